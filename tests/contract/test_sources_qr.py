"""The QR form: who may open it, and that what it shows is safe."""

from __future__ import annotations

import json

import pytest
from test_sources import NOW, Memory
from test_sources_http import Secrets

from feedbus import webhook
from feedbus.config import Config
from feedbus.errors import SignatureError
from feedbus.signatures import Inbound
from feedbus.sources.qr_form import SOURCE, SignedLink

SECRET = "a-secret-of-the-shop-0123456789"
LINK = SignedLink().link(SECRET, {"store": "杭州", "table": "7"}, int(NOW) + 60)


def respond(method: str, key: str, body: bytes = b"", now: float = NOW) -> tuple[int, str, Memory]:
    memory = Memory()
    config = Config({"endpoints": [{"name": "door", "source": "qr_form"}]})
    hub = webhook.Hub(config, memory, Secrets([SECRET]), lambda: now)  # type: ignore[arg-type]
    event = {
        "rawPath": f"/hooks/door/{key}",
        "requestContext": {"http": {"method": method}},
        "headers": {"x-feedbus-about": '{"store": "forged"}'},
        "body": body.decode(),
    }
    answer = webhook.respond(event, hub)
    return answer.http["statusCode"], answer.http["body"], memory


@pytest.mark.requirement("R18")
def test_who_scans_the_code_gets_a_form_and_its_answer_knows_the_shop() -> None:
    status, page, _ = respond("GET", LINK)
    assert status == 200
    assert '<form method="post">' in page
    status, thanks, memory = respond("POST", LINK, "id=1&stars=5&text=好吃".encode())
    assert (status, "谢谢" in thanks) == (200, True)
    (item,) = memory.items.values()
    document = json.loads(item["doc"])
    assert document["context"] == {"store": "杭州", "table": "7"}
    assert document["scores"][0]["value"] == 5


@pytest.mark.requirement("R18")
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_changed_or_expired_link_is_refused(method: str) -> None:
    expiry, about, signature = LINK.split(".")
    later = f"{int(expiry) + 1}.{about}.{signature}"
    other = f"{expiry}.{about[:-2]}AA.{signature}"
    for key in (later, other, f"{expiry}.{about}.", "..", "x", LINK + "A", LINK * 9):
        status, _, memory = respond(method, key, b"text=x" if method == "POST" else b"")
        assert (status, memory.items) == (401, {}), key
    status, _, memory = respond(method, LINK, b"text=x", now=NOW + 61)
    assert (status, memory.items) == (401, {})


def test_each_page_has_an_id_of_its_own() -> None:
    pages = {respond("GET", LINK)[1] for _ in range(3)}
    assert len(pages) == 3


def test_what_the_operator_writes_is_text_in_the_page() -> None:
    options = {"title": '<script>alert("x")</script>'}
    assert SOURCE.handshake is not None
    reply = SOURCE.handshake(Inbound(b"", method="GET"), [SECRET], options)
    assert reply is not None
    assert "<script" not in reply.body


def test_a_link_of_another_secret_is_refused() -> None:
    link = SignedLink().link("another-secret", {}, int(NOW) + 60)
    with pytest.raises(SignatureError):
        SignedLink().verify(Inbound(b"", key=link), [SECRET], NOW)
