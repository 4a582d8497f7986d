"""The receive function: what a vendor gets as an answer, and what is stored by then."""

import base64
import json
import time
import zlib
from typing import Any

import pytest

from conftest import Aws, LambdaContext, emf, http_event, load, use_config
from feedbus import sources
from feedbus.signatures import Inbound

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

HUB = {
    "endpoints": [
        {"name": "partner", "source": "standard_webhooks"},
        {"name": "tiny", "source": "standard_webhooks", "max_body_bytes": 1024},
        {"name": "trial", "source": "standard_webhooks", "test": True, "secret": "partner"},
        {"name": "open", "source": "mapped", "options": {"map": {"text": "words"}}},
    ]
}


def payload(id_: str = "1", **data: Any) -> bytes:
    body = {
        "type": "feedback.created",
        "timestamp": "2026-11-22T10:00:00Z",
        "data": {"id": id_, "text": "退款太慢了", "author": {"email": "a@example.com"}, **data},
    }
    return json.dumps(body, ensure_ascii=False).encode()


def signed(path: str, body: bytes, secret: str = SECRET) -> Any:
    scheme = sources.load("standard_webhooks").scheme({})
    inbound = scheme.sign(Inbound(body, {"content-type": "application/json"}), secret, time.time())
    return http_event(path, body, dict(inbound.headers))


@pytest.fixture
def receive(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> Any:
    use_config(monkeypatch, HUB)
    for name in ("partner", "tiny"):
        aws.secret(f"endpoints/{name}", SECRET)
    app = load("receive")

    def call(event: Any) -> tuple[int, Any]:
        answer = app.handler(event, LambdaContext())
        return answer["statusCode"], json.loads(answer["body"])

    return call


@pytest.mark.requirement("R28", "R36")
def test_a_signed_webhook_is_stored_once_with_its_raw_body(receive: Any, aws: Aws) -> None:
    status, answer = receive(signed("/hooks/partner", payload()))
    assert (status, answer["accepted"], answer["duplicates"]) == (202, 1, 0)
    (item,) = aws.items()
    assert (item["pk"], item["kind"]) == (answer["ids"][0], "feedback")
    assert zlib.decompress(item["raw"]) == payload()
    assert json.loads(item["doc"])["text"] == "退款太慢了"
    assert "authorization" not in item["headers"]


@pytest.mark.requirement("R28", "R40")
def test_a_redelivery_is_accepted_and_changes_nothing(receive: Any, aws: Aws) -> None:
    first = receive(signed("/hooks/partner", payload()))[1]
    status, again = receive(signed("/hooks/partner", payload()))
    assert status == 202
    assert again == {"accepted": 1, "duplicates": 1, "ids": first["ids"]}
    assert len(aws.items()) == 1


def test_an_edit_is_a_new_item_of_the_same_feedback(receive: Any, aws: Aws) -> None:
    receive(signed("/hooks/partner", payload(updated_at="2026-11-22T10:00:00Z")))
    receive(signed("/hooks/partner", payload(updated_at="2026-11-22T11:00:00Z")))
    items = aws.items()
    assert len(items) == 2
    assert len({item["pk"] for item in items}) == 1


@pytest.mark.requirement("R185")
@pytest.mark.parametrize("change", ["signature", "body", "missing", "other secret"])
def test_a_forgery_stores_nothing_and_is_counted(
    receive: Any, aws: Aws, capsys: pytest.CaptureFixture[str], change: str
) -> None:
    secret = "whsec_" + base64.b64encode(b"another key, 24 bytes ok").decode()
    event = signed("/hooks/partner", payload(), secret if change == "other secret" else SECRET)
    if change == "signature":
        event["headers"]["webhook-signature"] = "v1,AAAA"
    if change == "body":
        event["body"] = event["body"].replace("退款", "谢谢")
    if change == "missing":
        del event["headers"]["webhook-signature"]
    status, answer = receive(event)
    assert (status, answer["detail"]) == (401, "signature refused")
    assert aws.items() == []
    output = capsys.readouterr().out
    assert emf(output)["Refused"] == 1
    assert "a@example.com" not in output


@pytest.mark.requirement("R40")
def test_a_genuine_body_that_cannot_be_read_is_kept_and_the_vendor_is_content(
    receive: Any, aws: Aws, capsys: pytest.CaptureFixture[str]
) -> None:
    body = b'{"type": "feedback.created", "data": "customer words"}'
    status, answer = receive(signed("/hooks/partner", body))
    assert (status, answer["accepted"], answer["quarantined"]) == (202, 1, 1)
    (item,) = aws.items()
    assert item["pk"] == "quarantine#partner"
    assert zlib.decompress(item["raw"]) == body
    output = capsys.readouterr().out
    assert emf(output)["Quarantined"] == 1
    assert "customer words" not in output + item["reason"]
    again = receive(signed("/hooks/partner", body))[1]
    assert (again["duplicates"], again["quarantined"]) == (1, 0)


@pytest.mark.requirement("R10")
def test_what_is_too_large_for_an_item_goes_to_the_bucket_and_still_normalises(
    receive: Any, aws: Aws
) -> None:
    noise = base64.b64encode(bytes(range(256)) * 40).decode()
    words = "".join(chr(0x4E00 + (n * 7919) % 20_000) for n in range(250_000))
    body = payload(text=words, note=noise)
    status, answer = receive(signed("/hooks/partner", body))
    assert (status, answer["accepted"]) == (202, 1)
    (item,) = aws.items()
    objects = aws.client("s3").list_objects_v2(Bucket=aws.bucket)["Contents"]
    assert {one["Key"] for one in objects} == {item["raw_claim"], item["doc_claim"]}
    stored = aws.client("s3").get_object(Bucket=aws.bucket, Key=item["raw_claim"])["Body"].read()
    assert zlib.decompress(stored) == body


@pytest.mark.parametrize(
    ("event", "status"),
    [
        (http_event("/hooks/nobody", b"{}", {}), 404),
        (http_event("/", b"{}", {}), 404),
        (http_event("/hooks/partner", b"", {}), 400),
        (http_event("/hooks/tiny", b"x" * 1025, {}), 413),
        ({**http_event("/hooks/partner", b"??", {}), "isBase64Encoded": True}, 400),
        (http_event("/hooks/partner", b"{}", {f"x-{n}": "1" for n in range(101)}), 400),
        (http_event("/hooks/partner", b"", {}, "GET"), 200),
        (http_event("/healthz", b"", {}, "GET"), 200),
    ],
)
def test_every_other_request_has_its_status(
    receive: Any, aws: Aws, event: Any, status: int
) -> None:
    assert receive(event)[0] == status
    assert aws.items() == []


def test_the_bytes_that_are_verified_are_those_that_were_sent(receive: Any, aws: Aws) -> None:
    event = signed("/hooks/partner", payload())
    event["body"] = base64.b64encode(payload()).decode()
    event["isBase64Encoded"] = True
    assert receive(event)[0] == 202
    assert len(aws.items()) == 1


def test_a_sender_that_signs_nothing_needs_the_key_in_the_url(receive: Any, aws: Aws) -> None:
    key = "k" * 32
    aws.secret("endpoints/open", key)
    body = b'{"words": "hello"}'
    assert receive(http_event("/hooks/open", body, {}))[0] == 401
    assert receive(http_event(f"/hooks/open/{key[:-1]}x", body, {}))[0] == 401
    assert receive(http_event(f"/hooks/open/{key}", body, {}))[0] == 202


def test_a_rotated_secret_works_at_once_and_the_old_one_meanwhile(
    receive: Any, aws: Aws, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert receive(signed("/hooks/partner", payload("1")))[0] == 202
    fresh = "whsec_" + base64.b64encode(b"a fresh key of 24 bytes!").decode()
    aws.secret("endpoints/partner", json.dumps({"current": fresh, "previous": SECRET}))
    monkeypatch.setattr("feedbus.secrets.REFETCH_AFTER", 0)
    assert receive(signed("/hooks/partner", payload("2"), fresh))[0] == 202
    assert receive(signed("/hooks/partner", payload("3"), SECRET))[0] == 202


def test_an_endpoint_without_a_secret_lets_nobody_in(receive: Any, aws: Aws) -> None:
    aws.client("ssm").delete_parameter(Name="/hub/endpoints/partner")
    for secret in (SECRET, "whsec_" + base64.b64encode(b"\0").decode()):
        assert receive(signed("/hooks/partner", payload(), secret))[0] == 401


@pytest.mark.requirement("R259")
def test_items_of_a_trial_endpoint_are_marked(receive: Any, aws: Aws) -> None:
    assert receive(signed("/hooks/trial", payload()))[0] == 202
    assert aws.items()[0]["test"] is True


def test_a_failing_store_is_a_503_and_nothing_is_lost(
    receive: Any, aws: Aws, capsys: pytest.CaptureFixture[str]
) -> None:
    aws.client("dynamodb").delete_table(TableName=aws.table)
    status, answer = receive(signed("/hooks/partner", payload()))
    assert (status, answer["detail"]) == (503, "not stored, please retry")
    assert emf(capsys.readouterr().out)["StoreFailed"] == 1


@pytest.mark.requirement("R21")
def test_receiving_takes_one_aws_call(
    receive: Any, aws: Aws, monkeypatch: pytest.MonkeyPatch
) -> None:
    receive(signed("/hooks/partner", payload("warm")))
    calls: list[str] = []
    from feedbus.aws import Client

    original = Client._send

    def counted(self: Client, *arguments: Any) -> bytes:
        calls.append(str(arguments))
        return original(self, *arguments)

    monkeypatch.setattr(Client, "_send", counted)
    assert receive(signed("/hooks/partner", payload("2")))[0] == 202
    assert len(calls) == 1
    assert "PutItem" in calls[0]
