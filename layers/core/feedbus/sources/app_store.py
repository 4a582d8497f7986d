"""App Store: customer reviews (polled) and TestFlight feedback (webhook).

Apple has no webhook for reviews, so an app needs up to two endpoints, each with a secret of its
own kind: the webhook's is the text that you chose at Apple; the polled one's is JSON with the
API key, `{"key_id", "issuer_id", "private_key"}` (the .p8 file's text; `api_url` may name another
host). One endpoint cannot serve both, since the signature's key is the whole secret. The webhook's
endpoint has the same JSON as its API secret, to ask for the tester's words.

Enable the webhook: App Store Connect → Users and Access → Integrations → Webhooks. Make the key
(role Customer Support): Users and Access → Integrations → App Store Connect API.

- webhook: https://developer.apple.com/documentation/appstoreconnectapi/webhook-notifications —
  `x-apple-signature: hmacsha256=<hex>` over the raw body, no timestamp. The notification of a
  TestFlight submission is thin.
- submissions: https://developer.apple.com/documentation/appstoreconnectapi/get-v1-betafeedbackscreenshotsubmissions-_id_
  and …betafeedbackcrashsubmissions-_id_ — screenshots come as addresses that expire.
- reviews: https://developer.apple.com/documentation/appstoreconnectapi/get-v1-apps-_id_-customerreviews
  — newest first, at most 200 a page. A review that is edited keeps its id and gets a newer
  `createdDate`. App version, device and language are not in the list.
- token: https://developer.apple.com/documentation/appstoreconnectapi/generating-tokens-for-api-requests
  — ES256, at most 20 minutes.
- `territory` is ISO 3166 alpha-3; it becomes alpha-2, as everywhere else in the hub.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from feedbus.errors import ConfigError, RetryableError
from feedbus.model import Attachment, Author, Feedback
from feedbus.model.times import to_utc
from feedbus.signatures import Hmac
from feedbus.sources.base import (
    Context,
    Fetch,
    Page,
    Payload,
    Pull,
    PullContext,
    PullSteps,
    Source,
)
from feedbus.sources.crawling import Listing, crawl, fetch, option_of, settings_of
from feedbus.transport import Request, Response

API = "https://api.appstoreconnect.apple.com"

_NOTICES = {
    "betaFeedbackScreenshotSubmissionCreated": "testflight_screenshot",
    "betaFeedbackCrashSubmissionCreated": "testflight_crash",
}
_SUBMISSIONS = {
    "betaFeedbackScreenshotSubmissions": "testflight_screenshot",
    "betaFeedbackCrashSubmissions": "testflight_crash",
}
"""What TestFlight's notifications and submissions are, by their types."""

_KEY = {
    "key_id": "the API key's id",
    "issuer_id": "the issuer's id, above the list of keys",
    "private_key": "the text of the key's .p8 file",
}

_TOKEN_LIFE = 19 * 60
"""Seconds: below Apple's 20 minutes, above the 15 that a poll can run."""

_PAGE_BYTES = 4_194_304
"""200 reviews of 6,000 characters in any script, with their responses."""


def normalise(payload: Payload, context: Context) -> Iterator[Feedback]:
    """Read a notification, or reviews and submissions: one, a list, or the API's whole answer.

    Everything else yields nothing.
    """
    answer = payload if isinstance(payload, dict) else {"data": payload}
    data = answer.get("data", answer)
    for item in data if isinstance(data, list) else [data]:
        kind = item["type"]
        if kind in _NOTICES:
            yield _notice(item, context)
        elif kind == "customerReviews":
            yield _review(_with_reply(item, answer), context)
        elif kind in _SUBMISSIONS:
            yield _submission(item, _related(item, answer), context)


def _related(item: Mapping[str, Any], answer: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """What the answer includes of an item's relationships, by the relationship's name."""
    included = {(one.get("type"), one.get("id")): one for one in answer.get("included") or []}
    found = {}
    for name, relation in (item.get("relationships") or {}).items():
        data = (relation or {}).get("data")
        # A relation to many has a list.
        one = included.get((data.get("type"), data.get("id"))) if isinstance(data, dict) else None
        if one and one.get("attributes"):
            found[name] = one["attributes"]
    return found


def _with_reply(item: Mapping[str, Any], answer: Mapping[str, Any]) -> dict[str, Any]:
    """The review with the developer's response in it, since items are read one by one."""
    reply = _related(item, answer).get("response")
    return {**item, "response": reply} if reply else dict(item)


def _review(item: Mapping[str, Any], context: Context) -> Feedback:
    review, options = item["attributes"], context.options
    created = review.get("createdDate")
    when = to_utc(created, context.zone) if created else None
    territory = review.get("territory")
    reply = item.get("response") or {}
    replied = reply.get("lastModifiedDate")
    facts = {
        "app_id": options.get("app_id"),
        "reply": reply.get("responseBody"),
        "reply_at": to_utc(replied, context.zone) if replied else None,
    }
    return Feedback(
        source_id=item["id"],
        source_version=when or "",
        author=Author(handle=review.get("reviewerNickname"), name=review.get("reviewerNickname")),
        title=review.get("title"),
        text=review.get("body"),
        scores=context.stars(review.get("rating")),
        occurred_at=when,
        occurred_at_raw=created,
        product=options.get("app_name"),
        country=ALPHA_2.get(territory, territory),
        context={name: fact for name, fact in facts.items() if fact is not None},
    )


def _notice(item: Mapping[str, Any], context: Context) -> Feedback:
    """A submission's id; its words are asked for."""
    instance = (item.get("relationships") or {}).get("instance") or {}
    instance = instance.get("data") or instance  # some notifications leave `data` out
    stamp = (item.get("attributes") or {}).get("timestamp")
    when = to_utc(stamp, context.zone) if stamp else None
    return Feedback(
        source_id=instance.get("id") or item["id"],
        source_version=when or "",
        occurred_at=when,
        occurred_at_raw=stamp,
        product=context.options.get("app_name"),
        context={"kind": _NOTICES[item["type"]], "resource": instance.get("type")},
        tags=["testflight"],
        pending=instance.get("type") in _SUBMISSIONS,
    )


def _submission(
    item: Mapping[str, Any], related: Mapping[str, Mapping[str, Any]], context: Context
) -> Feedback:
    """What a tester sent, with what Apple adds of the tester and the build."""
    said = item["attributes"]
    tester, build = related.get("tester", {}), related.get("build", {})
    name = " ".join(filter(None, (tester.get("firstName"), tester.get("lastName"))))
    created = said.get("createdDate")
    when = to_utc(created, context.zone) if created else None
    shots = said.get("screenshots") or []
    facts = {
        "kind": _SUBMISSIONS[item["type"]],
        "resource": item["type"],
        "app_id": context.options.get("app_id"),
        "bundle_id": said.get("buildBundleId"),
        "build": build.get("version"),
        "device": said.get("deviceModel"),
        "os": said.get("osVersion"),
        "time_zone": said.get("timeZone"),
        "connection": said.get("connectionType"),
        "screenshots_expire_at": min(
            (shot["expirationDate"] for shot in shots if shot.get("expirationDate")), default=None
        ),
    }
    return Feedback(
        source_id=item["id"],
        source_version=when or "",
        author=Author(
            name=name or None,
            email=said.get("email") or tester.get("email"),
            locale=said.get("locale"),
        ),
        text=said.get("comment") or None,
        occurred_at=when,
        occurred_at_raw=created,
        product=context.options.get("app_name"),
        platform=str(said["appPlatform"]).lower() if said.get("appPlatform") else None,
        attachments=[Attachment(url=shot["url"]) for shot in shots if shot.get("url")],
        context={name: fact for name, fact in facts.items() if fact is not None},
        tags=["testflight"],
    )


def pull(context: PullContext) -> PullSteps:
    """Read the reviews that are new or edited since the last finished pass; see `crawl`."""
    settings = settings_of(context, *_KEY)
    app = quote(option_of(context, "app_id"), safe="")
    api, headers = _access(settings, context.now)
    first = f"{api}/v1/apps/{app}/customerReviews?sort=-createdDate&limit=200&include=response"

    def page(url: str | None) -> Generator[Request | Page, Response | None, Listing]:
        request = Request("GET", _same_origin(url or first, api), headers, max_bytes=_PAGE_BYTES)
        answer = yield from fetch(request, context.now)
        following = (answer.get("links") or {}).get("next")
        return Listing(
            [(_created(item), _with_reply(item, answer)) for item in answer.get("data") or []],
            _same_origin(following, api) if following else None,
        )

    yield from crawl(context, page, newest_first=True)


def submission(feedback: Feedback, context: PullContext) -> PullSteps:
    """Ask for the submission that a notification names."""
    api, headers = _access(settings_of(context, *_KEY), context.now)
    path = f"{feedback.context['resource']}/{quote(feedback.source_id, safe='')}"
    request = Request("GET", f"{api}/v1/{path}?include=build,tester", headers)
    answer = yield from fetch(request, context.now)
    yield Page([answer], {})


def _access(settings: Mapping[str, Any], now: float) -> tuple[str, dict[str, str]]:
    """The API's address, and the headers that open it."""
    api = str(settings.get("api_url") or API).rstrip("/")
    return api, {"authorization": f"Bearer {_token(settings, now)}"}


def _created(item: Mapping[str, Any]) -> str:
    try:
        return to_utc(item["attributes"]["createdDate"])
    except (KeyError, TypeError, ValueError, AttributeError):
        return ""  # `normalise` says what is wrong with it


def _same_origin(url: str, api: str) -> str:
    """The URL, if it leads to the API's own host: the token goes with the request.

    Raises:
        RetryableError: it leads elsewhere; nothing is sent there, and the pass stays where it is.
    """
    try:
        given, own = urlsplit(url), urlsplit(api)
        same = (given.scheme, given.netloc) == (own.scheme, own.netloc)
    except ValueError:
        same = False
    if not same:
        raise RetryableError("the next page of the list leads to another host")
    return url


def _token(settings: Mapping[str, Any], now: float) -> str:
    import jwt  # PyJWT and cryptography cost more to import than the whole of `receive`

    claims = {
        "iss": settings["issuer_id"],
        "iat": int(now),
        "exp": int(now) + _TOKEN_LIFE,
        "aud": "appstoreconnect-v1",
    }
    try:
        return jwt.encode(
            claims, settings["private_key"], algorithm="ES256", headers={"kid": settings["key_id"]}
        )
    except (jwt.PyJWTError, ValueError, TypeError) as error:
        raise ConfigError(
            "private_key in the endpoint's secret is not a P-256 key in PEM (the .p8 file's text)"
        ) from error


_PAIRS = (
    "ABWAW AFGAF AGOAO AIAAI ALAAX ALBAL ANDAD AREAE ARGAR ARMAM ASMAS ATAAQ ATFTF ATGAG AUSAU "
    "AUTAT AZEAZ BDIBI BELBE BENBJ BESBQ BFABF BGDBD BGRBG BHRBH BHSBS BIHBA BLMBL BLRBY BLZBZ "
    "BMUBM BOLBO BRABR BRBBB BRNBN BTNBT BVTBV BWABW CAFCF CANCA CCKCC CHECH CHLCL CHNCN CIVCI "
    "CMRCM CODCD COGCG COKCK COLCO COMKM CPVCV CRICR CUBCU CUWCW CXRCX CYMKY CYPCY CZECZ DEUDE "
    "DJIDJ DMADM DNKDK DOMDO DZADZ ECUEC EGYEG ERIER ESHEH ESPES ESTEE ETHET FINFI FJIFJ FLKFK "
    "FRAFR FROFO FSMFM GABGA GBRGB GEOGE GGYGG GHAGH GIBGI GINGN GLPGP GMBGM GNBGW GNQGQ GRCGR "
    "GRDGD GRLGL GTMGT GUFGF GUMGU GUYGY HKGHK HMDHM HNDHN HRVHR HTIHT HUNHU IDNID IMNIM INDIN "
    "IOTIO IRLIE IRNIR IRQIQ ISLIS ISRIL ITAIT JAMJM JEYJE JORJO JPNJP KAZKZ KENKE KGZKG KHMKH "
    "KIRKI KNAKN KORKR KWTKW LAOLA LBNLB LBRLR LBYLY LCALC LIELI LKALK LSOLS LTULT LUXLU LVALV "
    "MACMO MAFMF MARMA MCOMC MDAMD MDGMG MDVMV MEXMX MHLMH MKDMK MLIML MLTMT MMRMM MNEME MNGMN "
    "MNPMP MOZMZ MRTMR MSRMS MTQMQ MUSMU MWIMW MYSMY MYTYT NAMNA NCLNC NERNE NFKNF NGANG NICNI "
    "NIUNU NLDNL NORNO NPLNP NRUNR NZLNZ OMNOM PAKPK PANPA PCNPN PERPE PHLPH PLWPW PNGPG POLPL "
    "PRIPR PRKKP PRTPT PRYPY PSEPS PYFPF QATQA REURE ROURO RUSRU RWARW SAUSA SDNSD SENSN SGPSG "
    "SGSGS SHNSH SJMSJ SLBSB SLESL SLVSV SMRSM SOMSO SPMPM SRBRS SSDSS STPST SURSR SVKSK SVNSI "
    "SWESE SWZSZ SXMSX SYCSC SYRSY TCATC TCDTD TGOTG THATH TJKTJ TKLTK TKMTM TLSTL TONTO TTOTT "
    "TUNTN TURTR TUVTV TWNTW TZATZ UGAUG UKRUA UMIUM URYUY USAUS UZBUZ VATVA VCTVC VENVE VGBVG "
    "VIRVI VNMVN VUTVU WLFWF WSMWS XKSXK YEMYE ZAFZA ZMBZM ZWEZW"
)
ALPHA_2 = {pair[:3]: pair[3:] for pair in _PAIRS.split()}
"""ISO 3166-1 alpha-3 to alpha-2, with Apple's own `XKS` for Kosovo."""

SOURCE = Source(
    title="Apple App Store",
    docs="https://developer.apple.com/documentation/appstoreconnectapi",
    setup=(
        "Reviews: in App Store Connect open Users and Access, Integrations, App Store Connect API.",
        "Generate a key with the role Customer Support and download its .p8 file.",
        "Store JSON with key_id, issuer_id and private_key as the secret of a polled endpoint.",
        "Set the endpoint's options app_id (the number in the app's URL) and app_name.",
        "TestFlight feedback: under Integrations, Webhooks, add the URL of a second endpoint.",
        "Choose a secret there, and store the same text as the second endpoint's secret.",
        "Store the JSON with the API key as the second endpoint's API secret, too.",
    ),
    signature=Hmac(header="x-apple-signature", prefix="hmacsha256="),
    evidence="vendor",
    arrives="TestFlight feedback by id, upon which it is asked for; customer reviews are polled",
    limits=(
        "There is no webhook for customer reviews.",
        "Reviews name neither the app's version nor a language.",
        "A tester's screenshots are addresses that expire; crash logs are not asked for.",
        "When Apple retries a failed delivery is not documented; it can be sent again by API.",
    ),
    normalise=normalise,
    channel="app_store",
    pull=Pull(pull),
    fetch=Fetch(submission, _KEY),
    options={
        "app_id": "the app's Apple ID, a number; polling needs it",
        "app_name": "the product's name in the records",
        "since": "when polling starts, ISO-8601; default: from the first review on",
        "overlap_hours": "how far below the last pass each pass reads; default 24",
    },
)
