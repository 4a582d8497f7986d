"""Polled sources against a fake vendor: no review is lost or doubled, whatever breaks when."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from feedbus import intake, sources
from feedbus.config import Endpoint
from feedbus.errors import ConfigError, RetryableError
from feedbus.model.times import epoch, from_epoch
from feedbus.sources.base import Page, PullContext
from feedbus.transport import Request, Response

NOW = epoch("2026-11-22T14:30:00.000Z")
_RESPONSES = "customerReviewResponses"
HOUR = 3600.0

EC_KEY = ec.generate_private_key(ec.SECP256R1())
RSA_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _pem(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()


class CrashError(Exception):
    """The function was killed."""


@dataclass
class Vendor:
    """A store's API with its reviews: id to (epoch seconds of the last change, words)."""

    page_size: int = 3
    reviews: dict[str, tuple[float, str]] = field(default_factory=dict)
    asked: list[Request] = field(default_factory=list)
    forgotten: bool = False  # continuation tokens have expired
    answer: Callable[[Request], Response | None] = lambda _request: None

    def newest(self) -> list[tuple[str, float, str]]:
        found = [(id_, at, words) for id_, (at, words) in self.reviews.items()]
        return sorted(found, key=lambda one: (-one[1], one[0]))

    def page(self, start: int) -> tuple[list[tuple[str, float, str]], int | None]:
        found = self.newest()[start : start + self.page_size]
        end = start + self.page_size
        return found, end if end < len(self.reviews) else None


class AppStore(Vendor):
    slug = "app_store"
    api = "https://asc.example.com"
    options: Mapping[str, Any] = {"app_id": "1483020417"}

    @property
    def secret(self) -> str:
        return json.dumps(
            {
                "key_id": "K123",
                "issuer_id": "iss-1",
                "private_key": _pem(EC_KEY),
                "api_url": self.api,
            }
        )

    def handle(self, request: Request) -> Response:
        self.asked.append(request)
        if forced := self.answer(request):
            return forced
        url = urlsplit(request.url)
        assert f"{url.scheme}://{url.netloc}" == self.api
        assert url.path == "/v1/apps/1483020417/customerReviews"
        query = parse_qs(url.query)
        assert query["sort"] == ["-createdDate"]
        token = request.headers["authorization"].removeprefix("Bearer ")
        options: Any = {"verify_exp": False, "verify_iat": False}
        claims = jwt.decode(
            token, EC_KEY.public_key(), ["ES256"], audience="appstoreconnect-v1", options=options
        )
        assert 0 < claims["exp"] - claims["iat"] <= 20 * 60
        assert jwt.get_unverified_header(token)["kid"] == "K123"
        start = int(query.get("cursor", ["0"])[0])
        if start and self.forgotten:
            return Response(400, {}, b'{"errors": []}')
        found, following = self.page(start)
        body: dict[str, Any] = {
            "data": [
                {
                    "type": "customerReviews",
                    "id": id_,
                    "attributes": {
                        "rating": 3,
                        "body": words,
                        "createdDate": from_epoch(at).replace("Z", "+00:00"),
                    },
                    "relationships": {"response": {"data": {"type": _RESPONSES, "id": f"r-{id_}"}}},
                }
                for id_, at, words in found
            ],
            "included": [
                {
                    "type": _RESPONSES,
                    "id": f"r-{id_}",
                    "attributes": {"responseBody": f"re {id_}"},
                }
                for id_, _, _ in found
            ],
            "links": {"self": request.url},
        }
        if following is not None:
            base = request.url.partition("&cursor=")[0]
            body["links"]["next"] = f"{base}&cursor={following}"
        return Response(200, {}, json.dumps(body).encode())


class GooglePlay(Vendor):
    slug = "google_play"
    api = "https://play.example.com"
    options: Mapping[str, Any] = {"package": "com.example.app"}

    @property
    def secret(self) -> str:
        return json.dumps(
            {
                "client_email": "bot@p.example.com",
                "private_key": _pem(RSA_KEY),
                "token_uri": f"{self.api}/token",
                "api_url": self.api,
            }
        )

    def handle(self, request: Request) -> Response:
        self.asked.append(request)
        if forced := self.answer(request):
            return forced
        url = urlsplit(request.url)
        if url.path == "/token":
            assert request.method == "POST"
            assert request.form
            options: Any = {"verify_exp": False, "verify_iat": False}
            claims = jwt.decode(
                request.form["assertion"],
                RSA_KEY.public_key(),
                ["RS256"],
                audience=f"{self.api}/token",
                options=options,
            )
            assert claims["scope"] == "https://www.googleapis.com/auth/androidpublisher"
            return Response(200, {}, b'{"access_token": "at-1", "expires_in": 3599}')
        assert url.path == "/androidpublisher/v3/applications/com.example.app/reviews"
        assert request.headers["authorization"] == "Bearer at-1"
        start = int(parse_qs(url.query).get("token", ["0"])[0])
        if start and self.forgotten:
            return Response(400, {}, b"{}")
        found, following = self.page(start)
        body: dict[str, Any] = {}
        if found:  # an empty list has no key at all
            body["reviews"] = [
                {
                    "reviewId": id_,
                    "comments": [
                        {
                            "userComment": {
                                "text": words,
                                "starRating": 3,
                                "lastModified": {
                                    "seconds": str(int(at)),
                                    "nanos": round(at % 1 * 1e9),
                                },
                            }
                        }
                    ],
                }
                for id_, at, words in found
            ]
        if following is not None:
            body["tokenPagination"] = {"nextPageToken": str(following)}
        return Response(200, {}, json.dumps(body).encode())


@dataclass
class Hub:
    """What polling keeps: items by id and version, and the cursor."""

    cursor: dict[str, Any] = field(default_factory=dict)
    stored: dict[tuple[str, str], str] = field(default_factory=dict)
    written: int = 0

    def poll(
        self,
        vendor: AppStore | GooglePlay,
        *,
        now: float = NOW,
        crash: Iterator[bool] | None = None,
        **options: Any,
    ) -> None:
        """One poll: send, store, then keep the cursor. `crash` says at which moment to die."""
        source = sources.load(vendor.slug)
        assert source.pull
        settings = {**vendor.options, **options}
        context = PullContext(vendor.secret, settings, self.cursor, now)
        endpoint = Endpoint(name="store", source=vendor.slug, options=settings)
        steps = source.pull.steps(context)
        answer: Response | None = None

        def moment() -> None:
            if crash is not None and next(crash, False):
                raise CrashError

        while True:
            moment()
            try:
                step = steps.send(answer)
            except StopIteration:
                return
            moment()
            if isinstance(step, Request):
                answer = vendor.handle(step)
                continue
            assert isinstance(step, Page)
            answer = None
            for item in step.items:
                reading = intake.context_of(endpoint, intake.Inbound(b""), from_epoch(now))
                for one in intake.read_payload(source, endpoint, reading, item):
                    moment()
                    self.stored[one.source_id, one.source_version] = one.text
                    self.written += 1
            moment()
            # As the table would hold it.
            self.cursor = json.loads(json.dumps(step.cursor))

    @property
    def texts(self) -> dict[str, str]:
        """The words of each item's latest version."""
        latest = sorted(self.stored, key=lambda key: key[1])
        return {id_: self.stored[id_, version] for id_, version in latest}


def _dying_at(moment: int) -> Iterator[bool]:
    return (index == moment for index in range(10_000))


stores = pytest.mark.parametrize("store", [AppStore, GooglePlay])


def _filled(store: Callable[[], Any], count: int = 10) -> Any:
    vendor = store()
    vendor.reviews = {f"r{n}": (NOW - n * HOUR - 60, f"words {n}") for n in range(count)}
    return vendor


@stores
def test_a_first_poll_reads_everything_and_the_next_only_what_is_recent(store: Any) -> None:
    vendor, hub = _filled(store, 40), Hub()
    hub.poll(vendor)
    assert len(hub.texts) == 40
    assert set(hub.cursor) == {"since"}
    vendor.reviews["new"] = (NOW + 600, "fresh")
    before = hub.written
    hub.poll(vendor, now=NOW + 900)
    assert len(hub.texts) == 41
    # Only the day of overlap is written again, and each of those once, by id and version.
    assert hub.written - before <= 26
    assert len(hub.stored) == 41


@stores
@pytest.mark.requirement("R28")
def test_a_crash_at_any_moment_loses_and_doubles_nothing(store: Any) -> None:
    for moment in range(60):
        vendor, hub = _filled(store, 7), Hub()
        try:
            hub.poll(vendor, crash=_dying_at(moment))
            survived = True
        except CrashError:
            survived = False
        # Meanwhile one review comes, one is edited; the next poll dies, too.
        vendor.reviews["late"] = (NOW + 60, "late words")
        vendor.reviews["r5"] = (NOW + 61, "edited words")
        with suppress(CrashError):
            hub.poll(vendor, now=NOW + 300, crash=_dying_at(moment // 2 + 1))
        hub.poll(vendor, now=NOW + 600)
        hub.poll(vendor, now=NOW + 900)
        assert hub.texts == {id_: words for id_, (_, words) in vendor.reviews.items()}, moment
        versions = {key for key in hub.stored if key[0] != "r5"}
        assert len(versions) == len(vendor.reviews) - 1, moment
        if survived:
            break
    else:
        pytest.fail("the poll never got through")


@stores
def test_an_interrupted_pass_goes_on_where_it_stopped(store: Any) -> None:
    vendor, hub = _filled(store, 30), Hub()
    calls = 0

    def die_on_the_fifth_page(request: Request) -> Response | None:
        nonlocal calls
        calls += "eviews" in request.url
        if calls == 5:
            raise CrashError
        return None

    vendor.answer = die_on_the_fifth_page
    with pytest.raises(CrashError):
        hub.poll(vendor)
    assert hub.cursor["next"]
    assert len(hub.texts) == 12
    vendor.answer = lambda _request: None
    vendor.asked.clear()
    hub.poll(vendor, now=NOW + 300)
    assert len(hub.texts) == 30
    assert sum("eviews" in request.url for request in vendor.asked) == 6
    assert hub.cursor == {"since": from_epoch(NOW - 60)}


@stores
def test_a_page_that_the_vendor_forgot_begins_the_pass_anew(store: Any) -> None:
    vendor, hub = _filled(store, 7), Hub()
    with pytest.raises(CrashError):
        hub.poll(vendor, crash=_dying_at(11))
    assert hub.cursor["next"]
    hub.cursor["next"] = hub.cursor["next"].replace("cursor=3", "cursor=999")
    vendor.forgotten, vendor.page_size = True, 100
    hub.poll(vendor, now=NOW + 300)
    assert len(hub.texts) == 7


@stores
def test_an_edited_review_is_a_new_version_of_the_same_item(store: Any) -> None:
    vendor, hub = _filled(store), Hub()
    hub.poll(vendor)
    vendor.reviews["r9"] = (NOW + 30, "I changed my mind")
    hub.poll(vendor, now=NOW + 60)
    assert len([key for key in hub.stored if key[0] == "r9"]) == 2
    assert hub.texts["r9"] == "I changed my mind"


@stores
def test_a_review_that_appears_late_is_found_within_the_overlap(store: Any) -> None:
    vendor, hub = _filled(store, 5), Hub()
    hub.poll(vendor)
    vendor.reviews["moderated"] = (NOW - 20 * HOUR, "shown a day after it was written")
    hub.poll(vendor, now=NOW + 60)
    assert "moderated" in hub.texts
    vendor.reviews["older"] = (NOW - 40 * HOUR, "beyond a day")
    hub.poll(vendor, now=NOW + 120)
    assert "older" not in hub.texts
    hub.poll(vendor, now=NOW + 180, overlap_hours=72)
    assert "older" in hub.texts


@stores
def test_a_time_in_the_future_hides_nothing_that_comes_later(store: Any) -> None:
    vendor, hub = _filled(store, 4), Hub()
    vendor.reviews["odd clock"] = (NOW + 400 * 86_400, "from 2027")
    hub.poll(vendor)
    vendor.reviews["next day"] = (NOW + 26 * HOUR, "tomorrow")
    hub.poll(vendor, now=NOW + 27 * HOUR)
    assert "next day" in hub.texts


@stores
def test_polling_can_begin_at_a_given_time(store: Any) -> None:
    vendor, hub = _filled(store, 60), Hub()
    hub.poll(vendor, since=from_epoch(NOW - 5 * HOUR), overlap_hours=0)
    assert sorted(hub.texts) == ["r0", "r1", "r2", "r3", "r4"]


@stores
def test_no_reviews_at_all_is_no_error(store: Any) -> None:
    vendor, hub = store(), Hub()
    hub.poll(vendor)
    assert hub.texts == {}
    hub.poll(vendor)


@stores
@pytest.mark.parametrize(
    ("status", "headers", "error", "wait"),
    [
        (429, {"retry-after": "120"}, RetryableError, 120.0),
        (429, {"retry-after": "Sun, 22 Nov 2026 14:31:00 GMT"}, RetryableError, 60.0),
        (429, {"retry-after": "soon"}, RetryableError, None),
        (500, {}, RetryableError, None),
        (503, {"retry-after": "7"}, RetryableError, 7.0),
        (302, {"location": "https://evil.example.com"}, RetryableError, None),
        (401, {}, ConfigError, None),
        (403, {}, ConfigError, None),
        (404, {}, ConfigError, None),
    ],
)
def test_a_refusal_says_what_to_do_next_and_keeps_the_cursor(
    store: Any, status: int, headers: dict[str, str], error: type[Exception], wait: float | None
) -> None:
    vendor, hub = _filled(store), Hub({"since": from_epoch(NOW - HOUR)})
    vendor.answer = lambda _request: Response(status, headers, b"{}")
    with pytest.raises(error) as caught:
        hub.poll(vendor)
    assert getattr(caught.value, "retry_after", None) == wait
    assert hub.cursor == {"since": from_epoch(NOW - HOUR)}
    assert vendor.secret not in str(caught.value)


@stores
@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"data": [', b"null"])
def test_an_answer_that_is_no_list_is_tried_again(store: Any, body: bytes) -> None:
    vendor = _filled(store)
    vendor.answer = lambda _request: Response(200, {}, body)
    with pytest.raises(RetryableError):
        Hub().poll(vendor)


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example.com/v1/apps/1483020417/customerReviews?cursor=3",
        "http://asc.example.com/v1/apps/1483020417/customerReviews?cursor=3",
        "https://asc.example.com:8443/v1/apps/1483020417/customerReviews?cursor=3",
        "https://asc.example.com@evil.example.com/x",
        "https://asc.example.com.evil.example.com/x",
        "//evil.example.com/x",
        "https://[::1/x",
        "file:///etc/passwd",
    ],
)
def test_the_token_never_goes_to_another_host(url: str) -> None:
    vendor = _filled(AppStore)
    page = json.dumps({"data": [], "links": {"next": url}}).encode()
    vendor.answer = lambda _request: Response(200, {}, page)
    hub = Hub()
    with pytest.raises(RetryableError, match="another host"):
        hub.poll(vendor)
    with pytest.raises(RetryableError, match="another host"):
        Hub({"next": url, "high": "", "since": ""}).poll(vendor)
    assert all(request.url.startswith(f"{vendor.api}/") for request in vendor.asked)
    assert hub.cursor == {}


def test_a_list_that_does_not_move_on_is_given_up() -> None:
    vendor = _filled(AppStore)
    first = "https://asc.example.com/v1/apps/1483020417/customerReviews?cursor=3"
    page = json.dumps({"data": [], "links": {"next": first}}).encode()
    vendor.answer = lambda _request: Response(200, {}, page)
    with pytest.raises(RetryableError, match="does not move on"):
        Hub().poll(vendor)


@stores
@pytest.mark.parametrize(
    "secret", ["plain text", "[]", "{}", '{"key_id": "k", "client_email": "e"}']
)
def test_a_secret_of_the_wrong_form_is_a_config_error_that_quotes_nothing(
    store: Any, secret: str
) -> None:
    pull = sources.load(store.slug).pull
    assert pull
    with pytest.raises(ConfigError) as caught:
        next(pull.steps(PullContext(secret, store.options, {}, NOW)))
    assert "plain text" not in str(caught.value)


@stores
def test_a_key_of_the_wrong_kind_is_a_config_error(store: Any) -> None:
    pull = sources.load(store.slug).pull
    assert pull
    for pem in ("junk", _pem(EC_KEY if store is GooglePlay else RSA_KEY)):
        settings = {**json.loads(store().secret), "private_key": pem}
        with pytest.raises(ConfigError, match="private_key") as caught:
            next(pull.steps(PullContext(json.dumps(settings), store.options, {}, NOW)))
        assert "junk" not in str(caught.value)


@stores
@pytest.mark.parametrize(
    "options", [{}, {"overlap_hours": "a day"}, {"overlap_hours": -1}, {"since": "yesterday"}]
)
def test_a_missing_or_wrong_option_is_a_config_error_that_names_it(
    store: Any, options: dict[str, Any]
) -> None:
    vendor = _filled(store)
    name = next(iter(options), next(iter(vendor.options)))
    if not options:
        vendor.options = {}
    with pytest.raises(ConfigError, match=f"options.{name}"):
        Hub().poll(vendor, **options)


def test_a_developers_reply_travels_with_its_review() -> None:
    vendor = _filled(AppStore, 1)
    pull = sources.load("app_store").pull
    assert pull
    steps = pull.steps(PullContext(vendor.secret, vendor.options, {}, NOW))
    request = next(steps)
    assert isinstance(request, Request)
    page = steps.send(vendor.handle(request))
    assert isinstance(page, Page)
    assert page.items[0]["response"] == {"responseBody": "re r0"}
