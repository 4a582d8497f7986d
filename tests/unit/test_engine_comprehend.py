"""Amazon Comprehend as an engine: its real API model, its limits, its failures."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber
from engine_doubles import CONTEXT, ODD, Offline, client_error, said
from hypothesis import given, settings
from hypothesis import strategies as st

from feedbus.analysis import Context, local
from feedbus.analysis.engines.batches import clean, cut
from feedbus.analysis.engines.comprehend import (
    INVALID,
    LANGUAGES,
    MAX_BYTES,
    MAX_TEXTS,
    UNSUPPORTED,
    ComprehendEngine,
    Scores,
    Verdict,
    comprehend_code,
    intensity_of,
    sentiment_of,
)
from feedbus.model import Analysis, Mention, Mentions, Sentiment, Topic

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def client() -> Any:
    make: Any = boto3.client
    return make("comprehend", region_name="us-east-1")


@pytest.fixture
def stub(client: Any) -> Iterator[Stubber]:
    """Checks requests and answers against the service's own model."""
    with Stubber(client) as stub:
        yield stub
        stub.assert_no_pending_responses()


def engine(client: Any, offline: Any = None, **options: Any) -> ComprehendEngine:
    return ComprehendEngine(client, offline or Offline(), parallel=1, **options)


def verdict(index: int, sentiment: str, **scores: float) -> dict[str, Any]:
    full = {"Positive": 0.0, "Negative": 0.0, "Neutral": 0.0, "Mixed": 0.0} | scores
    return {"Index": index, "Sentiment": sentiment, "SentimentScore": full}


def language(code: str, score: float) -> dict[str, Any]:
    return {"LanguageCode": code, "Score": score}


def failure(index: int, code: str) -> dict[str, Any]:
    return {"Index": index, "ErrorCode": code, "ErrorMessage": "quotes the text"}


def answer(*results: dict[str, Any], errors: Any = ()) -> dict[str, Any]:
    return {"ResultList": list(results), "ErrorList": list(errors)}


class Service:
    """Answers as Comprehend does, to any number of calls, and remembers them."""

    def __init__(self, fail: Any = None) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self._fail = fail or (lambda operation, request: None)

    def _called(self, operation: str, request: dict[str, Any], result: Any) -> dict[str, Any]:
        self.calls.append((operation, request))
        assert 1 <= len(request["TextList"]) <= MAX_TEXTS
        assert all(0 < len(text.encode()) <= MAX_BYTES for text in request["TextList"])
        error = self._fail(operation, request)
        if error is not None:
            raise error
        return answer(*(result(index) for index in range(len(request["TextList"]))))

    def batch_detect_dominant_language(self, **request: Any) -> dict[str, Any]:
        languages = [{"LanguageCode": "ru", "Score": 0.9}]
        return self._called(
            "languages", request, lambda index: {"Index": index, "Languages": languages}
        )

    def batch_detect_sentiment(self, **request: Any) -> dict[str, Any]:
        assert request["LanguageCode"] in LANGUAGES
        return self._called(
            "sentiment", request, lambda index: verdict(index, "POSITIVE", Positive=1)
        )

    def batch_detect_targeted_sentiment(self, **request: Any) -> dict[str, Any]:
        assert request["LanguageCode"] == "en"
        return self._called("targeted", request, lambda index: {"Index": index, "Entities": []})


def test_its_name_says_which_offline_engine_it_builds_on() -> None:
    assert engine(Service()).name == "comprehend-1+local-0"


@pytest.mark.requirement("R43", "R57")
def test_a_sentiment_stands_over_the_offline_one(client: Any, stub: Stubber) -> None:
    stub.add_response(
        "batch_detect_sentiment",
        answer(verdict(0, "NEGATIVE", Negative=0.96, Neutral=0.04)),
        {"TextList": ["It stopped working"], "LanguageCode": "en"},
    )
    (found,) = engine(client).analyze(["It stopped working"], CONTEXT)
    assert found.sentiment == Sentiment.of("negative", -0.96, 5)
    assert (found.engine, found.degraded) == ("comprehend-1+local-0", None)


def test_texts_go_by_language_and_come_back_in_their_order(client: Any, stub: Stubber) -> None:
    offline = Offline({"價格太貴": said("zh-Hant"), "bom": said("pt"), "tudo bom": said("pt-BR")})
    for texts, code, sentiment in (
        (["good", "fine"], "en", "POSITIVE"),
        (["很慢"], "zh", "NEGATIVE"),
        (["價格太貴"], "zh-TW", "NEGATIVE"),
        (["bom", "tudo bom"], "pt", "NEUTRAL"),
    ):
        stub.add_response(
            "batch_detect_sentiment",
            answer(*(verdict(index, sentiment) for index in range(len(texts)))),
            {"TextList": texts, "LanguageCode": code},
        )
    texts = ["good", "很慢", "價格太貴", "fine", "bom", "tudo bom"]
    found = engine(client, offline).analyze(texts, CONTEXT)
    assert [one.sentiment and one.sentiment.label for one in found] == [
        "positive", "negative", "negative", "positive", "neutral", "neutral",
    ]  # fmt: skip


def test_the_language_is_asked_only_where_the_offline_engine_is_unsure(
    client: Any, stub: Stubber
) -> None:
    offline = Offline({"muito bom": said("und"), "lo mismo": said("und"), "hmm": said("und")})
    stub.add_response(
        "batch_detect_dominant_language",
        answer(
            {"Index": 0, "Languages": [language("es", 0.2), language("pt", 0.8)]},
            {"Index": 1, "Languages": [language("zh-TW", 0.5)]},
            {"Index": 2, "Languages": [language("fr", 0.49)]},
        ),
        {"TextList": ["muito bom", "lo mismo", "hmm"]},
    )  # fmt: skip
    for texts, code in ((["muito bom"], "pt"), (["lo mismo"], "zh-TW"), (["good"], "en")):
        stub.add_response(
            "batch_detect_sentiment",
            answer(verdict(0, "NEUTRAL")),
            {"TextList": texts, "LanguageCode": code},
        )
    found = engine(client, offline).analyze(["muito bom", "lo mismo", "hmm", "good"], CONTEXT)
    assert [one.language for one in found] == ["pt", "zh-Hant", "und", "en"]
    assert [one.degraded for one in found] == [None, None, UNSUPPORTED, None]
    assert found[2].engine == "local-0"


@pytest.mark.parametrize(
    ("language", "code"),
    [
        ("zh-Hans", "zh"),
        ("zh-Hant", "zh-TW"),
        ("en", "en"),
        ("pt-BR", "pt"),
        ("ru", None),
        ("und", None),
        (None, None),
    ],
)
def test_languages_have_comprehends_codes(language: str | None, code: str | None) -> None:
    assert comprehend_code(language) == code


@pytest.mark.parametrize("count", [1, 25, 26, 100])
def test_batches_hold_no_more_than_the_service_takes(count: int) -> None:
    service = Service()
    texts = [f"text {n}" for n in range(count)]
    found = engine(service).analyze(texts, CONTEXT)
    assert len(service.calls) == -(-count // 25)
    assert [text for _, call in service.calls for text in call["TextList"]] == texts
    assert all(one.engine == "comprehend-1+local-0" for one in found)


def test_long_texts_are_cut_on_a_character_boundary() -> None:
    service = Service()
    long = "慢" * 2_000
    engine(service).analyze([long, "a" + long], CONTEXT)
    first, second = (text for _, call in service.calls for text in call["TextList"])
    assert first == "慢" * 1_666
    assert second == "a" + "慢" * 1_666
    assert len(second.encode()) == 4_999


@given(st.text(max_size=80), st.integers(1, 60))
@settings(max_examples=150, deadline=None)
def test_a_cut_text_is_the_longest_beginning_that_fits(text: str, limit: int) -> None:
    whole = clean(text)
    found = cut(whole, limit)
    assert whole.startswith(found)
    assert len(found.encode()) <= limit
    assert found == whole or len(whole[: len(found) + 1].encode()) > limit


def test_batches_are_under_way_at_the_same_time_and_keep_their_order() -> None:
    met = threading.Barrier(4, timeout=10)

    class Slow(Service):
        def batch_detect_sentiment(self, **request: Any) -> dict[str, Any]:
            met.wait()
            labels = ("POSITIVE", "NEGATIVE")
            texts = enumerate(request["TextList"])
            return answer(*(verdict(at, labels[int(text[5:]) % 2]) for at, text in texts))

    texts = [f"text {n}" for n in range(100)]
    found = ComprehendEngine(Slow(), Offline(), parallel=4).analyze(texts, CONTEXT)
    assert [one.sentiment and one.sentiment.label for one in found] == ["positive", "negative"] * 50


def test_what_says_nothing_is_not_sent() -> None:
    service = Service()
    offline = Offline({"asdfgh": Analysis(quality="gibberish", engine="local-0")})
    found = engine(service, offline).analyze(["", "!!!", "asdfgh"], CONTEXT)
    assert service.calls == []
    assert [one.degraded for one in found] == [None] * 3
    assert engine(service).analyze([], CONTEXT) == []


def test_no_answer_depends_on_another_text() -> None:
    texts = [text for text in ODD if len(text) < 1_000]
    together = engine(Service(), local()).analyze(texts, CONTEXT)
    assert together == [engine(Service(), local()).analyze([text], CONTEXT)[0] for text in texts]


@pytest.mark.requirement("R63")
def test_a_hundred_texts_in_odd_languages_each_get_an_answer() -> None:
    service = Service()
    texts = list(ODD) * 5
    found = ComprehendEngine(service, local(), targeted=True, parallel=4).analyze(texts, Context())
    assert len(found) == 100
    assert all(one.sentiment for one in found if one.quality == "ok")
    sent = [text for _, call in service.calls for text in call["TextList"]]
    assert not any("\ud800" <= char <= "\udfff" for text in sent for char in text)


# what fails


@pytest.mark.parametrize("code", ["INTERNAL_SERVER_ERROR", "InternalServerException", "Throttled"])
def test_one_text_that_failed_for_now_is_asked_once_more(
    client: Any, stub: Stubber, code: str
) -> None:
    stub.add_response(
        "batch_detect_sentiment",
        answer(verdict(0, "POSITIVE", Positive=1), errors=[failure(1, code)]),
        {"TextList": ["one", "two"], "LanguageCode": "en"},
    )
    stub.add_response(
        "batch_detect_sentiment",
        answer(verdict(0, "NEGATIVE", Negative=1)),
        {"TextList": ["two"], "LanguageCode": "en"},
    )
    found = engine(client).analyze(["one", "two"], CONTEXT)
    assert [one.sentiment and one.sentiment.score for one in found] == [1, -1]


def test_a_text_that_failed_twice_keeps_the_offline_answer(client: Any, stub: Stubber) -> None:
    for _ in range(2):
        stub.add_response(
            "batch_detect_sentiment", answer(errors=[failure(0, "INTERNAL_SERVER_ERROR")])
        )
    offline = Offline({"fine": said("en", "positive", 2)})
    (found,) = engine(client, offline).analyze(["fine"], CONTEXT)
    assert (found.engine, found.degraded) == ("local-0", "INTERNAL_SERVER_ERROR")
    assert found.sentiment == Sentiment.of("positive", 0.5, 2)


def test_a_text_that_is_refused_by_itself_is_not_asked_again(client: Any, stub: Stubber) -> None:
    stub.add_response(
        "batch_detect_sentiment",
        answer(verdict(0, "NEUTRAL"), errors=[failure(1, "TEXT_SIZE_LIMIT_EXCEEDED")]),
    )
    found = engine(client).analyze(["one", "two"], CONTEXT)
    assert [one.degraded for one in found] == [None, "TEXT_SIZE_LIMIT_EXCEEDED"]


@pytest.mark.parametrize(
    "code",
    [
        "ThrottlingException",
        "InternalServerException",
        "AccessDeniedException",
        "ExpiredTokenException",
        "UnsupportedLanguageException",
        "BatchSizeLimitExceededException",
    ],
)
@pytest.mark.parametrize("operation", ["languages", "sentiment", "targeted"])
def test_whatever_fails_the_offline_answer_stays_and_names_it(code: str, operation: str) -> None:
    def fail(asked: str, request: Any) -> Any:
        return client_error(code) if asked == operation else None

    service = Service(fail)
    offline = Offline({"hmm": said("und")})
    texts = ["hmm", *(f"text {n}" for n in range(99))]
    found = engine(service, offline, targeted=True).analyze(texts, CONTEXT)
    assert all(one.sentiment for one in found)
    asked = [name for name, _ in service.calls]
    assert asked.count(operation) == 1  # an outage is not asked for again
    hit = {"languages": found, "sentiment": found[1:], "targeted": found[1:]}[operation]
    assert {one.degraded for one in hit} == {code}
    told = "comprehend-1+local-0" if operation == "targeted" else "local-0"
    assert {one.engine for one in found[1:]} == {told}


@pytest.mark.parametrize("error", [TimeoutError(), KeyError("ResultList"), OSError("down")])
def test_errors_without_a_code_are_named_by_their_class(error: Exception) -> None:
    (found,) = engine(Service(lambda *_: error)).analyze(["text"], CONTEXT)
    assert found.degraded == type(error).__name__


@pytest.mark.parametrize("code", ["InvalidRequestException", "TextSizeLimitExceededException"])
def test_one_text_that_gets_a_batch_refused_does_not_cost_the_others_their_answer(
    code: str,
) -> None:
    service = Service(lambda _, call: client_error(code) if "bad" in call["TextList"] else None)
    texts = [f"text {n}" for n in range(25)]
    texts[13] = "bad"
    found = engine(service).analyze(texts, CONTEXT)
    lost = [index for index, one in enumerate(found) if one.degraded]
    assert 13 in lost
    assert len(lost) <= 7
    assert len(service.calls) <= 7
    assert {found[index].degraded for index in lost} == {code}


@pytest.mark.parametrize(
    "garbage",
    [
        {"ResultList": [], "ErrorList": []},
        {"ResultList": [{"Index": 5, "Sentiment": "POSITIVE"}]},
        {"ResultList": [{"Index": -1, "Sentiment": "POSITIVE"}]},
        {"ResultList": [{"Sentiment": "POSITIVE"}]},
        {"ResultList": [{"Index": 0, "Sentiment": "HAPPY"}]},
        {"ResultList": [{"Index": 0}]},
        {"ResultList": [verdict(0, "POSITIVE", Positive=float("nan"))]},
        {"ResultList": [verdict(0, "POSITIVE", Positive=17)]},
        {"ResultList": [{"Index": 0, "Sentiment": "POSITIVE", "SentimentScore": "high"}]},
        {"ResultList": [None]},
        {"ResultList": None},
        {},
        None,
    ],
)
def test_an_answer_that_is_none_leaves_the_offline_one(garbage: Any) -> None:
    class Broken(Service):
        def batch_detect_sentiment(self, **request: Any) -> Any:
            return garbage

    (found,) = engine(Broken()).analyze(["text"], CONTEXT)
    assert (found.engine, bool(found.degraded)) == ("local-0", True)
    assert found.sentiment == Sentiment.of("neutral", 0, 1)


def test_an_answer_of_an_invalid_class_is_called_invalid(client: Any, stub: Stubber) -> None:
    stub.add_response(
        "batch_detect_sentiment", answer({"Index": 0, "Sentiment": "HAPPY"}, verdict(1, "NEUTRAL"))
    )
    found = engine(client).analyze(["one", "two"], CONTEXT)
    assert [one.degraded for one in found] == [INVALID, None]


def test_no_text_stands_in_what_is_noted_of_a_failure() -> None:
    found = engine(Service(lambda *_: client_error("Odd" * 40))).analyze(["secret words"], CONTEXT)
    assert "secret" not in str(found[0].model_dump())
    assert "quotes" not in str(found[0].model_dump())
    assert len(found[0].degraded or "") <= 64


# what a verdict means


def told(sentiment: Any, local_: Sentiment | None = None, **scores: float) -> Sentiment:
    return sentiment_of(Verdict(sentiment=sentiment, sentiment_score=Scores(**scores)), local_)


@pytest.mark.parametrize(
    ("score", "intensity"),
    [
        (0, 1), (0.3499, 1), (0.35, 2), (0.5499, 2), (0.55, 3), (0.7499, 3), (0.75, 4),
        (0.8999, 4), (0.9, 5), (1, 5),
    ],
)  # fmt: skip
@pytest.mark.requirement("R57")
def test_intensity_grows_with_the_distance_from_neutral(score: float, intensity: int) -> None:
    assert intensity_of(score) == intensity_of(-score) == intensity
    assert told("POSITIVE", positive=score).intensity == intensity


def test_the_score_is_the_difference_of_both_confidences() -> None:
    assert told("NEGATIVE", negative=0.7, positive=0.1).score == -0.6
    assert told("POSITIVE", positive=1).score == 1
    assert told("NEUTRAL", neutral=0.8, positive=0.15, negative=0.05) == Sentiment.of(
        "neutral", 0.1, 1
    )


def test_where_the_offline_engine_hears_the_same_its_intensity_stays() -> None:
    faint = Sentiment.of("positive", 0.2, 2)
    assert told("POSITIVE", faint, positive=0.99).degree == "slightly_positive"
    assert told("NEGATIVE", faint, negative=0.99).degree == "strongly_negative"


@pytest.mark.parametrize(
    ("positive", "negative", "label", "score"),
    [
        (0.30, 0.10, "positive", 0.25),
        (0.10, 0.30, "negative", -0.25),
        (0.60, 0.40, "positive", 0.1),  # the balance is 0.2: just enough
        (0.59, 0.41, "neutral", 0.09),
        (0.05, 0.05, "neutral", 0),
        (0, 0, "neutral", 0),
        (0, 0.01, "negative", -0.5),
    ],
)
def test_a_mixed_text_leans_to_the_larger_side_and_counts_half(
    positive: float, negative: float, label: str, score: float
) -> None:
    mixed = told("MIXED", positive=positive, negative=negative, mixed=0.6)
    assert (mixed.label, mixed.score) == (label, score)


def test_a_mixed_text_bears_a_signal_with_its_evidence(client: Any, stub: Stubber) -> None:
    stub.add_response(
        "batch_detect_sentiment",
        answer(verdict(0, "MIXED", Positive=0.1, Negative=0.3, Mixed=0.6)),
    )
    (found,) = engine(client).analyze(["Lovely screen, awful battery"], CONTEXT)
    assert found.signals == ["mixed"]
    assert found.evidence["mixed"] == ["comprehend: positive 0.10, negative 0.30"]


# targeted sentiment


def entity(sentiment: str, *texts: str, best: Any = (0,)) -> dict[str, Any]:
    scores = {"POSITIVE": {"Positive": 0.9}, "NEGATIVE": {"Negative": 0.9}}.get(sentiment, {})
    felt = {"Sentiment": sentiment, "SentimentScore": scores}
    mentions = [
        {"Text": text, "Type": "ATTRIBUTE", "Score": 1.0, "GroupScore": 1.0,
         "MentionSentiment": felt, "BeginOffset": 0, "EndOffset": len(text)}
        for text in texts
    ]  # fmt: skip
    return {"DescriptiveMentionIndex": list(best), "Mentions": mentions}


def topic(*evidence: str) -> Topic:
    return Topic(path=["a", "b", "c"], name="A/B/C", evidence=list(evidence), sentiment="neutral")


@pytest.mark.requirement("R59")
@pytest.mark.parametrize(
    ("evidence", "entities", "label"),
    [
        ("battery drains fast", [entity("NEGATIVE", "battery")], "negative"),
        ("Battery", [entity("POSITIVE", "the battery life")], "positive"),
        ("quality", [entity("NEGATIVE", "it", "quality", best=[1])], "negative"),
        ("quality", [entity("NEGATIVE", "it")], "neutral"),  # not the "it" in quality
        ("battery", [entity("NEUTRAL", "battery")], "neutral"),
        ("price and price", [entity("NEGATIVE", "screen")], "neutral"),
        (
            "screen and battery",
            [entity("NEGATIVE", "battery"), entity("POSITIVE", "screen")],
            "neutral",  # two entities disagree: the offline answer stays
        ),
        ("battery", [entity("NEGATIVE", "battery", best=[7])], "negative"),
        ("battery", [entity("NEGATIVE", "  "), entity("NEGATIVE", "…")], "neutral"),
    ],
)
def test_a_topic_gets_the_sentiment_of_what_its_evidence_names(
    client: Any, stub: Stubber, evidence: str, entities: Any, label: str
) -> None:
    text = f"Well, {evidence}"
    offline = Offline({text: said("en", topics=[topic(evidence)])})
    stub.add_response("batch_detect_sentiment", answer(verdict(0, "NEUTRAL")))
    stub.add_response(
        "batch_detect_targeted_sentiment",
        answer({"Index": 0, "Entities": entities}),
        {"TextList": [text], "LanguageCode": "en"},
    )
    (found,) = engine(client, offline, targeted=True).analyze([text], CONTEXT)
    assert found.topics[0].sentiment == label


@pytest.mark.requirement("R55")
def test_a_named_competitor_gets_the_sentiment_of_that_name(client: Any, stub: Stubber) -> None:
    mentions = Mentions(
        products=[Mention(name="Our App", sentiment="neutral")],
        competitors=[Mention(name="acme desk", sentiment="neutral")],
    )
    offline = Offline({"text": said("en", mentions=mentions)})
    stub.add_response("batch_detect_sentiment", answer(verdict(0, "NEUTRAL")))
    entities = [entity("POSITIVE", "Acme Desk", "they"), entity("NEGATIVE", "our")]
    stub.add_response("batch_detect_targeted_sentiment", answer({"Index": 0, "Entities": entities}))
    (found,) = engine(client, offline, targeted=True).analyze(["text"], CONTEXT)
    assert found.mentions.competitors[0].sentiment == "positive"
    assert found.mentions.products[0].sentiment == "neutral"


def test_only_english_texts_are_asked_for_targets() -> None:
    service = Service()
    engine(service, targeted=True).analyze(["good", "很好"], CONTEXT)
    targeted = [call["TextList"] for name, call in service.calls if name == "targeted"]
    assert targeted == [["good"]]
