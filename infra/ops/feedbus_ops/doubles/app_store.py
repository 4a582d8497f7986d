"""App Store Connect: an app's customer reviews, newest first, page by page; TestFlight feedback.

https://developer.apple.com/documentation/appstoreconnectapi/get-v1-apps-_id_-customerreviews:
sort, limit (at most 200), `include=response`, `links.next`; tokens are ES256 with `kid`, live 20
minutes at most, for the audience `appstoreconnect-v1`. The shape is that of Apple's own example.
Unconfirmed: the default page size (20 here), and that an edited review gets a newer date.
"""

from __future__ import annotations

import base64
import binascii
import json
import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, ClassVar
from urllib.parse import urlencode

import jwt
from flask import Blueprint, request

from feedbus_ops.doubles.accounts import public_key
from feedbus_ops.doubles.base import Answer, Double, Json, RefusedError, Sheet, admin_body, bearer

AUDIENCE = "appstoreconnect-v1"
MAX_LIFE = 20 * 60
DEFAULT_LIMIT, MAX_LIMIT = 20, 200

_SORTS: dict[str, tuple[Callable[[Json], Any], bool]] = {
    "createdDate": (lambda one: one["created"], False),
    "-createdDate": (lambda one: one["created"], True),
    "rating": (lambda one: one["rating"], False),
    "-rating": (lambda one: one["rating"], True),
}
_PARAMETERS = frozenset(
    {
        "sort",
        "limit",
        "cursor",
        "include",
        "filter[rating]",
        "filter[territory]",
        "exists[publishedResponse]",
        "fields[customerReviews]",
        "fields[customerReviewResponses]",
    }
)

REVIEWS = {
    "type": "object",
    "required": ["app", "reviews"],
    "additionalProperties": False,
    "properties": {
        "app": {"type": "string", "pattern": "^[0-9]{1,20}$"},
        "reviews": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["rating"],
                "additionalProperties": False,
                "properties": {
                    "id": {"type": "string", "minLength": 1},
                    "rating": {"type": "integer", "minimum": 1, "maximum": 5},
                    "title": {"type": ["string", "null"]},
                    "body": {"type": ["string", "null"]},
                    "reviewerNickname": {"type": ["string", "null"]},
                    "territory": {"type": "string", "pattern": "^[A-Z]{3}$"},
                    "createdDate": {"type": "string"},
                    "response": {"type": ["string", "null"]},
                },
            },
        },
    },
}
"""Body of `POST /_doubles/app_store/reviews`. An `id` that is known edits that review; an app
becomes known by it, also with no reviews."""

_KINDS = {
    "screenshot": "betaFeedbackScreenshotSubmissions",
    "crash": "betaFeedbackCrashSubmissions",
}

SUBMISSIONS = {
    "type": "object",
    "required": ["submissions"],
    "additionalProperties": False,
    "properties": {
        "submissions": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id", "kind"],
                "additionalProperties": False,
                "properties": {
                    "id": {"type": "string", "minLength": 1},
                    "kind": {"enum": sorted(_KINDS)},
                    "comment": {"type": ["string", "null"]},
                    "email": {"type": ["string", "null"]},
                    "createdDate": {"type": "string"},
                },
            },
        },
    },
}
"""Body of `POST /_doubles/app_store/submissions`: what testers sent by TestFlight."""


class AppStore(Double):
    """See the module."""

    name: ClassVar[str] = "app_store"
    title: ClassVar[str] = "App Store Connect"
    paths: ClassVar[tuple[str, ...]] = ("/v1/",)

    def routes(self) -> Blueprint:
        """See `Double.routes`."""
        routes = Blueprint(self.name, __name__)
        routes.add_url_rule("/v1/apps/<app>/customerReviews", "listing", self.listing)
        routes.add_url_rule("/_doubles/app_store/reviews", "add", self.add, methods=["POST"])
        for kind in _KINDS.values():
            routes.add_url_rule(f"/v1/{kind}/<id_>", kind, self.submission)
        routes.add_url_rule(
            "/_doubles/app_store/submissions", "submit", self.submit, methods=["POST"]
        )
        return routes

    def listing(self, app: str) -> Answer:
        """GET /v1/apps/{id}/customerReviews."""
        self._authorise()
        unknown = sorted(set(request.args) - _PARAMETERS)
        if unknown:
            raise _refused(400, "PARAMETER_ERROR.ILLEGAL", f"{unknown[0]} is not a parameter")
        if self.store.get(self.kind("apps"), app) is None:
            raise _refused(404, "NOT_FOUND", f"There is no resource of type 'apps' with id '{app}'")
        limit = _limit(request.args.get("limit"))
        sort = request.args.get("sort", "-createdDate")
        if sort not in _SORTS:
            raise _refused(400, "PARAMETER_ERROR.INVALID", f"'{sort}' is not a valid sort")
        value, descending = _SORTS[sort]
        found = [one for one in self._reviews(app) if _matches(one)]
        found.sort(key=lambda one: (value(one), one["id"]), reverse=descending)
        rest = found
        if "cursor" in request.args:
            # By place in the order, not by count: what is added meanwhile shifts no page.
            after = _place(request.args["cursor"])
            rest = [
                one
                for one in found
                if (place := [value(one), one["id"]]) != after and (place < after) == descending
            ]
        page = rest[:limit]
        answer: Json = {
            "data": [_resource(one) for one in page],
            "links": {"self": request.url},
            "meta": {"paging": {"total": len(found), "limit": limit}},
        }
        if "response" in request.args.get("include", "").split(","):
            answer["included"] = [_response(one) for one in page if one["response"]]
        if len(rest) > limit:
            last = [value(page[-1]), page[-1]["id"]]
            query = {**request.args, "cursor": _cursor(last)}
            answer["links"]["next"] = f"{request.base_url}?{urlencode(query)}"
        return answer, 200

    def add(self) -> Answer:
        """POST /_doubles/app_store/reviews: add reviews, or edit those whose id is known."""
        body = admin_body(REVIEWS)
        app, ids = body["app"], []
        self.store.put(self.kind("apps"), app, {"id": app})
        for given in body["reviews"]:
            id_ = given.get("id") or f"00000{secrets.token_hex(14)}"
            when = given.get("createdDate") or _stamp(self.clock())
            review = {
                "id": id_,
                "app": app,
                "rating": given["rating"],
                "title": given.get("title"),
                "body": given.get("body"),
                "reviewerNickname": given.get("reviewerNickname"),
                "territory": given.get("territory", "USA"),
                "createdDate": when,
                "created": _epoch(when),
                "response": given.get("response"),
                "responded": _stamp(self.clock()),
            }
            self.store.put(self.kind("reviews"), f"{app}/{id_}", review)
            ids.append(id_)
        return {"ids": ids}, 200

    def submission(self, id_: str) -> Answer:
        """GET /v1/betaFeedback{Screenshot,Crash}Submissions/{id}."""
        self._authorise()
        found = self.store.get(self.kind("submissions"), id_)
        if found is None or f"/{_KINDS[found['kind']]}/" not in request.path:
            raise _refused(404, "NOT_FOUND", f"There is no submission with id '{id_}'")
        names = ("createdDate", "comment", "email")
        attributes = {name: found[name] for name in names}
        attributes |= {"deviceModel": "iPhone17,1", "osVersion": "26.1", "appPlatform": "IOS"}
        data = {"type": _KINDS[found["kind"]], "id": id_, "attributes": attributes}
        return {"data": data, "links": {"self": request.url}}, 200

    def submit(self) -> Answer:
        """POST /_doubles/app_store/submissions."""
        given = admin_body(SUBMISSIONS)["submissions"]
        for one in given:
            known = {"comment": None, "email": None, "createdDate": _stamp(self.clock())}
            self.store.put(self.kind("submissions"), one["id"], {**known, **one})
        return {"ids": [one["id"] for one in given]}, 200

    def state(self) -> Json:
        """See `Double.state`."""
        return {
            "submissions": list(self.store.items(self.kind("submissions")).values()),
            "apps": list(self.store.items(self.kind("apps"))),
            "reviews": list(self.store.items(self.kind("reviews")).values()),
        }

    def sheets(self) -> list[Sheet]:
        """See `Double.sheets`."""
        rows = [
            (
                one["app"],
                "★" * one["rating"],
                one["title"] or "",
                one["body"] or "",
                one["reviewerNickname"] or "",
                one["territory"],
                one["createdDate"],
            )
            for one in self.store.items(self.kind("reviews")).values()
        ]
        columns = ("app", "rating", "title", "body", "nickname", "territory", "created")
        return [Sheet("Customer reviews", columns, rows)]

    def rate_limited(self) -> Json:
        """See `Double.rate_limited`."""
        return _errors(429, "RATE_LIMIT_EXCEEDED", "The request rate limit has been reached.")

    def _reviews(self, app: str) -> list[Json]:
        return [one for one in self.store.items(self.kind("reviews")).values() if one["app"] == app]

    def _authorise(self) -> None:
        try:
            token = bearer() or ""
            if jwt.get_unverified_header(token).get("kid") != self.accounts.app_store_key_id:
                raise jwt.InvalidTokenError("unknown key id")
            claims = jwt.decode(
                token,
                public_key(self.accounts.app_store_private_key),
                algorithms=["ES256"],
                audience=AUDIENCE,
                issuer=self.accounts.app_store_issuer,
                # The clock is ours to pass in, so the times are checked below.
                options={
                    "require": ["iat", "exp", "iss", "aud"],
                    "verify_exp": False,
                    "verify_iat": False,
                },
            )
            issued, expires, now = int(claims["iat"]), int(claims["exp"]), self.clock()
            if not issued - 60 <= now < expires or expires - issued > MAX_LIFE:
                raise jwt.ExpiredSignatureError("not now, or for too long")
        except (jwt.PyJWTError, ValueError, TypeError) as error:
            raise _refused(
                401,
                "NOT_AUTHORIZED",
                "Provide a properly configured and signed bearer token, and make sure that it "
                "has not expired. Learn more about Generating Tokens for API Requests",
            ) from error


def _matches(review: Json) -> bool:
    """Whether a review passes the request's filters."""
    ratings = request.args.get("filter[rating]")
    territories = request.args.get("filter[territory]")
    responded = request.args.get("exists[publishedResponse]")
    return (
        (ratings is None or str(review["rating"]) in ratings.split(","))
        and (territories is None or review["territory"] in territories.split(","))
        and (responded is None or (responded == "true") == bool(review["response"]))
    )


def _resource(review: Json) -> Json:
    own = f"{request.host_url}v1/customerReviews/{review['id']}"
    related: Json = {
        "links": {"self": f"{own}/relationships/response", "related": f"{own}/response"}
    }
    if "response" in request.args.get("include", "").split(","):
        known = {"type": "customerReviewResponses", "id": f"r-{review['id']}"}
        related["data"] = known if review["response"] else None
    names = ("rating", "title", "body", "reviewerNickname", "createdDate", "territory")
    return {
        "type": "customerReviews",
        "id": review["id"],
        "attributes": {name: review[name] for name in names},
        "relationships": {"response": related},
        "links": {"self": own},
    }


def _response(review: Json) -> Json:
    id_ = f"r-{review['id']}"
    return {
        "type": "customerReviewResponses",
        "id": id_,
        "attributes": {
            "responseBody": review["response"],
            "lastModifiedDate": review["responded"],
            "state": "PUBLISHED",
        },
        "links": {"self": f"{request.host_url}v1/customerReviewResponses/{id_}"},
    }


def _limit(text: str | None) -> int:
    if text is None:
        return DEFAULT_LIMIT
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= MAX_LIMIT:
        detail = f"'{text}' is not a valid limit: it must lie between 1 and {MAX_LIMIT}"
        raise _refused(400, "PARAMETER_ERROR.INVALID", detail)
    return int(text)


def _cursor(place: list[Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def _place(cursor: str) -> list[Any]:
    try:
        place = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        value, id_ = place
        return [float(value), str(id_)]
    except (binascii.Error, ValueError, TypeError) as error:
        raise _refused(400, "PARAMETER_ERROR.INVALID", "The cursor is not valid") from error


def _epoch(when: str) -> float:
    try:
        return datetime.fromisoformat(when).astimezone(UTC).timestamp()
    except ValueError as error:
        raise RefusedError(400, {"problems": [f"createdDate: {error}"]}) from error


def _stamp(now: float) -> str:
    """A date as Apple writes it: seconds, and an offset."""
    return datetime.fromtimestamp(now, UTC).isoformat(timespec="seconds")


def _errors(status: int, code: str, detail: str) -> Json:
    titles = {
        401: "Authentication credentials are missing or invalid.",
        404: "The specified resource does not exist",
        429: "The request has been rate limited.",
    }
    title = titles.get(status, "A parameter has an invalid value")
    return {"errors": [{"status": str(status), "code": code, "title": title, "detail": detail}]}


def _refused(status: int, code: str, detail: str) -> RefusedError:
    return RefusedError(status, _errors(status, code, detail))
