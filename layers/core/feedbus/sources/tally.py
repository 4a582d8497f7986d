"""Tally: each submitted form, with labels and options.

Enable: open the form, Integrations → Webhooks → Connect, paste the endpoint's URL and add a
signing secret.

- signature and payload: https://tally.so/help/webhooks — HMAC-SHA256 of the body, in base64
  without a prefix. Tally waits 10 s and retries for about a day.
- `responseId` names the submission; `eventId` only the delivery. `respondentId` names a browser,
  not a person, so it is context.
- Choices hold option ids, a matrix row ids and column ids: both are mapped to their texts.
- Checkboxes come twice: as a list, and as one boolean for each option (`key_optionId`).
- No scale is sent for ratings: set `scores` of the endpoint.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from feedbus.model import Feedback
from feedbus.model.times import to_utc
from feedbus.signatures import Hmac
from feedbus.sources.base import Context, Payload, Source
from feedbus.sources.drafts import FIELDS_OPTION, Draft

_PERSON = {"INPUT_EMAIL": "author.email", "INPUT_PHONE_NUMBER": "author.phone"}


def normalise(payload: Payload, context: Context) -> Iterator[Feedback]:
    """Read one delivery; unknown event types yield nothing."""
    if payload["eventType"] != "FORM_RESPONSE":
        return
    data = payload["data"]
    draft = Draft(context)
    fields = data.get("fields") or []
    repeats = {
        f"{field.get('key')}_{option['id']}"
        for field in fields
        for option in field.get("options") or []
    }
    known = []
    for field in fields:
        if field.get("type") in ("HIDDEN_FIELDS", "CALCULATED_FIELDS"):
            known.append(field)
        elif field.get("key") not in repeats:
            _read(field, draft)
    for field in known:
        draft.hidden(field.get("label") or field["key"], field.get("value"))
    created = data.get("createdAt") or payload.get("createdAt")
    when = to_utc(created, context.zone) if created else None
    yield draft.feedback(
        source_id=data.get("responseId") or data["submissionId"],
        source_version=when,
        occurred_at=when,
        occurred_at_raw=created,
        context={
            "form_id": data.get("formId"),
            "form": data.get("formName"),
            "respondent_id": data.get("respondentId"),
        },
    )


def _read(field: Mapping[str, Any], draft: Draft) -> None:
    key, question, value = field.get("key"), field.get("label"), field.get("value")
    # A body that was put together by hand may have labels and values only.
    match kind := field.get("type") or "INPUT_TEXT":
        case "INPUT_TEXT" | "TEXTAREA":
            draft.text(value, question, key)
        case "RATING" | "LINEAR_SCALE" | "INPUT_NUMBER":
            draft.score(value, question, key)
        case "INPUT_EMAIL" | "INPUT_PHONE_NUMBER":
            draft.fill(_PERSON[kind], value, question, key)
        case "FILE_UPLOAD" | "SIGNATURE":
            for file in value or []:
                draft.attach(
                    file["url"],
                    name=file.get("name"),
                    content_type=file.get("mimeType"),
                    size=file.get("size"),
                )
        case "MATRIX" if isinstance(value, dict):
            rows, columns = _texts(field, "rows"), _texts(field, "columns")
            table = {
                rows.get(row, row): [columns.get(one, one) for one in chosen or []]
                for row, chosen in value.items()
            }
            draft.answer("matrix", table, question, key)
        case _:
            options = _texts(field, "options")
            if isinstance(value, list):
                value = [options.get(one, one) for one in value]
            elif isinstance(value, str):
                value = options.get(value, value)
            draft.answer(kind.lower(), value, question, key)


def _texts(field: Mapping[str, Any], part: str) -> dict[str, Any]:
    return {one["id"]: one.get("text") or one["id"] for one in field.get(part) or []}


SOURCE = Source(
    title="Tally",
    docs="https://tally.so/help/webhooks",
    setup=(
        "Open the form and choose Integrations, then Webhooks, then Connect.",
        "Paste the endpoint's URL.",
        "Add a signing secret and store the same text as the endpoint's secret.",
        "Say in the endpoint's `scores` what rating and linear scale questions measure.",
    ),
    signature=Hmac(header="tally-signature", encoding="base64"),
    evidence="vendor",
    arrives="one delivery for each submitted form, with labels and options",
    limits=("Tally waits 10 s and retries for about a day.",),
    normalise=normalise,
    channel="web",
    origin="solicited",
    options={"fields": FIELDS_OPTION, "timezone": "zone of times without offset; default UTC"},
)
