"""Translation beside the customer's own words (R63)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber
from engine_doubles import CONTEXT, ODD, Offline, client_error, said
from hypothesis import given, settings
from hypothesis import strategies as st

from feedbus.analysis import local
from feedbus.analysis.engines.batches import clean
from feedbus.analysis.engines.translation import (
    MAX_BYTES,
    AmazonTranslate,
    TranslatingEngine,
    parts,
)
from feedbus.model import Analysis, Translation

pytestmark = [pytest.mark.requirement("R63"), pytest.mark.slow]


@pytest.fixture
def client() -> Any:
    make: Any = boto3.client
    return make("translate", region_name="us-east-1")


@pytest.fixture
def stub(client: Any) -> Iterator[Stubber]:
    """Checks requests and answers against the service's own model."""
    with Stubber(client) as stub:
        yield stub
        stub.assert_no_pending_responses()


class Echo:
    """A translator that says what it was asked; fails for texts that hold a code's name."""

    name = "echo-1"
    refusals = ("UnsupportedLanguagePairException",)

    def __init__(self) -> None:
        self.asked: list[str] = []

    def translate(self, text: str, source: str, target: str) -> str:
        self.asked.append(text)
        if text.endswith("Exception"):
            raise client_error(text)
        return f"{source}>{target}: {text}"


def translated(
    analyses: dict[str, Analysis], language: str = "en", measure: Any = lambda name: None
) -> dict[str, Translation | None]:
    engine = TranslatingEngine(Offline(analyses), Echo(), language, measure, parallel=1)
    found = engine.analyze(list(analyses), CONTEXT)
    return {text: one.translation for text, one in zip(analyses, found, strict=True)}


def test_a_text_in_another_language_is_said_again_and_stays_what_it_was(
    client: Any, stub: Stubber
) -> None:
    stub.add_response(
        "translate_text",
        {
            "TranslatedText": "Loading is slow",
            "SourceLanguageCode": "zh",
            "TargetLanguageCode": "en",
        },
        {"Text": "加载慢", "SourceLanguageCode": "zh", "TargetLanguageCode": "en"},
    )
    engine = TranslatingEngine(Offline(), AmazonTranslate(client), "en")
    (found,) = engine.analyze(["加载慢"], CONTEXT)
    assert found.translation == Translation(
        language="en", text="Loading is slow", engine="amazon-translate-1"
    )
    untouched = found.model_copy(update={"translation": None})
    assert [untouched] == Offline().analyze(["加载慢"], CONTEXT)
    assert engine.name == "local-0"


@pytest.mark.parametrize(
    ("source", "target", "codes"),
    [
        ("zh-Hant", "en", ("zh-TW", "en")),
        ("en", "zh-Hans", ("en", "zh")),
        ("ja", "zh-Hant", ("ja", "zh-TW")),
        ("pt-BR", "en", ("pt-BR", "en")),
    ],
)
def test_languages_have_amazon_translates_codes(
    client: Any, stub: Stubber, source: str, target: str, codes: tuple[str, str]
) -> None:
    stub.add_response(
        "translate_text",
        {"TranslatedText": "x", "SourceLanguageCode": codes[0], "TargetLanguageCode": codes[1]},
        {"Text": "words", "SourceLanguageCode": codes[0], "TargetLanguageCode": codes[1]},
    )
    assert AmazonTranslate(client).translate("words", source, target) == "x"


@pytest.mark.parametrize(
    ("language", "wanted", "is_translated"),
    [
        ("zh-Hans", "en", True),
        ("en", "en", False),
        ("en", "zh-Hans", True),
        ("zh-Hant", "zh-Hans", False),  # who reads one script reads the other
        ("pt-BR", "pt", False),
        ("und", "en", False),
    ],
)
def test_only_another_language_is_translated(
    language: str, wanted: str, is_translated: bool
) -> None:
    assert bool(translated({"text": said(language)}, wanted)["text"]) is is_translated


@pytest.mark.parametrize("quality", ["empty", "gibberish", "spam"])
def test_what_is_set_apart_is_not_worth_a_translation(quality: Any) -> None:
    assert translated({"文": Analysis(language="zh-Hans", quality=quality)}) == {"文": None}


def test_a_failure_leaves_no_translation_and_is_counted() -> None:
    counted: Counter[str] = Counter()
    found = translated(
        {
            "UnsupportedLanguagePairException": said("de"),
            "gut": said("de"),
            "ThrottlingException": said("fr"),
            "bien": said("fr"),
        },
        measure=lambda name: counted.update([name]),
    )
    assert [bool(one) for one in found.values()] == [False, True, False, False]
    assert counted == {"TranslationFailed": 3}  # after an outage the last one isn't tried


def test_a_failed_part_is_no_translation(client: Any, stub: Stubber) -> None:
    stub.add_response(
        "translate_text",
        {"TranslatedText": "part", "SourceLanguageCode": "zh", "TargetLanguageCode": "en"},
    )
    stub.add_client_error("translate_text", "ThrottlingException")
    engine = TranslatingEngine(Offline(), AmazonTranslate(client), "en", parallel=1)
    (found,) = engine.analyze(["慢。" * 3_000], CONTEXT)
    assert found.translation is None
    assert found.sentiment is not None


def test_a_long_text_goes_in_parts_and_keeps_its_lines() -> None:
    class Client:
        def translate_text(self, **request: Any) -> dict[str, Any]:
            assert 0 < len(request["Text"].encode()) <= MAX_BYTES
            return {"TranslatedText": "<" + request["Text"][:1] + ">"}

    text = "一" * 3_000 + "\n\n" + "二" * 3_000 + "。" + "三" * 3_000 + "\n"
    assert AmazonTranslate(Client()).translate(text, "zh-Hans", "en") == "<一>\n\n<二><三>\n"
    assert AmazonTranslate(Client()).translate(" \n ", "zh-Hans", "en") == " \n "


@given(st.text(max_size=300), st.integers(4, 60))
@settings(max_examples=150, deadline=None)
def test_parts_are_the_whole_text_and_never_too_long(text: str, limit: int) -> None:
    found = list(parts(clean(text), limit))
    assert "".join(found) == clean(text)
    assert all(0 < len(part.encode()) <= limit for part in found)


def test_parts_end_where_a_sentence_does() -> None:
    assert list(parts("Too slow. Crashes a lot, too", 25)) == ["Too slow. Crashes a lot, ", "too"]
    assert list(parts("Too slow again. Crashes, too", 24)) == ["Too slow again. ", "Crashes, too"]
    assert list(parts("加载太慢了。闪退", 20)) == ["加载太慢了。", "闪退"]
    assert list(parts("x" * 10, 4)) == ["xxxx", "xxxx", "xx"]


def test_odd_texts_never_stop_it() -> None:
    engine = TranslatingEngine(local(), Echo(), "en")
    assert len(engine.analyze(list(ODD), CONTEXT)) == len(ODD)
    assert engine.analyze([], CONTEXT) == []
