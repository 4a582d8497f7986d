"""SurveyMonkey: survey responses, by webhook or polled.

A webhook names the response and nothing else; the answers are fetched with an access token, and
joined with the survey, since answers hold ids.

Enable: developer.surveymonkey.com → My Apps → Add a New App, with the scopes View Surveys, View
Responses, View Response Details and Create/Modify Webhooks. Then make the webhook:

    curl -H "Authorization: bearer TOKEN" https://api.surveymonkey.com/v3/webhooks --json '
      {"name": "Feedbus", "event_type": "response_completed", "object_type": "survey",
       "object_ids": ["SURVEY_ID"], "subscription_url": "https://…/hooks/ENDPOINT"}'

One more of `response_updated` brings later changes, one of `response_deleted` takes records back.
Each needs a URL of its own: add `?event=updated`. Where no webhook can be made, set the option
`survey_id`, and the responses are polled.

- signature: https://api.surveymonkey.com/v3/docs#webhooks — HMAC-SHA1 of the body in base64, in
  `Sm-Signature`. The key is the client id (or the old API key) and the secret, joined by `&`.
  SurveyMonkey asks with HEAD whether the URL is there; the hub answers 200 by itself.
- `object_id` is the response; `event_id` names only the delivery. `response_updated` comes for
  each page: all end in one record, ordered by `date_modified`.
- answers: https://api.surveymonkey.com/v3/docs#formatting-question-types — rows, columns, choices
  and "other" by id. A rating's choices bear weights: the weight is the score.
- The title of a question is HTML. An anonymous respondent has the recipient `""` or `"0"`.
- Answers that were given in a preview are the author's own: they are left out.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from feedbus.bodies import number
from feedbus.errors import ConfigError
from feedbus.model import Feedback, Removal
from feedbus.model.times import to_utc
from feedbus.signatures import Hmac, Inbound
from feedbus.signatures.base import documents, live
from feedbus.sources.base import (
    Context,
    Fetch,
    Page,
    Payload,
    Pull,
    PullContext,
    PullSteps,
    Source,
)
from feedbus.sources.crawling import Listing, crawl, fetch, settings_of
from feedbus.sources.drafts import FIELDS_OPTION, Draft
from feedbus.sources.texts import plain_text
from feedbus.transport import Request, Response

API = "https://api.surveymonkey.com"

_HMAC = Hmac(header="sm-signature", digest="sha1", encoding="base64")

_PREVIEWS = frozenset({"preview", "survey_preview"})

_NPS = [-100] * 7 + [0] * 2 + [100] * 2
"""The weights of an NPS question's choices, from 0 to 10: they say detractor or promoter."""

_CONTACT = {
    "name": "author.name",
    "email": "author.email",
    "phone": "author.phone",
    "country": "author.country",
}
"""The rows of a contact question that have a place of their own, by type."""

_PAGE_BYTES = 8_388_608

type _Record = Mapping[str, Any]
type _Asked = Generator[Request | Page, Response | None, Any]


@dataclass(frozen=True, slots=True)
class AppSignature:
    """SurveyMonkey's signature: the key is made of an app's client id and its secret.

    The secret is the text `client_id&secret`, or JSON
    `{"api_key_or_client_id", "api_secret"}`.
    """

    title: str = f"{_HMAC.title}; the key is `client id&secret`"
    covers_body: bool = True
    keys_url: str | None = None

    def sign(self, request: Inbound, secret: str, now: float) -> Inbound:
        """Add the signature's header."""
        return _HMAC.sign(request, _key(secret), now)

    def verify(self, request: Inbound, secrets: Sequence[str], now: float) -> None:
        """See `Scheme.verify`."""
        _HMAC.verify(request, [_key(secret) for secret in live(secrets)], now)


def _key(secret: str) -> str:
    if not secret.lstrip().startswith("{"):
        return secret
    (app,) = documents([secret], "api_key_or_client_id", "api_secret")
    return f"{app['api_key_or_client_id']}&{app['api_secret']}"


def normalise(payload: Payload, context: Context) -> Iterator[Feedback | Removal]:
    """Read a webhook, a response with its survey, a response alone, or a list of such.

    Events of surveys and collectors, and previews, yield nothing.
    """
    if "event_type" in payload:
        yield from _event(payload, context)
    elif isinstance(payload.get("data"), list):
        for response in payload["data"]:
            yield from _response(response, {}, context)
    elif "response" in payload:
        yield from _response(payload["response"], payload.get("survey") or {}, context)
    else:
        yield from _response(payload, {}, context)


def _event(event: _Record, context: Context) -> Iterator[Feedback | Removal]:
    if not event["event_type"].startswith("response_"):
        return
    raw = event.get("event_datetime")
    when = to_utc(raw, context.zone) if raw else ""
    if event["event_type"] == "response_deleted":
        yield Removal(source_id=event["object_id"], source_version=when, occurred_at=when or None)
        return
    ids = event.get("resources") or {}
    survey_id = event.get("filter_id") if event.get("filter_type") == "survey" else None
    facts = {
        "survey_id": ids.get("survey_id") or survey_id,
        "collector_id": ids.get("collector_id"),
        "recipient_id": _recipient(ids),
    }
    yield Feedback(
        source_id=event["object_id"],
        source_version=when,
        occurred_at=when or None,
        occurred_at_raw=raw,
        context={name: fact for name, fact in facts.items() if fact},
        pending=True,
    )


def _response(response: _Record, survey: _Record, context: Context) -> Iterator[Feedback]:
    if response.get("collection_mode") in _PREVIEWS:
        return
    draft = Draft(context)
    questions = {
        question["id"]: question
        for page in survey.get("pages") or []
        for question in page.get("questions") or []
    }
    for page in response.get("pages") or []:
        for asked in page.get("questions") or []:
            _read(asked, questions.get(asked.get("id")) or {}, draft)
    _contact(response, draft)
    for name, value in (response.get("custom_variables") or {}).items():
        draft.hidden(name, value)
    created = response.get("date_created")
    when = to_utc(created, context.zone) if created else None
    changed = response.get("date_modified")
    yield draft.feedback(
        source_id=response["id"],
        source_version=to_utc(changed, context.zone) if changed else when,
        occurred_at=when,
        occurred_at_raw=created,
        url=response.get("analyze_url") or None,
        context={
            "survey_id": response.get("survey_id"),
            "survey": survey.get("title"),
            "collector_id": response.get("collector_id"),
            "recipient_id": _recipient(response),
            "response_status": response.get("response_status"),
            "custom_value": response.get("custom_value") or None,
            "total_time": response.get("total_time"),
        },
    )


def _recipient(ids: _Record) -> Any:
    """The recipient of an invitation; None for anonymous respondents."""
    return ids.get("recipient_id") if ids.get("recipient_id") not in ("", "0", 0) else None


def _contact(response: _Record, draft: Draft) -> None:
    """The invited contact, such as `{"email": {"type": "string", "value": "…"}}`."""
    contact = (response.get("metadata") or {}).get("contact") or {}
    for name in ("first_name", "last_name", "email", "phone_number"):
        known = contact.get(name)
        value = known.get("value") if isinstance(known, Mapping) else known
        draft.fill(f"author.{name.removesuffix('_number')}", value, None)


@dataclass(frozen=True, slots=True)
class _Question:
    """What was asked.

    Attributes:
        id: the question's id.
        title: its text; its id when the survey is not known.
        names: the texts of its rows, columns and choices by id.
        definition: all that the survey says of it.
    """

    id: str
    title: str
    names: Mapping[str, str | None]
    definition: _Record

    @classmethod
    def of(cls, asked: _Record, definition: _Record) -> _Question:
        """The question as it was shown: `variable_id` says which of several titles."""
        headings = definition.get("headings") or [{}]
        shown = next(
            (one for one in headings if _variant(one) == asked.get("variable_id")), headings[0]
        )
        parts = definition.get("answers") or {}
        columns = parts.get("cols") or []
        named = [*(parts.get("rows") or []), *(parts.get("choices") or []), *columns]
        for column in columns:
            named += column.get("choices") or []
        names = {part["id"]: plain_text(part.get("text")) for part in named}
        id_ = str(asked["id"])
        return cls(id_, plain_text(shown.get("heading")) or id_, names, definition)

    @property
    def kind(self) -> tuple[Any, Any]:
        """Family and subtype; a slider is an open question that is displayed in another way."""
        display = (self.definition.get("display_options") or {}).get("display_type")
        subtype = "slider" if display == "slider" else self.definition.get("subtype")
        return self.definition.get("family"), subtype

    def name(self, id_: Any) -> str:
        """The text of a row, column or choice; its id when it has none or is not known."""
        return self.names.get(id_) or str(id_ or "")

    def label(self, answer: _Record) -> str:
        """The question and the answer's row, as one text."""
        row = self.names.get(answer.get("row_id") or "")
        return f"{self.title}: {row}" if row else self.title


def _variant(heading: _Record) -> Any:
    return (heading.get("random_assignment") or {}).get("id")


def _read(asked: _Record, definition: _Record, draft: Draft) -> None:
    """Put one question's answers where they belong; `definition` is empty when it is unknown."""
    question = _Question.of(asked, definition)
    answers = asked.get("answers") or []
    given = [one for one in answers if not one.get("other_id")]
    typed = [one.get("text") for one in answers if one.get("other_id")]
    match question.kind:
        case (_, "slider") | ("open_ended", "numerical"):
            _numbers(given, question, draft)
        case ("demographic", _):
            _contact_rows(given, question, draft)
        case ("datetime", _):
            times = [one.get("text") for one in given]
            value = times[0] if len(times) == 1 else times
            draft.answer("datetime", value, question.title, question.id)
        case _ if any(one.get("row_id") and one.get("choice_id") for one in given):
            _matrix(given, question, draft)
        case _ if typed or any(one.get("choice_id") for one in given):
            _choices(given, typed, question, draft)
        case _:
            _words(given, question, draft)
    for words in typed:
        # What was typed as "Other", or as a comment, is the customer's words.
        draft.text(words, None)


def _numbers(given: list[_Record], question: _Question, draft: Draft) -> None:
    bounds = question.definition.get("validation") or {}
    known = {"scale_min": number(bounds.get("min")), "scale_max": number(bounds.get("max"))}
    for one in given:
        draft.score(one.get("text"), question.label(one), one.get("row_id"), question.id, **known)


def _contact_rows(given: list[_Record], question: _Question, draft: Draft) -> None:
    rows = (question.definition.get("answers") or {}).get("rows") or []
    kinds = {row["id"]: row.get("type") for row in rows}
    for one in given:
        row, value = one.get("row_id"), one.get("text")
        kind = kinds.get(row) or "contact"
        label = question.names.get(row or "") or kind
        if place := _CONTACT.get(kind):
            draft.fill(place, value, label, row)
        else:
            draft.answer(kind, value, label, row)


def _matrix(given: list[_Record], question: _Question, draft: Draft) -> None:
    """Rows with choices: scores where the choices have weights, else one table."""
    scale, known = _scale(question)
    table: dict[str, list[str]] = {}
    for one in given:
        row, choice = one.get("row_id"), one.get("choice_id")
        if choice in scale:
            draft.score(scale[choice], question.label(one), row, question.id, **known)
            continue
        cell = [question.name(part) for part in (row, one.get("col_id")) if part]
        table.setdefault(": ".join(cell), []).append(question.name(choice))
    value = {cell: names[0] if len(names) == 1 else names for cell, names in table.items()}
    kind = "ranking" if question.kind[1] == "ranking" else "matrix"
    draft.answer(kind, value, question.title, question.id)


def _scale(question: _Question) -> tuple[dict[str, float], dict[str, Any]]:
    """The number that each choice of a rating stands for, and what is known of the scale."""
    if question.kind[1] == "ranking":
        return {}, {}
    choices = (question.definition.get("answers") or {}).get("choices") or []
    rated = sorted(
        (one for one in choices if not one.get("is_na")), key=lambda one: one.get("position") or 0
    )
    weights = [number(one.get("weight")) for one in rated]
    if weights == _NPS:
        numbers = {one["id"]: float(value) for value, one in enumerate(rated)}
        return numbers, {"metric": "nps", "scale_min": 0, "scale_max": 10}
    scale = {
        one["id"]: weight for one, weight in zip(rated, weights, strict=True) if weight is not None
    }
    low, high = min(scale.values(), default=0), max(scale.values(), default=0)
    # Equal weights say nothing: the choices are not a scale.
    return (scale, {"scale_min": low, "scale_max": high}) if low < high else ({}, {})


def _choices(given: list[_Record], typed: list[Any], question: _Question, draft: Draft) -> None:
    chosen = [question.name(one.get("choice_id")) for one in given] or typed
    if question.kind[0] == "multiple_choice" or len(chosen) > 1:
        draft.answer("choices", chosen, question.title, question.id)
    else:
        draft.answer("choice", chosen[0], question.title, question.id)


def _words(given: list[_Record], question: _Question, draft: Draft) -> None:
    for one in given:
        if one.get("download_url"):
            file, kind = one.get("text") or None, one.get("content_type")
            draft.attach(one["download_url"], name=file, content_type=kind)
        else:
            row = one.get("row_id")
            label = question.names.get(row or "") or question.title
            draft.text(one.get("text"), label, row, question.id)


def complete(feedback: Feedback, context: PullContext) -> PullSteps:
    """Ask for a response's answers and for its survey."""
    settings, ids = settings_of(context, "access_token"), feedback.context
    if survey_id := ids.get("survey_id"):
        where = f"surveys/{_quoted(survey_id)}"
    elif collector_id := ids.get("collector_id"):
        where = f"collectors/{_quoted(collector_id)}"
    else:
        raise ConfigError("the webhook names neither survey nor collector")
    path = f"{where}/responses/{_quoted(feedback.source_id)}/details"
    response = yield from _get(path, settings, context.now)
    path = f"surveys/{_quoted(response.get('survey_id') or survey_id)}/details"
    survey = yield from _get(path, settings, context.now)
    yield Page([{"response": response, "survey": survey}], {})


def pull(context: PullContext) -> PullSteps:
    """Read the responses that are new or changed since the last finished pass; see `crawl`.

    Without the option `survey_id` there is nothing to poll: the webhook brings the responses.
    """
    if not context.options.get("survey_id"):
        return
    settings = settings_of(context, "access_token")
    where = f"surveys/{_quoted(context.options['survey_id'])}"
    survey = yield from _get(f"{where}/details", settings, context.now)
    listed = f"{where}/responses/bulk?per_page=100&sort_by=date_modified&sort_order=DESC"

    def page(after: str | None) -> Generator[Request | Page, Response | None, Listing]:
        this = int(after or 1)
        answer = yield from _get(f"{listed}&page={this}", settings, context.now)
        more = (answer.get("links") or {}).get("next")
        items = [
            (_changed(response), {"response": response, "survey": survey})
            for response in answer.get("data") or []
        ]
        return Listing(items, str(this + 1) if items and more else None)

    yield from crawl(context, page, newest_first=True)


def _changed(response: Any) -> str:
    try:
        return to_utc(response["date_modified"])
    except (KeyError, TypeError, ValueError, AttributeError):
        return ""  # `normalise` says what is wrong with it


def _get(path: str, settings: _Record, now: float) -> _Asked:
    api = str(settings.get("api_url") or API).rstrip("/")
    headers = {"authorization": f"bearer {settings['access_token']}"}
    request = Request("GET", f"{api}/v3/{path}", headers, max_bytes=_PAGE_BYTES)
    return (yield from fetch(request, now))


def _quoted(id_: Any) -> str:
    return quote(str(id_), safe="")


SOURCE = Source(
    title="SurveyMonkey",
    docs="https://api.surveymonkey.com/v3/docs#webhooks",
    setup=(
        "At developer.surveymonkey.com open My Apps and add an app with the scopes named above.",
        "Store its client id and secret, joined by &, as the endpoint's secret.",
        'Store its access token for the endpoint\'s API: {"access_token": "…"}.',
        "Make a webhook for response_completed with the endpoint's URL, as shown above; "
        "SurveyMonkey's HEAD is answered 200 by itself.",
        "To follow changes and deletions, make one for response_updated and one for "
        "response_deleted, each with a URL of its own, such as …?event=deleted.",
        "To poll instead, set the option survey_id.",
        "Say in the endpoint's `scores`, by question or row id, what ratings measure.",
    ),
    signature=AppSignature(),
    evidence="vendor",
    arrives="one delivery with ids for each response; its answers are fetched",
    limits=(
        "No time is signed, so an old delivery never expires; its id and time make it a duplicate.",
        "Its time-out and its retries are not documented.",
        "A plan limits the calls to the API a day; each delivery costs two.",
        "That an NPS question comes as eleven choices weighted -100, 0 and 100 is not confirmed; "
        "`scores` by question id stands over it.",
        "That invited contacts come in metadata.contact is not confirmed.",
        "Uploaded files open only with the access token.",
        "Polling does not see deletions.",
    ),
    normalise=normalise,
    channel="web",
    origin="solicited",
    pull=Pull(pull),
    fetch=Fetch(
        complete,
        {
            "access_token": "the app's access token",
            "api_url": "another address of the API, such as https://api.eu.surveymonkey.com",
        },
    ),
    secret='the text "client id&secret", or JSON: {"api_key_or_client_id", "api_secret"}',  # noqa: S106
    options={
        "survey_id": "the survey to poll; without it nothing is polled",
        "since": "when polling starts, ISO-8601; default: all responses",
        "overlap_hours": "how far below the last pass each pass reads; default 24",
        "fields": FIELDS_OPTION,
        "timezone": "zone of times without offset; default UTC",
    },
)
