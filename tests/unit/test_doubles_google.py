"""The Google double: assertions, tokens, a week of reviews."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import jwt
import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import rsa

from feedbus_ops.doubles import Doubles
from feedbus_ops.doubles.accounts import ANDROID_SCOPE
from feedbus_ops.doubles.google import GRANT, TOKEN_LIFE

NOW = 1_795_000_000.0
PACKAGE = "com.example.app"


class Clock:
    now = NOW

    def __call__(self) -> float:
        return self.now


class Api:
    def __init__(self, doubles: Doubles, clock: Clock) -> None:
        self.accounts = doubles.accounts
        self.url = doubles.url
        self.clock = clock

    def grant(
        self, key: Any = None, kid: str | None = None, grant: str = GRANT, **claims: Any
    ) -> requests.Response:
        now = int(self.clock.now)
        plain = {
            "iss": self.accounts.google_email,
            "scope": ANDROID_SCOPE,
            "aud": f"{self.url}/token",
            "iat": now,
            "exp": now + 3600,
            **claims,
        }
        assertion = jwt.encode(
            plain,
            key or self.accounts.google_private_key,
            algorithm="RS256",
            headers={"kid": kid} if kid else None,
        )
        form = {"grant_type": grant, "assertion": assertion}
        return requests.post(f"{self.url}/token", data=form, timeout=5)

    def get(self, query: str = "", token: str | None = None, package: str = PACKAGE) -> Any:
        bearer = self.grant().json()["access_token"] if token is None else token
        url = f"{self.url}/androidpublisher/v3/applications/{package}/reviews{query}"
        return requests.get(url, headers={"authorization": f"Bearer {bearer}"}, timeout=5)

    def add(self, *reviews: dict[str, Any]) -> requests.Response:
        body = {"package": PACKAGE, "reviews": list(reviews)}
        return requests.post(f"{self.url}/_doubles/google/reviews", json=body, timeout=5)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Doubles, Clock]]:
    clock = Clock()
    with Doubles(tmp_path_factory.mktemp("google"), clock=clock) as doubles:
        yield doubles, clock


@pytest.fixture
def api(running: tuple[Doubles, Clock]) -> Api:
    doubles, clock = running
    clock.now = NOW
    requests.post(f"{doubles.url}/_doubles/reset", timeout=5).raise_for_status()
    return Api(doubles, clock)


def review(id_: str, **more: Any) -> dict[str, Any]:
    return {"reviewId": id_, "text": "Crashes\tAlways at start", "starRating": 1, **more}


def ids(answer: requests.Response) -> list[str]:
    return [one["reviewId"] for one in answer.json()["reviews"]]


def test_an_assertion_buys_a_token_for_an_hour(api: Api) -> None:
    granted = api.grant(kid=api.accounts.google_key_id).json()
    assert (granted["token_type"], granted["expires_in"]) == ("Bearer", TOKEN_LIFE)
    api.add()
    assert api.get(token=granted["access_token"]).status_code == 200
    api.clock.now += TOKEN_LIFE
    expired = api.get(token=granted["access_token"])
    assert expired.status_code == 401
    assert expired.json()["error"]["status"] == "UNAUTHENTICATED"


@pytest.mark.parametrize(
    ("claims", "error"),
    [
        ({"iss": "somebody@else"}, "invalid_grant"),
        ({"aud": "https://elsewhere.example/token"}, "invalid_grant"),
        ({"exp": int(NOW) + 3601}, "invalid_grant"),
        ({"exp": int(NOW) - 1, "iat": int(NOW) - 60}, "invalid_grant"),
        ({"iat": int(NOW) + 600}, "invalid_grant"),
        ({"kid": "other"}, "invalid_grant"),
        ({"key": rsa.generate_private_key(65537, 2048)}, "invalid_grant"),
        ({"scope": "https://www.googleapis.com/auth/drive"}, "invalid_scope"),
        ({"grant": "client_credentials"}, "unsupported_grant_type"),
    ],
)
def test_a_wrong_assertion_buys_nothing(api: Api, claims: dict[str, Any], error: str) -> None:
    answer = api.grant(**claims)
    assert (answer.status_code, answer.json()["error"]) == (400, error)


def test_an_empty_list_has_no_key(api: Api) -> None:
    api.add()
    assert api.get().json() == {}


def test_a_review_looks_like_googles(api: Api) -> None:
    api.add(review("gp:1", authorName="Ann", appVersionCode=77, developerComment="Sorry!"))
    (one,) = api.get().json()["reviews"]
    said = one["comments"][0]["userComment"]
    assert (one["reviewId"], one["authorName"]) == ("gp:1", "Ann")
    assert said["lastModified"] == {"seconds": str(int(NOW)), "nanos": 0}
    assert (said["starRating"], said["appVersionCode"]) == (1, 77)
    assert one["comments"][1]["developerComment"]["text"] == "Sorry!"


def test_pages_are_read_by_token(api: Api) -> None:
    api.add(*[review(f"gp:{number}") for number in range(7)])
    token, seen, query = api.grant().json()["access_token"], [], "?maxResults=3"
    while True:
        answer = api.get(query, token)
        seen += ids(answer)
        following = answer.json().get("tokenPagination", {}).get("nextPageToken")
        if not following:
            break
        query = f"?maxResults=3&token={following}"
    assert seen == [f"gp:{number}" for number in range(7)]


def test_only_the_last_week_is_listed(api: Api) -> None:
    api.add(review("gp:old"))
    api.clock.now += 6 * 86_400
    api.add(review("gp:new"))
    assert ids(api.get()) == ["gp:old", "gp:new"]
    api.clock.now += 2 * 86_400
    assert ids(api.get()) == ["gp:new"]
    api.add(review("gp:old", starRating=5))
    assert ids(api.get()) == ["gp:old", "gp:new"]


@pytest.mark.parametrize("query", ["?maxResults=0", "?maxResults=101", "?token=@@", "?token=eA=="])
def test_a_wrong_parameter_is_refused(api: Api, query: str) -> None:
    api.add()
    assert api.get(query).status_code == 400


def test_without_a_token_or_a_known_package_there_is_nothing(api: Api) -> None:
    api.add()
    assert api.get(token="").status_code == 401
    assert api.get(token="ya29.forged").status_code == 401
    assert api.get(package="com.example.other").status_code == 404


@pytest.mark.parametrize(
    "bad", [{"text": ""}, {"starRating": 0}, {"stars": 1}, {"lastModified": "yesterday"}]
)
def test_a_review_that_google_would_not_list_is_refused(api: Api, bad: dict[str, Any]) -> None:
    assert api.add({**review("gp:1"), **bad}).status_code == 400


def test_too_many_requests_are_told_in_googles_words(api: Api) -> None:
    url = f"{api.url}/_doubles/google/faults"
    faults = [{"kind": "rate_limit", "match": "/reviews"}]
    requests.post(url, json=faults, timeout=5).raise_for_status()
    answer = api.get()
    assert answer.status_code == 429
    assert answer.json()["error"]["status"] == "RESOURCE_EXHAUSTED"
