"""HubSpot CRM: tickets and contacts with a true upsert, associations, properties, OAuth tokens.

Facts from HubSpot's OpenAPI documents (github.com/HubSpot/HubSpot-public-api-spec-collection):
request and response shapes, string-only property values, 207 for partial success, `idProperty`
on PATCH. From public issue reports: the texts of `Unable to perform update/upsert by non-unique
… property` and of the 409 for an e-mail address that another contact has. Unconfirmed: which
properties a new ticket needs (subject and stage), that one bad input refuses the whole batch,
and the texts for an unknown property and for ids that come twice in a batch.

Like a new HubSpot account, the double knows no property of yours: create the unique ones first
(`POST /crm/v3/properties/{object}`), or every upsert is refused.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import Blueprint, request

from feedbus.model.times import from_epoch
from feedbus_ops.doubles.base import (
    FAULT_ENVIRON,
    Answer,
    Double,
    Json,
    RefusedError,
    Sheet,
    bearer,
    problems,
)
from feedbus_ops.doubles.faults import Fault

MAX_BATCH = 100
TOKEN_LIFE = 1800

_STRINGS = {"type": "object", "additionalProperties": {"type": "string"}}

UPSERT = {
    "type": "object",
    "required": ["inputs"],
    "additionalProperties": False,
    "properties": {
        "inputs": {
            "type": "array",
            "minItems": 1,
            "maxItems": MAX_BATCH,
            "items": {
                "type": "object",
                "required": ["id", "properties"],
                "additionalProperties": False,
                "properties": {
                    "id": {"type": "string", "minLength": 1},
                    "idProperty": {"type": "string"},
                    "objectWriteTraceId": {"type": "string"},
                    "properties": _STRINGS,
                },
            },
        }
    },
}

UPDATE = {
    "type": "object",
    "required": ["properties"],
    "additionalProperties": False,
    "properties": {"properties": _STRINGS, "objectWriteTraceId": {"type": "string"}},
}

PROPERTY = {
    "type": "object",
    "required": ["name", "label", "groupName", "type", "fieldType"],
    "additionalProperties": False,
    "properties": {
        "name": {"type": "string", "pattern": "^[a-z][a-z0-9_]{0,99}$"},
        "label": {"type": "string", "minLength": 1},
        "groupName": {"type": "string"},
        "type": {"enum": ["bool", "date", "datetime", "enumeration", "number", "string"]},
        "fieldType": {
            "enum": [
                "booleancheckbox",
                "checkbox",
                "date",
                "file",
                "html",
                "number",
                "phonenumber",
                "radio",
                "select",
                "text",
                "textarea",
            ]
        },
        "description": {"type": "string"},
        "hasUniqueValue": {"type": "boolean"},
        "hidden": {"type": "boolean"},
        "formField": {"type": "boolean"},
        "displayOrder": {"type": "integer"},
        "options": {"type": "array"},
    },
}


@dataclass(frozen=True, slots=True)
class _Kind:
    """An object type: its number, its group, what a new one needs, its built-in properties."""

    number: str
    group: str
    needed: tuple[str, ...]
    properties: frozenset[str]
    unique: frozenset[str] = frozenset()


KINDS: Mapping[str, _Kind] = {
    "tickets": _Kind(
        "0-5",
        "ticketinformation",
        ("subject", "hs_pipeline_stage"),
        frozenset(
            {
                "subject",
                "content",
                "hs_pipeline",
                "hs_pipeline_stage",
                "hs_ticket_priority",
                "hs_ticket_category",
                "source_type",
                "hubspot_owner_id",
                "hs_resolution",
                "hs_file_upload",
                "closed_date",
            }
        ),
    ),
    "contacts": _Kind(
        "0-1",
        "contactinformation",
        (),
        frozenset(
            {
                "email",
                "firstname",
                "lastname",
                "phone",
                "mobilephone",
                "company",
                "country",
                "city",
                "state",
                "zip",
                "address",
                "website",
                "jobtitle",
                "hs_language",
                "lifecyclestage",
                "hs_lead_status",
                "hubspot_owner_id",
            }
        ),
        frozenset({"email"}),
    ),
}

_OPTIONS: Mapping[str, tuple[str, ...]] = {
    "hs_ticket_priority": ("LOW", "MEDIUM", "HIGH", "URGENT"),
    "hs_pipeline": ("0",),
    "hs_pipeline_stage": ("1", "2", "3", "4"),
}

_ASSOCIATIONS = {("tickets", "contacts"): 16, ("contacts", "tickets"): 15}


class HubSpot(Double):
    """See the module."""

    name: ClassVar[str] = "hubspot"
    title: ClassVar[str] = "HubSpot"
    paths: ClassVar[tuple[str, ...]] = ("/crm/", "/oauth/")
    own_faults: ClassVar[frozenset[str]] = frozenset({"partial_207"})

    def routes(self) -> Blueprint:
        """See `Double.routes`."""
        routes = Blueprint(self.name, __name__)
        kinds = "<any(tickets, contacts):kind>"
        for rule, view, method in (
            (f"/crm/v3/objects/{kinds}/batch/upsert", self.upsert, "POST"),
            (f"/crm/v3/objects/{kinds}", self.listing, "GET"),
            (f"/crm/v3/objects/{kinds}/<id_>", self.read, "GET"),
            (f"/crm/v3/objects/{kinds}/<id_>", self.update, "PATCH"),
            (
                f"/crm/v4/objects/{kinds}/<id_>/associations/default"
                "/<any(tickets, contacts):other>/<other_id>",
                self.associate,
                "PUT",
            ),
            (f"/crm/v3/properties/{kinds}", self.properties, "GET"),
            (f"/crm/v3/properties/{kinds}", self.add_property, "POST"),
            (f"/crm/v3/properties/{kinds}/<name>", self.one_property, "GET"),
            ("/oauth/v1/token", self.token, "POST"),
        ):
            routes.add_url_rule(rule, view.__name__, view, methods=[method])
        return routes

    def upsert(self, kind: str) -> Answer:
        """POST /crm/v3/objects/{kind}/batch/upsert."""
        self._authorise()
        inputs = _checked(UPSERT)["inputs"]
        keys = [(one.get("idProperty"), one["id"]) for one in inputs]
        if len(set(keys)) < len(keys):
            raise _invalid("Duplicate IDs found in batch input: IDs must be unique")
        fault: Fault | None = request.environ.get(FAULT_ENVIRON)
        started = self._now()
        # One by one, as two inputs may want the same address: a refusal undoes those before it.
        results = [self._upsert_one(kind, one) for one in (inputs[:-1] if fault else inputs)]
        answer: Json = {
            "status": "COMPLETE",
            "results": results,
            "startedAt": started,
            "completedAt": self._now(),
        }
        if fault is None:
            return answer, 200
        failed = {
            "status": "error",
            "category": "INTERNAL_ERROR",
            "message": "The object could not be written",
            "context": {"id": [inputs[-1]["id"]]},
            "errors": [],
            "links": {},
            **(fault.body if isinstance(fault.body, dict) else {}),
        }
        return {**answer, "numErrors": 1, "errors": [failed]}, 207

    def _upsert_one(self, kind: str, one: Json) -> Json:
        by = one.get("idProperty")
        if by is not None and by not in self._unique(kind):
            number = KINDS[kind].number
            raise _invalid(f"Unable to perform update/upsert by non-unique {number} property {by}")
        found = self._find(kind, by, one["id"])
        if by is None and found is None:
            raise _not_found(one["id"])
        values = {**one["properties"], **({by: one["id"]} if by else {})}
        self._check_properties(kind, values, found)
        id_ = found or str(1000 + self.store.count(self.kind("ids"), kind))
        written = {**self._write(kind, id_, values), "new": found is None}
        self.store.count(self.kind(f"upserts.{kind}"), one["id"])
        trace = "objectWriteTraceId"
        return {**written, trace: one[trace]} if trace in one else written

    def listing(self, kind: str) -> Answer:
        """GET /crm/v3/objects/{kind}?limit&after&properties."""
        self._authorise()
        limit, after = _number("limit", 10, 100), _number("after", 0, None)
        found = sorted(self.store.items(self.kind(kind)).values(), key=lambda one: int(one["id"]))
        rest = [one for one in found if int(one["id"]) > after]
        answer: Json = {"results": [_narrowed(one) for one in rest[:limit]]}
        if len(rest) > limit:
            last = rest[limit - 1]["id"]
            link = f"{request.base_url}?limit={limit}&after={last}"
            answer["paging"] = {"next": {"after": last, "link": link}}
        return answer, 200

    def read(self, kind: str, id_: str) -> Answer:
        """GET /crm/v3/objects/{kind}/{id}?idProperty."""
        self._authorise()
        return _narrowed(self._existing(kind, id_)), 200

    def update(self, kind: str, id_: str) -> Answer:
        """PATCH /crm/v3/objects/{kind}/{id}?idProperty."""
        self._authorise()
        body = _checked(UPDATE)
        found = self._existing(kind, id_)
        self._check_properties(kind, body["properties"], found["id"])
        return self._write(kind, found["id"], body["properties"]), 200

    def associate(self, kind: str, id_: str, other: str, other_id: str) -> Answer:
        """PUT /crm/v4/objects/{kind}/{id}/associations/default/{other}/{id}: idempotent."""
        self._authorise()
        if (kind, other) not in _ASSOCIATIONS:
            raise _invalid(f"No default association between {kind} and {other}")
        for wanted, its_id in ((kind, id_), (other, other_id)):
            if self.store.get(self.kind(wanted), its_id) is None:
                raise _not_found(its_id)
        ticket, contact = (id_, other_id) if kind == "tickets" else (other_id, id_)
        pair = {"ticket": ticket, "contact": contact}
        self.store.put(self.kind("associations"), f"{ticket}/{contact}", pair)
        results = [
            {
                "from": {"id": here},
                "to": {"id": there},
                "associationSpec": {
                    "associationCategory": "HUBSPOT_DEFINED",
                    "associationTypeId": _ASSOCIATIONS[way],
                },
            }
            for here, there, way in (
                (id_, other_id, (kind, other)),
                (other_id, id_, (other, kind)),
            )
        ]
        now = self._now()
        answer: Json = {"status": "COMPLETE", "results": results}
        return {**answer, "startedAt": now, "completedAt": now}, 200

    def properties(self, kind: str) -> Answer:
        """GET /crm/v3/properties/{kind}: built-in ones by name, created ones as they were."""
        self._authorise()
        built_in = [_built_in(kind, name) for name in sorted(KINDS[kind].properties)]
        return {"results": [*built_in, *self._created(kind).values()]}, 200

    def one_property(self, kind: str, name: str) -> Answer:
        """GET /crm/v3/properties/{kind}/{name}."""
        self._authorise()
        if name in KINDS[kind].properties:
            return _built_in(kind, name), 200
        found = self._created(kind).get(name)
        if found is None:
            raise _not_found(name)
        return found, 200

    def add_property(self, kind: str) -> Answer:
        """POST /crm/v3/properties/{kind}."""
        self._authorise()
        body = _checked(PROPERTY)
        name = body["name"]
        if body["groupName"] != KINDS[kind].group:
            raise _invalid(f"property group {body['groupName']} does not exist")
        if name in KINDS[kind].properties or name in self._created(kind):
            message = f"A property named '{name}' already exists."
            raise RefusedError(409, _error("OBJECT_ALREADY_EXISTS", message))
        now = self._now()
        created = {
            "hasUniqueValue": False,
            "options": [],
            **body,
            "createdAt": now,
            "updatedAt": now,
        }
        self.store.put(self.kind(f"properties.{kind}"), name, created)
        return created, 201

    def token(self) -> Answer:
        """POST /oauth/v1/token: `refresh_token` and `client_credentials`; a form, not JSON."""
        form, known = request.form, self.accounts
        client = (form.get("client_id"), form.get("client_secret"))
        if client != (known.hubspot_client_id, known.hubspot_client_secret):
            message = "missing or unknown client id or secret"
            raise RefusedError(400, {"status": "BAD_CLIENT_ID", "message": message})
        grant = form.get("grant_type")
        if grant == "refresh_token":
            if form.get("refresh_token") != known.hubspot_refresh_token:
                message = "missing or invalid refresh token"
                raise RefusedError(400, {"status": "BAD_REFRESH_TOKEN", "message": message})
        elif grant != "client_credentials":
            message = f"grant_type {grant} is not supported"
            raise RefusedError(400, {"status": "BAD_GRANT_TYPE", "message": message})
        token = secrets.token_urlsafe(32)
        self.store.put(self.kind("tokens"), _digest(token), {"until": self.clock() + TOKEN_LIFE})
        answer: Json = {"token_type": "bearer", "access_token": token, "expires_in": TOKEN_LIFE}
        if grant == "refresh_token":
            answer["refresh_token"] = known.hubspot_refresh_token
        return answer, 200

    def state(self) -> Json:
        """See `Double.state`."""
        return {
            **{kind: list(self.store.items(self.kind(kind)).values()) for kind in KINDS},
            "associations": list(self.store.items(self.kind("associations")).values()),
            "upserts": {kind: self.store.counts(self.kind(f"upserts.{kind}")) for kind in KINDS},
            "properties": {kind: self._created(kind) for kind in KINDS},
        }

    def sheets(self) -> list[Sheet]:
        """See `Double.sheets`."""
        contacts_of: dict[str, list[str]] = {}
        for pair in self.store.items(self.kind("associations")).values():
            contacts_of.setdefault(pair["ticket"], []).append(pair["contact"])
        tickets = self.store.items(self.kind("tickets")).values()
        contacts = self.store.items(self.kind("contacts")).values()
        return [
            Sheet(
                "Tickets",
                ("id", "subject", "content", "priority", "stage", "contact", "writes", "updated"),
                [
                    (
                        one["id"],
                        *(
                            one["properties"].get(name, "")
                            for name in (
                                "subject",
                                "content",
                                "hs_ticket_priority",
                                "hs_pipeline_stage",
                            )
                        ),
                        ", ".join(contacts_of.get(one["id"], [])),
                        one["writes"],
                        one["updatedAt"],
                    )
                    for one in tickets
                ],
            ),
            Sheet(
                "Contacts",
                ("id", "e-mail", "first name", "last name", "writes", "updated"),
                [
                    (
                        one["id"],
                        *(
                            one["properties"].get(name, "")
                            for name in ("email", "firstname", "lastname")
                        ),
                        one["writes"],
                        one["updatedAt"],
                    )
                    for one in contacts
                ],
            ),
        ]

    def rate_limited(self) -> Json:
        """See `Double.rate_limited`."""
        message = "You have reached your ten_secondly_rolling limit."
        extra = {"errorType": "RATE_LIMIT", "policyName": "TEN_SECONDLY_ROLLING"}
        return {**_error("RATE_LIMITS", message), **extra}

    def _authorise(self) -> None:
        token = bearer()
        if token == self.accounts.hubspot_token:
            return
        issued = self.store.get(self.kind("tokens"), _digest(token)) if token else None
        if issued is None:
            message = (
                "Authentication credentials not found. This API supports OAuth 2.0 "
                "authentication and you can find more details at "
                "https://developers.hubspot.com/docs/methods/auth/oauth-overview"
            )
            raise RefusedError(401, _error("INVALID_AUTHENTICATION", message))
        if issued["until"] <= self.clock():
            message = "The OAuth token used to make this call expired."
            raise RefusedError(401, _error("EXPIRED_AUTHENTICATION", message))

    def _check_properties(self, kind: str, given: Mapping[str, str], id_: str | None) -> None:
        """Refuse values that HubSpot would refuse; `id_` is None for an object to be made."""
        about, known = KINDS[kind], KINDS[kind].properties | set(self._created(kind))
        wrong = [
            {"name": name, "error": "PROPERTY_DOESNT_EXIST"} for name in given if name not in known
        ]
        wrong += [
            {"name": name, "error": "INVALID_OPTION"}
            for name, value in given.items()
            if name in _OPTIONS and value not in _OPTIONS[name]
        ]
        if id_ is None:
            wrong += [
                {"name": name, "error": "REQUIRED_FIELD"}
                for name in about.needed
                if not given.get(name)
            ]
        if wrong:
            raise _invalid(
                f"Property values were not valid: {wrong}",
                [
                    {
                        "message": f"{one['error']}: {one['name']}",
                        "code": one["error"],
                        "context": {"propertyName": [one["name"]]},
                    }
                    for one in wrong
                ],
            )
        for name, value in given.items():
            if name in self._unique(kind):
                holder = self._find(kind, name, value)
                if holder is not None and holder != id_:
                    noun = kind.removesuffix("s").capitalize()
                    message = f"{noun} already exists. Existing ID: {holder}"
                    raise RefusedError(409, _error("CONFLICT", message))

    def _write(self, kind: str, id_: str, values: Mapping[str, str]) -> Json:
        now = self._now()
        found = self.store.get(self.kind(kind), id_) or {
            "id": id_,
            "properties": {"createdate": now, "hs_object_id": id_},
            "createdAt": now,
            "archived": False,
            "writes": 0,
        }
        found["properties"] = {**found["properties"], **values, "hs_lastmodifieddate": now}
        found["updatedAt"] = now
        found["writes"] += 1
        self.store.put(self.kind(kind), id_, found)
        for name in self._unique(kind) & values.keys():
            self.store.put(self.kind(f"unique.{kind}.{name}"), values[name].lower(), {"id": id_})
        return _public(found)

    def _find(self, kind: str, by: str | None, value: str) -> str | None:
        """The id of the object that a unique property (or its own id) names."""
        if by is None or by == "hs_object_id":
            return value if self.store.get(self.kind(kind), value) else None
        entry = self.store.get(self.kind(f"unique.{kind}.{by}"), value.lower())
        found = self.store.get(self.kind(kind), entry["id"]) if entry else None
        # The entry is stale when the object has taken another value since.
        held = found["properties"].get(by, "").lower() if found else None
        return str(found["id"]) if found and held == value.lower() else None

    def _existing(self, kind: str, value: str) -> Json:
        by = request.args.get("idProperty")
        if by is not None and by not in self._unique(kind):
            raise _invalid(f"{by} is no unique property of {kind}")
        id_ = self._find(kind, by, value)
        found = self.store.get(self.kind(kind), id_) if id_ else None
        if found is None:
            raise _not_found(value)
        return found

    def _created(self, kind: str) -> dict[str, Json]:
        return self.store.items(self.kind(f"properties.{kind}"))

    def _unique(self, kind: str) -> set[str]:
        created = self._created(kind).values()
        return {*KINDS[kind].unique, *(one["name"] for one in created if one["hasUniqueValue"])}

    def _now(self) -> str:
        return from_epoch(self.clock())


def _checked(schema: Mapping[str, Any]) -> Any:
    body = request.get_json(silent=True)
    if body is None:
        raise _invalid("Invalid input JSON")
    wrong = problems(schema, body)
    if wrong:
        raise _invalid(f"Invalid input: {wrong[0]}", [{"message": one} for one in wrong])
    return body


def _number(name: str, default: int, most: int | None) -> int:
    text = request.args.get(name, str(default))
    if not text.isascii() or not text.isdigit() or (most is not None and int(text) > most):
        raise _invalid(f"{name} is not valid")
    return int(text)


def _error(category: str, message: str, errors: list[Json] | None = None) -> Json:
    body: Json = {
        "status": "error",
        "message": message,
        # Made of the text, so that the same request always gets the same answer.
        "correlationId": _digest(category + message)[:32],
        "category": category,
    }
    return {**body, "errors": errors} if errors else body


def _invalid(message: str, errors: list[Json] | None = None) -> RefusedError:
    return RefusedError(400, _error("VALIDATION_ERROR", message, errors))


def _not_found(id_: str) -> RefusedError:
    body = _error("OBJECT_NOT_FOUND", "Object not found.  objectId are usually numeric.")
    return RefusedError(404, {**body, "context": {"id": [id_]}})


def _public(found: Json) -> Json:
    return {name: value for name, value in found.items() if name != "writes"}


def _narrowed(found: Json) -> Json:
    """An object with only the properties that were asked for, if any were named."""
    wanted = {name for text in request.args.getlist("properties") for name in text.split(",")}
    public = _public(found)
    if wanted:
        kept = {name: value for name, value in public["properties"].items() if name in wanted}
        public["properties"] = kept
    return public


def _built_in(kind: str, name: str) -> Json:
    return {
        "name": name,
        "label": name,
        "groupName": KINDS[kind].group,
        "type": "enumeration" if name in _OPTIONS else "string",
        "fieldType": "select" if name in _OPTIONS else "text",
        "hasUniqueValue": name in KINDS[kind].unique,
        "hubspotDefined": True,
        "options": [{"label": one, "value": one} for one in _OPTIONS.get(name, ())],
    }


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
