"""Qualtrics: survey responses, by event subscription.

A notice names the response and nothing else; its answers are fetched with an API token, and joined
with the survey's definition, since answers are named by question id (`QID1`).

Enable: Account Settings → Qualtrics IDs shows the data center, and makes the API token. Then
subscribe:

    curl -H "X-API-TOKEN: TOKEN" https://DATACENTER.qualtrics.com/API/v3/eventsubscriptions --json '
      {"topics": "surveyengine.completedResponse.SURVEY_ID", "encrypt": false,
       "publicationUrl": "https://…/hooks/ENDPOINT", "sharedKey": "SHARED_KEY"}'

- signature: a form with `Topic`, `HMAC` and `MSG`; the digest is HMAC-SHA512 of MSG in hex, with
  the shared key as text. Two deliveries that SAP's Kyma connector published
  (kyma-incubator/connector-tools, qualtrics-event-gw) verify over MSG as it is after decoding.
  Without a shared key nothing is signed: set the endpoint's `unsigned: true`.
- `ResponseID` names the response; there is no id of a delivery. `Topic` is not signed, so nothing
  hangs on it: a message without a response is ignored.
- `CompletedDate` has no offset: say its zone in the option `timezone`.
- response: https://api.qualtrics.com/1179a68b7183c-retrieve-a-survey-response — `values` holds the
  answers, the response's own facts and embedded data side by side, `labels` the texts of choices.
  A choice's number is a code, not a score, unless the endpoint's `scores` names the question.
- Answers that were given in a preview are the author's own: they are left out.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, unquote_to_bytes

from feedbus.bodies import UnreadableError, number, parse_form, parse_json
from feedbus.errors import ConfigError, RetryableError, SignatureError
from feedbus.model import Feedback
from feedbus.model.times import to_utc
from feedbus.signatures import Inbound
from feedbus.signatures.base import equal, live, octets
from feedbus.sources.base import Context, Fetch, Page, Payload, PullContext, PullSteps, Source
from feedbus.sources.crawling import fetch, settings_of
from feedbus.sources.drafts import FIELDS_OPTION, Draft
from feedbus.sources.texts import plain_text
from feedbus.transport import Request, Response

_ANSWER = re.compile(
    r"(?:\d+_)?(?P<question>QID\d+)(?:#\d+)?(?:_\d+)*?(?:_(?P<row>\d+))?(?P<kind>_TEXT|_FILE_NAME)?"
)
"""A value's name: `QID1`, `QID2_TEXT`, `QID3_4` (a row), `QID3_4_TEXT`, `2_QID5` (in a loop)."""

_OF_A_QUESTION = re.compile(r"(?:\d+_)?QID\d")
"""What else begins so (`QID1_NPS_GROUP`, `QID7_FILE_ID`) repeats an answer or times it."""

_FACTS = frozenset(
    {"startDate", "endDate", "status", "ipAddress", "progress", "duration", "finished"}
    | {"recordedDate", "_recordId", "locationLatitude", "locationLongitude", "userLanguage"}
    | {"distributionChannel", "externalDataReference"}
    | {"recipientEmail", "recipientFirstName", "recipientLastName"}
)
"""Values that say something of the response; the rest is answers and embedded data."""

_PERSON = {
    "externalDataReference": "author.id",
    "recipientEmail": "author.email",
    "recipientFirstName": "author.first_name",
    "recipientLastName": "author.last_name",
}

_PREVIEWS = frozenset({"Survey Preview", "Survey Test"})

_NOT_ASKED = frozenset({"Timing", "Meta", "DB", "Captcha"})
"""Types of questions that nobody answers: the clock, the browser, a text."""

_FIELDS = frozenset({"MSG", "Topic", "SurveyID", "ResponseID"})
"""One of them is in every form; without a shared key, there is no MSG around the others."""

_RETRY_SECONDS = 60
_PAGE_BYTES = 8_388_608

type _Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class MessageHmac:
    """Qualtrics: a digest beside the message, in the same form.

    The field MSG is what is signed, as it is after decoding, or as it stands in the body.
    """

    title: str = "HMAC-SHA512, hex, of the form's field `MSG` in its field `HMAC`"
    covers_body: bool = True
    keys_url: str | None = None

    def sign(self, request: Inbound, secret: str, now: float) -> Inbound:  # noqa: ARG002
        """Put the digest into the form; a body without a message stays as it is."""
        fields = [part for part in request.body.split(b"&") if not part.startswith(b"HMAC=")]
        at = next((at for at, part in enumerate(fields) if part.startswith(b"MSG=")), None)
        if at is None:
            return request
        mac = _mac(secret, _decoded(fields[at].removeprefix(b"MSG=")))
        return replace(
            request, body=b"&".join([*fields[:at], b"HMAC=" + mac.encode(), *fields[at:]])
        )

    def verify(self, request: Inbound, secrets: Sequence[str], now: float) -> None:  # noqa: ARG002
        """See `Scheme.verify`."""
        known = live(secrets)
        given = _field(request.body, b"HMAC").decode("latin-1").lower()
        message = _field(request.body, b"MSG")
        for secret in known:
            for signed in (_decoded(message), message):
                if equal(_mac(secret, signed), given):
                    return
        raise SignatureError("signature does not match")


def _field(body: bytes, name: bytes) -> bytes:
    """A form's field as it stands; it must be there once, or two readers might read two."""
    found = [part for part in body.split(b"&") if part.startswith(name + b"=")]
    if len(found) != 1:
        raise SignatureError(f"the form needs one field {name.decode()}")
    return found[0].removeprefix(name + b"=")


def _decoded(value: bytes) -> bytes:
    return unquote_to_bytes(value.replace(b"+", b" "))


def _mac(secret: str, message: bytes) -> str:
    return hmac.digest(octets(secret), message, "sha512").hex()


def parse(body: bytes, headers: Mapping[str, str]) -> Payload:
    """Read a form, whatever its declared type, or JSON."""
    if body.lstrip()[:1] in (b"{", b"["):
        return parse_json(body, headers)
    form = parse_form(body, headers)
    if not form.keys() & _FIELDS:
        raise UnreadableError("not a form of an event subscription")
    if "MSG" not in form:
        return form
    if not isinstance(form["MSG"], str):
        raise UnreadableError("MSG stands there twice")
    try:
        return parse_json(octets(form["MSG"]), headers)
    except UnreadableError as error:
        raise UnreadableError(f"MSG is {error}: is the subscription encrypted?") from error


def normalise(payload: Payload, context: Context) -> Iterator[Feedback]:
    """Read a notice, or a response as the API answers it or an export file has it.

    Previews, and notices that name no response, yield nothing.
    """
    payload = payload.get("result", payload)
    if "response" in payload:
        definition = payload.get("survey") or {}
        yield from _response(payload["response"], definition, payload.get("surveyId"), context)
    elif isinstance(payload.get("responses"), list):
        for response in payload["responses"]:
            yield from _response(response, {}, None, context)
    elif "values" in payload:
        yield from _response(payload, {}, payload.get("surveyId"), context)
    elif payload.get("ResponseID"):
        yield _notice(payload, context)


def _notice(message: _Record, context: Context) -> Feedback:
    raw = message.get("CompletedDate")
    when = to_utc(raw, context.zone) if raw else None
    facts = {
        "survey_id": message.get("SurveyID"),
        "status": message.get("Status"),
        "recipient_id": message.get("RecipientID"),
        "distribution_id": message.get("DistributionID"),
        "distribution_channel": message.get("DistributionChannel"),
    }
    return Feedback(
        source_id=message["ResponseID"],
        source_version=when or "",
        occurred_at=when,
        occurred_at_raw=raw or None,
        context={name: fact for name, fact in facts.items() if fact},
        pending=True,
    )


def _response(
    response: _Record, survey: _Record, survey_id: str | None, context: Context
) -> Iterator[Feedback]:
    values, labels = response["values"], response.get("labels") or {}
    if labels.get("status") in _PREVIEWS:
        return
    questions = survey.get("Questions") or {}
    draft = Draft(context)
    for name, place in _PERSON.items():
        draft.fill(place, values.get(name), None)
    for name in sorted(values, key=_place_of):
        if match := _ANSWER.fullmatch(name):
            asked = questions.get(match["question"]) or {}
            if f"{match['question']}_NPS_GROUP" in values:
                asked = {**asked, "Selector": "NPS"}
            _read(match, values[name], labels.get(name), asked, draft)
        elif name not in _FACTS and not _OF_A_QUESTION.match(name):
            draft.hidden(name, values[name])
    raw = values.get("endDate") or values.get("recordedDate")
    recorded = values.get("recordedDate") or raw
    yield draft.feedback(
        source_id=response["responseId"],
        source_version=to_utc(recorded, context.zone) if recorded else None,
        occurred_at=to_utc(raw, context.zone) if raw else None,
        occurred_at_raw=raw,
        language=values.get("userLanguage"),
        context={
            "survey_id": survey_id,
            "survey": survey.get("SurveyName"),
            "response_type": labels.get("status"),
            "finished": labels.get("finished"),
            "progress": values.get("progress"),
            "duration": values.get("duration"),
            "distribution_channel": values.get("distributionChannel"),
        },
    )


def _place_of(name: str) -> list[int]:
    """Questions in the order of their numbers: the API has them in any order."""
    return [int(digits) for digits in re.findall(r"\d{1,18}", name)]


def _read(match: re.Match[str], value: Any, label: Any, asked: _Record, draft: Draft) -> None:
    """Put one answer where it belongs.

    `asked` is empty when the definition is not known: the question is called by its id then.
    """
    keys = (match[0], match["question"])
    question = plain_text(asked.get("QuestionText")) or match[0]
    row = _choice(asked, match["row"])
    title = f"{question}: {row}" if row else question
    settings = draft.context.scores
    match asked.get("QuestionType"), match["kind"]:
        case (kind, _) if kind in _NOT_ASKED:
            return
        case (_, "_FILE_NAME"):
            draft.answer("file", value, question, *keys)
        case (_, "_TEXT"):
            # The text of a choice, such as "Other", is no answer to the question itself.
            draft.text(value, None if match["row"] else question, *keys)
        case _ if asked.get("Selector") == "NPS":
            draft.score(value, question, *keys, metric="nps", scale_min=0, scale_max=10)
        case ("Slider", _):
            draft.score(value, title, *keys, **_bounds(asked))
        case _ if number(value) is not None and any(key in settings for key in (*keys, title)):
            draft.score(value, title, *keys)
        case ("RO", _):
            draft.answer("ranking", value, title, *keys)
        case _ if label is not None or isinstance(value, list):
            chosen = value if label is None else label
            kind = "choices" if isinstance(chosen, list) else "choice"
            draft.answer(kind, chosen, title, *keys)
        case (None, _) if number(value) is not None:
            draft.score(value, title, *keys)
        case _ if isinstance(value, str):
            draft.text(value, row or question, *keys)
        case _:
            draft.answer("value", value, title, *keys)


def _choice(asked: _Record, row: str | None) -> str | None:
    """The text of a row or choice; NPS questions have a list of them, all others a table."""
    choices = asked.get("Choices")
    if not row or not isinstance(choices, Mapping):
        return None
    return plain_text((choices.get(row) or {}).get("Display"))


def _bounds(asked: _Record) -> dict[str, Any]:
    """A slider's scale, if the definition names it."""
    bounds = asked.get("Configuration") or {}
    low, high = number(bounds.get("CSSliderMin")), number(bounds.get("CSSliderMax"))
    return {"scale_min": low, "scale_max": high}


def complete(feedback: Feedback, context: PullContext) -> PullSteps:
    """Ask for a response's answers and for its survey's definition."""
    settings = settings_of(context, "token")
    survey_id = feedback.context.get("survey_id")
    if not survey_id:
        raise ConfigError("the notice names no survey")
    api, survey = _api(settings, context), quote(str(survey_id), safe="")
    response_id = quote(feedback.source_id, safe="")

    def get(path: str) -> Request:
        headers = {"x-api-token": str(settings["token"])}
        return Request("GET", f"{api}/API/v3/{path}", headers, max_bytes=_PAGE_BYTES)

    path = f"surveys/{survey}/responses/{response_id}"
    response = yield from _recorded(get(path), context.now)
    definition = yield from fetch(get(f"survey-definitions/{survey}"), context.now)
    item = {
        "surveyId": survey_id,
        "response": response.get("result"),
        "survey": definition.get("result"),
    }
    yield Page([item], {})


def _api(settings: _Record, context: PullContext) -> str:
    if settings.get("api_url"):
        return str(settings["api_url"]).rstrip("/")
    if not (center := context.options.get("data_center")):
        raise ConfigError("options.data_center is missing: the API's address begins with it")
    return f"https://{center}.qualtrics.com"


def _recorded(request: Request, now: float) -> Generator[Request | Page, Response | None, Any]:
    """Fetch a response, which may be announced before it can be read.

    Raises:
        RetryableError: it is not there yet, besides what `fetch` raises.
    """
    steps = fetch(request, now)
    answer = yield next(steps)
    if answer and answer.status == 404:
        raise RetryableError("the response is not there yet", retry_after=_RETRY_SECONDS)
    try:
        steps.send(answer)
    except StopIteration as done:
        return done.value


SOURCE = Source(
    title="Qualtrics",
    docs="https://api.qualtrics.com/9c31e43fef682-create-subscription",
    setup=(
        "Open Account Settings, Qualtrics IDs, and generate an API token.",
        "Create an event subscription for surveyengine.completedResponse with the endpoint's URL, "
        "a sharedKey and encrypt false, as shown above.",
        "Qualtrics may look with GET whether the URL is there; the hub answers by itself.",
        "Store the shared key as the endpoint's secret.",
        'Store the token for the endpoint\'s API: {"token": "…"}.',
        "Set the option data_center, and timezone to the one of your Qualtrics account.",
        "Say in the endpoint's `scores`, by question id, what questions other than NPS measure.",
    ),
    signature=MessageHmac(),
    evidence="receivers",
    arrives="one delivery with ids for each completed response; its answers are fetched",
    limits=(
        "Qualtrics does not document what is signed: two published deliveries verify over MSG "
        "after decoding; MSG as it stands in the body is accepted, too.",
        "No time is signed, so an old delivery never expires; its id and time make it a duplicate.",
        "Encrypted messages (encrypt true) are not read: they go to quarantine.",
        "The zone of CompletedDate is not confirmed: UTC unless the option timezone says other.",
        "Its time-out and its retries are not documented.",
        "Uploaded files are told by name only.",
        "There is no polling: lists of responses are exports, made by a job and packed as ZIP.",
        "How question ids are numbered in loops and side-by-side tables is not confirmed.",
    ),
    normalise=normalise,
    parse=parse,
    channel="web",
    origin="solicited",
    fetch=Fetch(
        complete,
        {
            "token": "the API token",
            "api_url": "another address of the API; default: that of options.data_center",
        },
    ),
    options={
        "data_center": "the first part of the API's address, such as fra1 or brand.fra1",
        "timezone": "zone of CompletedDate, which has no offset; default UTC",
        "fields": FIELDS_OPTION,
    },
)
