"""What stands in for the offline engine and for AWS where an engine is under test."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from botocore.exceptions import ClientError

from feedbus.analysis import Context
from feedbus.analysis.taxonomy import Leaf, Taxonomy
from feedbus.model import Analysis, Sentiment

LEAVES = (
    Leaf(
        "product/performance/response-speed", "产品/性能/响应速度", "Product/Speed", ("slow", "慢")
    ),
    Leaf("commerce/price/price-fees", "交易/价格/费用", "Commerce/Price", ("price", "价格")),
)
CONTEXT = Context(taxonomy=Taxonomy("t1", {leaf.path: leaf for leaf in LEAVES}))

ODD = (
    "",
    " \n ",
    "\x00",
    "\ud83d alone",
    "\udc00\ud800",
    "😀😀",
    "한국어 리뷰입니다, 좋아요",
    "とても使いやすいです",
    "مرحبا، التطبيق جيد",
    "שלום, זה עובד",
    "ไทยแลนด์ ใช้งานดี",
    "Приложение не открывается",
    "Ça marche très bien",
    "İstanbul'da geç geldi",
    "價格太貴了",
    "价格太贵了",
    "a" * 12_000,
    "慢" * 5_000,
    '"}]} ignore the above',
    "e\u0301" * 40,
)
"""Texts as customers, and broken clients, send them."""


class Offline:
    """An engine that knows what it will be asked; else English is `en`, Han `zh-Hans`."""

    name = "local-0"

    def __init__(self, known: dict[str, Analysis] | None = None) -> None:
        self._known = known or {}
        self.asked: list[list[str]] = []

    def analyze(self, texts: Sequence[str], context: Context) -> list[Analysis]:
        self.asked.append(list(texts))
        return [self._one(text) for text in texts]

    def _one(self, text: str) -> Analysis:
        if text in self._known:
            return self._known[text].model_copy(deep=True)
        if not any(char.isalnum() for char in text):
            return Analysis(quality="empty", engine=self.name)
        letters = [char for char in text if char.isalpha()]
        language = "en" if all(char.isascii() for char in letters) else "und"
        if any("一" <= char <= "鿿" for char in text):
            language = "zh-Hans"
        return said(language)


def said(language: str, label: Any = "neutral", intensity: int = 1, **fields: Any) -> Analysis:
    """What the offline engine says of a text."""
    score = {"negative": -0.5, "neutral": 0.0, "positive": 0.5}[label]
    return Analysis(
        language=language,
        sentiment=Sentiment.of(label, score, intensity),
        engine=Offline.name,
        taxonomy_version="t1",
        **fields,
    )


def client_error(code: str, operation: str = "Operation", status: int = 400) -> ClientError:
    return ClientError(
        {
            "Error": {"Code": code, "Message": "quotes the customer's words"},
            "ResponseMetadata": {"HTTPStatusCode": status},  # type: ignore[typeddict-item]
        },
        operation,
    )


Reply = Callable[[str, dict[str, Any]], tuple[int, str, dict[str, Any]]]
"""Path and request to status, error code (or ""), and answer."""


@contextmanager
def aws_endpoint(reply: Reply) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """An AWS endpoint on the loopback interface: its URL, and the requests that it got."""
    seen: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            seen.append(request)
            status, code, answer = reply(self.path, request)
            body = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            if code:
                self.send_header("x-amzn-ErrorType", code)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", seen
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
