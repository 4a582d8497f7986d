"""Signature schemes: prove that bytes come from a vendor. Pure: no I/O, and `now` is passed in.

Each scheme is a small dataclass with `sign` beside `verify`. `verify` is total: whatever the
bytes, it returns or raises `SignatureError`. Comparison is constant-time over bytes, never
over text (`hmac.compare_digest(str, str)` raises on non-ASCII). A scheme that only one vendor
has stands in that vendor's module, made of the same parts (`feedbus.signatures.base`).
"""

from feedbus.signatures.base import DEFAULT_TOLERANCE, Inbound, Scheme, SchemeFactory
from feedbus.signatures.google import GoogleOidc
from feedbus.signatures.keyed import Hmac, StandardWebhooks
from feedbus.signatures.tokens import HeaderToken, UrlKey

__all__ = [
    "DEFAULT_TOLERANCE",
    "GoogleOidc",
    "HeaderToken",
    "Hmac",
    "Inbound",
    "Scheme",
    "SchemeFactory",
    "StandardWebhooks",
    "UrlKey",
]
