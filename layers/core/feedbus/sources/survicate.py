"""Survicate: survey responses, complete or question by question.

Enable: open the survey, Connect → Webhooks: paste the endpoint's URL and choose "on survey
completion". Integrations → Webhooks shows the verification token and the signing secret.

- signature: https://developers.survicate.com/webhooks/security/ — the token as it is in `Token`,
  and HMAC-SHA256 of the body in `Hmac`, "in lowercase hexits". Both are checked.
- payload: https://developers.survicate.com/webhooks/events/ — `questionAnswered` holds one answer:
  a part of the response that `responseUuid` names. A completed survey is the whole, but has no
  example there. `messageId` names only the delivery.
- answers: https://developers.survicate.com/webhooks/answer-types/ — a choice's `id` is the answer
  itself for NPS (0 to 10, with `promoter`, `passive` or `detractor` as its text), else it only
  names the choice. A choice may bear a comment in the customer's words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from feedbus.bodies import UnreadableError, number
from feedbus.errors import ConfigError, SignatureError
from feedbus.model import Feedback
from feedbus.model.times import to_utc
from feedbus.signatures import Hmac, Inbound
from feedbus.signatures.base import documents, equal, header
from feedbus.sources.base import Context, Payload, Source
from feedbus.sources.drafts import FIELDS_OPTION, Draft

_NPS = frozenset({"promoter", "passive", "detractor"})

_CONTACT = {
    "firstName": "author.first_name",
    "lastName": "author.last_name",
    "email": "author.email",
    "phone": "author.phone",
    "comment": "text",
}
"""The contact form's fields that have a place of their own."""

_ABOUT = frozenset(
    {"responseUuid", "survey", "url", "timestamp", "respondent", "question", "type", "answer"}
)
"""What stands beside an answer; everything else is the answer."""


@dataclass(frozen=True, slots=True)
class TokenAndHmac:
    """Survicate's two proofs: a plain token, and a keyed digest of the body.

    The secret is JSON: `{"token", "signing_secret"}`.

    Attributes:
        encoding: how the digest is written.
    """

    encoding: Literal["hex", "base64"] = "hex"
    covers_body: bool = True
    keys_url: str | None = None

    @property
    def title(self) -> str:
        """Such as ``a token in `token`, and HMAC-SHA256, hex, of `body` in `hmac` ``."""
        return f"a token in `token`, and {self._hmac().title}"

    def _hmac(self) -> Hmac:
        return Hmac(header="hmac", encoding=self.encoding)

    def sign(self, request: Inbound, secret: str, now: float) -> Inbound:
        """Add both headers."""
        (proof,) = documents([secret], "token", "signing_secret")
        signed = self._hmac().sign(request, proof["signing_secret"], now)
        return replace(signed, headers={**signed.headers, "token": proof["token"]})

    def verify(self, request: Inbound, secrets: Sequence[str], now: float) -> None:
        """See `Scheme.verify`."""
        proofs = documents(secrets, "token", "signing_secret")
        given = header(request, "token")
        keys = [proof["signing_secret"] for proof in proofs if equal(proof["token"], given)]
        if not keys:
            raise SignatureError("wrong token")
        self._hmac().verify(request, keys, now)


def _scheme(options: Mapping[str, Any]) -> TokenAndHmac:
    match options.get("encoding", "hex"):
        case "hex" | "base64" as encoding:
            return TokenAndHmac(encoding)
        case _:
            raise ConfigError("options.encoding must be hex or base64")


def normalise(payload: Payload, context: Context) -> Iterator[Feedback]:
    """Read one event; unknown events yield nothing."""
    event = payload["event"]
    if said := event.get("questionAnswered"):
        part = (said.get("question") or {}).get("id")
        yield _feedback(payload, said, [said], context, part=part)
    elif said := event.get("surveyCompleted") or event.get("surveyAnswered"):
        yield _feedback(payload, said, _answers(said), context)


def _answers(said: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The answers of a completed survey, each beside its question."""
    for name in ("answers", "questions", "responses"):
        if isinstance(said.get(name), list):
            return [{**one, **(one.get("answer") or {})} for one in said[name]]
    raise UnreadableError("a completed survey without a list of answers")


def _feedback(
    payload: Payload,
    said: Mapping[str, Any],
    answers: list[Mapping[str, Any]],
    context: Context,
    **known: Any,
) -> Feedback:
    draft = Draft(context)
    for answer in answers:
        _read(answer, draft)
    survey, who = said.get("survey") or {}, said.get("respondent") or {}
    draft.fill("author.id", who.get("id") or who.get("uuid"), None)
    for name, value in _attributes(who.get("attributes")):
        draft.hidden(name, value)
    draft.hidden("platform", who.get("platform"))
    raw = said.get("timestamp")
    when = to_utc(raw, context.zone) if raw else None
    return draft.feedback(
        source_id=said.get("responseUuid") or payload["messageId"],
        source_version=when,
        occurred_at=when,
        occurred_at_raw=raw,
        context={
            "survey_id": survey.get("id"),
            "survey": survey.get("name"),
            "page": said.get("url"),
            "respondent_uuid": who.get("uuid"),
        },
        **known,
    )


def _attributes(attributes: Any) -> Iterator[tuple[str, Any]]:
    """A respondent's attributes, as an object or as a list of names with values."""
    if isinstance(attributes, Mapping):
        yield from attributes.items()
        return
    for one in attributes or []:
        yield one.get("name") or one["key"], one.get("value")


def _read(answer: Mapping[str, Any], draft: Draft) -> None:
    asked = answer.get("question") or {}
    question, key = asked.get("body"), str(asked.get("id") or "")
    for kind, value in answer.items():
        if kind not in _ABOUT and value is not None:
            _value(kind, value, draft, question, key)


def _value(kind: str, value: Any, draft: Draft, question: str | None, key: str) -> None:
    match kind:
        case "text" | "comment":
            draft.text(value, question, key)
        case "choice":
            _choice(value, draft, question, key)
        case "choices":
            draft.answer(kind, [one.get("body") for one in value], question, key)
            for one in value:
                draft.text(one.get("comment"), None)
        case "matrix" | "ranking":
            table = {one["body"]: one.get("value") for one in value}
            draft.answer(kind, table, question, key)
        case "fields":
            for name, typed in value.items():
                if place := _CONTACT.get(name):
                    draft.fill(place, typed, name, name)
                else:
                    draft.answer("field", typed, name, name)
        case _:
            draft.answer(kind, value, question, key)


def _choice(choice: Mapping[str, Any], draft: Draft, question: str | None, key: str) -> None:
    body, comment = choice.get("body"), choice.get("comment")
    if body in _NPS:
        draft.score(choice["id"], question, key, metric="nps", scale_min=0, scale_max=10)
    elif number(body) is not None:
        draft.score(body, question, key)
    else:
        draft.answer("choice", body, question, key)
    draft.text(comment, None)


SOURCE = Source(
    title="Survicate",
    docs="https://developers.survicate.com/webhooks/events/",
    setup=(
        "Open the survey's Connect tab and choose Webhooks.",
        "Paste the endpoint's URL.",
        "Choose the notification on survey completion, or the one on each response, but not both.",
        "Open Integrations, Webhooks, and copy the verification token and the signing secret.",
        'Store them as the endpoint\'s secret: {"token": "…", "signing_secret": "…"}.',
        "Say in the endpoint's `scores`, by question id, what rating questions measure.",
    ),
    signature=_scheme,
    evidence="vendor",
    arrives="one delivery for each answered question, or one for the completed survey",
    limits=(
        "With both notifications switched on, a record holds each answer twice.",
        "No time is signed, so an old delivery never expires; its id and time make it a duplicate.",
        "How a completed survey comes is not confirmed: as `surveyCompleted` or `surveyAnswered`, "
        "its `answers`, `questions` or `responses` each with its question; anything else in it "
        "goes to quarantine.",
        "How a rating's value is written is not confirmed: a number is a score, else a choice.",
        "Its retries are not documented; deliveryTries counts them.",
    ),
    normalise=normalise,
    channel="web",
    origin="solicited",
    secret='JSON: {"token", "signing_secret"}, both from Integrations, Webhooks',  # noqa: S106
    options={
        "encoding": "how the Hmac header is written: hex (default, as documented) or base64",
        "fields": FIELDS_OPTION,
        "timezone": "zone of times without offset; default UTC",
    },
)
