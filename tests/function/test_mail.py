"""The mail function: what Amazon SES put into the bucket is stored like a webhook, once."""

from __future__ import annotations

import json
import zlib
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from conftest import Aws, LambdaContext, emf, load, use_config
from feedbus import mailroom
from feedbus.aws import CallError
from feedbus.config import Config
from feedbus.errors import ConfigError
from feedbus.signatures import Inbound
from feedbus_ops.cli import app

SAMPLES = Path(__file__).parents[1] / "contract" / "samples" / "email"

HUB: dict[str, Any] = {
    "endpoints": [
        {"name": "form", "source": "typeform"},
        {
            "name": "shop",
            "source": "email",
            "options": {"addresses": ["feedback@shop.example", "Help@shop.example"]},
        },
        {"name": "brand", "source": "email", "options": {"addresses": "@brand.example"}},
    ]
}

TOP = """Return-Path: <ann.lee@mail.example>\r
Received: from mx7.mail.example (mx7.mail.example [192.0.2.7])\r
 by inbound-smtp.eu-west-1.amazonaws.com with SMTP id 8s1n0q4f\r
 for {to};\r
 Fri, 20 Nov 2026 14:02:11 +0000 (UTC)\r
X-SES-Spam-Verdict: {spam}\r
X-SES-Virus-Verdict: {virus}\r
Received-SPF: pass (spfCheck: domain of mail.example designates 192.0.2.7) helo=mx7;\r
Authentication-Results: amazonses.com;\r
 spf=pass (spfCheck: domain of mail.example) envelope-from="x; dmarc=fail"@mail.example;\r
 dkim=pass header.i=@mail.example;\r
 dmarc=pass header.from=mail.example;\r
X-SES-RECEIPT: AEFB\r
"""

MAIL = """From: Ann Lee <ann.lee@mail.example>\r
To: {to}\r
Subject: Kettle lid does not close\r
Date: Fri, 20 Nov 2026 15:02:08 +0100\r
Message-ID: <kettle-1@mail.example>\r
X-SES-Virus-Verdict: FAIL\r
X-SES-Spam-Verdict: FAIL\r
Authentication-Results: amazonses.com; spf=fail; dkim=fail; dmarc=fail\r
\r
The lid does not close.\r
"""


def received(to: str = "feedback@shop.example", spam: str = "PASS", virus: str = "PASS") -> bytes:
    return (TOP + MAIL).format(to=to, spam=spam, virus=virus).encode()


class Hub:
    """The function on a local AWS."""

    def __init__(self, aws: Aws) -> None:
        self.aws = aws
        self.app = load("mail")

    def put(self, raw: bytes, key: str = "mail/8s1n0q4f") -> dict[str, Any]:
        """Put a mail; the S3 event that tells of it."""
        self.aws.client("s3").put_object(Bucket=self.aws.bucket, Key=key, Body=raw)
        return event(self.aws.bucket, key)

    def take(self, *bodies: Any) -> Any:
        records = [
            {"messageId": str(number), "body": json.dumps(body)}
            for number, body in enumerate(bodies)
        ]
        return self.app.handler({"Records": records}, LambdaContext())

    def documents(self) -> list[dict[str, Any]]:
        return [json.loads(item["doc"]) for item in self.aws.items() if "doc" in item]


def event(bucket: str, key: str) -> dict[str, Any]:
    """What S3 sends; keys are URL-encoded."""
    record = {
        "eventSource": "aws:s3",
        "eventName": "ObjectCreated:Put",
        "eventTime": "2026-11-20T14:02:12.345Z",
        "s3": {"bucket": {"name": bucket}, "object": {"key": key.replace(" ", "+"), "size": 1}},
    }
    return {"Records": [record]}


@pytest.fixture
def hub(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> Hub:
    use_config(monkeypatch, HUB)
    return Hub(aws)


@pytest.mark.requirement("R3", "R36")
def test_a_received_mail_is_stored_with_what_ses_says_and_its_raw_text(
    hub: Hub, capsys: pytest.CaptureFixture[str]
) -> None:
    assert hub.take(hub.put(received())) == {"batchItemFailures": []}
    (item,) = hub.aws.items()
    assert (item["kind"], item["endpoint"]) == ("feedback", "shop")
    assert zlib.decompress(item["raw"]) == received()
    document = json.loads(item["doc"])
    assert document["text"] == "The lid does not close."
    assert document["received_at"] == "2026-11-20T14:02:12.345Z"
    assert document["tags"] == []
    assert document["context"] == {
        "spf": "pass",
        "dkim": "pass",
        "dmarc": "pass",
        "to": "feedback@shop.example",
    }
    printed = capsys.readouterr().out
    counted = emf(printed)
    assert counted == {
        "Stored": 1,
        "Duplicates": 0,
        "Quarantined": 0,
        "Ignored": 0,
        "Unrouted": 0,
    }
    assert "ann.lee" not in printed
    assert "Kettle" not in printed


@pytest.mark.requirement("R28", "R40")
def test_the_same_event_again_stores_nothing(hub: Hub, capsys: pytest.CaptureFixture[str]) -> None:
    told = hub.put(received())
    hub.take(told)
    held = hub.aws.items()
    hub.take(told, told)
    assert hub.aws.items() == held
    assert emf(capsys.readouterr().out)["Duplicates"] == 2


def test_a_mail_that_came_twice_by_two_ways_is_stored_once(hub: Hub) -> None:
    hub.take(hub.put(received(), "mail/one"), hub.put(received("help@shop.example"), "mail/two"))
    assert len(hub.documents()) == 1


@pytest.mark.requirement("R34")
def test_spam_is_marked_and_a_virus_set_aside(hub: Hub, capsys: pytest.CaptureFixture[str]) -> None:
    hub.take(hub.put(received(spam="FAIL"), "mail/spam"))
    (document,) = hub.documents()
    assert (document["tags"], document["context"]["spam"]) == (["spam"], "fail")
    hub.take(hub.put(received(virus="FAIL"), "mail/virus"))
    (quarantined,) = [item for item in hub.aws.items() if item["kind"] == "quarantine"]
    assert (quarantined["pk"], "virus" in quarantined["reason"]) == ("quarantine#shop", True)
    printed = capsys.readouterr().out
    assert emf(printed)["Quarantined"] == 1
    assert "ann.lee" not in printed


@pytest.mark.requirement("R10")
def test_attachments_point_into_the_bucket(hub: Hub) -> None:
    raw = (SAMPLES / "attachments.eml").read_bytes()
    hub.take(hub.put(TOP.format(to="feedback@shop.example", spam="", virus="").encode() + raw))
    (document,) = hub.documents()
    urls = [one["url"] for one in document["attachments"]]
    assert urls == [f"s3://hub-bucket/mail/8s1n0q4f#part-{part}" for part in ("1.2", "2", "3")]


@pytest.mark.requirement("R10")
def test_a_large_mail_is_stored_through_the_bucket(hub: Hub) -> None:
    noise = "".join(f"{number * 7919 % 1_000_003:06d}" for number in range(300_000))
    raw = received() + noise.encode()
    hub.take(hub.put(raw))
    (item,) = hub.aws.items()
    found = hub.aws.client("s3").get_object(Bucket=hub.aws.bucket, Key=item["raw_claim"])
    assert zlib.decompress(found["Body"].read()) == raw


@pytest.mark.requirement("R40")
def test_a_mail_for_no_endpoint_is_set_aside_and_counted(
    hub: Hub, capsys: pytest.CaptureFixture[str]
) -> None:
    hub.take(hub.put(received("unknown@other.example")))
    (item,) = hub.aws.items()
    assert (item["kind"], item["endpoint"]) == ("quarantine", "shop")
    assert emf(capsys.readouterr().out)["Unrouted"] == 1


def test_automatic_mails_are_counted_as_ignored(
    hub: Hub, capsys: pytest.CaptureFixture[str]
) -> None:
    hub.take(hub.put(received().replace(b"Subject: ", b"Subject: Automatic reply: ")))
    assert hub.aws.items() == []
    assert emf(capsys.readouterr().out)["Ignored"] == 1


def test_what_is_no_mail_is_passed_over(hub: Hub) -> None:
    test = {"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": hub.aws.bucket}
    setup = hub.put(b"From: aws\n\nset up", "mail/AMAZON_SES_SETUP_NOTIFICATION")
    assert hub.take(test, setup) == {"batchItemFailures": []}
    assert hub.aws.items() == []


@pytest.mark.requirement("R40")
def test_a_mail_that_cannot_be_fetched_comes_again(hub: Hub) -> None:
    with pytest.raises(CallError):
        hub.take(event(hub.aws.bucket, "mail/gone"))


def test_keys_are_decoded(hub: Hub) -> None:
    hub.take(hub.put(received(), "mail/a b"))
    assert len(hub.documents()) == 1


def test_without_any_endpoint_for_mails_the_deployment_is_wrong(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_config(monkeypatch, {"endpoints": [{"name": "form", "source": "typeform"}]})
    with pytest.raises(ConfigError, match="source: email"):
        hub.take(hub.put(received()))


@pytest.mark.parametrize(
    ("headers", "catch_all", "expected"),
    [
        ({"to": "feedback@shop.example"}, False, ("shop", True)),
        ({"to": '"Help, please" <HELP+fbk_x@SHOP.example>'}, False, ("shop", True)),
        ({"to": "anybody@brand.example"}, False, ("brand", True)),
        ({"to": "x@y.example", "cc": "z@y.example, a@brand.example"}, False, ("brand", True)),
        ({"to": "a@brand.example, help@shop.example"}, False, ("shop", True)),
        ({"to": "x@y.example", "delivered-to": "help@shop.example"}, True, ("shop", True)),
        ({"to": "x@y.example"}, True, ("rest", True)),
        ({"to": "x@y.example"}, False, ("shop", False)),
        ({}, False, ("shop", False)),
    ],
)
def test_the_recipient_chooses_the_endpoint(
    headers: dict[str, str], catch_all: bool, expected: tuple[str, bool]
) -> None:
    rest = [{"name": "rest", "source": "email"}] if catch_all else []
    config = Config({"endpoints": [*HUB["endpoints"], *rest]})
    raw = "".join(f"{name}: {value}\n" for name, value in headers.items()) + "\n"
    endpoint, routed = mailroom.endpoint_for(Inbound(raw.encode()), config)
    assert (endpoint.name, routed) == expected


def test_the_envelope_stands_over_the_headers() -> None:
    blind = received("help@shop.example").replace(b"To: help@shop.example", b"To: a@brand.example")
    inbound = mailroom.received(blind, "b", "mail/1")
    assert inbound.headers["x-ses-recipient"] == "help@shop.example"
    assert mailroom.endpoint_for(inbound, Config(HUB))[0].name == "shop"


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        ("amazonses.com; spf=pass x; dkim=none; dmarc=fail y", ("pass", "none", "fail")),
        ("amazonses.com; spf=softfail h=x; spf=pass; dmarc=none", ("softfail", None, "none")),
        ("amazonses.com; spf=fail x; dmarc=pass; dkim=fail; dmarc=fail", ("fail", "fail", "fail")),
        ("mx.google.com; spf=pass; dkim=pass; dmarc=pass", (None, None, None)),
        ("amazonses.com", (None, None, None)),
        ("", (None, None, None)),
    ],
)
def test_only_the_verdicts_of_ses_count(
    results: str, expected: tuple[str | None, str | None, str | None]
) -> None:
    raw = f"Authentication-Results: {results}\nFrom: a@x\n\nx".encode()
    headers = mailroom.received(raw, "b", "k").headers
    assert tuple(headers.get(f"x-ses-{name}") for name in ("spf", "dkim", "dmarc")) == expected


# --- feedbus mail ---------------------------------------------------------------------------


@pytest.mark.requirement("R3")
def test_the_command_puts_a_mail_where_ses_would(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FEEDBUS_HOME", str(tmp_path))
    facts = {
        "endpoint_url": hub.aws.url,
        "region": "us-east-1",
        "stack": "hub",
        "outputs": {"BucketName": hub.aws.bucket},
    }
    (tmp_path / "hub.json").write_text(json.dumps(facts))
    file = SAMPLES / "iphone_reply.eml"
    command = ["mail", str(file), "--to", "feedback@shop.example", "--json"]
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    key = told["object"].removeprefix(f"s3://{hub.aws.bucket}/")
    hub.take(event(hub.aws.bucket, key))
    (document,) = hub.documents()
    assert told["ids"] == [document["id"]]
    assert (told["endpoint"], told["quarantined"]) == ("shop", None)
    assert document["context"]["dmarc"] == "pass"
    refused = CliRunner().invoke(app, ["mail", str(file), "--to", "nobody"])
    assert refused.exit_code == 2
