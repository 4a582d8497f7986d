"""What cfn-lint does not see in the templates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from feedbus import config, reporting
from feedbus_ops.routes import read_rules, read_template

ROOT = Path(__file__).parents[2]

# Of these, IAM can only narrow the region (Service Authorization Reference).
KNOW_NO_RESOURCE = {
    "comprehend:BatchDetectDominantLanguage",
    "comprehend:BatchDetectSentiment",
    "comprehend:BatchDetectTargetedSentiment",
    "translate:TranslateText",
}

TEMPLATES = {path.name: path for path in (ROOT / "template.yaml", *(ROOT / "infra").glob("*.yaml"))}


def resources(kind: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Template, logical id and properties of all resources of a type."""
    for name, path in TEMPLATES.items():
        for logical_id, resource in read_template(path)["Resources"].items():
            if resource["Type"] == kind:
                yield name, logical_id, resource.get("Properties") or {}


def functions() -> list[tuple[str, str, dict[str, Any]]]:
    return [*resources("AWS::Serverless::Function"), *resources("AWS::Lambda::Function")]


def statements() -> Iterator[tuple[str, dict[str, Any]]]:
    for _, role, properties in resources("AWS::IAM::Role"):
        for policy in properties["Policies"]:
            for statement in policy["PolicyDocument"]["Statement"]:
                yield role, statement.get("Fn::If", [None, statement])[1]


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


@pytest.mark.parametrize(
    ("template", "name", "properties"),
    [pytest.param(*one, id=one[1]) for one in functions()],
)
def test_every_function_has_a_log_group_that_forgets_and_a_role_of_its_own(
    template: str, name: str, properties: dict[str, Any]
) -> None:
    found = read_template(TEMPLATES[template])["Resources"]
    logs = found[properties["LoggingConfig"]["LogGroup"]["Ref"]]
    assert "RetentionInDays" in logs["Properties"]
    assert found[str(properties["Role"]["Fn::GetAtt"]).split(".")[0]]["Type"] == "AWS::IAM::Role"
    assert (ROOT / "functions" / name.removesuffix("Function").lower() / "app.py").exists()


def test_no_permission_is_a_wildcard() -> None:
    for role, statement in statements():
        for action in as_list(statement["Action"]):
            assert "*" not in action, role
        if not KNOW_NO_RESOURCE.issuperset(as_list(statement["Action"])):
            assert "*" not in as_list(statement["Resource"]), role


def test_only_mail_and_streams_know_no_single_resource() -> None:
    broad = {
        action
        for _, statement in statements()
        for resource in as_list(statement["Resource"])
        if re.search(r"/\*'?}?$", str(resource))
        for action in as_list(statement["Action"])
    }
    assert broad == {
        "dynamodb:ListStreams",  # knows no narrower resource than the table's streams
        "s3:PutObject",  # below intake/
        "s3:GetObject",
        "ses:SendEmail",  # any identity of the account, but only from MailFrom
        "ses:SendRawEmail",
        "ssm:GetParameter",  # below /{stack}/endpoints/
    }


def test_lambda_can_always_finish_a_message_before_it_is_seen_again() -> None:
    lane = read_template(TEMPLATES["destination.yaml"])["Resources"]
    timeout = lane["PushFunction"]["Properties"]["Timeout"]
    queue = lane["Queue"]["Properties"]
    assert queue["VisibilityTimeout"] >= 6 * timeout
    assert queue["RedrivePolicy"]["maxReceiveCount"] >= 5
    from feedbus.ledger import LEASE

    assert timeout < LEASE


@pytest.mark.requirement("R265")
def test_every_queue_keeps_messages_for_two_weeks_and_encrypted() -> None:
    queues = list(resources("AWS::SQS::Queue"))
    assert len(queues) >= 5
    for _, name, properties in queues:
        assert properties["MessageRetentionPeriod"] == 14 * 86_400, name
        assert properties["SqsManagedSseEnabled"] is True, name


@pytest.mark.requirement("R265")
def test_every_event_source_reports_failures_and_has_somewhere_to_put_them() -> None:
    for _, name, source in resources("AWS::Lambda::EventSourceMapping"):
        assert source["FunctionResponseTypes"] == ["ReportBatchItemFailures"], name
        if "Stream" in str(source["EventSourceArn"]):
            assert source["DestinationConfig"]["OnFailure"]["Destination"], name
            assert source["BisectBatchOnFunctionError"] is True, name
            assert source["MaximumRecordAgeInSeconds"] < 86_400, name


@pytest.mark.requirement("R250")
def test_every_lane_caps_the_calls_that_its_destination_gets() -> None:
    (source,) = (
        one for template, _, one in resources("AWS::Lambda::EventSourceMapping")
        if template == "destination.yaml"
    )  # fmt: skip
    assert "MaximumConcurrency" in source["ScalingConfig"]


def test_every_rule_target_has_a_dead_letter_queue() -> None:
    for _, name, rule in resources("AWS::Events::Rule"):
        for target in rule["Targets"]:
            assert target["DeadLetterConfig"]["Arn"], name


@pytest.mark.requirement("R265")
def test_every_alarm_tells_somebody_and_names_its_runbook_section() -> None:
    alarms = list(resources("AWS::CloudWatch::Alarm"))
    assert len(alarms) >= 14
    for _, name, alarm in alarms:
        assert alarm["AlarmActions"], name
        assert "docs/runbook.md#" in str(alarm["AlarmDescription"]), name


@pytest.mark.requirement("R253")
def test_what_holds_data_survives_the_stack() -> None:
    found = read_template(TEMPLATES["template.yaml"])["Resources"]
    for name in ("Table", "Bucket"):
        assert found[name]["DeletionPolicy"] == found[name]["UpdateReplacePolicy"] == "Retain"
    table = found["Table"]["Properties"]
    assert table["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"] is True
    assert table["TimeToLiveSpecification"] == {"AttributeName": "ttl", "Enabled": True}


def test_the_bucket_keeps_claims_as_long_as_the_items_that_point_there() -> None:
    bucket = read_template(TEMPLATES["template.yaml"])["Resources"]["Bucket"]["Properties"]
    rules = bucket["LifecycleConfiguration"]["Rules"]
    days = {rule["Prefix"]: rule["ExpirationInDays"] for rule in rules}
    assert days.keys() == {"intake/", "mail/", "digests/", "reports/"}
    raw_days = config.load().retention.raw_days
    assert min(days["intake/"], days["mail/"]) >= raw_days
    assert days["digests/"] == days["reports/"] == reporting.KEPT_DAYS


def test_every_lane_is_a_configured_destination_and_the_reverse() -> None:
    lanes = {
        properties["Parameters"]["Connection"]
        for _, _, properties in resources("AWS::Serverless::Application")
        if "Connection" in properties.get("Parameters", {})
    }
    assert lanes == set(config.load().connection_names)
    assert {target for rule in read_rules() for target in rule.targets} == lanes


def test_no_secret_stands_in_a_template() -> None:
    for name, path in TEMPLATES.items():
        text = path.read_text("utf-8")
        assert not re.search(r"(whsec_|pat-|sk_live|AKIA)[A-Za-z0-9]", text), name
