"""What each destination sends, held against the vendor's rules and against golden renders.

A render under `schemas/renders` is what `steps` made of a record; to accept a change, delete the
file and run the test once.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.session import get_session
from botocore.validate import validate_parameters
from jsonschema import Draft202012Validator, ValidationError
from moto import mock_aws

from feedbus import destinations
from feedbus.destinations.base import Link, Push, Step
from feedbus.errors import ConfigError
from feedbus.http import send_ses
from feedbus.model import Change, Record
from feedbus.model.events import FeedbackView, event_of
from feedbus.signatures import Inbound, StandardWebhooks
from feedbus.transport import Request, Response

HERE = Path(__file__).parent / "schemas"
NOW = 1_795_357_800.0  # 2026-11-22T14:30:00Z
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OLD_SECRET = "whsec_" + "b2xkIG9sZCBvbGQgb2xkIG9sZA=="
OPTIONS: dict[str, dict[str, Any]] = {
    "hubspot": {"stage": 1, "owner_property": "hubspot_owner_id", "owners": {"li.na": 4711}},
    "email": {"to": ["care@example.com", "On Call <oncall@example.com>"], "reply_to": "customer"},
    "webhook": {"format": "cloudevents"},
}
CONNECTION = {"mail_from": "Feedbus <hub@example.com>", "url": "https://hooks.example.com/in"}
LANGUAGES = ("zh", "en")


def view(language: str) -> FeedbackView:
    return FeedbackView.model_validate_json((HERE / "records" / f"{language}.json").read_bytes())


def push(name: str, record: str = "zh", **options: Any) -> Push:
    feedback = view(record)
    extra = {"customer", "profile", "analysis", "workflow", "test", "cut"}
    whole = Record.model_validate(
        {"feedback": feedback.model_dump(exclude=extra)}
        | feedback.model_dump(include=extra - {"test", "cut"})
    )
    change = Change(version=1, type="feedback.received", at=feedback.received_at)
    event = event_of(whole, change)
    return Push(
        event_id=event["id"],
        event_type=event["type"],
        event=event,
        feedback=feedback,
        version=1,
        options={**OPTIONS[name], **options},
        connection=CONNECTION,
        link=Link(),
        now=NOW,
        record_url=f"https://hub.example.com/app/{feedback.id}",
    )


def steps(name: str, record: str = "zh", **options: Any) -> list[Step]:
    return destinations.load(name).steps(push(name, record, **options))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", sorted(OPTIONS))
@pytest.mark.requirement("R248")
@pytest.mark.requirement("R249")
def test_a_record_renders_as_agreed(name: str, language: str) -> None:
    destination = destinations.load(name)
    shown = []
    for step in steps(name, language):
        request = step.request
        body = destination.preview(request) if destination.preview else request.json
        shown.append(
            {
                "step": step.name,
                "method": request.method,
                "url": request.url,
                "headers": dict(request.headers),
                "body": body,
            }
        )
    golden = HERE / "renders" / f"{name}-{language}.json"
    if not golden.exists():
        golden.write_text(json.dumps(shown, ensure_ascii=False, indent=2) + "\n", "utf-8")
        pytest.fail(f"{golden.name} was missing and is written now: read it, and run again")
    assert shown == json.loads(golden.read_bytes())


@pytest.mark.parametrize("name", sorted(destinations.names()))
def test_every_destination_says_what_a_person_needs_to_connect_it(name: str) -> None:
    destination = destinations.load(name)
    assert destination.title
    assert destination.docs.startswith("https://")
    assert destination.setup
    assert all(step.endswith(".") for step in destination.setup)
    assert all(destination.options.values())
    assert all(destination.secret.values())


@pytest.mark.parametrize("name", sorted(OPTIONS))
def test_steps_are_the_same_each_time_and_name_only_earlier_steps(name: str) -> None:
    once = steps(name)
    assert once == steps(name), "a repeated push sends the very same bytes"
    known: set[str] = set()
    for step in once:
        for other in {one.name for one in once} - known:
            assert f"{{{other}.id}}" not in step.request.url
        assert step.name not in known
        known |= {step.name} if step.id_path else set()


@pytest.mark.parametrize("name", sorted(OPTIONS))
def test_any_answer_is_classified_without_an_error(name: str) -> None:
    classify = destinations.load(name).classify
    bodies = [b"", b"null", b"[]", b'"x"', b"{", b"<html>", b"\xff", b"[" * 60_000]
    bodies += [
        b'{"errors": 3}',
        b'{"errors": [null]}',
        b'{"code": []}',
        b'{"policyName": {}}',
        b'{"results": []}',
    ]
    for status in (100, 200, 202, 204, 207, 301, 302, 400, 401, 403, 404, 409, 410, 422, 429, 503):
        for body in bodies:
            outcome = classify(Response(status, {"retry-after": "-1"}, body), NOW)
            assert outcome.verdict in ("ok", "retry", "refresh", "permanent")
            assert outcome.verdict != "ok" or 200 <= status < 300


@pytest.mark.parametrize("name", ["hubspot", "email"])
def test_an_unknown_language_is_named(name: str) -> None:
    for language in ("fr", "", 1, ["zh"]):
        with pytest.raises(ConfigError, match="option language"):
            steps(name, language=language)


# --- HubSpot

UPSERT = json.loads((HERE / "hubspot-upsert.json").read_bytes())
VENDOR = "BatchInputSimplePublicObjectBatchInputUpsert"


def vendor_schemas() -> Iterator[dict[str, Any]]:
    """HubSpot's own API descriptions, where a copy lies beside the repository."""
    for path in Path(__file__).parents[3].glob("*/openapi/hubspot-*.json"):
        yield {**json.loads(path.read_bytes()), "$ref": f"#/components/schemas/{VENDOR}"}


def hubspot_schemas() -> list[dict[str, Any]]:
    return [UPSERT, *vendor_schemas()]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("options", [{}, {"contact_key": "email"}, {"properties": {"a": 1}}])
@pytest.mark.requirement("R248")
def test_hubspot_upserts_are_what_hubspot_accepts(language: str, options: Any) -> None:
    upserts = [step for step in steps("hubspot", language, **options) if step.request.json]
    assert [step.name for step in upserts] == ["contact", "ticket"]
    for step in upserts:
        for schema in hubspot_schemas():
            Draft202012Validator(schema).validate(step.request.json)


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"inputs": {}},
        {"inputs": [{"properties": {}}]},
        {"inputs": [{"id": 1, "properties": {}}]},
        {"inputs": [{"id": "1", "properties": {"hs_pipeline_stage": 1}}]},
        {"inputs": [{"id": "1", "properties": {}, "associations": []}]},
        {"inputs": [], "idProperty": "fb_external_id"},
    ],
)
def test_the_hubspot_schemas_refuse_what_hubspot_refuses(wrong: Any) -> None:
    for schema in hubspot_schemas():
        with pytest.raises(ValidationError):
            Draft202012Validator(schema).validate(wrong)


def test_hubspot_paths_are_those_of_the_api_version() -> None:
    assert [step.request.url for step in steps("hubspot")] == [
        "/crm/v3/objects/contacts/batch/upsert",
        "/crm/v3/objects/tickets/batch/upsert",
        "/crm/v4/objects/tickets/{ticket.id}/associations/default/contacts/{contact.id}",
    ]
    assert [step.request.url for step in steps("hubspot", api_version="2026-03")] == [
        "/crm/objects/2026-03/contacts/batch/upsert",
        "/crm/objects/2026-03/tickets/batch/upsert",
        "/crm/objects/2026-03/tickets/{ticket.id}/associations/default/contacts/{contact.id}",
    ]
    for version in ("v4", "2026-13", "../2026-03", "2026-03/x", ""):
        with pytest.raises(ConfigError, match="api_version"):
            steps("hubspot", api_version=version)


# --- e-mail


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.requirement("R265")
def test_a_mail_is_what_ses_accepts_by_its_own_service_model(language: str) -> None:
    model = get_session().get_service_model("sesv2").operation_model("SendEmail").input_shape
    (mail,) = steps("email", language, configuration_set="hub")
    assert validate_parameters(mail.request.json, model) is None
    with pytest.raises(Exception, match="Unknown parameter"):
        validate_parameters({**mail.request.json, "Subject": "x"}, model)


@pytest.fixture
def ses(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        client = boto3.client("sesv2", region_name="eu-west-1")
        yield client
        client.close()


@pytest.mark.requirement("R265")
def test_a_mail_goes_through_ses_and_an_unverified_sender_is_refused_for_good(ses: Any) -> None:
    destination = destinations.load("email")
    (mail,) = steps("email")
    refused = destination.classify(send_ses(mail.request, ses), NOW)
    assert (refused.verdict, refused.reason) == ("permanent", "MessageRejected")
    ses.create_email_identity(EmailIdentity="hub@example.com")
    answer = send_ses(mail.request, ses)
    assert destination.classify(answer, NOW).verdict == "ok"
    assert answer.json()["MessageId"]


# --- webhook


@pytest.mark.parametrize("format_", ["event", "cloudevents"])
@pytest.mark.requirement("R247")
def test_a_receiver_verifies_a_webhook_with_either_secret(format_: str) -> None:
    destination = destinations.load("webhook")
    assert destination.sign is not None
    (step,) = steps("webhook", format=format_)
    secret = {"secret": SECRET, "previous_secret": OLD_SECRET}
    signed = destination.sign(step.request, secret, NOW)
    received = Inbound(signed.body or b"", signed.headers)
    for key in (SECRET, OLD_SECRET):
        StandardWebhooks().verify(received, [key], NOW)
    assert len(signed.headers["webhook-signature"].split(" ")) == 2
    later = destination.sign(step.request, {"secret": SECRET}, NOW + 3600)
    assert later.headers["webhook-id"] == signed.headers["webhook-id"] == push("webhook").event_id
    assert later.headers["webhook-timestamp"] != signed.headers["webhook-timestamp"]
    StandardWebhooks().verify(Inbound(later.body or b"", later.headers), [SECRET], NOW + 3600)


@pytest.mark.requirement("R247")
def test_a_webhook_is_signed_as_the_reference_vector_says() -> None:
    # From the test suites of the Standard Webhooks libraries.
    request = Request(
        "POST", "", {"webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek"}, body=b'{"test": 2432232314}'
    )
    sign = destinations.load("webhook").sign
    assert sign is not None
    signed = sign(request, {"secret": SECRET}, 1614265330)
    assert signed.headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.requirement("R247")
def test_a_cloud_event_is_one_and_its_data_is_the_event_as_it_was_on_the_bus(language: str) -> None:
    schema = json.loads((HERE / "cloudevent.json").read_bytes())
    sent = push("webhook", language)
    (step,) = destinations.load("webhook").steps(sent)
    body = json.loads(step.request.body or b"")
    Draft202012Validator(schema).validate(body)
    assert body["id"] == step.request.headers["webhook-id"]
    assert body["data"] == sent.event
    (plain,) = steps("webhook", language, format="event")
    assert json.loads(plain.request.body or b"") == sent.event
    for canary in ({**body, "id": ""}, {**body, "specversion": "0.3"}, {**body, "extra": 1}):
        with pytest.raises(ValidationError):
            Draft202012Validator(schema).validate(canary)
