"""The commands that need no cloud: what they print, where, and with which exit code."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from feedbus import config, destinations, sources
from feedbus.errors import ConfigError
from feedbus_ops import inputs
from feedbus_ops.cli import app
from feedbus_ops.console import ROOT

SECRET = "correct horse"
HUB = """
version: 1
endpoints:
  - {name: form, source: typeform, scores: {nps: {metric: nps, scale_min: 0, scale_max: 10}}}
  - {name: first-poll, source: tally}
  - {name: second-poll, source: tally, defaults: {product: Shop}}
destinations:
  - {name: crm, type: hubspot, options: {pipeline: "7"}}
"""
FORM = {
    "event_type": "form_response",
    "form_response": {
        "token": "abc123",
        "submitted_at": "2026-01-31T09:00:00Z",
        "definition": {"fields": [{"id": "q", "ref": "nps", "type": "nps", "title": "Recommend?"}]},
        "answers": [
            {"type": "number", "number": 3, "field": {"id": "q", "type": "nps", "ref": "nps"}},
            {"type": "text", "text": "退款 please \x1b[31m", "field": {"id": "w", "type": "text"}},
        ],
    },
}


@pytest.fixture(autouse=True)
def hub_yaml(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = config.Config(config.parse_yaml(HUB))
    monkeypatch.setattr(config, "load", lambda: loaded)


@pytest.fixture
def body(tmp_path: Path) -> Path:
    path = tmp_path / "body.json"
    path.write_text(json.dumps(FORM))
    return path


@pytest.fixture
def headers(body: Path) -> Path:
    mac = hmac.digest(SECRET.encode(), body.read_bytes(), hashlib.sha256)
    path = body.with_name("headers.json")
    path.write_text(json.dumps({"Typeform-Signature": "sha256=" + base64.b64encode(mac).decode()}))
    return path


def feedbus(*arguments: object, stdin: bytes | None = None) -> Result:
    """Run a command; what goes wrong inside must be an exit code, never an exception."""
    result = CliRunner().invoke(app, [str(one) for one in arguments], input=stdin)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def records(result: Result) -> Any:
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


# normalize


def test_normalize_prints_canonical_records(body: Path) -> None:
    (record,) = records(feedbus("normalize", "typeform", body, "--at", "2026-01-31T09:00:05Z"))
    assert record["text"] == FORM["form_response"]["answers"][1]["text"]
    assert record["scores"][0]["metric"] == "nps"
    assert record["received_at"] == "2026-01-31T09:00:05.000Z"
    assert "url" not in record


def test_normalize_reads_stdin(body: Path) -> None:
    assert records(feedbus("normalize", "typeform", "-", stdin=body.read_bytes()))


def test_normalize_prints_an_empty_array_for_what_is_rightly_ignored() -> None:
    result = feedbus("normalize", "typeform", "-", stdin=b'{"event_type": "other"}')
    assert records(result) == []


@pytest.mark.requirement("R40")
@pytest.mark.parametrize("garbage", [b"", b"{", b"[]", b"\xff\xfe", b"null", b'{"a":1,"a":2}'])
def test_normalize_says_why_a_body_is_unreadable(garbage: bytes) -> None:
    result = feedbus("normalize", "typeform", "-", stdin=garbage)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.startswith("unreadable: ")


def test_the_one_endpoint_of_a_source_is_used_unless_there_are_several(body: Path) -> None:
    (record,) = records(feedbus("normalize", "typeform", body))
    assert record["endpoint"] == "form"
    assert inputs.endpoint_for("tally", None, {}).name == "tally"
    assert inputs.endpoint_for("tally", "second-poll", {}).defaults.product == "Shop"


def test_options_stand_over_those_of_hub_yaml(body: Path, tmp_path: Path) -> None:
    options = tmp_path / "options.json"
    options.write_text('{"fields": {"q": "context.recommend"}}')
    (record,) = records(
        feedbus("normalize", "typeform", body, "--endpoint", "new", "--options", options)
    )
    assert record["endpoint"] == "new"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("normalize", "nosuch", "-"), "known sources"),
        (("normalize", "typeform", "-", "--endpoint", "nosuch"), "not in hub.yaml"),
        (("normalize", "typeform", "-", "--endpoint", "first-poll"), "of source 'tally'"),
        (("normalize", "typeform", "/no/such/file"), "No such file"),
        (("normalize", "typeform", "-", "--at", "yesterday"), "is no time"),
        (("normalize", "typeform", "-", "--headers", "/no/such/file"), "No such file"),
        (("render", "nosuch", "-"), "known destinations"),
        (("render", "hubspot", "-"), "a JSON object"),
        (("render", "hubspot", "-", "--connection", "nosuch"), "is no hubspot of hub.yaml"),
        (("routes", "test", "-"), "an event is a JSON object"),
        (("normalize", "typeform"), "Missing argument"),
        (("verify", "typeform", "-", "--nosuch"), "No such option"),
        (("nosuch",), "No such command"),
    ],
)
def test_wrong_use_ends_with_2_and_a_message_on_stderr(
    arguments: tuple[str, ...], says: str
) -> None:
    result = feedbus(*arguments, stdin=b"[]")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert says in result.stderr
    assert "Traceback" not in result.stderr


# verify


def test_verify_accepts_the_vendors_signature(body: Path, headers: Path) -> None:
    common = ("verify", "typeform", body, "--headers", headers, "--secret", SECRET)
    assert feedbus(*common).exit_code == 0
    assert records(feedbus(*common, "--json"))["genuine"] is True


def test_verify_accepts_the_previous_secret(body: Path, headers: Path) -> None:
    rotating = json.dumps({"current": "new", "previous": SECRET})
    result = feedbus("verify", "typeform", body, "--headers", headers, "--secret", rotating)
    assert result.exit_code == 0


@pytest.mark.parametrize(
    ("secret", "check"), [("wrong", "signature does not match"), ("", "no secret configured")]
)
def test_verify_says_which_check_failed(body: Path, headers: Path, secret: str, check: str) -> None:
    result = feedbus("verify", "typeform", body, "--headers", headers, "--secret", secret)
    assert result.exit_code == 1
    assert result.stderr.strip() == f"refused: {check}"
    told = feedbus("verify", "typeform", body, "--headers", headers, "--secret", secret, "--json")
    assert json.loads(told.stdout)["check"] == check


def test_verify_takes_the_clock_from_the_command_line(tmp_path: Path) -> None:
    key = base64.b64encode(b"k" * 32).decode()
    mac = hmac.digest(b"k" * 32, b"msg_1.1767225600.{}", hashlib.sha256)
    path = tmp_path / "headers.json"
    path.write_text(
        json.dumps(
            {
                "Webhook-Id": "msg_1",
                "WEBHOOK-TIMESTAMP": "1767225600",
                "webhook-signature": "v1," + base64.b64encode(mac).decode(),
            }
        )
    )

    def run(at: str) -> Result:
        common = ("verify", "standard_webhooks", "-", "--headers", path, "--secret", key)
        return feedbus(*common, "--at", at, stdin=b"{}")

    assert run("1767225899").exit_code == 0
    assert run("2026-01-01T00:04:59Z").exit_code == 0
    assert run("1767225901").exit_code == 1


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://hub.example.com/hooks/form/AAAA-bbbb", "AAAA-bbbb"),
        ("https://hub.example.com/hooks/form", None),
        ("https://hub.example.com/prod/hooks/form/k?x=1", "k"),
        ("https://hub.example.com", None),
        ("", None),
    ],
)
def test_the_key_is_the_last_segment_of_the_url(url: str, key: str | None) -> None:
    assert inputs.url_key(url) == key


@pytest.mark.parametrize(
    ("query", "url", "expected"),
    [
        ("a=b&c=d%20e", "", {"a": "b", "c": "d e"}),
        ('{"a": "b"}', "", {"a": "b"}),
        ("a=1&a=2&b=", "", {"a": "1,2", "b": ""}),
        (None, "https://x/hooks/y?a=b", {"a": "b"}),
        ("", "https://x/hooks/y?a=b", {}),
    ],
)
def test_a_query_is_text_or_json(query: str | None, url: str, expected: dict[str, str]) -> None:
    assert inputs.parse_query(query, url) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (None, 1000.0),
        ("now", 1000.0),
        ("90s", 910.0),
        ("10m", 400.0),
        ("1767225600", 1767225600.0),
        ("1767225600.5", 1767225600.5),
        ("2026-01-01T00:00:00Z", 1767225600.0),
        ("2026-01-01T08:00:00+08:00", 1767225600.0),
        ("2026-01-01", 1767225600.0),
    ],
)
def test_a_time_is_epoch_seconds_iso_or_an_age(text: str | None, expected: float) -> None:
    assert inputs.parse_time(text, now=1000.0) == expected


# sources, destinations, render


def test_sources_and_destinations_list_everything_that_ships() -> None:
    assert {row["slug"] for row in records(feedbus("sources", "--json"))} == sources.names()
    found = {row["slug"] for row in records(feedbus("destinations", "--json"))}
    assert found == destinations.names()
    assert "typeform" in feedbus("sources").stdout
    assert "hubspot" in feedbus("destinations").stdout


def test_what_normalize_prints_can_be_rendered(body: Path, tmp_path: Path) -> None:
    printed = feedbus("normalize", "typeform", body).stdout_bytes
    requests = records(feedbus("render", "hubspot", "-", stdin=printed))
    assert all(sorted(one) == ["body", "headers", "method", "url"] for one in requests)
    ticket = requests[0]["body"]["inputs"][0]["properties"]
    assert ticket["hs_pipeline"] == "7"
    assert SECRET not in json.dumps(requests)


def test_render_takes_an_event_with_or_without_its_envelope(body: Path) -> None:
    printed = feedbus("normalize", "typeform", body).stdout_bytes
    (request,) = records(feedbus("render", "webhook", "-", stdin=printed))
    event = request["body"]
    for document in (event, {"detail-type": event["type"], "detail": event}, event["feedback"]):
        (again,) = records(feedbus("render", "webhook", "-", stdin=json.dumps(document).encode()))
        assert again["body"]["feedback"] == event["feedback"]


def test_render_names_the_fields_of_a_record_that_is_wrong() -> None:
    result = feedbus("render", "hubspot", "-", stdin=b'{"source_id": "1", "txt": "x"}')
    assert result.exit_code == 2
    assert "txt" in result.stderr


# routes

RULES = """
Parameters: {Crm: {Type: String}}
Resources:
  Forms:
    Type: AWS::Events::Rule
    Properties:
      EventBusName: !Sub "${AWS::StackName}-bus"
      EventPattern: {source: [feedbus], detail: {feedback: {source: [typeform]}}}
      Targets: [{Id: crm, Arn: !GetAtt Lane.Arn, RoleArn: !If [A, !Ref B, !Ref "AWS::NoValue"]}]
  Silent:
    Type: AWS::Events::Rule
    Properties: {State: DISABLED, EventPattern: {source: [feedbus]}, Targets: [{Id: mail}]}
  Queue: {Type: AWS::SQS::Queue}
"""


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    path = tmp_path / "routes.yaml"
    path.write_text(RULES)
    return path


def test_routes_test_tells_the_rules_that_match(rules: Path) -> None:
    event = b'{"id": "1", "type": "feedback.received", "feedback": {"source": "typeform"}}'
    found = records(feedbus("routes", "test", "-", "--routes", rules, "--json", stdin=event))
    assert [(one["rule"], one["matches"]) for one in found] == [("Forms", True), ("Silent", False)]


def test_routes_test_ends_with_1_and_says_why_nothing_matches(rules: Path) -> None:
    event = b'{"feedback": {"source": "zendesk"}}'
    result = feedbus("routes", "test", "-", "--routes", rules, stdin=event)
    assert result.exit_code == 1
    assert 'detail.feedback.source: "zendesk", wanted ["typeform"]' in result.stdout


def test_routes_list_shows_rules_and_targets(rules: Path) -> None:
    found = records(feedbus("routes", "list", "--routes", rules, "--json"))
    assert [(one["rule"], one["targets"], one["enabled"]) for one in found] == [
        ("Forms", ["crm"], True),
        ("Silent", ["mail"], False),
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a: [", "is not YAML"),
        ("a: 1", "no CloudFormation template"),
        ("Resources: {R: {Type: 'AWS::Events::Rule', Properties: {}}}", "needs an EventPattern"),
        (
            "Resources: {R: {Type: 'AWS::Events::Rule', Properties: {EventPattern: {a: x}}}}",
            "rule R: a: values stand in a list",
        ),
    ],
)
def test_a_broken_routing_table_is_wrong_use(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "routes.yaml"
    path.write_text(text)
    result = feedbus("routes", "test", "-", "--routes", path, stdin=b"{}")
    assert result.exit_code == 2
    assert says in result.stderr


@pytest.mark.requirement("R75")
def test_the_shipped_rules_are_valid() -> None:
    from feedbus_ops import routes

    rules = routes.read_rules()
    assert rules
    for rule in rules:
        routes.check_rule(rule)


# config check


@pytest.mark.parametrize(
    ("text", "line", "what", "fix"),
    [
        ("version: 1\nendpoint: []\n", 2, "endpoint: no such setting", "did you mean `endpoints`?"),
        (
            "endpoints:\n  - name: a\n    source: typeform\n    scores: {x: {scale_min: 0}}\n",
            4,
            "endpoints.a.scores.x.metric: is missing",
            "add `metric:`",
        ),
        (
            "destinations:\n  - name: crm\n    type: hubspot\n    mode: dry\n",
            4,
            "destinations.crm.mode: no such value",
            "use one of 'live', 'dry_run' or 'paused'",
        ),
        (
            "endpoints:\n  - {name: a, source: tally}\n  - name: b\n    source: typefrom\n",
            4,
            "endpoints.b.source: no such source",
            "did you mean `typeform`?",
        ),
        (
            "endpoints:\n  - {name: a, source: tally}\n  - {name: a, source: tally}\n",
            3,
            "endpoints.a: there are two of this name",
            "rename one",
        ),
        ("version: 1\nversion: 1\n", 2, "version: stands here twice", "keep one"),
        (
            "endpoints:\n  - name: My Form\n    source: tally\n",
            2,
            "endpoints.My Form.name: String should match pattern '^[a-z0-9][a-z0-9-]{0,62}$'",
            "use lower-case letters, digits and hyphens",
        ),
    ],
)
def test_config_check_names_the_line_and_the_fix(
    tmp_path: Path, text: str, line: int, what: str, fix: str
) -> None:
    path = tmp_path / "hub.yaml"
    path.write_text(text)
    result = feedbus("config", "check", path, "--json")
    assert result.exit_code == 1
    (finding,) = json.loads(result.stdout)
    assert (finding["line"], finding["what"], finding["fix"]) == (line, what, fix)


def test_config_check_warns_of_an_option_that_nobody_reads(tmp_path: Path) -> None:
    path = tmp_path / "hub.yaml"
    path.write_text("endpoints:\n  - name: a\n    source: tally\n    options: {timezon: UTC}\n")
    result = feedbus("config", "check", path, "--json")
    assert result.exit_code == 0
    (finding,) = json.loads(result.stdout)
    assert (finding["severity"], finding["line"]) == ("warning", 4)


@pytest.mark.parametrize("text", ["a: [", "- a", ""])
def test_config_check_refuses_what_is_no_yaml_mapping(tmp_path: Path, text: str) -> None:
    path = tmp_path / "hub.yaml"
    path.write_text(text)
    assert feedbus("config", "check", path).exit_code == 2


def test_the_shipped_hub_yaml_is_valid() -> None:
    result = feedbus("config", "check", "--json")
    assert result.exit_code == 0, result.stdout
    assert [one for one in json.loads(result.stdout) if one["severity"] == "warning"] == []


# the whole


def test_customers_words_do_not_steer_the_terminal() -> None:
    from feedbus_ops.console import plain

    assert plain("a\x1b[31mb\x07c\u202e") == "a\ufffd[31mb\ufffdc\ufffd"
    assert plain("多行\ntext") == "多行\ntext"


def test_the_command_line_starts_without_anything_heavy() -> None:
    code = (
        "import sys, feedbus_ops.cli;"
        "print({'boto3', 'botocore', 'pydantic', 'requests', 'yaml'} & sys.modules.keys())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_offline_commands_never_import_boto3(body: Path) -> None:
    code = (
        "import sys; from typer.testing import CliRunner; from feedbus_ops.cli import app;"
        "run = lambda *a: CliRunner().invoke(app, list(a)).exit_code;"
        f"assert run('normalize', 'typeform', {str(body)!r}) == 0;"
        "assert run('sources') == 0 and run('destinations') == 0 and run('routes', 'list') == 0;"
        "print('boto3' in sys.modules)"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "False"


# analyze


def analyzed(text: str, *arguments: str) -> list[Any]:
    result = CliRunner().invoke(app, ["analyze", *arguments], input=text)
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.mark.requirement("R44")
def test_analyze_reads_a_line_at_a_time_and_keeps_their_order() -> None:
    slow, empty, twin = analyzed("加载慢\n\nloads slowly\n")
    for found in (slow, twin):
        assert found["sentiment"]["label"] == "negative"
        (topic,) = found["topics"]
        assert topic["path"] == ["product", "performance", "response-speed"]
        assert topic["sentiment"] == "negative"
    assert slow["topics"][0]["name"] == "产品/性能/响应速度"
    assert slow["topics"][0]["evidence"] == ["加载慢"]
    assert empty["quality"] == "empty"


@pytest.mark.requirement("R37")
def test_analyze_takes_what_else_is_known_of_a_feedback() -> None:
    lines = [
        {"text": "太差了，再也不来", "scores": [{"metric": "stars", "value": 5}]},
        {"title": "Great", "text": "I love it", "unknown": 1},
    ]
    contradicted, praised = analyzed("\n".join(map(json.dumps, lines)))
    assert contradicted["contradiction"] is True
    assert praised["sentiment"]["label"] == "positive"


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        ('{"text": "a"}\n{"x": 1}', "line 2: needs `text`"),
        ('{"text": "a"}\nplain', "line 2: not JSON"),
        ('{"text": 5}', "line 1: text"),
        ('{"text": "a"}\n[1]', "line 2: must be a JSON object"),
    ],
)
def test_analyze_names_the_line_that_cannot_be_read(text: str, fix: str) -> None:
    result = CliRunner().invoke(app, ["analyze"], input=text)
    assert isinstance(result.exception, ConfigError) or result.exit_code == 2
    assert fix in (result.stderr + str(result.exception))


@pytest.mark.requirement("R31")
def test_analyze_tells_whether_two_texts_say_the_same() -> None:
    pairs = [
        {"a": "物流太慢了，等了一个星期", "b": "物流太慢了，等了一个星期！！"},
        {"a": "这个软件真的很好用，推荐大家", "b": "这个软件真的不好用，不推荐大家"},
        {"a": "Delivery took two weeks", "b": "The app crashes on start"},
    ]
    found = analyzed("\n".join(map(json.dumps, pairs)), "--pairs")
    assert [one["duplicate"] for one in found] == [True, False, False]
    assert all(0 <= one["similarity"] <= 1 and one["why"] for one in found)
