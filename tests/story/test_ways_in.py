"""Other ways in than a plain webhook: notices, mails, a form of our own, notes by hand."""

from __future__ import annotations

import json
import re
import secrets
import time
from typing import Any

import pytest
import requests
from teller import Teller, eventually

from feedbus import keys
from feedbus.secrets import split
from feedbus.signatures import Inbound
from feedbus.sources.qr_form import SignedLink
from feedbus_ops.mailing import PREFIX, as_received

pytestmark = [pytest.mark.story, pytest.mark.timeout(280)]


def secret(teller: Teller, endpoint: str) -> str:
    name = f"{teller.facts.outputs['SecretsPrefix']}/endpoints/{endpoint}"
    value = teller.client("ssm").get_parameter(Name=name, WithDecryption=True)
    return split(value["Parameter"]["Value"])[0]


def mail(id_: str, subject: str, words: str, *, reply_to: str | None = None) -> bytes:
    references = f"References: <{reply_to}>\r\n" if reply_to else ""
    return (
        f"From: Mara Lind <mara@example.com>\r\nTo: feedback@example.com\r\n"
        f"Subject: {subject}\r\nMessage-ID: <{id_}>\r\n{references}"
        f"Date: Sun, 22 Nov 2026 1{1 if reply_to else 0}:00:00 +0000\r\n\r\n{words}\r\n"
    ).encode()


def receive(teller: Teller, raw: bytes) -> None:
    """Put a mail into the bucket as Amazon SES does."""
    key = PREFIX + secrets.token_hex(20)
    body = as_received(raw, "feedback@example.com", key, "us-east-1")
    teller.client("s3").put_object(Bucket=teller.facts.outputs["BucketName"], Key=key, Body=body)


@pytest.mark.requirement("R3", "R22")
def test_mails_of_one_thread_are_one_record_and_one_ticket(teller: Teller) -> None:
    root, reply = (f"{secrets.token_hex(8)}@example.com" for _ in range(2))
    id_ = keys.item_id("fbk", "inbox", root)
    receive(teller, mail(reply, "Re: Kettle", "Any news?\r\n\r\n> It leaks", reply_to=root))
    receive(teller, mail(root, "Kettle", "It leaks.\r\n\r\n-- \r\nMara"))

    def whole() -> bool:
        record = teller.record(id_)
        return record is not None and record.feedback.text == "It leaks.\n\nAny news?"

    assert eventually(whole)
    assert eventually(lambda: len(teller.tickets(id_)) == 1)


@pytest.mark.requirement("R18")
def test_who_scans_a_code_fills_in_a_form_and_a_changed_link_is_refused(teller: Teller) -> None:
    link = SignedLink().link(secret(teller, "shop-door"), {"store": "杭州"}, int(time.time()) + 600)
    url = f"{teller.facts.api_url}/hooks/shop-door/{link}"
    page = requests.get(url, timeout=30)
    assert page.status_code == 200
    assert "script" not in page.text
    found = re.search(r'name="id" value="([0-9a-f]+)"', page.text)
    assert found is not None
    answer = {"id": found[1], "stars": "2", "text": "排队太久", "website": ""}
    for _ in range(2):
        assert requests.post(url, data=answer, timeout=30).status_code == 200
    id_ = keys.item_id("fbk", "shop-door", found[1])
    record = eventually(lambda: teller.record(id_))
    assert record is not None
    assert (record.feedback.text, record.feedback.context["store"]) == ("排队太久", "杭州")
    assert eventually(lambda: len(teller.tickets(id_)) == 1)
    forged = link.replace(link[:4], "9999", 1)
    refused = requests.get(f"{teller.facts.api_url}/hooks/shop-door/{forged}", timeout=30)
    assert refused.status_code == 401


@pytest.mark.requirement("R17", "R18")
def test_a_visit_note_by_hand_is_an_ordinary_record(teller: Teller) -> None:
    note = {
        "id": secrets.token_hex(4),
        "kind": "visit",
        "text": "They would renew",
        "urgency": "high",
        "channel": "x",
    }
    token = secret(teller, "front-desk")
    answer = teller.post("front-desk", Inbound(json.dumps(note).encode(), bearer(token)))
    assert answer.status_code == 202
    record = eventually(lambda: teller.record(answer.json()["ids"][0]))
    assert record is not None
    assert record.feedback.tags == ["offline:visit"]
    assert record.analysis.urgency == "high"
    refused = teller.post("front-desk", Inbound(json.dumps(note).encode(), bearer("wrong")))
    assert refused.status_code == 401


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}", "content-type": "application/json"}


def test_a_notice_is_completed_from_the_vendors_api(teller: Teller) -> None:
    submission: dict[str, Any] = {"id": f"bf-{secrets.token_hex(4)}", "kind": "screenshot"}
    told = {**submission, "comment": "深色模式下看不清", "email": "lea@example.com"}
    url = f"{teller.facts.doubles_url}/_doubles/app_store/submissions"
    requests.post(url, json={"submissions": [told]}, timeout=10).raise_for_status()
    instance = {"type": "betaFeedbackScreenshotSubmissions", "id": submission["id"]}
    id_ = teller.say(
        "app-store-hook",
        {
            "data": {
                "type": "betaFeedbackScreenshotSubmissionCreated",
                "id": secrets.token_hex(4),
                "attributes": {"timestamp": "2026-11-22T10:00:00Z"},
                "relationships": {"instance": {"data": instance}},
            }
        },
    )
    record = eventually(lambda: teller.record(id_))
    assert record is not None
    assert record.feedback.text == "深色模式下看不清"
    assert not record.feedback.pending
    assert eventually(lambda: len(teller.tickets(id_)) == 1)
