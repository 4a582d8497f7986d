"""Delighted: scores, comments and additional answers of each survey response.

Enable: Integrations → Webhooks: paste the endpoint's URL and choose new and updated responses. The
private API key signs: store it as the endpoint's secret.

- signature: HMAC-SHA256 of the body with the private API key, in hex after `sha256=`, in
  `X-Delighted-Webhook-Signature`; known from those who receive it.
- payload: https://app.delighted.com/docs/api/webhooks — `survey_response.created` comes with the
  score, the comment mostly in a later `survey_response.updated`. Both bear `event_data.id`:
  one record, ordered by `updated_at`. `event_id` names only the delivery.
- scales: https://help.delighted.com/article/530-survey-types-overview — NPS and eNPS 0 to 10, CSAT,
  stars and smileys 1 to 5, product-market fit 1 to 3; an effort score is asked on 5 or on 7 points.
- `notes` are the team's own words: they are left out. `unsubscribe.created` is no feedback.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from feedbus.bodies import number
from feedbus.model import Feedback
from feedbus.model.times import from_epoch, to_utc
from feedbus.signatures import Hmac
from feedbus.sources.base import Context, Payload, Source
from feedbus.sources.drafts import FIELDS_OPTION, Draft

_STARS = {"metric": "stars", "scale_min": 1, "scale_max": 5}

_KNOWN_SCALES: Mapping[str, Mapping[str, Any]] = {
    "nps": {"metric": "nps", "scale_min": 0, "scale_max": 10},
    "enps": {"scale_min": 0, "scale_max": 10},
    "csat": {"metric": "csat", "scale_min": 1, "scale_max": 5},
    "smileys": {"metric": "csat", "scale_min": 1, "scale_max": 5},
    "ces": {"metric": "ces"},
    "thumbs": {"metric": "csat"},
    "pmf": {"scale_min": 1, "scale_max": 3},
    "stars5": _STARS,
    "stars_five": _STARS,
}
"""By `survey_type`. eNPS asks employees, so it is no customer's NPS."""


def normalise(payload: Payload, context: Context) -> Iterator[Feedback]:
    """Read one event; unsubscriptions and unknown event types yield nothing."""
    if not str(payload["event_type"]).startswith("survey_response."):
        return
    response = payload["event_data"]
    draft = Draft(context)
    _person(response.get("person"), draft)
    kind = response.get("survey_type")
    if response.get("score") is not None:
        draft.score(response["score"], None, kind, "score", **_KNOWN_SCALES.get(kind, {}))
    draft.text(response.get("comment"), None, "comment")
    for answer in response.get("additional_answers") or []:
        _read(answer, draft)
    for name, value in (response.get("person_properties") or {}).items():
        draft.hidden(name, value)
    created = response.get("created_at")
    when = _time(created, context)
    yield draft.feedback(
        source_id=response["id"],
        source_version=_time(response.get("updated_at"), context) or when,
        occurred_at=when,
        occurred_at_raw=None if created is None else str(created),
        url=response.get("permalink"),
        tags=[*draft.tags, *(response.get("tags") or [])],
        context={"survey_type": kind},
    )


def _read(answer: Mapping[str, Any], draft: Draft) -> None:
    """An additional question's answer: one of four values is set."""
    asked, value = answer.get("question") or {}, answer.get("value") or {}
    question, key = asked.get("text"), asked.get("id")
    if value.get("free_response"):
        draft.text(value["free_response"], question, key)
    if value.get("scale") is not None:
        draft.score(value["scale"], question, key)
    if chosen := value.get("select_one"):
        draft.answer("select_one", chosen["text"], question, key)
    if many := value.get("select_many"):
        draft.answer("select_many", [chosen["text"] for chosen in many], question, key)


def _person(person: object, draft: Draft) -> None:
    """The person: an object in webhooks, its id alone in the API's answers."""
    known = person if isinstance(person, Mapping) else {"id": person}
    for name, field in (
        ("id", "id"),
        ("email", "email"),
        ("name", "name"),
        ("phone", "phone_number"),
    ):
        draft.fill(f"author.{name}", known.get(field), None)


def _time(raw: object, context: Context) -> str | None:
    """Epoch seconds, or ISO-8601, as UTC."""
    seconds = number(raw)
    if seconds is not None:
        return from_epoch(seconds)
    return to_utc(str(raw), context.zone) if raw else None


SOURCE = Source(
    title="Delighted",
    docs="https://app.delighted.com/docs/api/webhooks",
    setup=(
        "Open Integrations, then Webhooks, and paste the endpoint's URL.",
        "Choose new and updated survey responses, without a rule that leaves some out.",
        "Store the private API key, which signs, as the endpoint's secret.",
        "Say in the endpoint's `scores`, by survey type (such as ces), which scale you ask on.",
    ),
    signature=Hmac(header="x-delighted-webhook-signature", prefix="sha256="),
    evidence="receivers",
    arrives="one delivery when a score is given, and one for each change of score or comment",
    limits=(
        "No time is signed, so an old delivery never expires; its id and time make it a duplicate.",
        "Its time-out and its retries are not confirmed.",
        "The names of survey types other than nps, csat and ces are not confirmed: a type that is "
        "not known here has no scale, `scores` of the endpoint may name one.",
        "Thumbs and effort scores have no scale until `scores` names it.",
        "Qualtrics has announced the end of Delighted for the middle of 2026 (not confirmed).",
    ),
    normalise=normalise,
    channel="web",
    origin="solicited",
    options={"fields": FIELDS_OPTION, "timezone": "zone of times without offset; default UTC"},
)
