"""The measures on small cases that can be worked out by hand, and the command that prints them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from feedbus.analysis import Context
from feedbus.errors import ConfigError
from feedbus.model import Analysis, Label, Sentiment, Topic
from feedbus_ops import evaluation
from feedbus_ops.cli import app
from feedbus_ops.evaluation import Answers, Counts, Figure, LabelledPair, LabelledText

SPEED = "product/performance/response-speed"
STABILITY = "product/performance/stability"
PRICE = "commerce/price/price-fees"


def found(*topics: str, label: Label = "neutral", intensity: int = 3, **fields: Any) -> Analysis:
    """What an engine might answer."""
    return Analysis(
        sentiment=Sentiment.of(label, 0.0, intensity),
        topics=[
            Topic(path=path.split("/"), name=path, evidence=["x"], sentiment=label)
            for path in topics
        ],
        **fields,
    )


def measured(*pairs: tuple[dict[str, Any], Analysis]) -> dict[str, Figure]:
    """The figures over all languages, of labels and what was found."""
    texts = [(LabelledText(text="x", **labels), answer) for labels, answer in pairs]
    return {name: row["all"] for name, row in evaluation.measure(Answers(texts, [])).items()}


# the measures


def test_accuracy_is_the_share_that_agrees() -> None:
    assert evaluation.accuracy([("a", "a"), ("a", "b"), ("b", "b"), ("b", "b")]) == 0.75


def test_macro_f1_weighs_each_labelled_class_alike() -> None:
    # a: 1 right, 1 wrong, 1 missed: F1 1/2. b: 1 right, 1 wrong, 1 missed: F1 1/2. c: F1 0.
    pairs = [("a", "a"), ("a", "b"), ("b", "b"), ("b", "a"), ("c", "d")]
    assert evaluation.macro_f1(pairs) == pytest.approx((0.5 + 0.5 + 0) / 3)


def test_macro_f1_leaves_out_classes_that_nobody_labelled() -> None:
    assert evaluation.macro_f1([("a", "a"), ("a", "c")]) == pytest.approx(2 / 3)


def test_sign_looks_only_at_texts_that_are_not_neutral() -> None:
    figures = dict(
        evaluation.sentiment_figures(
            [
                ("negative", "negative"),
                ("positive", "negative"),
                ("negative", "neutral"),
                ("positive", "positive"),
                ("neutral", "positive"),
            ]
        )
    )
    assert figures["sentiment sign"] == Figure(0.5, 4)
    assert figures["sentiment accuracy"] == Figure(0.4, 5)


@pytest.mark.parametrize(
    ("pairs", "precision", "recall", "f1"),
    [
        ([("ab", "ab")], 1, 1, 1),
        ([("ab", "bc"), ("", "d"), ("e", "")], 1 / 3, 1 / 3, 1 / 3),
        ([("abc", "a")], 1, 1 / 3, 1 / 2),
        ([("a", "")], None, 0, 0),
        ([("", "a")], 0, None, None),
        ([("", "")], None, None, None),
    ],
)
def test_precision_recall_and_f1_are_pooled_over_all_texts(
    pairs: Sequence[tuple[str, str]],
    precision: float | None,
    recall: float | None,
    f1: float | None,
) -> None:
    wanted = {"x precision": precision, "x recall": recall, "x F1": f1}
    figures = {name: one.value for name, one in Counts.of(pairs).figures("x")}
    assert figures == pytest.approx({k: v for k, v in wanted.items() if v is not None})


def test_what_a_line_has_no_label_for_is_not_measured() -> None:
    figures = measured(({"label": "positive"}, found(PRICE, label="positive", urgency="high")))
    assert figures.keys() == {"sentiment accuracy", "sentiment macro-F1", "sentiment sign"}


def test_a_text_without_words_counts_as_neutral() -> None:
    figures = measured(({"label": "neutral"}, Analysis(quality="empty")))
    assert figures["sentiment accuracy"] == Figure(1, 1)


def test_intensity_may_be_one_step_off() -> None:
    figures = measured(
        ({"label": "negative", "intensity": 4}, found(label="negative", intensity=5)),
        ({"label": "negative", "intensity": 5}, found(label="negative", intensity=3)),
    )
    assert figures["intensity within one step"] == Figure(0.5, 2)


def test_topics_count_by_leaf_and_by_top_level() -> None:
    figures = measured(
        ({"topics": [SPEED]}, found(STABILITY)),  # another leaf of the same top level
        ({"topics": [STABILITY, PRICE]}, found(STABILITY, PRICE)),
    )
    assert figures["topics F1"].value == pytest.approx(2 / 3)
    assert figures["topics, top level F1"].value == 1


def test_a_topic_that_nobody_labels_anywhere_is_neither_right_nor_wrong() -> None:
    figures = measured(
        ({"topics": [PRICE]}, found(PRICE, "house/garden/fence")),
        ({"topics": []}, found(PRICE)),  # somebody knows it, and did not label it here
    )
    assert figures["topics precision"] == Figure(0.5, 2)


@pytest.mark.requirement("R45")
def test_coverage_and_accuracy_of_routine_feedback_are_told_apart() -> None:
    figures = measured(
        ({"topics": [PRICE], "routine": True}, found(PRICE, SPEED)),
        ({"topics": [PRICE], "routine": True}, found(SPEED)),
        ({"topics": [], "routine": True}, found(SPEED)),  # covered; nothing to compare with
        ({"topics": [SPEED], "routine": True}, found()),
        ({"topics": [SPEED]}, found()),  # not routine
    )
    assert figures["routine coverage"] == Figure(0.75, 4)
    assert figures["routine accuracy"] == Figure(0.5, 2)


def test_urgent_includes_critical() -> None:
    figures = measured(
        ({"urgency": 2}, found(urgency="high")),
        ({"urgency": 1}, found(urgency="high")),
        ({"urgency": 0}, found(urgency="critical")),
        ({"urgency": 0}, found(urgency="normal")),
    )
    assert figures["urgent F1"].value == pytest.approx(0.8)  # 2 right, 1 wrong
    assert figures["critical F1"].value == 0


@pytest.mark.parametrize(
    ("labelled", "answered", "right"),
    [
        ("zh", "zh-Hans", True),
        ("zh", "zh-Hant", True),
        ("zh-Hant", "zh-Hant", True),
        ("zh-Hant", "zh-Hans", False),
        ("mixed", "zh-Hans", True),
        ("mixed", "en", True),
        ("mixed", "ja", False),
        ("en", "en", True),
        ("en", None, False),
        ("und", None, True),
        ("pt", "es", False),
    ],
)
def test_a_language_is_judged_as_finely_as_it_is_labelled(
    labelled: str, answered: str | None, right: bool
) -> None:
    assert evaluation.speaks(labelled, answered) is right


def test_of_noise_only_the_noise_is_measured() -> None:
    figures = measured(
        ({"spam": True, "label": "neutral", "topics": [], "lang": "en"}, found(quality="spam")),
        ({"spam": True}, found(quality="ok")),
        ({"spam": False}, found(quality="gibberish")),
        ({}, found(quality="spam")),  # nobody said whether it is noise
    )
    assert figures.keys() == {"noise precision", "noise recall", "noise F1"}
    assert figures["noise precision"] == Figure(0.5, 2)
    assert figures["noise recall"] == Figure(0.5, 2)


def test_duplicates_are_measured_by_recall_specificity_and_kind() -> None:
    def pair(duplicate: bool, kind: str) -> LabelledPair:
        return LabelledPair(a="x", b="y", duplicate=duplicate, kind=kind, lang="zh-Hans")

    compared = [
        (pair(True, "typo"), True),
        (pair(True, "typo"), False),
        (pair(False, "opposite"), False),
    ]
    report = evaluation.measure(Answers([], compared))
    assert {name: (row["zh"].value, row["zh"].of) for name, row in report.items()} == {
        "duplicates recall": (0.5, 2),
        "duplicates specificity": (1, 1),
        "pairs: typo": (0.5, 2),
        "pairs: opposite": (1, 1),
    }


def test_languages_are_reported_apart() -> None:
    texts = [
        (LabelledText(text="x", lang=lang, label="positive"), found(label=label, language=lang))
        for lang, label in [("zh-Hant", "positive"), ("en", "negative"), ("ja", "positive")]
    ]
    accuracy = evaluation.measure(Answers(texts, []))["sentiment accuracy"]
    assert {group: one.value for group, one in accuracy.items()} == {
        "all": pytest.approx(2 / 3),
        "zh": 1,
        "en": 0,
        "other": 1,
    }


def test_wrong_findings_are_told_with_field_label_and_text() -> None:
    text = LabelledText(text="slow", label="negative", topics=[SPEED], urgency=0, lang="en")
    wrong = list(evaluation.wrong(Answers([(text, found(label="neutral", language="en"))], [])))
    assert wrong == [
        {"text": "slow", "field": "label", "labelled": "negative", "found": "neutral"},
        {"text": "slow", "field": "topics", "labelled": [SPEED], "found": []},
    ]


# the files


def test_short_and_long_names_of_sentiments_are_both_read(tmp_path: Path) -> None:
    path = tmp_path / "labelled.jsonl"
    path.write_text(
        '{"text": "a", "label": "neg", "stars": 1}\n\n{"text": "b", "label": "neutral"}'
    )
    assert [text.label for text in evaluation.read([path]).texts] == ["negative", "neutral"]


def test_texts_and_pairs_may_come_from_several_files(tmp_path: Path) -> None:
    texts, pairs = tmp_path / "texts.jsonl", tmp_path / "pairs.jsonl"
    texts.write_text('{"text": "a"}\n')
    pairs.write_text('{"a": "x", "b": "y", "duplicate": false}\n')
    sample = evaluation.read([texts, pairs])
    assert (len(sample.texts), len(sample.pairs)) == (1, 1)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("no json", "write one JSON object per line"),
        ("[1]", "write a JSON object"),
        ('{"label": "neg"}', "text: Field required"),
        ('{"text": "a", "label": "bad"}', "'positive', 'neutral' or 'negative'|'negative'"),
        ('{"text": "a", "label": ["neg"]}', "label"),
        ('{"text": "a", "urgency": 3}', "urgency: Input should be 0, 1 or 2"),
        ('{"text": "a", "topics": ["price"]}', "three levels: a/b/c"),
        ('{"a": "x", "b": "y"}', "duplicate: Field required"),
        ("[" * 100_000, "write one JSON object per line"),
    ],
)
def test_a_line_that_cannot_be_used_is_named_with_the_fix(
    tmp_path: Path, line: str, says: str
) -> None:
    path = tmp_path / "labelled.jsonl"
    path.write_text(f'{{"text": "fine"}}\n{line}\n')
    with pytest.raises(ConfigError, match=rf"labelled\.jsonl: line 2: .*({says})"):
        evaluation.read([path])


# the command


def feedbus(*arguments: object, stdin: str | None = None) -> Result:
    result = CliRunner().invoke(app, [str(one) for one in arguments], input=stdin)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


LINES = """\
{"text": "加载慢", "lang": "zh", "label": "neg", "spam": false}
{"text": "I love it, works great", "lang": "en", "label": "pos", "note": "ignored"}
{"a": "I love it, works great", "b": "I love it, works great!!", "duplicate": true}
"""


def test_the_command_prints_a_table_for_people() -> None:
    result = feedbus("evaluate", "-", stdin=LINES)
    assert result.exit_code == 0, result.stderr
    head, *rows = (line.split() for line in result.stdout.splitlines() if line.strip())
    assert head == ["measure", "all", "zh", "en", "other", "cases"]
    assert ["language", "accuracy", "1.000", "1.000", "1.000", "2"] in rows


def test_the_command_prints_json_for_programs() -> None:
    result = feedbus("evaluate", "-", "--json", stdin=LINES)
    assert json.loads(result.stdout)["duplicates recall"]["all"] == {"value": 1.0, "of": 1}


def test_what_is_wrong_is_written_to_a_file_and_not_to_the_terminal(tmp_path: Path) -> None:
    path = tmp_path / "wrong.jsonl"
    line = '{"text": "purple monkeys", "lang": "ja"}\n'
    result = feedbus("evaluate", "-", "--wrong", path, stdin=line)
    assert result.exit_code == 0, result.stderr
    assert "purple" not in result.output
    (wrong,) = map(json.loads, path.read_text("utf-8").splitlines())
    assert wrong["field"] == "lang"
    assert wrong["text"] == "purple monkeys"


@pytest.mark.parametrize(
    ("stdin", "says"), [("", "nothing to measure"), ("{\n", "-: line 1: not JSON")]
)
def test_wrong_use_ends_with_exit_code_2_and_the_reason(stdin: str, says: str) -> None:
    result = feedbus("evaluate", "-", stdin=stdin)
    assert result.exit_code == 2
    assert says in result.stderr


def test_an_engine_is_asked_about_all_texts_at_once() -> None:
    class Counting:
        name = "counting"

        def __init__(self) -> None:
            self.batches: list[int] = []

        def analyze(self, texts: Sequence[str], context: Context) -> list[Analysis]:
            self.batches.append(len(texts))
            return [found() for _ in texts]

    engine = Counting()
    sample = evaluation.Sample(
        [LabelledText(text="a"), LabelledText(text="b")],
        [LabelledPair(a="c", b="d", duplicate=False)],
    )
    answers = evaluation.answer(sample, engine, Context())
    assert sorted(engine.batches) == [2, 2]
    assert [text.text for text, _ in answers.texts] == ["a", "b"]
