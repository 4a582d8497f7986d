"""Formbricks: survey responses as they are begun, updated and finished.

Enable: Configuration → Integrations → Manage Webhooks → Add Webhook: paste the endpoint's URL,
choose the triggers and surveys, and store the signing secret as the endpoint's secret.

- signature: Standard Webhooks,
  https://formbricks.com/docs/platform/features/integrations/webhooks. Webhooks made before 2026
  may have no secret and sign nothing: set the endpoint's `unsigned: true`.
- `data.id` names the response: `responseCreated`, `responseUpdated` and `responseFinished` are one
  record, ordered by `updatedAt`. `webhook-id` names only the delivery.
- Neither the questions' texts nor their types are sent. The endpoint's `questions` names them.
  A text cannot be told from the label of a single choice: both are the customer's words, but
  `fields` can move a question elsewhere, say to `context.reason`. A number is a score; set
  `scores` by question id. `clicked`, `dismissed`, `accepted`, `booked` and `skipped` are what
  Formbricks itself writes for a button, a consent, a booking and an upload that was left out.
- Hidden fields lie among the answers: one that has a common name, such as `email` or `plan`,
  goes to its place unless `questions` names it.
- "Test endpoint" sends `{"event": "testEndpoint"}`, signed alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from feedbus.model import Feedback
from feedbus.model.times import to_utc
from feedbus.signatures import StandardWebhooks
from feedbus.sources.base import Context, Payload, Source
from feedbus.sources.drafts import FIELDS_OPTION, KNOWN_NAMES, Draft

_EVENTS = frozenset({"responseCreated", "responseUpdated", "responseFinished"})

_MARKS = frozenset({"clicked", "dismissed", "accepted", "booked", "skipped"})


def normalise(payload: Payload, context: Context) -> Iterator[Feedback]:
    """Read one event; the test of an endpoint and unknown events yield nothing."""
    if payload["event"] not in _EVENTS:
        return
    response = payload["data"]
    draft = Draft(context)
    for key, value in (response.get("data") or {}).items():
        title = draft.title(key)
        if title is None and key.casefold() in KNOWN_NAMES:
            draft.hidden(key, value)
        else:
            _read(key, value, title or key, draft)
    _contact(response, draft)
    survey, meta = response.get("survey") or {}, response.get("meta") or {}
    agent = meta.get("userAgent") or {}
    created, language = response.get("createdAt"), response.get("language")
    changed = response.get("updatedAt") or created
    yield draft.feedback(
        source_id=response["id"],
        source_version=to_utc(changed, context.zone) if changed else None,
        occurred_at=to_utc(created, context.zone) if created else None,
        occurred_at_raw=created,
        country=meta.get("country"),
        # The survey's own language is called "default".
        language=language if language != "default" else None,
        tags=[*draft.tags, *(_name(tag) for tag in response.get("tags") or [])],
        context={
            "survey_id": response.get("surveyId"),
            "survey": survey.get("title"),
            "survey_type": survey.get("type"),
            "finished": response.get("finished"),
            "page": meta.get("url"),
            "source": meta.get("source"),
            "variables": response.get("variables") or None,
            **{name: agent.get(name) for name in ("browser", "os", "device")},
        },
    )


def _read(key: str, value: object, question: str, draft: Draft) -> None:
    match value:
        case str() if value in _MARKS:
            draft.answer("mark", value, question, key)
        case str():
            draft.text(value, question, key)
        case list() if value and all(_is_link(one) for one in value):
            for url in value:
                draft.file(url)
        case list():
            draft.answer("choices", value, question, key)
        case dict():
            draft.answer("matrix", value, question, key)
        case _:
            draft.score(value, question, key)


def _is_link(value: object) -> bool:
    return isinstance(value, str) and value.startswith("https://")


def _contact(response: Mapping[str, Any], draft: Draft) -> None:
    """What is known of the respondent; both are null for anonymous ones."""
    contact = response.get("contact") or {}
    draft.hidden("user_id", contact.get("userId"))
    for name, value in (response.get("contactAttributes") or {}).items():
        draft.hidden(name, value)
    draft.hidden("contact_id", contact.get("id"))


def _name(tag: object) -> str:
    return str(tag["name"] if isinstance(tag, Mapping) else tag)


SOURCE = Source(
    title="Formbricks",
    docs="https://formbricks.com/docs/platform/features/integrations/webhooks",
    setup=(
        "Open Configuration, then Integrations, Manage Webhooks, and choose Add Webhook.",
        "Paste the endpoint's URL and choose Response Finished, or all three triggers.",
        "Store the signing secret (whsec_…) as the endpoint's secret.",
        "Name the questions by id in the endpoint's option questions.",
        "Say in the endpoint's `scores`, by question id, what numbers measure.",
    ),
    signature=StandardWebhooks(),
    evidence="vendor",
    arrives="one delivery when a response is begun, changed or finished, with all its answers",
    limits=(
        "The questions' texts and types are not sent.",
        "Formbricks waits 5 s and tries up to 5 times, within about 8 minutes; after any 4xx but "
        "408 and 429 it does not try again.",
        "A webhook made before 2026 may have no secret: set the endpoint's `unsigned: true`.",
    ),
    normalise=normalise,
    channel="web",
    origin="solicited",
    options={
        "questions": "the questions' texts by id, since Formbricks does not send them",
        "fields": FIELDS_OPTION,
        "timezone": "zone of times without offset; default UTC",
    },
)
