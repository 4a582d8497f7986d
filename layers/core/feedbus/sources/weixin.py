"""What 企业微信 and 微信公众号 share: signed and encrypted callbacks, and the shape of messages.

- https://developer.work.weixin.qq.com/document/path/90968 — `msg_signature` is the SHA-1 of
  token, timestamp, nonce and `Encrypt`, sorted as texts and joined. The key is base64 of the
  EncodingAESKey and `=`; AES-256-CBC, the key's first 16 bytes as IV, PKCS#7 padding to blocks of
  32. What is encrypted: 16 random bytes, the message's length in 4 bytes, the message, the
  receiver's id. The length counts bytes of UTF-8.
- The published vectors of the vendor's own libraries hold.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import html
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from feedbus.bodies import UnreadableError, number, parse_json
from feedbus.errors import SignatureError
from feedbus.model import Answer, Attachment, Author, Feedback, Score
from feedbus.model.times import from_epoch
from feedbus.signatures import DEFAULT_TOLERANCE, Inbound
from feedbus.signatures.base import documents, equal, fresh, octets
from feedbus.sources.base import Context, Payload, Reply
from feedbus.sources.texts import parse_xml

PARTS = "JSON with token and encoding_aes_key, as set beside the callback's URL, and receive_id"
"""What the endpoint's secret holds."""

RATINGS_OPTION = (
    "what a click in a menu that asks for satisfaction counts, by the menu item's id, such as "
    '{"101": 1, "102": 0}; the lowest and the highest of them are the scale'
)
"""The option `ratings`: https://developers.weixin.qq.com/doc/offiaccount/Message_Management/
Service_Center_messages.html shows such a menu (`msgmenu`, 满意 and 不满意); the click comes back
as a text message with the item's id."""

_BLOCK = 32
_LONGEST = 512
"""Characters of a query parameter; the vendor's have 40 at most."""

_KINDS = frozenset(
    {"text", "image", "voice", "video", "shortvideo", "location", "link", "file"}
    | {"miniprogram", "miniprogrampage"}
)
"""Types of messages. Others hold nothing that a person said."""

_FACTS = {
    "msgtype": "kind",
    "tousername": "account",
    "agentid": "agent_id",
    "bizmsgmenuid": "menu_id",
    "thumbmediaid": "thumb_media_id",
    "format": "format",
    "title": "title",
    "description": "description",
    "appid": "app_id",
    "pagepath": "page",
}


# --- encryption ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Account:
    """What one secret holds.

    Attributes:
        token: signs.
        key: encrypts, 32 bytes.
        receive_id: whom a message is for: the corporation's, the suite's or the app's id.
    """

    token: str
    key: bytes
    receive_id: bytes


def accounts(secrets: Sequence[str]) -> list[Account]:
    """The live secrets, read.

    Raises:
        SignatureError: no secret, or one that lacks a part.
    """
    found = []
    for part in documents(secrets, "token", "encoding_aes_key", "receive_id"):
        try:
            key = base64.b64decode(octets(part["encoding_aes_key"]) + b"=", validate=True)
        except binascii.Error:
            key = b""
        if len(key) != 32:
            raise SignatureError("encoding_aes_key must have 43 letters and digits")
        found.append(Account(part["token"], key, octets(part["receive_id"])))
    return found


def signature(*parts: str) -> str:
    """SHA-1 of the parts, sorted and joined: of the token and all that is signed with it."""
    joined = b"".join(sorted(octets(part) for part in parts))
    return hashlib.sha1(joined, usedforsecurity=False).hexdigest()


def encrypt(message: bytes, account: Account, random16: bytes) -> str:
    """Encrypt a message as the vendor does; base64."""
    # Imported here, so that `receive` starts without it.
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    plain = random16 + len(message).to_bytes(4) + message + account.receive_id
    padding = _BLOCK - len(plain) % _BLOCK
    encryptor = Cipher(algorithms.AES(account.key), modes.CBC(account.key[:16])).encryptor()
    data = encryptor.update(plain + bytes([padding]) * padding) + encryptor.finalize()
    return base64.b64encode(data).decode()


def decrypt(encrypted: str, account: Account) -> bytes:
    """The message.

    Raises:
        SignatureError: it is encrypted with another key, or meant for another receiver.
    """
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    try:
        data = base64.b64decode(octets(encrypted), validate=True)
        decryptor = Cipher(algorithms.AES(account.key), modes.CBC(account.key[:16])).decryptor()
        padded = decryptor.update(data) + decryptor.finalize()
    except ValueError as error:  # binascii.Error is one, too
        raise SignatureError("not encrypted with this key") from error
    padding = padded[-1:] or b"\0"
    if not 1 <= padding[0] <= _BLOCK or not padded.endswith(padding * padding[0]):
        raise SignatureError("not encrypted with this key")
    content = padded[16 : -padding[0]]
    end = 4 + int.from_bytes(content[:4])
    if not hmac.compare_digest(content[end:], account.receive_id):
        raise SignatureError("encrypted for another receive_id")
    return content[4:end]


def decrypted(encrypted: str, known: Sequence[Account]) -> bytes:
    """The message, under the first account that opens it.

    Raises:
        SignatureError: none does.
    """
    problem = SignatureError("signature does not match")
    for account in known:
        try:
            return decrypt(encrypted, account)
        except SignatureError as error:
            problem = error
    raise problem


# --- signatures ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Encrypted:
    """`msg_signature` over the encrypted message, which must open and be meant for us."""

    tolerance: int = DEFAULT_TOLERANCE
    title: str = (
        "SHA-1 of token, timestamp, nonce and the encrypted message in the query's "
        "`msg_signature`; the message is AES-256-CBC"
    )
    covers_body: bool = True
    keys_url: str | None = None

    def sign(self, request: Inbound, secret: str, now: float) -> Inbound:
        """The request with its body encrypted; the same body always to the same bytes."""
        account = accounts([secret])[0]
        seed = hashlib.sha256(request.body).digest()
        encrypted = encrypt(request.body, account, seed[:16])
        receiver = html.escape(account.receive_id.decode("utf-8", "replace"))
        envelope = (
            f"<xml><ToUserName>{receiver}</ToUserName>"
            f"<Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>"
        )
        parameters = {"timestamp": str(int(now)), "nonce": str(int.from_bytes(seed[16:20]))}
        signed = signature(account.token, *parameters.values(), encrypted)
        query = {**request.query, **parameters, "msg_signature": signed}
        return replace(request, body=envelope.encode(), query=query)

    def verify(self, request: Inbound, secrets: Sequence[str], now: float) -> None:
        """See `Scheme.verify`."""
        known = accounts(secrets)
        fresh(parameter(request, "timestamp"), "s", now, self.tolerance)
        try:
            encrypted = encrypted_part(request.body)
        except UnreadableError as error:
            raise SignatureError("the body is not what the vendor sends") from error
        if encrypted is None:
            raise SignatureError("the body is not encrypted")
        decrypted(encrypted, signers(request, known, encrypted))


def parameter(request: Inbound, name: str) -> str:
    """A parameter of the query.

    Raises:
        SignatureError: it is missing, or longer than any that the vendor sends.
    """
    value = request.query.get(name, "")
    if not value:
        raise SignatureError(f"missing {name} in the query")
    if len(value) > _LONGEST:
        raise SignatureError(f"malformed {name}")
    return value


def signers(request: Inbound, known: Sequence[Account], encrypted: str) -> list[Account]:
    """The accounts whose `msg_signature` over the encrypted text the request bears."""
    given = parameter(request, "msg_signature")
    parts = (parameter(request, "timestamp"), parameter(request, "nonce"), encrypted)
    return [one for one in known if equal(signature(one.token, *parts), given)]


def echo(inbound: Inbound, secrets: Sequence[str]) -> Reply | None:
    """The answer to the check of a URL: the decrypted `echostr`, and nothing around it.

    Raises:
        SignatureError: the caller is not the vendor.
    """
    encrypted = inbound.query.get("echostr")
    if inbound.method != "GET" or not encrypted:
        return None
    message = decrypted(encrypted, signers(inbound, accounts(secrets), encrypted))
    return Reply(message.decode("utf-8", "replace"))


# --- bodies ----------------------------------------------------------------------------------


def parse(body: bytes, headers: Mapping[str, str]) -> Payload:
    """Read a body as it comes, or as it is once decrypted: XML or JSON, as configured there."""
    if body.lstrip(b"\xef\xbb\xbf\t\r\n ").startswith((b"{", b"[")):
        return parse_json(body, headers)
    (root,) = parse_xml(body).values()
    return root


def lowered(payload: Payload) -> dict[str, Any]:
    """A message with its names in lower case: XML and JSON differ in them."""
    return {str(name).lower(): value for name, value in payload.items()}


def encrypted_part(body: bytes) -> str | None:
    """The encrypted text in a body; None when there is none.

    Raises:
        UnreadableError: neither XML nor JSON.
    """
    payload = parse(body, {})
    encrypted = lowered(payload).get("encrypt") if isinstance(payload, dict) else None
    return encrypted if isinstance(encrypted, str) and encrypted else None


def opened(inbound: Inbound, secrets: Sequence[str]) -> Inbound:
    """The request with its message decrypted; as it is when it was sent in plain.

    Raises:
        UnreadableError: the secret does not open it.
    """
    encrypted = encrypted_part(inbound.body)
    if encrypted is None:
        return inbound
    try:
        return replace(inbound, body=decrypted(encrypted, accounts(secrets)))
    except SignatureError as error:
        raise UnreadableError(f"the message stays encrypted: {error.check}") from error


# --- messages --------------------------------------------------------------------------------


def message(payload: Payload, context: Context) -> Iterator[Feedback]:
    """Read a message in plain; events and types without a person's words yield nothing.

    People write for years under one name, so each message is a feedback of its own.
    """
    said = lowered(payload)
    if "msgtype" not in said and "encrypt" in said:
        raise UnreadableError("the message is encrypted: only its endpoint's secret opens it")
    kind = str(said["msgtype"]).lower()
    if kind not in _KINDS:
        return
    created = said.get("createtime") or None
    when = from_epoch(int(created)) if created else None
    facts = {name: said.get(key) for key, name in _FACTS.items()}
    agent = facts["agent_id"]
    # XML holds texts, JSON numbers.
    facts |= {"kind": kind, "agent_id": None if agent is None else str(agent)}
    scores = _ratings(said.get("bizmsgmenuid"), context)
    yield Feedback(
        source_id=said.get("msgid") or f"{said['fromusername']}/{said['createtime']}",
        source_version=when or "",
        origin="solicited" if scores else "unsolicited",
        author=Author(id=said.get("fromusername") or None),
        text=said.get("content") or said.get("recognition") or None,
        scores=scores,
        answers=_answers(kind, said),
        occurred_at=when,
        occurred_at_raw=str(created) if created else None,
        attachments=[
            Attachment(url=said[name]) for name in ("url", "picurl", "thumburl") if said.get(name)
        ],
        context={name: fact for name, fact in facts.items() if fact not in (None, "")},
    )


def _answers(kind: str, said: Mapping[str, Any]) -> list[Answer]:
    """What was sent beside words: a place, a card, or a file by the id it has at the vendor."""
    value: Any
    match kind:
        case "location":
            place = {
                "latitude": number(said.get("location_x")),
                "longitude": number(said.get("location_y")),
                "place": said.get("label") or None,
            }
            value = {name: part for name, part in place.items() if part is not None}
        case "miniprogram" | "miniprogrampage":
            value = said.get("title")
        case _:
            value = said.get("mediaid")
    return [Answer(type=kind, value=value)] if value else []


def _ratings(menu_id: object, context: Context) -> list[Score]:
    """What a click in a satisfaction menu counts."""
    ratings, id_ = context.options.get("ratings") or {}, str(menu_id)
    if id_ not in ratings:
        return []
    counted = [amount for amount in map(number, ratings.values()) if amount is not None]
    low, high = min(counted, default=None), max(counted, default=None)
    # A single item is no scale.
    scale = {"scale_min": low, "scale_max": high} if low != high else {}
    return [context.score(ratings[id_], None, id_, metric="csat", **scale)]
