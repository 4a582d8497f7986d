"""Jotform: each submitted form; on request completed from Jotform's API.

Enable: open the form, Settings → Integrations → Webhooks, paste the endpoint's URL with its key.

- Nothing is signed, so the key in the URL is the proof. Jotform repeats the whole URL in the field
  `webhookURL`: the key is blanked out of what is stored.
- payload: `multipart/form-data`, as public captures of it show. `rawRequest` is a JSON text with
  the answers as `q{number}_{name}`, in form order, beside debris of the form's script, which is
  left out. `submissionID` names the submission for good; where only what `rawRequest` holds was
  passed on, its `event_id` does.
- `pretty` holds the questions' titles, but cannot be split: answers hold commas and colons, too. So
  a title is made of the name (`q4_howLikely` is "How likely") unless `questions` says it.
- No type of question comes: an answer of text is the customer's words unless `words` says which
  are, and a number is a score only where `scores` of the endpoint names its question.
- Files come as lists of addresses under the bare name; they may ask for a login at Jotform.
- With `refetch`, the hub asks for the submission (https://api.jotform.com/docs/#submission-id):
  types, titles and times come from there. Its times bear no zone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from email import message_from_bytes
from typing import Any
from urllib.parse import quote

from feedbus.bodies import number, parse_form, parse_json
from feedbus.errors import RetryableError
from feedbus.model import Feedback, Removal
from feedbus.model.times import to_utc
from feedbus.signatures import Inbound, UrlKey
from feedbus.signatures.base import octets
from feedbus.sources.base import (
    Context,
    Fetch,
    Page,
    Payload,
    PullContext,
    PullSteps,
    Source,
    UnreadableError,
)
from feedbus.sources.crawling import fetch, settings_of
from feedbus.sources.drafts import FIELDS_OPTION, KNOWN_NAMES, Draft
from feedbus.transport import Request

_QUESTION = re.compile(r"q([0-9]{1,6})_(.+)", re.ASCII)
_BOUNDARY = re.compile(rb"--[0-9A-Za-z'()+_,./:=?-]{1,70}")
_HEAD_BYTES = 2_000
_UPLOAD = re.compile(r"https?://\S+/uploads/\S+")

_API = "https://api.jotform.com"
_ZONE = "America/New_York"
_SUBMISSION_BYTES = 1_000_000

_NAME = ("prefix", "first", "middle", "last", "suffix")
_PHONE = ("full", "country", "area", "phone")
_DEBRIS = frozenset({"colIds", "rowIds"})
_YES_OR_NO = frozenset({"yes", "no", "true", "false", "是", "否"})

_PERSON = {
    "control_fullname": "author.name",
    "control_email": "author.email",
    "control_phone": "author.phone",
}
_WORDS = frozenset({"control_textbox", "control_textarea"})
_RATINGS = frozenset({"control_scale", "control_rating", "control_slider"})
"""By the API's type of question; the scale is known to the form's editor only."""


def parse(body: bytes, headers: Mapping[str, str]) -> Payload:
    """Read a multipart or URL-encoded form, or JSON; `rawRequest` becomes what its JSON says.

    The first bytes tell them apart, so that a body can be read without its headers.
    """
    start = body.lstrip()
    if start.startswith(b"{"):
        payload = parse_json(body, headers)
    elif start.startswith(b"--"):
        payload = _multipart(start)
    else:
        payload = parse_form(body, headers)
    raw = payload.get("rawRequest")
    if isinstance(raw, str) and raw.strip():
        payload["rawRequest"] = parse_json(raw.encode("utf-8", "surrogatepass"), headers)
    return payload


def _multipart(body: bytes) -> Payload:
    """The fields of a multipart form; its first line is the boundary. Uploads are left out.

    Split by hand, since the library's parser nests without end; it only reads each part's head.
    """
    first = body.partition(b"\n")[0]
    boundary = _BOUNDARY.fullmatch(first.rstrip())
    if boundary is None:
        raise UnreadableError("not a multipart form: its first line is no boundary")
    eol = b"\r\n" if first.endswith(b"\r") else b"\n"
    *parts, end = (eol + body).split(eol + boundary[0])
    if not end.startswith(b"--"):
        raise UnreadableError("a multipart form that was cut off")
    fields = {}
    try:
        for part in parts:
            head, _, value = part.partition(eol + eol)
            described = message_from_bytes(head[:_HEAD_BYTES].lstrip())
            name = described.get_param("name", header="content-disposition")
            if isinstance(name, str) and not described.get_filename():
                fields[name] = value.decode()
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        raise UnreadableError("not a multipart form in UTF-8") from error
    return fields


def without_key(inbound: Inbound, secrets: Sequence[str]) -> Inbound:
    """The body as it may be stored: `webhookURL` repeats the secret key of the URL."""
    body = inbound.body
    for secret in secrets:
        if secret.strip():
            body = body.replace(octets(secret), b"(redacted)")
    return replace(inbound, body=body)


def normalise(payload: Payload, context: Context) -> Iterator[Feedback | Removal]:
    """Read a webhook's body or what the API says; a form left blank yields nothing."""
    # What the API said comes without a request's headers: nobody may post it to the URL.
    if "answers" in payload and "host" not in context.headers:
        yield from _submission(payload, context)
        return
    raw = payload.get("rawRequest")
    answers = raw or payload
    id_ = payload.get("submissionID") or answers["event_id"]
    known = {"form_id": payload.get("formID"), "form": payload.get("formTitle")}
    if context.options.get("refetch") is True and payload.get("submissionID"):
        facts = {name: fact for name, fact in known.items() if fact}
        yield Feedback(
            source_id=id_,
            # A submission that was edited is asked for again.
            source_version=context.digest,
            context=facts,
            pending=True,
        )
        return
    draft = Draft(context)
    for key, value in answers.items():
        if question := _QUESTION.fullmatch(key):
            _read(draft, question[1], question[2], None, "", value)
        elif files := _files(value):
            _attach(draft, files)
    if not _said(draft):
        draft.answer("pretty", payload.get("pretty"), None)
    if _said(draft):
        yield draft.feedback(source_id=id_, context=known)
    elif not raw:
        raise UnreadableError("neither rawRequest nor pretty: the answers are missing")


def _submission(submission: Mapping[str, Any], context: Context) -> Iterator[Feedback | Removal]:
    """Read what the API says of a submission."""
    zone = context.options.get("timezone", _ZONE)
    created = submission.get("created_at")
    changed = submission.get("updated_at") or created
    version = to_utc(changed, zone) if changed else ""
    if submission.get("status") == "DELETED":
        yield Removal(source_id=submission["id"], source_version=version)
        return
    draft = Draft(context)
    answers = submission["answers"] or {}
    for id_, field in sorted(answers.items(), key=lambda one: number(one[1].get("order")) or 0):
        kind, value = field.get("type") or "", field.get("answer")
        _read(draft, id_, field.get("name") or "", field.get("text"), kind, value)
    if _said(draft):
        yield draft.feedback(
            source_id=submission["id"],
            source_version=version,
            occurred_at=to_utc(created, zone) if created else None,
            occurred_at_raw=created,
            context={"form_id": submission.get("form_id"), "form": submission.get("formTitle")},
        )


def _said(draft: Draft) -> bool:
    answered = (draft.words, draft.scores, draft.answers, draft.attachments, draft.placed)
    return any((*answered, draft.extra, draft.tags))


def _read(draft: Draft, id_: str, name: str, text: str | None, kind: str, value: object) -> None:
    """Read one answer; `kind` is the API's type of question, which a webhook does not tell."""
    keys = (f"q{id_}_{name}", name, f"q{id_}", id_)
    question = draft.title(*keys) or text or _spoken(name)
    if isinstance(value, dict):
        # What was typed as "Other" is both: one of the choices, and the customer's words.
        draft.text(value.get("other"), None)
        kind, value = _structure(kind, value)
    if value in (None, "", [], {}):
        return
    plain = re.sub(r"\s+", "_", _spoken(name)).casefold()
    if kind in _PERSON:
        draft.fill(_PERSON[kind], value, question, *keys)
    elif number(value) is not None and (kind in _RATINGS or draft.is_scored(*keys, question)):
        draft.score(value, question, *keys)
    elif files := _files(value):
        _attach(draft, files)
    elif kind == "control_hidden":
        draft.hidden(name, value)
    elif not isinstance(value, str):
        draft.answer(_short(kind) or "choices", value, question, *keys)
    elif value.startswith("data:"):
        # A drawn signature: tens of kilobytes that are nobody's words.
        draft.answer("signature", value.partition(",")[0], question, *keys)
    elif plain in KNOWN_NAMES:
        draft.fill(KNOWN_NAMES[plain], value, question, *keys)
    elif draft.are_words(*keys, default=_is_open(kind, value)):
        draft.text(value, question, *keys)
    else:
        is_number = number(value) is not None
        draft.answer(_short(kind) or ("number" if is_number else "text"), value, question, *keys)


def _structure(kind: str, value: Mapping[str, Any]) -> tuple[str, object]:
    """What an answer of several parts is, and its value without what was left blank."""
    parts = {name: part for name, part in value.items() if part not in (None, "", [], {})}
    names = set(parts)
    if kind in ("", "control_fullname") and names and names <= set(_NAME):
        return "control_fullname", " ".join(str(parts[name]) for name in _NAME if name in parts)
    if kind in ("", "control_phone") and names and names <= set(_PHONE):
        if "full" in parts:
            return "control_phone", parts["full"]
        return "control_phone", " ".join(str(parts[name]) for name in _PHONE if name in parts)
    if {"year", "month", "day"} <= names:
        return kind or "date", _date(parts)
    table = {name: part for name, part in parts.items() if name not in _DEBRIS}
    return kind or ("table" if _DEBRIS & names else "object"), table


def _date(parts: Mapping[str, Any]) -> str:
    """`{"year": "2026", "month": "7", "day": "4", "ampm": ""}` as `2026-07-04`, and the time."""
    day = "-".join(str(parts[name]).zfill(2) for name in ("year", "month", "day"))
    clock = parts.get("timeInput") or ":".join(
        str(parts[name]) for name in ("hour", "min") if name in parts
    )
    return " ".join(str(part) for part in (day, clock, parts.get("ampm")) if part)


def _spoken(name: str) -> str:
    """A name as Jotform makes it of a title's first words: `howLikely` is `How likely`."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).replace("_", " ")
    return words[:1].upper() + words[1:].lower()


def _is_open(kind: str, value: str) -> bool:
    """Whether a text reads like one that was typed; the type of question is known to the API."""
    if kind:
        return kind in _WORDS
    return number(value) is None and value.strip().casefold() not in _YES_OR_NO


def _short(kind: str) -> str:
    return kind.removeprefix("control_")


def _files(value: object) -> list[str]:
    """The addresses of uploaded files, if that is what a value holds."""
    given = value if isinstance(value, list) else [value]
    urls = [url for url in given if isinstance(url, str) and _UPLOAD.fullmatch(url)]
    return urls if len(urls) == len(given) else []


def _attach(draft: Draft, urls: Sequence[str]) -> None:
    for url in urls:
        draft.file(url)


def _fetch(feedback: Feedback, context: PullContext) -> PullSteps:
    """Ask for one submission."""
    settings = settings_of(context, "api_key")
    base = str(settings.get("api_url") or _API).rstrip("/")
    request = Request(
        "GET",
        f"{base}/submission/{quote(feedback.source_id, safe='')}",
        {"apikey": str(settings["api_key"]), "accept": "application/json"},
        max_bytes=_SUBMISSION_BYTES,
    )
    answer = yield from fetch(request, context.now)
    submission = answer.get("content")
    if not isinstance(submission, dict):
        raise RetryableError("Jotform's answer holds no submission")
    # What the notice knew already, and the shape by which `normalise` knows a submission.
    known = {"id": feedback.source_id, "formTitle": feedback.context.get("form")}
    yield Page([{"answers": {}, **submission, **known}], {})


SOURCE = Source(
    title="Jotform",
    docs="https://www.jotform.com/help/245-how-to-setup-a-webhook-with-jotform/",
    setup=(
        "Open the form and choose Settings, then Integrations, then Webhooks.",
        "Paste the endpoint's URL with its key at the end.",
        "Say in the endpoint's `scores` which questions are ratings, and what they measure.",
        "Say in the option `words` which questions are open ones, if the form has choices, too.",
        "For titles, types and times set the option `refetch` and store a read-only API key.",
    ),
    signature=UrlKey(),
    evidence="receivers",
    arrives="one delivery for each submitted form, with every answer",
    limits=(
        "Nothing is signed: whoever knows the URL can send submissions; `refetch` asks Jotform.",
        "Neither the time of the submission nor types of questions are sent, nor titles that can "
        "be told apart from answers.",
        "The payload is known from captures of its receivers, not from the vendor.",
        "That the API's times are in New York's zone is not confirmed: see the option `timezone`.",
        "Whether an edited submission is sent again, and how often a failed one is tried again, is "
        "not confirmed.",
    ),
    normalise=normalise,
    parse=parse,
    opened=without_key,
    channel="web",
    origin="solicited",
    fetch=Fetch(
        _fetch,
        {
            "api_key": "an API key with read access, from Settings, then API",
            "api_url": f"for accounts in the EU (https://eu-api.jotform.com) or under HIPAA; "
            f"default {_API}",
        },
    ),
    options={
        "questions": "titles of questions, by name (`howLikely`) or key (`q4_howLikely`)",
        "words": "the questions whose answers are the customer's own words, as a list; default: "
        "every answer of text",
        "refetch": "true to ask Jotform's API for each submission",
        "fields": FIELDS_OPTION,
        "timezone": f"zone of the API's times; default {_ZONE}",
    },
)
