"""HubSpot: survey responses, tickets and deletions for privacy's sake.

Two kinds of webhook may post to the same endpoint:

1. An app's subscriptions. Create a private app (Settings → Integrations → Private apps → Webhooks)
   or a public one, paste the endpoint's URL and subscribe to the feedback submission object
   (creation, property changes, deletion), to `ticket.propertyChange` of `hs_pipeline_stage`, to
   `ticket.deletion` and to `contact.privacyDeletion`.
2. A workflow's action "Send a webhook", POST with all properties: for tickets, whose words an app's
   events leave out.

- signature: https://developers.hubspot.com/docs/apps/legacy-apps/authentication/validating-requests
  — three versions, often several at once. v3 is HMAC-SHA256 in base64 over method, URL, body and
  `X-HubSpot-Request-Timestamp` (milliseconds); v2 is SHA-256 in hex over client secret, method, URL
  and body; v1 is the same without method and URL. Where v3 is sent, it alone decides.
- v2 and v3 sign the URL as it was registered. In v3's URL twelve escapes (`%3A`, `%2F`, …) are
  decoded before; HubSpot's own SDKs don't do that, so the URL as it is will do, too.
- An app sends batches of up to 100 events with ids only (`object.*` events name the object by
  `objectTypeId`, 0-19 is a feedback submission). `eventId` is not unique. A response's content is
  fetched: GET /crm/v3/objects/feedback_submissions/{id}
  (https://developers.hubspot.com/docs/api/crm/feedback-submissions).
- A workflow sends the object itself; each property is an object with its `value`.
- hs_value is 0 to 10 for NPS, 0 to 2 for CSAT, 1 to 7 for CES
  (https://knowledge.hubspot.com/customer-feedback/survey-response-properties). A custom survey has
  questions of its own, which are properties, too: name them in the option `properties`.
- A ticket that the hub made itself bears our feedback id as `fb_external_id`: it comes back as
  updates only. An app's `ticket.creation` doesn't show that, so it is not read.
- Contacts are people, not what they said: only a deletion for privacy's sake is an event.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from feedbus.bodies import UnreadableError, number
from feedbus.errors import ConfigError, SignatureError
from feedbus.model import Answer, Author, BusinessEvent, Feedback, Item, Removal, TicketUpdate
from feedbus.signatures import DEFAULT_TOLERANCE, Inbound, Scheme
from feedbus.signatures.base import equal, fresh, header, live, octets, stamp
from feedbus.sources.base import Context, Fetch, Page, Payload, PullContext, PullSteps, Source
from feedbus.sources.crawling import fetch, settings_of
from feedbus.sources.tickets import channel, full_name, identifier, moment, ours
from feedbus.transport import Request

_API = "https://api.hubapi.com"
_RESPONSE_BYTES = 1_048_576

_V3, _V2 = "x-hubspot-signature-v3", "x-hubspot-signature"
_TIMESTAMP = "x-hubspot-request-timestamp"
_ESCAPE = re.compile("%(3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)", re.IGNORECASE)
"""The escapes that HubSpot decodes before it signs a URL: `: / ? @ ! $ ' ( ) * , ;`."""


_OBJECTS = {"0-1": "contact", "0-5": "ticket", "0-19": "feedback_submission"}

_SCALES: Mapping[str, Mapping[str, Any]] = {
    "NPS": {"metric": "nps", "scale_min": 0, "scale_max": 10},
    "CSAT": {"metric": "csat", "scale_min": 0, "scale_max": 2},
    "CES": {"metric": "ces", "scale_min": 1, "scale_max": 7},
}
"""By `hs_survey_type`; a custom survey's scale is only known from the endpoint's `scores`."""

_PROPERTIES = (
    "hs_survey_type,hs_value,hs_content,hs_response_group,hs_sentiment,hs_submission_timestamp,"
    "hs_survey_name,hs_survey_id,hs_survey_channel,hs_submission_url,hs_contact_id,"
    "hs_contact_email_rollup,hs_contact_firstname,hs_contact_lastname,hs_ticket_id,"
    "hs_lastmodifieddate"
)

_CHANNELS = {
    "EMAIL": "email",
    "CHAT": "chat",
    "FORM": "web",
    "PHONE": "phone",
    "WEB": "web",
    "LINK": "web",
}
"""`hs_survey_channel` of a response, `source_type` of a ticket; anything else is the default."""

_STAGES = {"1": "new", "2": "waiting on contact", "3": "waiting on us", "4": "closed"}
"""The stages of the pipeline that each account has at first."""

type _Record = Mapping[str, Any]


# --- signature ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class HubSpotSignature:
    """HubSpot's signatures, versions 1 to 3; the highest one that is sent decides.

    Attributes:
        public_url: the URL as it is registered at HubSpot, if the hub sees another one.
        allow_v1: whether the oldest version will do, which covers neither URL nor time.
        tolerance: seconds that version 3's timestamp may lie off our clock.
    """

    public_url: str = ""
    allow_v1: bool = True
    tolerance: int = DEFAULT_TOLERANCE
    title: str = (
        "HubSpot v3: HMAC-SHA256, base64, of `method + URL + body + timestamp`; v2 and v1: SHA-256"
    )
    covers_body: bool = True
    keys_url: str | None = None

    def sign(self, request: Inbound, secret: str, now: float) -> Inbound:
        """Add the headers of version 3."""
        timestamp = stamp("ms", now)
        url = _decoded(self.public_url or request.url)
        signature = _v3(request, url, timestamp, secret)
        return request.with_headers(**{_V3: signature, _TIMESTAMP: timestamp})

    def verify(self, request: Inbound, secrets: Sequence[str], now: float) -> None:
        """See `Scheme.verify`."""
        known, url = live(secrets), self.public_url or request.url
        if _V3 in request.headers:
            given, timestamp = header(request, _V3), header(request, _TIMESTAMP)
            fresh(timestamp, "ms", now, self.tolerance)
            urls = {url, _decoded(url)}
            expected = [_v3(request, one, timestamp, secret) for secret in known for one in urls]
        else:
            given = header(request, _V2).lower()
            version = request.headers.get("x-hubspot-signature-version", "v1")
            if version not in ("v1", "v2") or (version == "v1" and not self.allow_v1):
                raise SignatureError("another signature scheme")
            signed = octets(request.method + url) if version == "v2" else b""
            expected = [_sha256(octets(secret), signed, request.body) for secret in known]
        if not any([equal(one, given) for one in expected]):  # noqa: C419
            raise SignatureError("signature does not match")


def _v3(request: Inbound, url: str, timestamp: str, secret: str) -> str:
    message = b"".join((octets(request.method + url), request.body, octets(timestamp)))
    return base64.b64encode(hmac.digest(octets(secret), message, "sha256")).decode()


def _sha256(*parts: bytes) -> str:
    return hashlib.sha256(b"".join(parts)).hexdigest()


def _decoded(url: str) -> str:
    return _ESCAPE.sub(lambda escape: chr(int(escape[1], 16)), url)


def scheme(options: Mapping[str, Any]) -> Scheme:
    """The scheme of an endpoint with these options."""
    url, allow_v1 = options.get("public_url", ""), options.get("allow_v1", True)
    if not isinstance(url, str) or (url and not url.startswith("https://")):
        raise ConfigError("options.public_url must be the https URL that HubSpot posts to")
    if not isinstance(allow_v1, bool):
        raise ConfigError("options.allow_v1 must be true or false")
    return HubSpotSignature(public_url=url, allow_v1=allow_v1)


# --- an app's events ------------------------------------------------------------------------


def normalise(payload: Payload, context: Context) -> Iterator[Item]:
    """Read an app's batch, a workflow's object or a fetched response."""
    match payload:
        case list():
            yield from _batch(payload, context)
        case dict():
            yield from _object(payload, context)
        case _:
            raise UnreadableError("neither a batch of events nor an object")


def _batch(events: list[Any], context: Context) -> Iterator[Item]:
    # A new response comes as one event for each of its properties: it is fetched once.
    notices: dict[str, Feedback] = {}
    for event in events:
        kind, _, happened = event["subscriptionType"].rpartition(".")
        if kind == "object":
            kind = _OBJECTS.get(event["objectTypeId"], "")
        match kind, happened:
            case "feedback_submission", "creation" | "propertyChange" | "restore":
                notice = _notice(event)
                held = notices.get(notice.source_id)
                if held is None or held.source_version < notice.source_version:
                    notices[notice.source_id] = notice
            case "feedback_submission", "deletion":
                yield _removal(event)
            case "ticket", "propertyChange" if event.get("propertyName") == "hs_pipeline_stage":
                if stage := _stage(event.get("propertyValue"), context):
                    yield _update(event, stage)
            case "ticket", "deletion":
                yield _update(event, "deleted")
            case "contact", "privacyDeletion":
                yield _erasure(event)
    yield from notices.values()


def _notice(event: _Record) -> Feedback:
    when, raw = moment(event.get("occurredAt"))
    return Feedback(
        source_id=identifier(event["objectId"]),
        source_version=when or "",
        origin="solicited",
        occurred_at=when,
        occurred_at_raw=raw,
        context={"portal_id": event["portalId"]} if event.get("portalId") else {},
        pending=True,
    )


def _removal(event: _Record) -> Removal:
    when, _ = moment(event.get("occurredAt"))
    return Removal(
        source_id=identifier(event["objectId"]), source_version=when or "", occurred_at=when
    )


def _update(event: _Record, status: str) -> TicketUpdate:
    """A change of a ticket: `eventId` is not unique, and `attemptNumber` counts the tries."""
    when, raw = moment(event.get("occurredAt"))
    ticket, portal = identifier(event["objectId"]), event.get("portalId")
    return TicketUpdate(
        source_id=f"{ticket}/{status}/{raw or event['eventId']}",
        source_version=when or "",
        ticket_id=ticket,
        status=status,
        occurred_at=when,
        url=f"https://app.hubspot.com/contacts/{identifier(portal)}/record/0-5/{ticket}"
        if portal
        else None,
    )


def _erasure(event: _Record) -> BusinessEvent:
    when, raw = moment(event.get("occurredAt"))
    contact = identifier(event["objectId"])
    return BusinessEvent(
        source_id=f"contacts/{contact}/privacyDeletion/{raw or event['eventId']}",
        source_version=when or "",
        name="customer.erased",
        author=Author(id=contact),
        occurred_at=when,
    )


# --- objects --------------------------------------------------------------------------------


def _object(payload: _Record, context: Context) -> Iterator[Item]:
    values = {
        name: value.get("value") if isinstance(value, dict) else value
        for name, value in (payload.get("properties") or payload).items()
    }
    match _kind(payload, values):
        case "feedback_submission":
            yield _response(payload, values, context)
        case "ticket":
            yield _ticket(payload, values, context)


def _kind(payload: _Record, values: _Record) -> str:
    """What an object is: it says so, or its properties do."""
    said = payload.get("objectTypeId") or payload.get("objectType")
    if said:
        return _OBJECTS.get(said, str(said).lower())
    if "vid" in payload:
        return "contact"
    if "hs_submission_timestamp" in values or "hs_survey_type" in values:
        return "feedback_submission"
    if "hs_pipeline_stage" in values and ("subject" in values or "content" in values):
        return "ticket"
    return ""


def _response(payload: _Record, values: _Record, context: Context) -> Feedback:
    survey, id_ = values.get("hs_survey_name"), values.get("hs_survey_id")
    kind, value = str(values.get("hs_survey_type") or "").upper(), values.get("hs_value")
    scores = []
    if number(value) is not None:
        scores = [context.score(value, None, survey, id_, kind, **_SCALES.get(kind, {}))]
    when, raw = moment(
        values.get("hs_submission_timestamp"), values.get("hs_createdate"), payload.get("createdAt")
    )
    changed, _ = moment(values.get("hs_lastmodifieddate"), payload.get("updatedAt"), raw)
    return Feedback(
        source_id=_object_id(payload, values),
        source_version=changed or "",
        origin="solicited",
        author=Author(
            id=values.get("hs_contact_id") or None,
            name=full_name(values.get("hs_contact_firstname"), values.get("hs_contact_lastname")),
            email=values.get("hs_contact_email_rollup") or None,
        ),
        text=values.get("hs_content") or None,
        scores=scores,
        answers=[
            Answer(question=name, type="property", value=values[name])
            for name in _further(context.options)
            if values.get(name) not in (None, "")
        ],
        occurred_at=when,
        occurred_at_raw=raw,
        ticket_id=values.get("hs_ticket_id") or None,
        context=_facts(
            survey=survey,
            survey_id=id_,
            survey_type=kind.lower(),
            group=values.get("hs_response_group"),
            sentiment=values.get("hs_sentiment"),
            page=values.get("hs_submission_url"),
            portal_id=payload.get("portalId"),
        ),
        **channel(_CHANNELS, str(values.get("hs_survey_channel")).upper()),
    )


def _ticket(payload: _Record, values: _Record, context: Context) -> Feedback | TicketUpdate:
    """A ticket as one feedback; one that the hub made as an update."""
    ticket, own = _object_id(payload, values), ours(values.get("fb_external_id"))
    status = _stage(values.get("hs_pipeline_stage"), context)
    changed, stamped = moment(values.get("hs_lastmodifieddate"), values.get("createdate"))
    if own:
        return TicketUpdate(
            source_id=f"{ticket}/{status}/{stamped or context.digest[:16]}",
            source_version=changed or "",
            ticket_id=ticket,
            feedback_id=own,
            status=status,
            occurred_at=changed,
        )
    when, raw = moment(values.get("createdate"))
    return Feedback(
        # A ticket and a response may have the same number.
        source_id=f"tickets/{ticket}",
        source_version=changed or "",
        title=values.get("subject") or None,
        text=values.get("content") or None,
        occurred_at=when,
        occurred_at_raw=raw,
        ticket_id=ticket,
        context=_facts(
            status=status,
            priority=str(values.get("hs_ticket_priority") or "").lower(),
            category=values.get("hs_ticket_category"),
            portal_id=payload.get("portalId"),
        ),
        **channel(_CHANNELS, str(values.get("source_type")).upper()),
    )


def _object_id(payload: _Record, values: _Record) -> str:
    return identifier(payload.get("id") or payload.get("objectId") or values["hs_object_id"])


def _stage(stage: Any, context: Context) -> str | None:
    """A ticket's stage by the name that `options.stages` gives it, or by its id."""
    if stage in (None, ""):
        return None
    named = context.options.get("stages") or {}
    if not isinstance(named, Mapping):
        raise ConfigError("options.stages must map ids of stages to names")
    stages = {**_STAGES, **{str(id_): name for id_, name in named.items()}}
    return str(stages.get(identifier(stage), stage))


def _facts(**facts: Any) -> dict[str, Any]:
    return {name: fact for name, fact in facts.items() if fact}


def _further(options: Mapping[str, Any]) -> list[str]:
    """The further properties of responses that the endpoint asks for."""
    found = options.get("properties") or []
    if not isinstance(found, list):
        raise ConfigError("options.properties must be a list of property names")
    return [str(name) for name in found]


def _content(feedback: Feedback, context: PullContext) -> PullSteps:
    """Ask for what a survey's response holds."""
    settings = settings_of(context, "token")
    base = str(settings.get("api_url") or _API).rstrip("/")
    names = ",".join((_PROPERTIES, *_further(context.options)))
    path = f"/crm/v3/objects/feedback_submissions/{quote(feedback.source_id, safe='')}"
    url = f"{base}{path}?properties={quote(names, safe=',')}"
    headers = {"authorization": f"Bearer {settings['token']}"}
    request = Request("GET", url, headers, max_bytes=_RESPONSE_BYTES)
    found = yield from fetch(request, context.now)
    known = {"objectTypeId": "0-19", "portalId": feedback.context.get("portal_id")}
    yield Page([{**found, **known}], {})


SOURCE = Source(
    title="HubSpot",
    docs="https://developers.hubspot.com/docs/api/webhooks",
    setup=(
        "Create a private app with the scopes crm.objects.feedback_submissions.read, "
        "crm.objects.contacts.read and tickets.",
        "Open its Webhooks, paste the endpoint's URL and subscribe to the feedback submission "
        "object, to ticket.propertyChange of hs_pipeline_stage, ticket.deletion and "
        "contact.privacyDeletion.",
        "Store the app's client secret as the endpoint's secret.",
        'Store the app\'s access token for the endpoint\'s API, {"token": "…"}: the events hold '
        "ids only.",
        "For tickets, add the action Send a webhook (POST, all properties) to a ticket workflow, "
        "and let it include the request signature of the same app.",
        "If a proxy stands before the hub, set the endpoint's option public_url to the URL that "
        "is registered at HubSpot.",
    ),
    signature=scheme,
    evidence="vendor",
    arrives="batches of an app's events, or one object of a workflow",
    limits=(
        "An app's events are tried ten times within a day, and HubSpot waits 5 s; a workflow's "
        "action is tried again for most errors, but not for 4xx.",
        "Versions 1 and 2 of the signature bear no time, so an old delivery never expires.",
        "Version 1 does not cover the URL: set allow_v1 to false if your account sends version 3.",
        "That hs_value of CSAT is 0 to 2 and of CES 1 to 7 is HubSpot's help, not its API's "
        "reference; `scores` of the endpoint stands over it.",
        "A workflow's ticket does not say who wrote it, and an app's ticket.creation is not read.",
        "Messages of conversations are not read.",
    ),
    normalise=normalise,
    fetch=Fetch(
        steps=_content,
        secret={
            "token": "the private app's access token",
            "api_url": "another address of the API than https://api.hubapi.com; optional",
        },
    ),
    channel="web",
    options={
        "public_url": "the URL that is registered at HubSpot; default: as it was called",
        "allow_v1": "whether signatures of version 1 will do; default true",
        "stages": "names of your ticket stages by id; default those of HubSpot's first pipeline",
        "properties": "further properties of responses, for custom surveys; each is an answer",
    },
)
