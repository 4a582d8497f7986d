"""JSON Web Tokens: what the vendors that sign with a private key share."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from feedbus.bodies import number
from feedbus.errors import SignatureError
from feedbus.signatures.base import DEFAULT_TOLERANCE

_TOKEN = re.compile(r"[\w-]+\.[\w-]+\.[\w-]+", re.ASCII)
_MAX_TOKEN = 8192


def any_accepts[Secret](secrets: Iterable[Secret], verify: Callable[[Secret], None]) -> None:
    """Accept what verifies under any of the live secrets.

    Raises:
        SignatureError: why it does not under the last one.
    """
    failed = "no secret configured"
    for secret in secrets:
        try:
            verify(secret)
        except SignatureError as error:
            failed = error.check
        else:
            return
    raise SignatureError(failed)


def claims_of(
    token: str, keys: Sequence[Any], *, issuer: str | list[str], audience: str, now: float
) -> dict[str, Any]:
    """What a token (RS256) says that one of these keys signed.

    Args:
        token: as it came.
        keys: JWKs; only their public half is used.
        issuer: whom the token must be by; one of them, if several.
        audience: whom it must be for.
        now: epoch seconds.

    Raises:
        SignatureError: not such a token, or none that is valid now.
    """
    # The library skips characters that base64 does not have: a token has one spelling only.
    if len(token) > _MAX_TOKEN or not _TOKEN.fullmatch(token):
        raise SignatureError("malformed token")
    import jwt  # PyJWT and cryptography cost more to import than the whole of `receive`

    try:
        kid = jwt.get_unverified_header(token).get("kid")
        key = next((one for one in keys if kid is not None and one["kid"] == kid), None)
        if key is None:
            raise SignatureError("token signed by an unknown key")
        claims: dict[str, Any] = jwt.decode(
            token,
            jwt.PyJWK({name: key[name] for name in ("kty", "n", "e")}, algorithm="RS256").key,
            algorithms=["RS256"],
            issuer=issuer,
            audience=audience,
            # The clock is ours to pass in, so the times are checked below, not by the library.
            options={"verify_exp": False, "verify_iat": False, "verify_nbf": False},
        )
    except (
        jwt.PyJWTError,
        LookupError,
        ValueError,
        TypeError,
        AttributeError,
        RecursionError,
    ) as error:
        raise SignatureError("token does not verify") from error
    issued, expires = _seconds(claims.get("iat")), _seconds(claims.get("exp"))
    if issued is None or expires is None:
        raise SignatureError("token without times")
    if not issued - DEFAULT_TOLERANCE <= now <= expires + DEFAULT_TOLERANCE:
        raise SignatureError("token expired")
    return claims


def _seconds(value: object) -> float | None:
    """A token's time: Zoho's page says milliseconds, its example and the standard seconds."""
    amount = number(value)
    return amount / 1000 if amount is not None and amount > 1e11 else amount
