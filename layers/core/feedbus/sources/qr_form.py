"""QR form: a short form behind a signed, expiring link, for receipts, tables and shop doors.

Enable: `feedbus qr ENDPOINT --about store=Hangzhou --valid 90d` prints the link and writes the QR
code. Whoever scans it gets the form from the hub itself; no other service and no script is needed.

- The link is `/hooks/{endpoint}/{expiry}.{about}.{signature}`: what the code is about (shop, table,
  receipt) and until when it is good, signed with the endpoint's secret. A link that was changed or
  is too old is refused, for looking and for sending.
- What the customer types is not signed: anybody who stands in the shop may speak.
- Each page bears an id of its own, so that pressing the button twice is one feedback, and two
  customers who say the same are two.
- A field that people don't see is left empty by people; what a robot writes there becomes
  `context.honeypot`, which the spam gate looks at.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import json
import secrets as random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Any

from feedbus.bodies import parse_form
from feedbus.errors import SignatureError
from feedbus.model import Feedback
from feedbus.signatures import Inbound
from feedbus.signatures.base import equal, live, octets
from feedbus.sources.base import Context, Payload, Reply, Source
from feedbus.sources.drafts import Draft

ABOUT_HEADER = "x-feedbus-about"
"""What the link said; put there by `opened`, never taken from a sender."""

VALID_SECONDS = 90 * 86_400
_MOST_ABOUT = 400

_TEXTS = {
    "en": {
        "title": "How was it?",
        "stars": "Your rating",
        "words": "What should we know?",
        "contact": "E-mail or phone, if you want an answer",
        "send": "Send",
    },
    "zh": {
        "title": "这次体验怎么样？",
        "stars": "您的评分",
        "words": "想对我们说点什么？",
        "contact": "邮箱或手机号（需要回复时填写）",
        "send": "提交",
    },
}

_STYLE = """
body{font:1.05rem/1.5 system-ui,sans-serif;max-width:32rem;margin:0 auto;padding:1.5rem;
color:#1c1c1e}h1{font-size:1.5rem;margin:.5rem 0 1.5rem}
label,legend{display:block;font-weight:600;margin:0 0 .4rem}legend{width:100%}
fieldset{border:0;padding:0;margin:0 0 1.5rem;display:flex;gap:.5rem;flex-wrap:wrap}
fieldset label{flex:1;min-width:3rem;text-align:center;font-weight:400;padding:.6rem 0;
border:1px solid #c7c7cc;border-radius:.6rem}fieldset label:has(:checked){background:#1c5cd6;
border-color:#1c5cd6;color:#fff}fieldset input{position:absolute;opacity:0}
fieldset label:has(:focus-visible){outline:3px solid #9db9f0}
textarea,input[type=text]{box-sizing:border-box;width:100%;font:inherit;padding:.7rem;
margin:0 0 1.5rem;border:1px solid #c7c7cc;border-radius:.6rem}textarea{min-height:8rem}
button{font:inherit;font-weight:600;width:100%;padding:.9rem;border:0;border-radius:.6rem;
background:#1c5cd6;color:#fff}.aside{position:absolute;left:-99rem}
"""


@dataclass(frozen=True, slots=True)
class SignedLink:
    """`{expiry}.{about}.{signature}` as the last segment of the URL."""

    title: str = "a signed link that expires: HMAC-SHA256 over `expiry.about` in the URL"
    covers_body: bool = False
    keys_url: str | None = None

    @staticmethod
    def _mac(secret: str, text: str) -> str:
        return _base64(hmac.digest(octets(secret), octets(text), "sha256")[:20])

    def link(self, secret: str, about: Mapping[str, str], expires: int) -> str:
        """The URL's last segment.

        Args:
            secret: the endpoint's.
            about: what the code is about.
            expires: epoch seconds.
        """
        text = f"{expires}.{_base64(json.dumps(about, ensure_ascii=False).encode())}"
        return f"{text}.{self._mac(secret, text)}"

    def sign(self, request: Inbound, secret: str, now: float) -> Inbound:
        """Put a link into the URL."""
        return replace(request, key=self.link(secret, {}, int(now) + VALID_SECONDS))

    def verify(self, request: Inbound, secrets: Sequence[str], now: float) -> None:
        """See `Scheme.verify`."""
        known = live(secrets)
        if not request.key:
            raise SignatureError("missing key in the URL")
        if len(request.key) > 2 * _MOST_ABOUT or request.key.count(".") != 2:
            raise SignatureError("malformed link")
        text, _, given = request.key.rpartition(".")
        expected = (self._mac(secret, text) for secret in known)
        if not any([equal(one, given) for one in expected]):  # noqa: C419
            raise SignatureError("signature does not match")
        # Only what is signed is read.
        if int(text.partition(".")[0]) < now:
            raise SignatureError("the link has expired")


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def opened(inbound: Inbound, secrets: Sequence[str]) -> Inbound:  # noqa: ARG001
    """The request with what its link says in a header; verified before."""
    about = (inbound.key or "").split(".")[1:2]
    return inbound.with_headers(x_feedbus_about=json.dumps(_about("".join(about))))


def _about(text: str) -> dict[str, Any]:
    try:
        found = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        found = None
    return found if isinstance(found, dict) else {}


def handshake(
    inbound: Inbound,
    secrets: Sequence[str],  # noqa: ARG001 - the link is verified by now
    options: Mapping[str, Any],
) -> Reply | None:
    """The form, for who opens the link."""
    if inbound.method != "GET":
        return None
    texts = {**_TEXTS["zh" if options.get("language") == "zh" else "en"], **_own(options)}
    language = "zh-CN" if options.get("language") == "zh" else "en"
    stars = "".join(
        f'<label><input type="radio" name="stars" value="{n}">{n} ★</label>' for n in range(1, 6)
    )
    said = {name: escape(text) for name, text in texts.items()}
    page = f"""<!doctype html>
<html lang="{language}"><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>{said["title"]}</title><style>{_STYLE}</style>
<h1>{said["title"]}</h1>
<form method="post">
<input type="hidden" name="id" value="{random.token_hex(8)}">
<fieldset><legend>{said["stars"]}</legend>{stars}</fieldset>
<label for="text">{said["words"]}</label>
<textarea id="text" name="text" maxlength="5000"></textarea>
<label for="contact">{said["contact"]}</label>
<input type="text" id="contact" name="contact" maxlength="200" autocomplete="email">
<div class="aside" aria-hidden="true"><label>Website
<input type="text" name="website" tabindex="-1" autocomplete="off"></label></div>
<button>{said["send"]}</button>
</form></html>
"""
    return Reply(page, "text/html; charset=utf-8")


def _own(options: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(options[name]) for name in _TEXTS["en"] if options.get(name)}


def normalise(payload: Payload, context: Context) -> Iterator[Feedback]:
    """Read one form; an empty one yields nothing."""
    if not (payload.get("text", "").strip() or payload.get("stars")):
        return
    draft = Draft(context)
    if payload.get("stars"):
        draft.score(payload["stars"], None, "stars", metric="stars", scale_min=1, scale_max=5)
    draft.text(payload.get("text"), None, "text")
    contact = payload.get("contact", "").strip()
    draft.fill("author.email" if "@" in contact else "author.phone", contact, "contact", "contact")
    draft.hidden("honeypot", payload.get("website"))
    for name, value in _told(context).items():
        draft.hidden(name, value)
    yield draft.feedback(
        source_id=payload.get("id") or context.digest,
        source_version="1",
        occurred_at=context.received_at,
    )


def _told(context: Context) -> dict[str, Any]:
    """What the link is about."""
    found = json.loads(context.headers.get(ABOUT_HEADER, "{}"))
    return found if isinstance(found, dict) else {}


SOURCE = Source(
    title="QR form",
    docs="https://www.rfc-editor.org/rfc/rfc2104",
    setup=(
        "Run `feedbus connect qr_form`: it makes the secret.",
        "Run `feedbus qr ENDPOINT --about store=NAME` for each place: it writes the QR code.",
        "Print it on the receipt, the table or the door.",
    ),
    signature=SignedLink(),
    evidence="configured",
    arrives="stars, words and a way to answer, typed by a customer who scanned the code",
    limits=(
        "A link is good for 90 days unless it was made for longer.",
        "The link proves where the form came from, not who filled it in.",
    ),
    parse=parse_form,
    normalise=normalise,
    channel="in_person",
    origin="solicited",
    handshake=handshake,
    signed_visits=True,
    opened=opened,
    reply=Reply(
        '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" '
        'content="width=device-width,initial-scale=1"><title>✓</title><style>'
        f"{_STYLE}</style><h1>Thank you. 谢谢！</h1></html>",
        "text/html; charset=utf-8",
    ),
    options={
        "language": "en or zh; default en",
        "title": "the form's heading",
        "stars": "the text above the rating",
        "words": "the text above the words",
        "contact": "the text above the contact field",
        "send": "the text of the button",
    },
)
