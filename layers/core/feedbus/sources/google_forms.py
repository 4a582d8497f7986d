"""Google Forms: form responses, pushed by an Apps Script or by Pub/Sub, or polled.

Two ways, chosen by the endpoint's option `way`:

1. `pubsub` (default): a watch of the Forms API tells a Pub/Sub topic that a form has new
   responses, and a push subscription tells the hub. The notice holds no response: all since a
   little before it are fetched, with a service account's key that the form is shared with.
   Make the watch with that account, once:

       POST https://forms.googleapis.com/v1/forms/FORM_ID/watches
       {"watch": {"eventType": "RESPONSES",
                  "target": {"topic": {"topicName": "projects/PROJECT/topics/TOPIC"}}}}

   A watch lives for seven days. With the options `form_id` and `watch_id`, polling renews it once
   a day, and reads what a lost notice left out.
2. `apps_script`: a script of the form posts each response whole, signed by Standard Webhooks. The
   script and its set-up: `docs/recipes/google-forms.md`. No account and no watch is needed.

- push: https://developers.google.com/forms/api/guides/push-notifications — `attributes` of the
  message name form, watch and kind of event; `messageId` stays the same when Pub/Sub delivers
  again. Notices of kind SCHEMA are ignored.
- responses: https://developers.google.com/forms/api/reference/rest/v1/forms.responses — answers are
  named by question id and written as text; an edited response keeps its `responseId` and gets a
  new `lastSubmittedTime`.
- questions: https://developers.google.com/forms/api/reference/rest/v1/forms — the form says each
  question's text and the scale of scales and ratings. Numbers that are 0 are left out.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from feedbus.bodies import number
from feedbus.errors import ConfigError
from feedbus.model import Feedback
from feedbus.model.times import epoch, from_epoch, to_utc
from feedbus.signatures import GoogleOidc, Scheme, StandardWebhooks
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
from feedbus.sources.crawling import fetch, settings_of
from feedbus.sources.drafts import FIELDS_OPTION, Draft
from feedbus.sources.service_account import log_in
from feedbus.transport import Request, Response

API = "https://forms.googleapis.com"
SCOPE = (
    "https://www.googleapis.com/auth/forms.body.readonly "
    "https://www.googleapis.com/auth/forms.responses.readonly"
)

RENEWAL_SECONDS = 86_400
"""How often a watch is renewed; it lives for seven days."""

_OVERLAP_MINUTES = 10
_PAGE_SIZE = 200
_PAGE_BYTES = 8_388_608

type _Record = Mapping[str, Any]
type _Asking = Generator[Request | Page, Response | None, Any]


def _scheme(options: Mapping[str, Any]) -> Scheme:
    match options.get("way", "pubsub"):
        case "pubsub":
            return GoogleOidc()
        case "apps_script":
            return StandardWebhooks()
        case _:
            raise ConfigError("options.way must be pubsub or apps_script")


def normalise(payload: Payload, context: Context) -> Iterator[Feedback]:
    """Read a push, a script's post, or responses as the API has them."""
    message = payload.get("message", payload)
    if "attributes" in message:
        yield from _notice(message, context)
    elif isinstance(payload.get("responses"), list):
        for response in payload["responses"]:
            yield _response(response, {}, context)
    elif "response" in payload:
        yield _response(payload["response"], payload.get("form") or {}, context)
    elif isinstance(payload.get("answers"), list):
        yield _posted(payload, context)
    else:
        yield _response(payload, {}, context)


def _notice(message: _Record, context: Context) -> Iterator[Feedback]:
    attributes = message["attributes"]
    if attributes["eventType"] != "RESPONSES":
        return
    raw = message.get("publishTime") or message.get("publish_time")
    when = to_utc(raw, context.zone) if raw else None
    yield Feedback(
        source_id=message.get("messageId") or message["message_id"],
        source_version=when or "",
        occurred_at=when,
        occurred_at_raw=raw,
        context={"form_id": attributes["formId"]},
        pending=True,
    )


def _response(response: _Record, form: _Record, context: Context) -> Feedback:
    """A response of the API; its answers in the form's order, then those of deleted questions."""
    draft = _draft(response, context)
    answers, questions = response.get("answers") or {}, dict(_questions(form))
    for key in [*questions, *sorted(answers.keys() - questions.keys())]:
        if key in answers:
            title, question = questions.get(key, (None, {}))
            _read(key, answers[key], title, question, draft)
    info = form.get("info") or {}
    return _feedback(
        response,
        draft,
        context,
        form_id=response.get("formId") or form.get("formId"),
        form=info.get("title") or info.get("documentTitle"),
        total_score=response.get("totalScore"),
    )


def _posted(response: _Record, context: Context) -> Feedback:
    """A response as the script of `docs/recipes/google-forms.md` posts it."""
    draft = _draft(response, context)
    for answer in response["answers"]:
        _read_posted(answer, draft)
    return _feedback(
        response, draft, context, form_id=response.get("formId"), form=response.get("formTitle")
    )


def _draft(response: _Record, context: Context) -> Draft:
    """The address that the form collects comes before one that is typed into a question."""
    draft = Draft(context)
    draft.fill("author.email", response.get("respondentEmail"), None)
    return draft


def _feedback(response: _Record, draft: Draft, context: Context, **facts: Any) -> Feedback:
    created = response.get("createTime") or response.get("lastSubmittedTime")
    changed = response.get("lastSubmittedTime") or created
    return draft.feedback(
        source_id=response["responseId"],
        source_version=to_utc(changed, context.zone) if changed else None,
        occurred_at=to_utc(created, context.zone) if created else None,
        occurred_at_raw=created,
        context=facts,
    )


def _questions(form: _Record) -> Iterator[tuple[str, tuple[str | None, _Record]]]:
    """Each question's id, text and definition; a grid has a question for each row."""
    for item in form.get("items") or []:
        title = item.get("title")
        if single := item.get("questionItem"):
            yield single["question"]["questionId"], (title, single["question"])
        for question in (item.get("questionGroupItem") or {}).get("questions") or []:
            row = (question.get("rowQuestion") or {}).get("title")
            label = ": ".join(part for part in (title, row) if part) or None
            yield question["questionId"], (label, question)


def _read(key: str, answer: _Record, title: str | None, question: _Record, draft: Draft) -> None:
    """Put one answer where it belongs; without the form, a question is called by its id."""
    title = title or key
    for file in (answer.get("fileUploadAnswers") or {}).get("answers") or []:
        _attach(file["fileId"], draft, name=file.get("fileName"), content_type=file.get("mimeType"))
    texts = (answer.get("textAnswers") or {}).get("answers") or []
    values = [text.get("value") for text in texts]
    if not values:
        return
    match question:
        case {"scaleQuestion": scale}:
            bounds = {"scale_min": scale.get("low") or 0, "scale_max": scale.get("high")}
            draft.score(values[0], title, key, **bounds)
        case {"ratingQuestion": rating}:
            draft.score(
                values[0], title, key, scale_min=1, scale_max=rating.get("ratingScaleLevel")
            )
        case {"choiceQuestion": choice}:
            options = choice.get("options") or []
            if choice.get("type") == "CHECKBOX":
                draft.answer("choices", values, title, key)
            else:
                draft.answer("choice", values[0], title, key)
            if any(option.get("isOther") for option in options):
                # What was typed as "Other" is the customer's words.
                for typed in values:
                    if typed not in [option.get("value") for option in options]:
                        draft.text(typed, None)
        case {"dateQuestion": _}:
            draft.answer("date", values[0], title, key)
        case {"timeQuestion": _}:
            draft.answer("time", values[0], title, key)
        case {"rowQuestion": _}:
            draft.answer("grid", values if len(values) > 1 else values[0], title, key)
        case _ if len(values) > 1:
            draft.answer("choices", values, title, key)
        case _:
            draft.text(values[0], title, key)


def _read_posted(answer: _Record, draft: Draft) -> None:
    """An answer of the script, by the item's type in Apps Script."""
    title, key, value = answer.get("title"), str(answer.get("id") or ""), answer.get("value")
    match answer.get("type"):
        case "TEXT" | "PARAGRAPH_TEXT":
            draft.text(value, title, key)
        case "SCALE" | "RATING":
            low, high = number(answer.get("low")), number(answer.get("high"))
            draft.score(value, title, key, scale_min=low, scale_max=high)
        case "GRID" | "CHECKBOX_GRID":
            rows = answer.get("rows") or []
            chosen = value or []
            table = dict(zip(rows, chosen, strict=True)) if rows else chosen
            draft.answer("grid", table, title, key)
        case "FILE_UPLOAD":
            for file in value or []:
                _attach(file, draft)
        case "MULTIPLE_CHOICE" | "LIST":
            draft.answer("choice", value, title, key)
        case "CHECKBOX":
            draft.answer("choices", value, title, key)
        case kind:
            draft.answer(str(kind or "answer").lower(), value, title, key)


def _attach(file_id: Any, draft: Draft, **known: Any) -> None:
    draft.attach(f"https://drive.google.com/open?id={quote(file_id, safe='')}", **known)


@dataclass(frozen=True, slots=True)
class _Api:
    """The Forms API, once its token is there."""

    address: str
    headers: Mapping[str, str]
    now: float

    def ask(self, path: str, method: str = "GET") -> _Asking:
        """Send one request; see `fetch`."""
        url = f"{self.address}/v1/forms/{path}"
        body = b"" if method == "POST" else None
        request = Request(method, url, self.headers, body=body, max_bytes=_PAGE_BYTES)
        return fetch(request, self.now)

    def responses(self, form_id: str, since: str | None, token: str | None) -> _Asking:
        """One page of the responses that were submitted at or after a time."""
        query = {"pageSize": str(_PAGE_SIZE)}
        if since:
            query["filter"] = f"timestamp >= {since}"
        if token:
            query["pageToken"] = token
        return self.ask(f"{form_id}/responses?{urlencode(query)}")


def _log_in(context: PullContext) -> Generator[Request | Page, Response | None, _Api]:
    settings = settings_of(context, "client_email", "private_key")
    headers = yield from log_in(settings, SCOPE, context.now)
    return _Api(str(settings.get("api_url") or API).rstrip("/"), headers, context.now)


def _shortly_before(moment: str, context: PullContext) -> str:
    overlap = number(context.options.get("overlap_minutes", _OVERLAP_MINUTES))
    if overlap is None or overlap < 0:
        raise ConfigError("options.overlap_minutes must be a number of minutes")
    return from_epoch(epoch(moment) - overlap * 60)


def _items(answer: _Record, form: _Record) -> list[Payload]:
    return [{"form": form, "response": response} for response in answer.get("responses") or []]


def complete(feedback: Feedback, context: PullContext) -> PullSteps:
    """Ask for the responses that a notice is about, and for their form.

    One notice stands for all responses since the one before it, so everything is read that was
    submitted since shortly before it was published. What was read before is stored once.
    """
    form_id = quote(str(feedback.context["form_id"]), safe="")
    published = feedback.occurred_at or from_epoch(context.now)
    since = _shortly_before(published, context)
    api = yield from _log_in(context)
    form = yield from api.ask(form_id)
    token = None
    while True:
        answer = yield from api.responses(form_id, since, token)
        yield Page(_items(answer, form), {})
        if not (token := answer.get("nextPageToken")):
            return


def pull(context: PullContext) -> PullSteps:
    """Read the responses since the last finished pass began, and renew the watch once a day.

    The cursor is `{"since", "renewed"}`, and `{"started", "next"}` while a pass is under way:
    `since` becomes `started` when it is done. Without the option `form_id` there is nothing to
    poll: the notices or the script bring the responses.
    """
    if not context.options.get("form_id"):
        return
    form_id = quote(str(context.options["form_id"]), safe="")
    since = _since(context)
    api = yield from _log_in(context)
    form = yield from api.ask(form_id)
    kept = {name: context.cursor[name] for name in ("since", "renewed") if name in context.cursor}
    begun = from_epoch(context.now)
    resumed = token = context.cursor.get("next")
    started = str(context.cursor["started"]) if resumed else begun
    while True:
        try:
            answer = yield from api.responses(form_id, since, token)
        except ConfigError:
            if resumed is None:
                raise
            # Google no longer knows the page we stopped at: begin this pass anew.
            started, resumed, token = begun, None, None
            continue
        resumed = None
        if not (token := answer.get("nextPageToken")):
            break
        yield Page(_items(answer, form), {**kept, "started": started, "next": token})
    kept["since"] = started
    yield Page(_items(answer, form), kept)
    watch_id = context.options.get("watch_id")
    if watch_id and context.now - float(kept.get("renewed", 0)) >= RENEWAL_SECONDS:
        yield from api.ask(f"{form_id}/watches/{quote(str(watch_id), safe='')}:renew", "POST")
        yield Page([], {**kept, "renewed": context.now})


def _since(context: PullContext) -> str | None:
    """From when on responses are asked for; None at first, for all."""
    since = context.cursor.get("since") or context.options.get("since")
    try:
        return _shortly_before(to_utc(str(since)), context) if since else None
    except ValueError as error:
        raise ConfigError("options.since must be a time in ISO-8601") from error


SOURCE = Source(
    title="Google Forms",
    docs="https://developers.google.com/forms/api/guides/push-notifications",
    setup=(
        "Apps Script: set the option way to apps_script and follow docs/recipes/google-forms.md.",
        "Pub/Sub: in Google Cloud enable the Forms API, make a service account and a JSON key.",
        "Share the form with the account's address as an editor.",
        'Store the key file\'s text for the endpoint\'s API: {"client_email", "private_key"}.',
        "Make a Pub/Sub topic on which forms-notifications@system.gserviceaccount.com may publish.",
        "Add a push subscription with authentication to it: the endpoint's URL.",
        "Store JSON with its audience and its service account as email as the endpoint's secret.",
        "Make the watch with that account, as shown above.",
        "Set the options form_id and watch_id, so that the watch is renewed.",
        "Say in the endpoint's `scores`, by question id or title, what scales measure.",
    ),
    signature=_scheme,
    evidence="vendor",
    arrives="a notice without content for new responses, which are fetched; or whole responses by "
    "a script",
    limits=(
        "A watch lives for seven days; one that has expired must be made anew.",
        "A notice's body is not signed, only its sender; the responses are fetched from Google.",
        "Pub/Sub delivers again as its subscription says, the script tries three times.",
        "A form has one watch for responses for each Google Cloud project.",
        "Deleted responses are not told.",
        "That the script's response id is the API's is not confirmed: use one way for a form.",
        "The script cannot tell when an edited response was first submitted.",
        "Uploaded files open only for who may see them in Google Drive.",
    ),
    normalise=normalise,
    channel="web",
    origin="solicited",
    pull=Pull(pull),
    fetch=Fetch(
        complete,
        {
            "client_email": "the service account's address",
            "private_key": "its key in PEM",
            "token_uri": "where tokens are given; default: Google's",
            "api_url": "another address of the API; default: Google's",
        },
    ),
    options={
        "way": "pubsub (default) or apps_script",
        "form_id": "the form to poll; without it nothing is polled",
        "watch_id": "the watch to renew once a day; needs form_id",
        "overlap_minutes": "how far before a notice, or before the last pass, responses are "
        "read; default 10",
        "since": "when polling starts, ISO-8601; default: all responses",
        "fields": FIELDS_OPTION,
        "timezone": "zone of times without offset; default UTC",
    },
)
