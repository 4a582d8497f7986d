"""HubSpot: each feedback is a ticket, with its author as the contact.

Upserts by unique properties make a repeated push harmless: HubSpot finds what the first try
made. Create both properties once, with a token that may write schemas (`hasUniqueValue` can't
be changed later):

    POST https://api.hubapi.com/crm/v3/properties/tickets
    {"name": "fb_external_id", "label": "Feedback id", "groupName": "ticketinformation",
     "type": "string", "fieldType": "text", "hasUniqueValue": true}

    POST https://api.hubapi.com/crm/v3/properties/contacts
    {"name": "fb_customer_id", "label": "Feedback customer id", "groupName": "contactinformation",
     "type": "string", "fieldType": "text", "hasUniqueValue": true}

A contact that is there already under the same address gets our key at the first push, and keeps
everything else: HubSpot answers 409 to an upsert that would make a second one
(https://github.com/HubSpot/hubspot-api-nodejs/issues/545). The second property is not needed
with `contact_key: email`.

https://developers.hubspot.com/docs/api-reference/crm-tickets-v3/batch/post-crm-v3-objects-tickets-batch-upsert
https://developers.hubspot.com/docs/api-reference/latest/crm/associations/associate-records/update-association
https://developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from feedbus.destinations.base import (
    LONGEST_WAIT,
    Auth,
    Destination,
    OAuthToken,
    Outcome,
    Push,
    StaticToken,
    Step,
    Verdict,
    by_status,
)
from feedbus.destinations.text import body_text, language_of, one_line, summary
from feedbus.errors import ConfigError
from feedbus.model.events import FeedbackView
from feedbus.transport import Request, Response, retry_after

_DATED = re.compile(r"20[0-9]{2}-(0[1-9]|1[0-2])")

_TICKET_KEY = "fb_external_id"
_CONTACT_KEY = "fb_customer_id"

# HubSpot's own levels. URGENT exists in newer accounts only, so it has to be asked for by the
# option `priorities`.
_PRIORITIES = {"low": "LOW", "normal": "MEDIUM", "high": "HIGH", "critical": "HIGH"}

# What HubSpot accepts is narrower than what customers type; an address it refuses would keep
# the whole ticket out.
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")

_SUBJECT = 200
_CONTENT = 60_000  # multi-line text properties hold 65,536 characters
_NAME = 100


def steps(push: Push) -> list[Step]:
    """Contact, ticket, association; the ticket alone when nobody knows who spoke."""
    upserts, associations = _paths(str(push.options.get("api_version", "v3")))
    contact = _contact(push.feedback, str(push.options.get("contact_key", _CONTACT_KEY)))
    ticket = {
        "idProperty": _TICKET_KEY,
        "id": push.feedback.id,
        "properties": _ticket(push),
        "objectWriteTraceId": push.feedback.id,
    }
    found = [_upsert("ticket", f"{upserts}/tickets/batch/upsert", ticket, remote=True)]
    if contact:
        path = f"{associations}/tickets/{{ticket.id}}/associations/default/contacts/{{contact.id}}"
        upsert = _upsert("contact", f"{upserts}/contacts/batch/upsert", contact)
        found.insert(0, replace(upsert, otherwise=_adoption(upsert.request, contact)))
        found.append(Step("association", Request("PUT", path)))
    return found


def _paths(version: str) -> tuple[str, str]:
    """Where upserts and associations lie: the older paths have versions of their own."""
    if version == "v3":
        return "/crm/v3/objects", "/crm/v4/objects"
    if not _DATED.fullmatch(version):
        raise ConfigError(f"option api_version: {version!r} is neither v3 nor like 2026-03")
    return f"/crm/objects/{version}", f"/crm/objects/{version}"


def _adoption(upsert: Request, contact: Mapping[str, Any]) -> Request | None:
    """For a contact that sales people made: found by its address, it gets our key.

    HubSpot answers 409 to an upsert by our key when another contact has the address. Nothing
    else of that contact is written; from then on the key finds it.
    """
    email = contact["properties"].get("email")
    if not email or contact["idProperty"] == "email":
        return None
    properties = {contact["idProperty"]: contact["id"]}
    item = {"idProperty": "email", "id": email, "properties": properties}
    return replace(upsert, json={"inputs": [item]})


def _upsert(name: str, path: str, item: Mapping[str, Any], *, remote: bool = False) -> Step:
    request = Request("POST", path, json={"inputs": [item]})
    return Step(name, request, id_path="results[0].id", remote=remote)


def _ticket(push: Push) -> dict[str, str]:
    feedback, options = push.feedback, push.options
    language = language_of(feedback, options.get("language"))
    priorities = {**_PRIORITIES, **options.get("priorities", {})}
    stages = options.get("stages", {})
    properties = {
        "subject": summary(feedback, language, _SUBJECT),
        "content": body_text(feedback, language, record_url=push.record_url, limit=_CONTENT),
        "hs_ticket_priority": priorities[feedback.workflow.priority.level],
    }
    # Agents move tickets along: only a new one is put into a stage, and later ones only where
    # the configuration maps the hub's status to a stage.
    stage = stages.get(feedback.workflow.status)
    if push.link.remote_id is None:
        stage = stage or options.get("stage", "1")
        properties |= options.get("properties", {})
    if stage:
        properties["hs_pipeline"] = options.get("pipeline", "0")
        properties["hs_pipeline_stage"] = stage
    owner = _owner(feedback, options.get("owners", {}))
    if owner and "owner_property" in options:
        properties[options["owner_property"]] = owner
    # HubSpot takes strings only, and YAML reads `stage: 1` as a number.
    return {name: str(value) for name, value in properties.items()}


def _owner(feedback: FeedbackView, owners: Mapping[str, Any]) -> Any:
    """The account owner's HubSpot id: by the hub's owner, else its team, else the default."""
    names = (feedback.workflow.owner, feedback.workflow.team, "default")
    return next((owners[name] for name in names if name and name in owners), None)


def _contact(feedback: FeedbackView, key: str) -> dict[str, Any] | None:
    author = feedback.author
    email = (author.email or "").strip().lower()
    email = email if _EMAIL.fullmatch(email) else ""
    phone = one_line(author.phone or "", _NAME)
    # The author's id is the vendor's, so two sources may use the same for two people.
    author_id = f"{feedback.source}:{one_line(author.id, 200)}" if author.id else ""
    id_ = email if key == "email" else feedback.customer or author_id or email or phone
    if not id_ or not (email or phone or author.id):
        return None
    # Found by e-mail, the contact may be one that sales people keep: it is left as it is.
    properties = {key: id_}
    if key != "email":
        properties |= {
            "email": email,
            "phone": phone,
            "lastname": one_line(author.name or author.handle or "", _NAME),
        }
    return {
        "idProperty": key,
        "id": id_,
        # An empty value would clear what HubSpot knows.
        "properties": {name: value for name, value in properties.items() if value},
    }


_DAY = 86_400


def _until_midnight(now: float) -> float:
    """Seconds until midnight UTC, at most `LONGEST_WAIT`.

    HubSpot counts a day in the account's time zone, which no answer tells. A wait that was too
    short is answered by another 429, and costs that one request.
    """
    return min(_DAY - now % _DAY, LONGEST_WAIT)


_POLICIES = {
    "TEN_SECONDLY_ROLLING": lambda _now: 10.0,
    "SECONDLY": lambda _now: 1.0,
    "DAILY": _until_midnight,
}

# 409: another upsert of the same new key is under way; 423: locked; 477: the account is being
# moved between data centres.
_RETRY = frozenset({409, 423, 477})

_ITEM_VERDICTS: Mapping[str, Verdict] = {
    "CONFLICT": "retry",
    "INTERNAL_ERROR": "retry",
    "RATE_LIMIT": "retry",
    "RATE_LIMITS": "retry",
    "SERVICE_UNAVAILABLE": "retry",
    "TIMEOUT": "retry",
}


def classify(response: Response, now: float) -> Outcome:
    """Read an answer; a 2xx alone doesn't say that our one item was written."""
    status = response.status
    body = response.json()
    body = body if isinstance(body, dict) else {}
    if 200 <= status < 300:
        return _item(status, body)
    wait = retry_after(response, now, LONGEST_WAIT)
    if status == 429:
        policy = str(body.get("policyName", ""))
        waits = _POLICIES.get(policy, lambda _now: 10.0)
        known = policy if policy in _POLICIES else "unknown policy"
        return Outcome("retry", f"HTTP 429, {known}", max(waits(now), wait or 0.0))
    if status in _RETRY or status >= 500:
        return Outcome("retry", f"HTTP {status}", wait)
    return by_status(response, now)


def _item(status: int, body: Mapping[str, Any]) -> Outcome:
    """207 holds one error an item; a batch that is not complete has written nothing yet."""
    errors = body.get("errors")
    if isinstance(errors, list) and errors:
        category = errors[0].get("category") if isinstance(errors[0], dict) else None
        verdict = _ITEM_VERDICTS.get(str(category), "permanent")
        # Categories are HubSpot's constants; anything else might quote the customer.
        shown = category if re.fullmatch("[A-Z_]{1,40}", str(category)) else "unknown category"
        return Outcome(verdict, f"HTTP {status}, item: {shown}")
    if body.get("status", "COMPLETE") != "COMPLETE" or not body.get("results"):
        return Outcome("retry", f"HTTP {status} without a result")
    return Outcome("ok")


def _fetch_token(secret: Mapping[str, Any]) -> Request:
    form = {name: str(secret[name]) for name in ("client_id", "client_secret", "refresh_token")}
    return Request("POST", "/oauth/v1/token", form={"grant_type": "refresh_token", **form})


def auth(secret: Mapping[str, Any]) -> Auth:
    """A private app's token doesn't expire; OAuth's is fetched with the refresh token.

    Raises:
        ConfigError: the secret holds neither.
    """
    if secret.get("token"):
        return StaticToken()
    if all(secret.get(name) for name in ("client_id", "client_secret", "refresh_token")):
        return OAuthToken(_fetch_token)
    raise ConfigError(
        "the secret needs `token`, or `client_id`, `client_secret` and `refresh_token`"
    )


DESTINATION = Destination(
    title="HubSpot",
    docs="https://developers.hubspot.com/docs/api-reference/crm-tickets-v3/guide",
    setup=(
        "Create a private app with the scopes tickets, crm.objects.contacts.read and "
        "crm.objects.contacts.write, and copy its token.",
        "Create the unique ticket property fb_external_id, and the unique contact property "
        "fb_customer_id unless contact_key is email; the two requests stand in "
        "destinations/hubspot.py.",
        'Store {"token": "…"} as the connection\'s secret.',
        "Look up the ids of the pipeline and its stages: GET /crm/v3/pipelines/tickets.",
    ),
    strategy="native_upsert",
    scope="feedback",
    steps=steps,
    classify=classify,
    auth=auth,
    base_url="https://api.hubapi.com",
    secret={
        "token": "token of a private app",
        "client_id": "instead of token: the OAuth app's id",
        "client_secret": "instead of token: the OAuth app's secret",
        "refresh_token": "instead of token: the refresh token of the account that installed it",
        "base_url": "another address of the API, such as a proxy's",
    },
    options={
        "pipeline": "id of the ticket pipeline; 0",
        "stage": "id of the stage that a new ticket enters; 1",
        "stages": "status in the hub to stage id; only what stands here moves a ticket later on",
        "priorities": "priority in the hub to HubSpot's; low: LOW, normal: MEDIUM, high: HIGH, "
        "critical: HIGH",
        "contact_key": "unique contact property to find contacts by; fb_customer_id, or email",
        "owner_property": "ticket property that takes the account owner, such as hubspot_owner_id",
        "owners": "owner or team in the hub to HubSpot owner id; default is for all others",
        "properties": "more ticket properties, the same for each new ticket",
        "language": "en or zh for all tickets; the feedback's own",
        "api_version": "v3, or one of HubSpot's dated versions such as 2026-03",
    },
)
