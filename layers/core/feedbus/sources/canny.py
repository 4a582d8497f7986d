"""Canny: posts and comments on feedback boards, and what becomes of them.

Enable: Settings → API & Webhooks: add a webhook, paste the endpoint's URL and choose posts and
comments. The company's API key signs: store it as the endpoint's secret.

- signature: https://developers.canny.io/api-reference#webhooks — HMAC-SHA256 in base64 over
  `canny-nonce`, and over nothing else. Neither the body nor `canny-timestamp` is signed, so the hub
  takes a nonce with one body only and wants the timestamp near its own clock.
- payload: `{"type", "objectType", "created", "object"}`. `object.id` names the post or comment for
  good; `created` is when the event happened and orders the editions of a post.
- A post is one feedback, so is each customer's comment on it. What an admin writes is an answer: an
  update of the post, which is the ticket. Internal comments are nobody's, and so are an admin's
  private ones and an admin's own posts.
- A change of status is an update of the post. Votes are no words: a post's next edition brings
  their number.
- `author.userID` is the customer's id in your own application; `author.id` is Canny's.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from feedbus.errors import SignatureError
from feedbus.model import Answer, Attachment, Author, Feedback, Item, Removal, TicketUpdate
from feedbus.model.times import to_utc
from feedbus.signatures import DEFAULT_TOLERANCE, Inbound
from feedbus.signatures.base import equal, fresh, header, live, octets, stamp
from feedbus.sources.base import Context, Payload, Source

_NONCE, _TIMESTAMP, _SIGNATURE = "canny-nonce", "canny-timestamp", "canny-signature"


@dataclass(frozen=True, slots=True)
class _SignedNonce:
    """Canny's scheme: a keyed digest of a nonce, beside a time that nothing signs."""

    tolerance: int = DEFAULT_TOLERANCE
    title: str = f"HMAC-SHA256, base64, of `{_NONCE}` in `{_SIGNATURE}`; the body is not signed"
    covers_body: bool = False
    keys_url: str | None = None

    @staticmethod
    def _mac(nonce: str, secret: str) -> str:
        return base64.b64encode(hmac.digest(octets(secret), octets(nonce), "sha256")).decode()

    def sign(self, request: Inbound, secret: str, now: float) -> Inbound:
        """Add the three headers; a nonce that is there already stays."""
        # Made of the body, so that the same sample can be posted again, as in a retry.
        made = hmac.digest(b"nonce", request.body, "sha256").hex()[:32]
        nonce = request.headers.get(_NONCE) or made
        return request.with_headers(
            canny_nonce=nonce,
            canny_timestamp=stamp("ms", now),
            canny_signature=self._mac(nonce, secret),
        )

    def verify(self, request: Inbound, secrets: Sequence[str], now: float) -> None:
        """See `Scheme.verify`."""
        known = live(secrets)
        given, nonce = header(request, _SIGNATURE), header(request, _NONCE)
        if len(given) > 512 or len(nonce) > 256:
            raise SignatureError("malformed signature")
        fresh(header(request, _TIMESTAMP), "ms", now, self.tolerance)
        if not any([equal(self._mac(nonce, secret), given) for secret in known]):  # noqa: C419
            raise SignatureError("signature does not match")


def nonce_of(inbound: Inbound) -> str:
    """The value that Canny sends once; a retry may bring it again, with the same body."""
    return inbound.headers.get(_NONCE, "")


def normalise(payload: Payload, context: Context) -> Iterator[Item]:
    """Read one event; votes and unknown event types yield nothing."""
    if read := _EVENTS.get(payload["type"]):
        said = payload["object"]
        when = to_utc(payload.get("created") or said["created"], context.zone)
        yield from read(said, when, context)


def _post(post: Mapping[str, Any], when: str, context: Context) -> Iterator[Feedback]:
    if _is_staff(post):
        return
    yield _feedback(
        post,
        when,
        context,
        ticket_id=post["id"],
        title=post.get("title") or None,
        text=post.get("details") or None,
        url=post.get("url") or None,
        tags=[tag["name"] for tag in post.get("tags") or []],
        answers=[
            Answer(question=name, type="custom_field", value=value)
            for name, value in _fields(post.get("customFields") or [])
            if value not in (None, "")
        ],
        facts={
            "status": post.get("status"),
            "category": _name(post.get("category")),
            "votes": post.get("score"),
            "comments": post.get("commentCount"),
            "eta": post.get("eta"),
        },
    )


def _fields(fields: Any) -> list[tuple[Any, Any]]:
    """A post's custom fields: a list of `{name, value}`, or an object."""
    if isinstance(fields, dict):
        return list(fields.items())
    return [(field.get("name"), field.get("value")) for field in fields]


def _status(said: Mapping[str, Any], when: str, context: Context) -> Iterator[TicketUpdate]:  # noqa: ARG001
    """The new status of a post; a status change of the API's shape holds the post within."""
    post = said.get("post") or said
    yield TicketUpdate(
        # Each change is an update of its own, told apart by its time.
        source_id=f"{post['id']}/status",
        source_version=when,
        ticket_id=post["id"],
        status=said.get("status") or post["status"],
        comment=(said.get("changeComment") or {}).get("value") or None,
        occurred_at=when,
        url=post.get("url") or None,
    )


def _comment(
    comment: Mapping[str, Any], when: str, context: Context
) -> Iterator[Feedback | TicketUpdate]:
    post = comment.get("post") or {}
    if comment.get("internal"):
        return
    if not _is_staff(comment):
        yield _feedback(
            comment,
            when,
            context,
            ticket_id=post.get("id"),
            text=comment.get("value") or None,
            url=post.get("url") or None,
            facts={
                "post": post.get("title"),
                "post_id": post.get("id"),
                "parent_id": comment.get("parentID"),
                "likes": comment.get("likeCount"),
            },
        )
    elif not comment.get("private"):
        yield TicketUpdate(
            source_id=comment["id"],
            source_version=when,
            ticket_id=post["id"],
            comment=comment.get("value") or None,
            occurred_at=when,
            url=post.get("url") or None,
        )


def _gone(said: Mapping[str, Any], when: str, context: Context) -> Iterator[Removal]:  # noqa: ARG001
    if not _is_staff(said) and not said.get("internal"):
        yield Removal(source_id=said["id"], source_version=when)


_EVENTS: Mapping[str, Callable[[Mapping[str, Any], str, Context], Iterator[Item]]] = {
    "post.created": _post,
    "post.edited": _post,
    "post.updated": _post,
    "post.deleted": _gone,
    "post.status_changed": _status,
    "comment.created": _comment,
    "comment.edited": _comment,
    "comment.updated": _comment,
    "comment.deleted": _gone,
}


def _feedback(
    said: Mapping[str, Any], when: str, context: Context, *, facts: Mapping[str, Any], **more: Any
) -> Feedback:
    """What a post and a comment have in common."""
    created, person = said.get("created"), said.get("author") or {}
    companies = person.get("companies") or [{}]
    known = {**facts, "board": _name(said.get("board")), "company": _name(companies[0])}
    return Feedback(
        source_id=said["id"],
        source_version=when,
        author=Author(
            id=person.get("userID") or person.get("id"),
            name=person.get("name") or None,
            email=person.get("email") or None,
        ),
        occurred_at=to_utc(created, context.zone) if created else when,
        occurred_at_raw=created or None,
        attachments=[Attachment(url=url) for url in said.get("imageURLs") or []],
        context={name: fact for name, fact in known.items() if fact not in (None, "")},
        **more,
    )


def _is_staff(said: Mapping[str, Any]) -> bool:
    return (said.get("author") or {}).get("isAdmin") is True


def _name(named: Mapping[str, Any] | None) -> Any:
    return (named or {}).get("name")


SOURCE = Source(
    title="Canny",
    docs="https://developers.canny.io/api-reference#webhooks",
    setup=(
        "Open Settings, then API & Webhooks.",
        "Add a webhook, paste the endpoint's URL and choose the events of posts and comments.",
        "Store the API key of the same page as the endpoint's secret.",
    ),
    signature=_SignedNonce(),
    evidence="vendor",
    arrives="posts and comments as they are written and deleted, and changes of a post's status",
    limits=(
        "The content is not signed: whoever sees one delivery can send another body with its "
        "signature once its nonce is forgotten, after a day.",
        "The timestamp is not signed either; 5 minutes of tolerance are the hub's choice.",
        "No event for an edited post or comment is documented: an edit comes with the next event "
        "of a type `post.edited` or `post.updated`, if Canny sends one.",
        "The signing key is the company's API key: changing it changes it everywhere.",
        "How often Canny retries is not documented.",
    ),
    normalise=normalise,
    channel="community",
    once=nonce_of,
    secret="the company's secret API key",  # noqa: S106
    options={"timezone": "zone of times without offset; default UTC"},
)
