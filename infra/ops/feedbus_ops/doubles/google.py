"""Google: access tokens for a service account, and Google Play's reviews of the last week.

- https://developers.google.com/identity/protocols/oauth2/service-account#httprest: an RS256
  assertion for at most an hour; `aud` is the token's own address.
- https://developers.google.com/android-publisher/api-ref/rest/v3/reviews/list: `maxResults` (at
  most 100), `token`, `tokenPagination.nextPageToken`. Only reviews that were written or edited
  within the last week; an empty list has no `reviews` at all; numbers of 64 bits are text.
Unconfirmed: the default page size (10 here) and the order (as they came, which nobody may rely
on).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets
from typing import ClassVar

import jwt
from flask import Blueprint, request

from feedbus.model.times import epoch, to_utc
from feedbus_ops.doubles.accounts import ANDROID_SCOPE, public_key
from feedbus_ops.doubles.base import Answer, Double, Json, RefusedError, Sheet, admin_body, bearer

GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
TOKEN_LIFE = 3599
WEEK = 7 * 86_400
DEFAULT_RESULTS, MAX_RESULTS = 10, 100

REVIEWS = {
    "type": "object",
    "required": ["package", "reviews"],
    "additionalProperties": False,
    "properties": {
        "package": {"type": "string", "pattern": r"^[A-Za-z][\w]*(\.[A-Za-z]\w*)+$"},
        "reviews": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["text", "starRating"],
                "additionalProperties": False,
                "properties": {
                    "reviewId": {"type": "string", "minLength": 1},
                    "authorName": {"type": "string"},
                    "text": {"type": "string", "minLength": 1},
                    "starRating": {"type": "integer", "minimum": 1, "maximum": 5},
                    "lastModified": {"type": "string"},
                    "reviewerLanguage": {"type": "string"},
                    "device": {"type": "string"},
                    "androidOsVersion": {"type": "integer"},
                    "appVersionCode": {"type": "integer"},
                    "appVersionName": {"type": "string"},
                    "thumbsUpCount": {"type": "integer"},
                    "thumbsDownCount": {"type": "integer"},
                    "originalText": {"type": "string"},
                    "developerComment": {"type": "string"},
                },
            },
        },
    },
}
"""Body of `POST /_doubles/google/reviews`. A `reviewId` that is known edits that review, times
are ISO-8601; a package becomes known by it, also with no reviews."""

_OPTIONAL = (
    "reviewerLanguage",
    "device",
    "androidOsVersion",
    "appVersionCode",
    "appVersionName",
    "thumbsUpCount",
    "thumbsDownCount",
    "originalText",
)


class Google(Double):
    """See the module."""

    name: ClassVar[str] = "google"
    title: ClassVar[str] = "Google Play"
    paths: ClassVar[tuple[str, ...]] = ("/token", "/androidpublisher/")

    def routes(self) -> Blueprint:
        """See `Double.routes`."""
        routes = Blueprint(self.name, __name__)
        routes.add_url_rule("/token", "token", self.token, methods=["POST"])
        routes.add_url_rule(
            "/androidpublisher/v3/applications/<package>/reviews", "listing", self.listing
        )
        routes.add_url_rule("/_doubles/google/reviews", "add", self.add, methods=["POST"])
        return routes

    def token(self) -> Answer:
        """POST /token: a signed assertion for an access token."""
        if request.form.get("grant_type") != GRANT:
            raise _grant("unsupported_grant_type", f"grant_type must be {GRANT}")
        try:
            assertion = request.form.get("assertion", "")
            kid = jwt.get_unverified_header(assertion).get("kid", self.accounts.google_key_id)
            if kid != self.accounts.google_key_id:
                raise jwt.InvalidTokenError("unknown key id")
            claims = jwt.decode(
                assertion,
                public_key(self.accounts.google_private_key),
                algorithms=["RS256"],
                audience=request.base_url,
                issuer=self.accounts.google_email,
                # The clock is ours to pass in, so the times are checked below.
                options={
                    "require": ["iat", "exp", "iss", "aud", "scope"],
                    "verify_exp": False,
                    "verify_iat": False,
                },
            )
            issued, expires, now = int(claims["iat"]), int(claims["exp"]), self.clock()
        except (jwt.PyJWTError, ValueError, TypeError) as error:
            raise _grant("invalid_grant", "Invalid JWT Signature.") from error
        if not issued - 60 <= now < expires or expires - issued > 3600:
            raise _grant(
                "invalid_grant",
                "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable "
                "timeframe. Check your iat and exp values in the JWT claim.",
            )
        if ANDROID_SCOPE not in str(claims["scope"]).split(" "):
            raise _grant("invalid_scope", "Invalid OAuth scope or ID token audience provided.")
        token = "ya29." + secrets.token_urlsafe(32)
        self.store.put(self.kind("tokens"), _digest(token), {"until": now + TOKEN_LIFE})
        return {"access_token": token, "expires_in": TOKEN_LIFE, "token_type": "Bearer"}, 200

    def listing(self, package: str) -> Answer:
        """GET /androidpublisher/v3/applications/{package}/reviews."""
        self._authorise()
        if self.store.get(self.kind("packages"), package) is None:
            raise _refused(404, "NOT_FOUND", f"Package not found: {package}.")
        most = _results(request.args.get("maxResults"))
        start = _offset(request.args["token"]) if "token" in request.args else 0
        found = [
            one["review"]
            for one in self.store.items(self.kind("reviews")).values()
            if one["package"] == package and one["at"] >= self.clock() - WEEK
        ]
        answer: Json = {}
        if found[start:]:
            answer["reviews"] = found[start : start + most]
        if len(found) > start + most:
            answer["tokenPagination"] = {"nextPageToken": _token(start + most)}
        return answer, 200

    def add(self) -> Answer:
        """POST /_doubles/google/reviews: add reviews, or edit those whose id is known."""
        body = admin_body(REVIEWS)
        package, ids = body["package"], []
        self.store.put(self.kind("packages"), package, {"id": package})
        for given in body["reviews"]:
            id_ = given.get("reviewId") or f"gp:{secrets.token_urlsafe(24)}"
            at = _time(given["lastModified"]) if "lastModified" in given else self.clock()
            said = {
                "text": given["text"],
                "lastModified": _timestamp(at),
                "starRating": given["starRating"],
                **{name: given[name] for name in _OPTIONAL if name in given},
            }
            comments: list[Json] = [{"userComment": said}]
            if "developerComment" in given:
                reply = {"text": given["developerComment"], "lastModified": _timestamp(at)}
                comments.append({"developerComment": reply})
            review = {
                "reviewId": id_,
                **({"authorName": given["authorName"]} if "authorName" in given else {}),
                "comments": comments,
            }
            entry = {"package": package, "at": at, "review": review}
            self.store.put(self.kind("reviews"), f"{package}/{id_}", entry)
            ids.append(id_)
        return {"ids": ids}, 200

    def state(self) -> Json:
        """See `Double.state`."""
        return {
            "packages": list(self.store.items(self.kind("packages"))),
            "reviews": [one["review"] for one in self.store.items(self.kind("reviews")).values()],
        }

    def sheets(self) -> list[Sheet]:
        """See `Double.sheets`."""
        rows = []
        for one in self.store.items(self.kind("reviews")).values():
            said = one["review"]["comments"][0]["userComment"]
            rows.append(
                (
                    one["package"],
                    "★" * said["starRating"],
                    said["text"].strip(),
                    one["review"].get("authorName", ""),
                    said.get("appVersionName", ""),
                )
            )
        return [Sheet("Reviews", ("package", "rating", "text", "author", "version"), rows)]

    def rate_limited(self) -> Json:
        """See `Double.rate_limited`."""
        return _error(429, "RESOURCE_EXHAUSTED", "Quota exceeded for quota metric 'Queries'.")

    def _authorise(self) -> None:
        token = bearer()
        issued = self.store.get(self.kind("tokens"), _digest(token)) if token else None
        if issued is None or issued["until"] <= self.clock():
            raise _refused(
                401,
                "UNAUTHENTICATED",
                "Request had invalid authentication credentials. Expected OAuth 2 access token, "
                "login cookie or other valid authentication credential.",
            )


def _timestamp(at: float) -> Json:
    """A protobuf timestamp, whose 64-bit seconds are text in JSON."""
    return {"seconds": str(int(at)), "nanos": int(at % 1 * 1000) * 1_000_000}


def _time(text: str) -> float:
    try:
        return epoch(to_utc(text))
    except ValueError as error:
        raise RefusedError(400, {"problems": [f"lastModified: {error}"]}) from error


def _results(text: str | None) -> int:
    if text is None:
        return DEFAULT_RESULTS
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= MAX_RESULTS:
        raise _refused(400, "INVALID_ARGUMENT", f"Invalid value at 'maxResults': {text!r}")
    return int(text)


def _token(offset: int) -> str:
    return base64.urlsafe_b64encode(str(offset).encode()).decode()


def _offset(token: str) -> int:
    try:
        return int(base64.urlsafe_b64decode(token))
    except (binascii.Error, ValueError) as error:
        raise _refused(400, "INVALID_ARGUMENT", "Invalid page token.") from error


def _error(status: int, code: str, message: str) -> Json:
    return {"error": {"code": status, "message": message, "status": code}}


def _refused(status: int, code: str, message: str) -> RefusedError:
    return RefusedError(status, _error(status, code, message))


def _grant(error: str, description: str) -> RefusedError:
    return RefusedError(400, {"error": error, "error_description": description})


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
