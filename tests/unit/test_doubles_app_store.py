"""The App Store double: tokens, order, paging, edits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import ec

from feedbus_ops.doubles import Doubles

NOW = 1_795_000_000.0
APP = "1234567890"


class Clock:
    now = NOW

    def __call__(self) -> float:
        return self.now


class Api:
    def __init__(self, doubles: Doubles, clock: Clock) -> None:
        self.accounts = doubles.accounts
        self.url = doubles.url
        self.clock = clock

    def token(self, key: Any = None, kid: str | None = None, **claims: Any) -> str:
        now = int(self.clock.now)
        known = self.accounts
        plain = {
            "iss": known.app_store_issuer,
            "iat": now,
            "exp": now + 1200,
            "aud": "appstoreconnect-v1",
            **claims,
        }
        kept = {name: value for name, value in plain.items() if value is not None}
        return jwt.encode(
            kept,
            key or known.app_store_private_key,
            algorithm="ES256",
            headers={"kid": kid or known.app_store_key_id},
        )

    def get(self, query: str = "", token: str | None = None, app: str = APP) -> requests.Response:
        return self.follow(f"{self.url}/v1/apps/{app}/customerReviews{query}", token)

    def follow(self, url: str, token: str | None = None) -> requests.Response:
        bearer = self.token() if token is None else token
        return requests.get(url, headers={"authorization": f"Bearer {bearer}"}, timeout=5)

    def add(self, *reviews: dict[str, Any], app: str = APP) -> requests.Response:
        body = {"app": app, "reviews": list(reviews)}
        return requests.post(f"{self.url}/_doubles/app_store/reviews", json=body, timeout=5)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Doubles, Clock]]:
    clock = Clock()
    with Doubles(tmp_path_factory.mktemp("app_store"), clock=clock) as doubles:
        yield doubles, clock


@pytest.fixture
def api(running: tuple[Doubles, Clock]) -> Api:
    doubles, clock = running
    clock.now = NOW
    requests.post(f"{doubles.url}/_doubles/reset", timeout=5).raise_for_status()
    return Api(doubles, clock)


def ids(answer: requests.Response) -> list[str]:
    return [one["id"] for one in answer.json()["data"]]


def test_a_review_looks_like_apples_own_example(api: Api) -> None:
    review = {
        "id": "00000028-b08c",
        "rating": 5,
        "title": "Pretty Stellar",
        "body": "I love it",
        "reviewerNickname": "Juan Chavez",
        "createdDate": "2026-01-02T11:19:36-07:00",
        "territory": "USA",
    }
    assert api.add(review).json() == {"ids": ["00000028-b08c"]}
    answer = api.get().json()
    (one,) = answer["data"]
    assert one["type"] == "customerReviews"
    assert {"id": one["id"], **one["attributes"]} == review
    assert set(one["relationships"]["response"]["links"]) == {"self", "related"}
    assert answer["meta"] == {"paging": {"total": 1, "limit": 20}}
    assert "included" not in answer
    assert "next" not in answer["links"]


def test_pages_follow_one_another_newest_first_though_reviews_arrive_meanwhile(api: Api) -> None:
    for number in range(7):
        day = f"2026-11-{number + 1:02}T00:00:00Z"
        api.add({"id": f"r{number}", "rating": 3, "createdDate": day})
    answer = api.get("?sort=-createdDate&limit=3")
    seen = ids(answer)
    api.add({"id": "late", "rating": 1, "createdDate": "2026-11-20T00:00:00Z"})
    while following := answer.json()["links"].get("next"):
        assert urlsplit(following).netloc == urlsplit(api.url).netloc
        assert parse_qs(urlsplit(following).query)["limit"] == ["3"]
        answer = api.follow(following)
        seen += ids(answer)
    assert seen == [f"r{number}" for number in reversed(range(7))]
    assert ids(api.get("?limit=1")) == ["late"]
    assert ids(api.get("?sort=createdDate&limit=2")) == ["r0", "r1"]


def test_a_response_is_included_when_asked_for(api: Api) -> None:
    api.add({"id": "a", "rating": 1, "response": "Sorry!"}, {"id": "b", "rating": 5})
    answer = api.get("?include=response&sort=rating").json()
    linked = [one["relationships"]["response"]["data"] for one in answer["data"]]
    assert linked == [{"type": "customerReviewResponses", "id": "r-a"}, None]
    (response,) = answer["included"]
    assert (response["id"], response["attributes"]["responseBody"]) == ("r-a", "Sorry!")
    assert ids(api.get("?exists[publishedResponse]=true")) == ["a"]
    assert ids(api.get("?filter[rating]=5,4")) == ["b"]
    assert ids(api.get("?filter[territory]=CHN")) == []


def test_an_edit_keeps_the_id_and_gets_a_new_date(api: Api) -> None:
    api.add({"id": "a", "rating": 1})
    before = api.get().json()["data"][0]["attributes"]["createdDate"]
    api.clock.now += 3600
    api.add({"id": "a", "rating": 4})
    (one,) = api.get().json()["data"]
    assert one["attributes"]["rating"] == 4
    assert one["attributes"]["createdDate"] > before


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "appstoreconnect-v2"},
        {"iss": "somebody"},
        {"exp": int(NOW) + 1201},
        {"exp": int(NOW) - 1, "iat": int(NOW) - 600},
        {"iat": int(NOW) + 3600, "exp": int(NOW) + 3700},
        {"iat": None},
        {"exp": None},
        {"kid": "OTHER"},
        {"key": ec.generate_private_key(ec.SECP256R1())},
    ],
)
def test_a_wrong_token_is_refused(api: Api, claims: dict[str, Any]) -> None:
    api.add({"rating": 1})
    answer = api.get(token=api.token(**claims))
    assert answer.status_code == 401
    assert answer.json()["errors"][0]["code"] == "NOT_AUTHORIZED"


@pytest.mark.parametrize("token", ["", "x", "a.b.c"])
def test_what_is_no_token_is_refused(api: Api, token: str) -> None:
    assert api.get(token=token).status_code == 401


def test_a_token_of_another_algorithm_is_refused(api: Api) -> None:
    claims = {"iss": api.accounts.app_store_issuer, "iat": NOW, "exp": NOW + 60}
    forged = jwt.encode(
        {**claims, "aud": "appstoreconnect-v1"},
        "a shared secret of thirty-two bytes or more",
        algorithm="HS256",
        headers={"kid": api.accounts.app_store_key_id},
    )
    assert api.get(token=forged).status_code == 401


@pytest.mark.parametrize(
    "query",
    [
        "?limit=0",
        "?limit=201",
        "?limit=ten",
        "?sort=newest",
        "?page=2",
        "?cursor=!!!",
        "?cursor=W10",
    ],
)
def test_a_wrong_parameter_is_refused(api: Api, query: str) -> None:
    api.add()
    answer = api.get(query)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["code"].startswith("PARAMETER_ERROR.")


def test_an_unknown_app_is_404_and_one_without_reviews_is_empty(api: Api) -> None:
    api.add()
    assert ids(api.get()) == []
    assert api.get(app="42").status_code == 404


@pytest.mark.parametrize(
    "review",
    [
        {},
        {"rating": 0},
        {"rating": 6},
        {"rating": 1, "stars": 2},
        {"rating": 1, "createdDate": "x"},
    ],
)
def test_a_review_that_no_store_would_hold_is_refused(api: Api, review: dict[str, Any]) -> None:
    assert api.add(review).status_code == 400
    api.add()
    assert ids(api.get()) == []


def test_too_many_requests_are_told_in_apples_words(api: Api) -> None:
    faults = [{"kind": "rate_limit", "seconds": 60}]
    url = f"{api.url}/_doubles/app_store/faults"
    requests.post(url, json=faults, timeout=5).raise_for_status()
    answer = api.get()
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "60")
    assert answer.json()["errors"][0]["status"] == "429"


def test_what_a_tester_sent_is_read_by_its_id_and_kind(api: Api) -> None:
    known = {"id": "bf-1", "kind": "crash", "comment": "It died", "email": "lea@example.com"}
    url = f"{api.url}/_doubles/app_store/submissions"
    assert requests.post(url, json={"submissions": [known]}, timeout=5).json() == {"ids": ["bf-1"]}
    found = api.follow(f"{api.url}/v1/betaFeedbackCrashSubmissions/bf-1?include=build,tester")
    assert found.json()["data"]["attributes"]["comment"] == "It died"
    other = api.follow(f"{api.url}/v1/betaFeedbackScreenshotSubmissions/bf-1")
    assert other.status_code == 404
    assert api.follow(f"{api.url}/v1/betaFeedbackCrashSubmissions/bf-1", "x").status_code == 401
