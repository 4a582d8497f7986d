"""Typeform: each submitted form, with the questions' titles.

Enable: open the form, Connect → Webhooks → Add a webhook, paste the endpoint's URL, set a
secret, and switch the webhook on: webhooks made in the dashboard start switched off.

- signature: https://www.typeform.com/developers/webhooks/secure-your-webhooks/ — HMAC-SHA256 of
  the raw body in base64, after `sha256=`. Without a secret at Typeform there is no header.
- payload: https://www.typeform.com/developers/webhooks/example-payload/ — answers are joined to
  `definition.fields` by `field.id`, since older payloads carry no `ref`. Questions that were not
  answered are missing. Titles keep their pipes (`{{field:…}}`): they are the form's own text.
- `form_response.token` names the submission for good; `event_id` only the delivery. A submission
  cannot be edited, so `submitted_at` is its version.
- No scale is sent but NPS's, which is fixed: set `scores` of the endpoint for the others.
- `file_url` answers open only with a Typeform token.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from feedbus.model import Feedback
from feedbus.model.times import to_utc
from feedbus.signatures import Hmac
from feedbus.sources.base import Context, Payload, Source
from feedbus.sources.drafts import FIELDS_OPTION, Draft

_PERSON = {"email": "author.email", "phone_number": "author.phone"}

_KNOWN_SCALES = {"nps": {"metric": "nps", "scale_min": 0, "scale_max": 10}}
"""By field type. `rating` and `opinion_scale` have a scale that only the form's editor knows."""


def normalise(payload: Payload, context: Context) -> Iterator[Feedback]:
    """Read one delivery; partial submissions and unknown event types yield nothing."""
    if payload["event_type"] != "form_response":
        return
    form = payload["form_response"]
    definition = form.get("definition") or {}
    fields = {field["id"]: field for field in _fields(definition)}
    draft = Draft(context)
    for answer in form.get("answers") or []:
        _read(answer, fields, draft)
    for name, value in (form.get("hidden") or {}).items():
        draft.hidden(name, value)
    submitted = form.get("submitted_at")
    when = to_utc(submitted, context.zone) if submitted else None
    yield draft.feedback(
        source_id=form["token"],
        source_version=when,
        occurred_at=when,
        occurred_at_raw=submitted,
        context={
            "form_id": form.get("form_id"),
            "form": definition.get("title"),
            "calculated_score": (form.get("calculated") or {}).get("score"),
            "variables": _variables(form.get("variables") or []) or None,
        },
    )


def _fields(holder: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The questions of a form; groups and contact forms hold some of their own."""
    for field in holder.get("fields") or []:
        yield field
        yield from _fields(field.get("properties") or {})


def _read(answer: Mapping[str, Any], fields: Mapping[str, Any], draft: Draft) -> None:
    kind, asked = answer["type"], answer.get("field") or {}
    field = {**fields.get(asked.get("id", ""), {}), **asked}
    keys = (field.get("ref"), field.get("id"))
    # Without the definition, a question is called what its editor or Typeform calls it.
    question = field.get("title") or keys[0] or keys[1]
    value, type_ = answer.get(kind), field.get("type") or kind
    match kind:
        case "text":
            draft.text(value, question, *keys)
        case "number":
            draft.score(value, question, *keys, **_KNOWN_SCALES.get(type_, {}))
        case "email" | "phone_number":
            draft.fill(_PERSON[kind], value, question, *keys)
        case "file_url":
            draft.file(value)
        case "choice" | "choices" if isinstance(value, dict):
            labels = value.get("labels") or [value.get("label")]
            # What was typed as "Other" is both: one of the choices, and the customer's words.
            chosen = [label for label in (*labels, value.get("other")) if label]
            draft.answer(
                type_, chosen if kind == "choices" else "".join(chosen[:1]), question, *keys
            )
            draft.text(value.get("other"), None)
        case _:
            draft.answer(type_, value, question, *keys)


def _variables(variables: list[Mapping[str, Any]]) -> dict[str, Any]:
    """`[{"key": "score", "type": "number", "number": 4}]` as `{"score": 4}`."""
    return {one["key"]: one.get(one["type"]) for one in variables}


SOURCE = Source(
    title="Typeform",
    docs="https://www.typeform.com/developers/webhooks/",
    setup=(
        "Open the form and choose Connect, then Webhooks, then Add a webhook.",
        "Paste the endpoint's URL.",
        "Edit the webhook, set a secret, and store the same text as the endpoint's secret.",
        "Switch the webhook on; Typeform creates it switched off.",
        "Say in the endpoint's `scores` what rating and opinion scale questions measure.",
    ),
    signature=Hmac(header="typeform-signature", encoding="base64", prefix="sha256="),
    evidence="vendor",
    arrives="one delivery for each submitted form, with every answer and the questions' titles",
    limits=(
        "No time is signed, so an old delivery never expires; its token makes it a duplicate.",
        "It waits 30 s for an answer; 404 and 410 switch the webhook off.",
        "That it retries for about ten hours is second-hand.",
    ),
    normalise=normalise,
    channel="web",
    origin="solicited",
    options={"fields": FIELDS_OPTION, "timezone": "zone of times without offset; default UTC"},
)
