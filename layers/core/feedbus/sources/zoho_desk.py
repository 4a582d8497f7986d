"""Zoho Desk: tickets, threads and comments.

Enable: Setup → Automation → Webhooks → New webhook: paste the endpoint's URL and choose the
events Ticket Add, Ticket Update (with the previous state), Ticket Delete, Ticket Thread Add,
Ticket Comment Add and Ticket Comment Update.

- page: https://desk.zoho.com/support/WebhookDocument.do — Zoho first asks the URL with GET and
  wants 200; a delivery must be answered with 200 within 5 seconds, 410 removes the webhook.
- proof: those who receive it check a JSON Web Token in `X-ZDesk-JWT`: RS256, issuer
  `orgId:<your organization>`, audience `webhookId:<the webhook>`, by the keys at
  `https://desk.zoho.com/.well-known/jwks.json` (another host in each data center). The body is not
  signed.
- payload: a JSON array of `{"eventType", "payload", "prevState", "eventTime", "orgId"}`;
  `payload` is the object as it is now, `eventTime` milliseconds as text. Events within one module
  keep their order, across modules they do not.
- A ticket is one feedback: its description the whole, each thread of direction `in` and each
  public comment of an end user a part of it. The description comes as a thread as well
  (`isDescriptionThread`), which is left out, so subscribe to Ticket Add.
- An agent's thread of direction `out` and public comment are updates of the ticket, and so is
  another status; private comments are nobody's.
- Our feedback id as the text of a custom field says that the hub made the ticket: it comes back
  as updates only. Threads and comments do not bear it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from feedbus.errors import ConfigError
from feedbus.model import Attachment, Author, Feedback, Item, Removal, TicketUpdate
from feedbus.signatures import DEFAULT_TOLERANCE, HeaderToken, Inbound, Scheme
from feedbus.signatures.base import documents, header
from feedbus.signatures.jwts import any_accepts, claims_of
from feedbus.sources.base import Context, Payload, Reply, Source
from feedbus.sources.texts import plain_text
from feedbus.sources.tickets import full_name, moment, ours

_HOSTS = {
    "us": "desk.zoho.com",
    "eu": "desk.zoho.eu",
    "in": "desk.zoho.in",
    "au": "desk.zoho.com.au",
    "jp": "desk.zoho.jp",
    "ca": "desk.zohocloud.ca",
    "sa": "desk.zoho.sa",
    "cn": "desk.zoho.com.cn",
}

_CHANNELS = {
    "email": "email",
    "web": "web",
    "webform": "web",
    "feedbackwidget": "web",
    "phone": "phone",
    "chat": "chat",
    "livechat": "chat",
    "whatsapp": "chat",
    "wechat": "chat",
    "line": "chat",
    "telegram": "chat",
    "sms": "chat",
    "facebook": "social",
    "facebook_dm": "social",
    "twitter": "social",
    "twitter_dm": "social",
    "instagram": "social",
    "forums": "community",
}
"""By the channel's name in lower case; anything else is the help desk."""

type _Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ZohoJwt:
    """Zoho's token in `X-ZDesk-JWT`, signed with RS256; it proves the sender, not the body.

    The secret is JSON `{"org_id", "webhook_id", "keys"}`: the organization, the webhook, and
    Zoho's public keys as a JWK list (fetched from `keys_url` when the secret holds none).
    """

    title: str = "a token (RS256) by Zoho in `x-zdesk-jwt`; the body itself is not signed"
    covers_body: bool = False
    keys_url: str | None = f"https://{_HOSTS['us']}/.well-known/jwks.json"

    def sign(self, request: Inbound, secret: str, now: float) -> Inbound:
        """Sign as Zoho would: the secret's first key must be a private one."""
        import jwt  # PyJWT and cryptography cost more to import than the whole of `receive`

        settings = json.loads(secret)
        key = settings["keys"][0]
        claims = {
            "iss": f"orgId:{settings['org_id']}",
            "aud": f"webhookId:{settings['webhook_id']}",
            "iat": int(now),
            "exp": int(now) + DEFAULT_TOLERANCE,
        }
        private = jwt.PyJWK({**key, "d": key["d"]}, algorithm="RS256").key
        token = jwt.encode(claims, private, algorithm="RS256", headers={"kid": key["kid"]})
        return request.with_headers(x_zdesk_jwt=token)

    def verify(self, request: Inbound, secrets: Sequence[str], now: float) -> None:
        """See `Scheme.verify`."""
        known = documents(secrets, "org_id", "webhook_id")
        token = header(request, "x-zdesk-jwt")
        any_accepts(known, lambda settings: self._verify_token(token, settings, now))

    @staticmethod
    def _verify_token(token: str, settings: Mapping[str, Any], now: float) -> None:
        claims_of(
            token,
            settings.get("keys") or [],
            issuer=f"orgId:{settings['org_id']}",
            audience=f"webhookId:{settings['webhook_id']}",
            now=now,
        )


def scheme(options: Mapping[str, Any]) -> Scheme:
    """Zoho's token by the data center's keys, or a header that your own function sets."""
    if name := options.get("token_header"):
        return HeaderToken(str(name).lower())
    center = str(options.get("data_center") or "us").lower()
    if center not in _HOSTS:
        raise ConfigError(f"options.data_center must be one of {', '.join(_HOSTS)}")
    return ZohoJwt(keys_url=f"https://{_HOSTS[center]}/.well-known/jwks.json")


def normalise(payload: Payload, context: Context) -> Iterator[Item]:  # noqa: ARG001
    """Read a batch of events, or one alone; contacts, tasks and unknown events yield nothing."""
    for event in payload if isinstance(payload, list) else [payload]:
        if read := _EVENTS.get(event["eventType"]):
            yield from read(event, event["payload"])


def _ticket_added(event: _Record, ticket: _Record) -> Iterator[Item]:
    if _own(ticket):
        yield _update(event, ticket, ticket.get("status"), ticket.get("modifiedTime"))
        return
    created = ticket.get("createdTime")
    words = ticket.get("description") or (ticket.get("firstThread") or {}).get("content")
    facts = {
        "number": ticket.get("ticketNumber"),
        "status": ticket.get("status"),
        "priority": ticket.get("priority"),
        "category": ticket.get("category"),
        "classification": ticket.get("classification"),
        "sentiment": ticket.get("sentiment"),
        "language": ticket.get("language"),
    }
    yield Feedback(
        source_id=ticket["id"],
        source_version=_version(event, ticket.get("modifiedTime") or created),
        channel=_channel(ticket),
        author=_contact(ticket),
        title=ticket.get("subject") or None,
        text=plain_text(words),
        occurred_at=moment(created)[0],
        occurred_at_raw=created,
        url=ticket.get("webUrl") or None,
        ticket_id=ticket["id"],
        context={name: fact for name, fact in facts.items() if fact},
    )


def _ticket_changed(event: _Record, ticket: _Record) -> Iterator[Item]:
    before = event.get("prevState") or {}
    # Without the previous state, the status may be the one that was told before.
    if ticket.get("status") and before.get("status") != ticket["status"]:
        yield _update(event, ticket, ticket["status"], ticket.get("modifiedTime"))


def _ticket_deleted(event: _Record, ticket: _Record) -> Iterator[Item]:
    if _own(ticket):
        yield _update(event, ticket, "deleted", None)
    else:
        yield Removal(source_id=ticket["id"], source_version=_version(event, None))


def _thread(event: _Record, thread: _Record) -> Iterator[Item]:
    author = thread.get("author") or {}
    if str(thread.get("visibility") or "public").lower() != "public":
        return
    if str(thread.get("status") or "SUCCESS").upper() not in ("SUCCESS", "PENDING"):
        return  # a draft, or a message that never left
    if thread.get("direction") == "in" and not thread.get("isDescriptionThread"):
        sender = {**author, "email": author.get("email") or _address(thread)}
        yield _part(event, thread, sender, thread.get("createdTime"))
    elif thread.get("direction") == "out" and author.get("type") in (None, "AGENT"):
        yield _spoken(event, thread)


def _comment(event: _Record, comment: _Record) -> Iterator[Item]:
    author = comment.get("commenter") or {}
    # Only what is said to be public: a private comment must never reach a customer.
    if comment.get("isPublic") is not True:
        return
    if author.get("type") == "END_USER":
        author = {"id": comment.get("commenterId"), **author}
        yield _part(event, comment, author, comment.get("commentedTime"))
    elif event["eventType"] == "Ticket_Comment_Add":
        yield _spoken(event, comment)


_EVENTS: Mapping[str, Callable[[_Record, _Record], Iterator[Item]]] = {
    "Ticket_Add": _ticket_added,
    "Ticket_Update": _ticket_changed,
    "Ticket_Delete": _ticket_deleted,
    "Ticket_Thread_Add": _thread,
    "Ticket_Comment_Add": _comment,
    "Ticket_Comment_Update": _comment,
}


def _part(event: _Record, said: _Record, author: _Record, created: str | None) -> Feedback:
    """A thread or a comment by a customer, as a part of its ticket."""
    return Feedback(
        source_id=said["ticketId"],
        part=said["id"],
        source_version=_version(event, said.get("modifiedTime") or created),
        channel=_channel(said),
        author=_person(author),
        text=_words(said),
        occurred_at=moment(created)[0],
        occurred_at_raw=created,
        ticket_id=said["ticketId"],
        attachments=[
            Attachment(
                url=file["href"],
                name=file.get("name"),
                size=int(file["size"]) if file.get("size") else None,
            )
            for file in said.get("attachments") or []
            if file.get("href")
        ],
    )


def _spoken(event: _Record, said: _Record) -> TicketUpdate:
    """What an agent wrote to the customer."""
    when = _version(event, said.get("createdTime") or said.get("commentedTime"))
    return TicketUpdate(
        source_id=f"{said['ticketId']}/{said['id']}",
        source_version=when,
        ticket_id=said["ticketId"],
        comment=_words(said),
        occurred_at=when or None,
    )


def _update(event: _Record, ticket: _Record, status: object, time: str | None) -> TicketUpdate:
    when = _version(event, time)
    return TicketUpdate(
        source_id=f"{ticket['id']}/{status}/{when}",
        source_version=when,
        ticket_id=ticket["id"],
        feedback_id=_own(ticket),
        status=str(status).lower() if status else None,
        occurred_at=when or None,
        url=ticket.get("webUrl") or None,
    )


def _version(event: _Record, time: str | None) -> str:
    """When the object changed, or when the event happened; empty if neither is sent."""
    return moment(time, event.get("eventTime"))[0] or ""


def _words(said: _Record) -> str | None:
    content = said.get("content") or said.get("plainText") or said.get("summary")
    if said.get("contentType") in ("plainText", "text/plain"):
        return content or None
    return plain_text(content)


def _contact(ticket: _Record) -> Author:
    contact = ticket.get("contact") or {}
    own = {
        "id": ticket.get("contactId"),
        "email": ticket.get("email"),
        "phone": ticket.get("phone"),
    }
    return _person({**own, **{name: fact for name, fact in contact.items() if fact}})


def _person(person: _Record) -> Author:
    return Author(
        id=person.get("id"),
        name=person.get("name") or full_name(person.get("firstName"), person.get("lastName")),
        email=person.get("email") or None,
        phone=person.get("phone") or person.get("mobile") or None,
    )


def _address(thread: _Record) -> str | None:
    """`"Ana Lima"<ana@example.com>` without the name."""
    found = re.search(r"[^\s<>\"]+@[^\s<>\"]+", thread.get("fromEmailAddress") or "")
    return found[0] if found else None


def _channel(said: _Record) -> Any:
    name = re.sub(r"[\s-]", "", str(said.get("channel") or "").lower())
    return _CHANNELS.get(name, "help_desk")


def _own(ticket: _Record) -> str | None:
    """Our feedback id, if the hub made this ticket."""
    places = (ticket.get("customFields") or {}, ticket.get("cf") or {})
    return ours(*(value for place in places for value in place.values()))


SOURCE = Source(
    title="Zoho Desk",
    docs="https://desk.zoho.com/support/WebhookDocument.do",
    setup=(
        "Open Setup, Automation, Webhooks, and choose New webhook.",
        "Paste the endpoint's URL; Zoho asks it once before it saves.",
        "Choose Ticket Add, Ticket Update with the previous state, Ticket Delete, Ticket Thread "
        "Add, Ticket Comment Add and Ticket Comment Update.",
        "Store the organization's and the webhook's id as the endpoint's secret: "
        '{"org_id": "…", "webhook_id": "…"}.',
        "Set the endpoint's option data_center if your address does not end in zoho.com.",
    ),
    signature=scheme,
    evidence="receivers",
    arrives="tickets, threads and comments, several events a delivery",
    limits=(
        "Zoho waits 5 s (an older copy of its page says 10 s) and wants exactly 200; whether it "
        "tries again is not documented.",
        "The token proves the sender, not the content: one that was caught could be sent again "
        "with another body until it expires.",
        "Webhooks need the Professional edition or higher.",
        "No event for happiness ratings is known.",
        "The fields of threads and comments are known from those who receive them.",
        "Attachments open only with a login at Zoho.",
    ),
    normalise=normalise,
    channel="help_desk",
    reply=Reply(),
    secret="JSON with `org_id`, `webhook_id` and, if they shall not be fetched, Zoho's `keys`",  # noqa: S106
    options={
        "data_center": "us (default), eu, in, au, jp, ca, sa or cn: whose keys sign",
        "token_header": "a header, lower case, whose value is the secret, for a function of your "
        "own that posts in place of a webhook; default none",
    },
)
