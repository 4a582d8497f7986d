"""Real-looking deliveries for the demo: what each vendor would send, with invented customers."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

WORDS = (
    ("Checkout is broken again, I was charged twice and want a refund.", "en", 2),
    ("加载慢，点一下要等五秒，体验很差。", "zh", 3),
    ("The courier was friendly and the parcel came a day early. Thank you!", "en", 10),
    ("商品质量不错，就是包装有点简陋。", "zh", 8),
    ("I can't log in since the last update, please help.", "en", 4),
    ("退款申请三天了还没有人处理！", "zh", 1),
    ("Would be great if I could export my orders as a spreadsheet.", "en", 7),
    ("充电时机身漏电，太危险了，请马上处理。", "zh", 0),
)
"""What customers say: words, their language, and how likely they recommend us (0 to 10)."""

PEOPLE = ("Ann Lee", "王芳", "Maria Silva", "李雷", "Tom Baker", "韩梅梅", "Ivo Novak", "陈晨")


@dataclass(frozen=True, slots=True)
class Delivery:
    """One webhook body for one endpoint; `readable` is false for garbage."""

    endpoint: str
    body: bytes
    readable: bool = True


@dataclass(frozen=True, slots=True)
class Voice:
    """One customer's words in one delivery.

    Attributes:
        id: unique in the run.
        at: when it was said, UTC ISO-8601.
    """

    id: str
    at: str
    words: str
    language: str
    nps: int
    name: str

    @property
    def email(self) -> str:
        """An address that belongs to nobody."""
        return f"customer-{self.id}@example.org"

    @property
    def stars(self) -> int:
        """The same opinion on five stars."""
        return 1 + self.nps * 4 // 10


def voices(run: str, at: str, count: int) -> Iterator[Voice]:
    """`count` customers of one run."""
    for number in range(count):
        words, language, nps = WORDS[number % len(WORDS)]
        name = PEOPLE[number % len(PEOPLE)]
        yield Voice(f"{run}-{number}", at, words, language, nps, name)


def _typeform(voice: Voice) -> Any:
    fields = [
        {"id": "f1", "title": "How likely are you to recommend us?", "type": "nps"},
        {"id": "f2", "title": "What is the main reason?", "type": "long_text"},
        {"id": "f3", "title": "Your e-mail", "type": "email"},
    ]
    refs = ("recommend", "reason", "email")
    fields = [{**one, "ref": ref} for one, ref in zip(fields, refs, strict=True)]
    values: tuple[dict[str, Any], ...] = (
        {"type": "number", "number": voice.nps},
        {"type": "text", "text": voice.words},
        {"type": "email", "email": voice.email},
    )
    return {
        "event_id": f"01{voice.id}",
        "event_type": "form_response",
        "form_response": {
            "form_id": "nps2026",
            "token": f"tok-{voice.id}",
            "landed_at": voice.at,
            "submitted_at": voice.at,
            "hidden": {"name": voice.name, "order_id": f"A-{voice.id}"},
            "definition": {"id": "nps2026", "title": "After your purchase", "fields": fields},
            "answers": [
                {**value, "field": {key: one[key] for key in ("id", "type", "ref")}}
                for value, one in zip(values, fields, strict=True)
            ],
        },
    }


def _tally(voice: Voice) -> Any:
    fields = [
        ("question_stars", "How satisfied are you?", "RATING", voice.stars),
        ("question_words", "Tell us more", "TEXTAREA", voice.words),
        ("question_email", "E-mail", "INPUT_EMAIL", voice.email),
    ]
    return {
        "eventId": f"ev-{voice.id}",
        "eventType": "FORM_RESPONSE",
        "createdAt": voice.at,
        "data": {
            "responseId": f"resp-{voice.id}",
            "submissionId": f"resp-{voice.id}",
            "respondentId": f"who-{voice.id}",
            "formId": "wMpRd1",
            "formName": "Product survey",
            "createdAt": voice.at,
            "fields": [
                {"key": key, "label": label, "type": kind, "value": value}
                for key, label, kind, value in fields
            ],
        },
    }


def _app_store(voice: Voice) -> Any:
    return {
        "data": {
            "type": "betaFeedbackScreenshotSubmissionCreated",
            "id": f"hook-{voice.id}",
            "version": 1,
            "attributes": {"timestamp": voice.at},
            "relationships": {
                "instance": {
                    "data": {"type": "betaFeedbackScreenshotSubmissions", "id": f"bf-{voice.id}"}
                }
            },
        }
    }


def _google_play(voice: Voice) -> Any:
    notification = {
        "version": "1.0",
        "packageName": "com.example.shop",
        "eventTimeMillis": "1795356000000",
        "subscriptionNotification": {
            "version": "1.0",
            "notificationType": 4,
            "purchaseToken": f"token-{voice.id}",
            "subscriptionId": "premium.monthly",
        },
    }
    data = base64.b64encode(json.dumps(notification).encode()).decode()
    return {
        "message": {"data": data, "messageId": f"m-{voice.id}", "publishTime": voice.at},
        "subscription": "projects/demo/subscriptions/feedbus",
    }


def _zendesk(voice: Voice) -> Any:
    return {
        "type": "feedbus.ticket",
        "ticket_id": str(zlib.crc32(voice.id.encode())),
        "status": "open",
        "updated_at": voice.at,
        "subject": voice.words[:24],
        "description": voice.words,
        "latest_comment": "",
        "requester": {"name": voice.name, "email": voice.email},
        "via": "Mail",
        "priority": "normal",
        "tags": "demo",
        "satisfaction": {"rating": "", "comment": ""},
        "url": "https://shop.example.com/agent/tickets/1",
    }


def _standard_webhooks(voice: Voice) -> Any:
    return {
        "type": "feedback.created",
        "timestamp": voice.at,
        "data": {
            "id": f"partner-{voice.id}",
            "text": voice.words,
            "nps": voice.nps,
            "author": {"name": voice.name, "email": voice.email},
            "channel": "chat",
            "language": voice.language,
        },
    }


def _mapped(voice: Voice) -> Any:
    return {
        "review": {
            "id": f"review-{voice.id}",
            "created_at": voice.at,
            "updated_at": voice.at,
            "headline": voice.words[:20],
            "body": voice.words,
            "stars": voice.stars,
            "link": "https://shop.example.com/reviews/1",
        },
        "customer": {"name": voice.name, "email": voice.email},
        "order": {"number": f"B-{voice.id}"},
        "product": {"name": "Kettle 2"},
    }


BODIES: dict[str, Callable[[Voice], Any]] = {
    "website-form": _typeform,
    "product-survey": _tally,
    "app-store-hook": _app_store,
    "google-play-hook": _google_play,
    "helpdesk": _zendesk,
    "partner": _standard_webhooks,
    "shop-reviews": _mapped,
}
"""How each pushed endpoint of the shipped `hub.yaml` is written to."""


def delivery(endpoint: str, voice: Voice) -> Delivery:
    """What the endpoint's vendor would send for this customer."""
    return Delivery(endpoint, json.dumps(BODIES[endpoint](voice), ensure_ascii=False).encode())


def garbage(run: str) -> Iterator[Delivery]:
    """Genuine deliveries that can't be read: they belong into quarantine."""
    no_answers = {"event_type": "form_response", "form_response": None, "run": run}
    yield Delivery("website-form", json.dumps(no_answers).encode(), readable=False)
    yield Delivery("product-survey", f"not JSON at all, {run}".encode(), readable=False)
    half = f'{{"type": "feedback.created", "data": "{run}'
    yield Delivery("partner", half.encode(), readable=False)


def app_store_reviews(voices_: Iterator[Voice]) -> dict[str, Any]:
    """What customers wrote in the App Store, for its double."""
    reviews = [
        {
            "id": f"as-{voice.id}",
            "rating": voice.stars,
            "title": voice.words[:20],
            "body": voice.words,
            "reviewerNickname": voice.name,
            "territory": "CHN" if voice.language == "zh" else "USA",
            "createdDate": voice.at,
        }
        for voice in voices_
    ]
    return {"app": "1234567890", "reviews": reviews}


def testflight_submissions(voices_: Iterator[Voice]) -> dict[str, Any]:
    """What testers sent by TestFlight, for the double that the hub asks for it."""
    submissions = [
        {
            "id": f"bf-{voice.id}",
            "kind": "screenshot",
            "comment": voice.words,
            "email": voice.email,
            "createdDate": voice.at,
        }
        for voice in voices_
    ]
    return {"submissions": submissions}


def google_play_reviews(voices_: Iterator[Voice]) -> dict[str, Any]:
    """What customers wrote on Google Play, for its double."""
    reviews = [
        {
            "reviewId": f"gp-{voice.id}",
            "authorName": voice.name,
            "text": voice.words,
            "starRating": voice.stars,
            "lastModified": voice.at,
            "reviewerLanguage": voice.language,
        }
        for voice in voices_
    ]
    return {"package": "com.example.shop", "reviews": reviews}
