"""Huawei AppGallery: customer reviews, polled.

Huawei has no webhook for reviews. The endpoint's URL takes reviews as the API lists them, one or
a page of them, from a job of your own; its key stands in the URL.

Enable: AppGallery Connect → 用户与权限 → API密钥 → Connect API → 创建, with a role that may see
reviews and no project; the secret is JSON, `{"client_id", "client_secret"}` (`api_url` may name
another host). A service account is not enough for this API.

- token: https://developer.huawei.com/consumer/cn/doc/AppGallery-connect-References/agcapi-obtain_token-0000001158365043
- Android and HarmonyOS up to 4: https://developer.huawei.com/consumer/cn/doc/AppGallery-connect-References/agcapi-comapi-getreviews-0000001162468139
- HarmonyOS 5 and later: https://developer.huawei.com/consumer/cn/doc/AppGallery-connect-References/agcapi-comapi-getreviews-harmonyos-0000002470893976
- Both list newest first (`sort=0`), 100 a page at most, of a window of six months at most, for
  countries of one site. Each site has a host, which the app's data location decides.
- Refusals come with HTTP 200 and a code in `ret`; 20770002 means that the team has not been let
  into the Marketing API: https://developer.huawei.com/consumer/cn/doc/harmonyos-faqs/faqs-appgallery-45
- The answer's names are known from receivers only: `data.reviewList[]` with reviewId, content,
  rating, dateline (ms), lang, countryCode, versionName, phoneName, devReplyState, and `hasNext` as
  a number. The option `names` says otherwise.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from feedbus.bodies import UnreadableError, number
from feedbus.errors import ConfigError
from feedbus.model import Author, Feedback
from feedbus.model.times import any_to_utc
from feedbus.signatures import UrlKey
from feedbus.sources.base import Context, Page, Payload, Pull, PullContext, PullSteps, Source
from feedbus.sources.crawling import Listing, crawl, fetch, option_of, settings_of
from feedbus.transport import Request, Response

SITES = {
    "cn": "https://connect-api.cloud.huawei.com",
    "de": "https://connect-api-dre.cloud.huawei.com",
    "sg": "https://connect-api-dra.cloud.huawei.com",
    "ru": "https://connect-api-drru.cloud.huawei.com",
}

_PATHS = {
    "android": "/api/reviews/v1/manage/dev/reviews",
    "harmony": "/api/marketing-api/v2/reviews/manage/dev/reviews",
}

_WINDOW = 180 * 86_400
"""Seconds: below Huawei's six months."""

_LIMIT = 100

_PAGE_BYTES = 4_194_304

NAMES = {
    "id": "reviewId commentId id",
    "rating": "rating star score",
    "title": "title",
    "text": "content comment commentInfo reviewContent",
    "nickname": "nickName nickname userName accountName",
    "created": "dateline createTime commentTime operTime reviewTime",
    "updated": "updateTime lastModified editTime",
    "language": "lang language",
    "country": "countryCode country",
    "version": "versionName apkVersion appVersion version",
    "device": "phoneName deviceName device phone",
    "reply": "devReplyContent replyContent reply",
    "reply_state": "devReplyState replyState",
}
"""What a review holds, and what it may be called in the answer, the likeliest first."""

_TIMES = ("updated", "created")
_LISTS = ("reviewList", "reviews", "list")
_EMPTY = frozenset({"ret", "total", "hasNext"})
"""What is left of an answer when it has no list."""


def normalise(payload: Payload, context: Context) -> Iterator[Feedback]:
    """Read one review, a list of them, or the API's whole answer."""
    for review in _reviews(payload):
        yield _review(review, context)


def _reviews(answer: Payload) -> list[Any]:
    """The reviews: of the API's answer, or of a list, or the one that it is."""
    inner = answer.get("data", answer) if isinstance(answer, dict) else answer
    if not isinstance(inner, dict):
        return inner or []
    if named := [inner[name] for name in _LISTS if name in inner]:
        return named[0] or []
    return [] if inner.keys() <= _EMPTY else [inner]


def _review(review: Mapping[str, Any], context: Context) -> Feedback:
    options = context.options
    said = {name: _value(review, name, options) for name in NAMES}
    if said["id"] is None:
        raise UnreadableError("a review has no id: say in options.names what it is called")
    created = said["created"]
    facts = {
        "app_id": options.get("app_id"),
        **{name: said[name] for name in ("device", "reply", "reply_state")},
    }
    return Feedback(
        source_id=said["id"],
        source_version=any_to_utc(said["updated"] or created, context.zone) or "",
        author=Author(name=said["nickname"]),
        title=said["title"],
        text=said["text"],
        scores=context.stars(said["rating"]),
        occurred_at=any_to_utc(created, context.zone),
        occurred_at_raw=created,
        product=options.get("app_name"),
        version=said["version"],
        platform="harmonyos" if options.get("system") == "harmony" else "android",
        country=said["country"],
        language=said["language"],
        context={name: fact for name, fact in facts.items() if fact is not None},
    )


def _value(review: Mapping[str, Any], name: str, options: Mapping[str, Any]) -> Any:
    """A part of a review, by the name that the option `names` gives it or by the known ones.

    Numbers become texts: the API sends one part as a text to one account, as a number to another.
    """
    given = (options.get("names") or {}).get(name)
    names = [str(given)] if given else NAMES[name].split()
    value = next((review[one] for one in names if review.get(one) not in (None, "")), None)
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def pull(context: PullContext) -> PullSteps:
    """Read the reviews that are new or edited since the last finished pass; see `crawl`.

    A page's mark is the end of the window and the page's number: what is written meanwhile lies
    outside of the window, and moves nothing on to another page.
    """
    settings = settings_of(context, "client_id", "client_secret")
    site, system = _choice(context, "site", SITES), _choice(context, "system", _PATHS)
    api = str(settings.get("api_url") or SITES[site]).rstrip("/")
    known = {
        "appId": option_of(context, "app_id"),
        "countries": str(context.options.get("countries") or "CN"),
        "sort": "0",
        "limit": str(_LIMIT),
    }
    parts = {name: settings[name] for name in ("client_id", "client_secret")}
    token = Request(
        "POST",
        f"{api}/api/oauth2/v1/token",
        json={"grant_type": "client_credentials", **parts},
    )
    granted = yield from _call(token, context.now)
    headers = {
        "authorization": f"Bearer {granted.get('access_token')}",
        "client_id": str(settings["client_id"]),
    }
    reading = Context(options=context.options)

    def page(mark: str | None) -> Generator[Request | Page, Response | None, Listing]:
        end, _, count = (mark or f"{context.now * 1000:.0f}/1").partition("/")
        begin = str(int(end) - _WINDOW * 1000)
        query = urlencode({**known, "beginTime": begin, "endTime": end, "page": count})
        request = Request("GET", f"{api}{_PATHS[system]}?{query}", headers, max_bytes=_PAGE_BYTES)
        answer = yield from _call(request, context.now)
        reviews = _reviews(answer)
        more = reviews and _has_next(answer, len(reviews))
        return Listing(
            [(_changed(review, reading), review) for review in reviews],
            f"{end}/{int(count) + 1}" if more else None,
        )

    yield from crawl(context, page, newest_first=True)


def _choice(context: PullContext, name: str, known: Mapping[str, str]) -> str:
    value = str(context.options.get(name) or next(iter(known)))
    if value not in known:
        raise ConfigError(f"options.{name} must be one of {', '.join(known)}")
    return value


def _call(request: Request, now: float) -> Generator[Request | Page, Response | None, Any]:
    """Send one request.

    Raises:
        RetryableError: Huawei failed.
        ConfigError: it refuses; the message names its code.
    """
    answer = yield from fetch(request, now)
    ret = answer.get("ret")
    told = ret if isinstance(ret, dict) else answer
    code = number(told.get("rtnCode", told.get("code"))) or 0
    if code:
        where = request.url.partition("?")[0]
        raise ConfigError(
            f"code {code:.0f} from {where}: check the client, its role, the site and the access "
            "to the Marketing API"
        )
    return answer


def _has_next(answer: Mapping[str, Any], count: int) -> bool:
    data = answer.get("data")
    given = (data if isinstance(data, dict) else answer).get("hasNext")
    if given is None:
        return count >= _LIMIT
    return str(given).lower() in ("1", "true")


def _changed(review: Any, context: Context) -> str:
    try:
        updated, created = (_value(review, name, context.options) for name in _TIMES)
        return any_to_utc(updated or created, context.zone) or ""
    except (TypeError, ValueError, AttributeError):
        return ""  # `normalise` says what is wrong with it


SOURCE = Source(
    title="Huawei AppGallery",
    docs="https://developer.huawei.com/consumer/cn/doc/AppGallery-connect-References/agcapi-comapi-getreviews-0000001162468139",
    setup=(
        "In AppGallery Connect open 用户与权限, API密钥, Connect API and create an API client.",
        "Give it a role that may see reviews, and N/A as its project.",
        "Apply for the Marketing API, without which reviews are refused with code 20770002.",
        "Store JSON with client_id and client_secret as the secret of a polled endpoint.",
        "Set the endpoint's options app_id, app_name, system, site and countries.",
    ),
    signature=UrlKey(),
    evidence="configured",
    arrives="customer reviews are polled; there is no webhook",
    limits=(
        "The API shows six months at most; older reviews are not read.",
        "All countries of an endpoint must belong to its site: another site, another endpoint.",
        "The names in the API's answer are known from receivers only: set names if they differ.",
        "Whether an edited review gets a newer time, and a review a nickname or a title, is not "
        "confirmed.",
    ),
    normalise=normalise,
    channel="app_store",
    pull=Pull(pull),
    secret="a key for the URL of at least 22 characters; for polling JSON with client_id and "  # noqa: S106
    "client_secret",
    options={
        "app_id": "the app's id in AppGallery Connect; polling needs it",
        "app_name": "the product's name in the records",
        "system": "android (and HarmonyOS up to 4) or harmony (HarmonyOS 5 and later); "
        "default android",
        "site": "cn, de, sg or ru: where the app's data lies; default cn",
        "countries": "the countries to read, such as CN or DE,FR; default CN",
        "names": "what the parts of a review are called in the answer, such as {id: commentId}; "
        f"the parts are {', '.join(NAMES)}",
        "since": "when polling starts, ISO-8601; default: six months ago",
        "overlap_hours": "how far below the last pass each pass reads; default 24",
        "timezone": "zone of times without offset; default UTC",
    },
)
