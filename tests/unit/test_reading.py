"""Which engine a function reads with, and how few calls a batch makes."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from engine_doubles import CONTEXT, Offline, aws_endpoint, said

from feedbus import clients, config, reading
from feedbus.analysis import Context, Judge, local
from feedbus.config import AnalysisRules, Config
from feedbus.errors import ConfigError
from feedbus.model import Feedback
from feedbus_ops.routes import read_template

ROOT = Path(__file__).parents[2]
MODEL = "amazon.nova-micro-v1:0"


@pytest.fixture(autouse=True)
def _forget_clients() -> Iterator[None]:
    clients._boto.cache_clear()
    yield
    clients._boto.cache_clear()


def rules(**settings: Any) -> AnalysisRules:
    return AnalysisRules.model_validate(settings)


# which engine


@pytest.mark.parametrize(
    ("settings", "name"),
    [
        ({}, "local-"),
        ({"engine": "comprehend"}, "comprehend-1+local-"),
        ({"engine": "bedrock", "bedrock": {"model": MODEL}}, f"bedrock-{MODEL}-p1"),
        ({"translation": {"translator": "amazon_translate"}}, "local-"),
    ],
)
def test_the_configuration_chooses_the_engine(settings: dict[str, Any], name: str) -> None:
    assert reading.engine(rules(**settings)).name.startswith(name)


def test_the_offline_engine_needs_no_aws_library() -> None:
    program = (
        "import sys; from feedbus import reading; from feedbus.config import Config;"
        "how = reading.ahead(reading.judge(Config({})), ['slow']);"
        "assert how.engine.analyze(['slow'], how.context)[0].engine;"
        "assert not {'boto3', 'botocore'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=ROOT)


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"engine": "bedrock"}, "bedrock.model"),
        ({"engine": "gpt"}, "engine"),
        ({"bedrock": {"texts": 21}}, "bedrock.texts"),
        ({"bedrock": {"texts": 0}}, "bedrock.texts"),
        ({"bedrock": {"temperature": 2}}, "bedrock.temperature"),
        ({"bedrock": {"answer_by": "poem"}}, "bedrock.answer_by"),
        ({"translation": {"language": "English"}}, "translation.language"),
        ({"translation": {"translator": "google"}}, "translation.translator"),
        ({"comprehend": {"targets": True}}, "comprehend.targets"),
    ],
)
def test_a_mistake_in_the_configuration_is_told_by_its_field(settings: Any, told: str) -> None:
    with pytest.raises(ConfigError, match=told.replace(".", r"\.")):
        _ = Config({"analysis": settings}).analysis


def test_a_region_of_its_own_is_where_the_client_goes() -> None:
    elsewhere: Any = clients.comprehend("ap-northeast-1")
    here: Any = clients.comprehend()
    assert elsewhere.meta.region_name == "ap-northeast-1"
    assert here.meta.region_name == "us-east-1"
    assert clients.bedrock("eu-west-1") is clients.bedrock("eu-west-1")


def test_a_model_gets_more_time_than_a_lookup_and_fewer_tries() -> None:
    model: Any = clients.bedrock()
    lookup: Any = clients.translate()
    assert model.meta.config.read_timeout == 25 > lookup.meta.config.read_timeout == 5
    assert model.meta.config.retries == {"mode": "standard", "total_max_attempts": 2}
    timeout = read_template(ROOT / "template.yaml")["Resources"]["EnrichFunction"]["Properties"]
    assert timeout["Timeout"] > 2 * (25 + 2)  # both tries, with connecting


def test_engines_keep_one_context_for_one_configuration() -> None:
    hub = Config({"analysis": {"urgency": {"high": ["outage"]}}})
    assert reading.judge(hub).context is reading.judge(hub).context
    assert reading.judge(hub).context.urgent == {"critical": [], "high": ["outage"]}


# how many calls


def judge(engine: Any) -> Judge:
    return Judge(engine, CONTEXT, rules())


def test_a_batch_is_read_in_one_go_and_judged_one_by_one() -> None:
    offline = Offline()
    texts = ["slow", "fine", "slow", ""]
    how = reading.ahead(judge(offline), texts)
    assert offline.asked == [["slow", "fine", ""]]
    for text in texts:
        analysis, _ = how.judge(Feedback(source_id="1", text=text))
        assert analysis.language == (None if text == "" else "en")
    assert [one.quality for one in how.engine.analyze(["", "slow"], CONTEXT)] == ["empty", "ok"]
    assert len(offline.asked) == 1


def test_a_text_that_was_not_foreseen_is_read_when_it_comes() -> None:
    offline = Offline()
    how = reading.ahead(judge(offline), ["slow"])
    for _ in range(2):
        how.engine.analyze(["slow", "new", "new"], CONTEXT)
    assert offline.asked == [["slow"], ["new"]]
    assert how.engine.name == offline.name


def test_a_text_that_can_not_be_read_fails_alone() -> None:
    class Fragile(Offline):
        def analyze(self, texts: Any, context: Any) -> Any:
            if "poison" in texts:
                raise ZeroDivisionError
            return super().analyze(texts, context)

    how = reading.ahead(judge(Fragile()), ["slow", "poison"])
    assert how.judge(Feedback(source_id="1", text="slow"))[0].language == "en"
    with pytest.raises(ZeroDivisionError):
        how.judge(Feedback(source_id="2", text="poison"))


def test_another_context_is_asked_for_anew() -> None:
    offline = Offline()
    how = reading.ahead(judge(offline), ["slow"])
    how.engine.analyze(["slow"], Context())
    assert offline.asked == [["slow"], ["slow"]]


def test_judging_one_feedback_does_not_change_what_another_finds() -> None:
    how = reading.ahead(judge(Offline({"slow": said("en", "negative", 4)})), ["slow"])
    first, _ = how.judge(Feedback(source_id="1", channel="chat", text="slow"))
    second, _ = how.judge(Feedback(source_id="2", text="slow"))
    assert (first.signals, second.signals) == (["needs_human"], [])
    assert "needs_human" not in second.evidence


def test_the_offline_engine_is_not_asked_ahead() -> None:
    how = judge(local())
    assert reading.ahead(how, (1 / 0 for _ in [1])) is how  # type: ignore[misc]


def converse(path: str, request: dict[str, Any]) -> tuple[int, str, dict[str, Any]]:
    texts = json.loads(request["messages"][0]["content"][0]["text"])
    results = [
        {
            "id": one["id"], "sentiment": "negative", "intensity": 4, "emotions": [], "topics": [],
            "urgency": "normal", "urgency_evidence": "", "intent": "none", "feedback_type": "none",
        }
        for one in texts
    ]  # fmt: skip
    used = {"toolUseId": "t", "name": "record_feedback", "input": {"results": results}}
    message = {"role": "assistant", "content": [{"toolUse": used}]}
    usage = {"inputTokens": 1, "outputTokens": 1, "totalTokens": 2}
    return 200, "", {
        "output": {"message": message}, "stopReason": "tool_use",
        "usage": usage, "metrics": {"latencyMs": 1},
    }  # fmt: skip


@pytest.mark.requirement("R63")
def test_over_http_a_stream_batch_of_a_hundred_makes_five_calls(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hub = Config({"analysis": {"engine": "bedrock", "bedrock": {"model": MODEL}}})
    texts = [f"It broke after {n} days" for n in range(100)]
    with aws_endpoint(converse) as (url, requests):
        monkeypatch.setenv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", url)
        how = reading.ahead(reading.judge(hub), texts)
        found = [how.judge(Feedback(source_id="1", text=text))[0] for text in texts]
    assert len(requests) == 5
    assert {one.engine for one in found} == {f"bedrock-{MODEL}-p1"}
    assert {one.sentiment and one.sentiment.label for one in found} == {"negative"}


# what the template allows


def enrich_statements() -> list[Any]:
    template = read_template(ROOT / "template.yaml")
    (policy,) = template["Resources"]["EnrichRole"]["Properties"]["Policies"]
    return list(policy["PolicyDocument"]["Statement"])


def test_the_role_may_ask_a_service_only_where_a_parameter_says_so() -> None:
    conditional = {
        statement["Fn::If"][0]: statement["Fn::If"][1]
        for statement in enrich_statements()
        if "Fn::If" in statement
    }
    assert set(conditional) >= {"UsesComprehend", "UsesBedrock", "UsesTranslate"}
    assert conditional["UsesBedrock"]["Action"] == "bedrock:InvokeModel"
    assert conditional["UsesBedrock"]["Resource"] == {"Ref": "BedrockModelArns"}
    for name in ("UsesComprehend", "UsesTranslate"):
        assert "aws:RequestedRegion" in conditional[name]["Condition"]["StringEquals"]
    always = str([one for one in enrich_statements() if "Fn::If" not in one])
    assert not any(service in always for service in ("comprehend", "bedrock", "translate:"))


def test_by_default_no_word_leaves_the_function() -> None:
    parameters = read_template(ROOT / "template.yaml")["Parameters"]
    shipped = config.load().analysis
    assert parameters["AnalysisEngine"]["Default"] == shipped.engine == "local"
    assert parameters["Translator"]["Default"] == shipped.translation.translator == "none"
    engines = AnalysisRules.model_fields["engine"].annotation.__args__  # type: ignore[union-attr]
    assert parameters["AnalysisEngine"]["AllowedValues"] == list(engines)
