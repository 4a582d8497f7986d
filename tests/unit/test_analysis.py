import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedbus import config
from feedbus.analysis import analyze, customer_key, prioritise
from feedbus.analysis.scores import on_scale, satisfaction
from feedbus.analysis.words import found, is_empty
from feedbus.model import Author, Feedback, Score

RULES = config.load().analysis


def feedback(text: str | None = None, *scores: Score, **fields: object) -> Feedback:
    return Feedback(source_id="1", text=text, scores=list(scores), **fields)


def nps(value: float) -> Score:
    return Score(metric="nps", value=value)


@pytest.mark.requirement("R29")
@pytest.mark.parametrize("text", ["😀😀👍", "……！！", "   \n\t", "?!", "\u200b\u200b", "👩‍👩‍👧"])
def test_emoji_and_punctuation_alone_are_no_words_but_the_score_stays(text: str) -> None:
    analysis, kept = analyze(feedback(text, nps(9)), RULES)
    assert analysis.quality == "empty"
    assert [score.value for score in kept] == [9]


@pytest.mark.requirement("R29")
@pytest.mark.parametrize("text", ["好", "ok 👍", "5", "é"])
def test_a_single_letter_or_digit_is_words(text: str) -> None:
    assert not is_empty(text)
    assert analyze(feedback(text), RULES)[0].quality == "ok"


@pytest.mark.requirement("R30")
@pytest.mark.parametrize(
    "score",
    [
        nps(11),
        nps(-1),
        Score(metric="stars", value=0),
        Score(metric="stars", value=6),
        Score(metric="csat", value=8, scale_min=1, scale_max=7),
        Score(metric="other", value=-0.5, scale_min=0),
        Score(metric="ces", value=8, scale_min=7, scale_max=1),
    ],
)
def test_a_score_off_its_scale_is_set_aside_with_the_reason(score: Score) -> None:
    analysis, kept = analyze(feedback("fine", score, nps(8)), RULES)
    assert [one.value for one in kept] == [8]
    assert analysis.rejected_scores[0].score.value == score.value
    assert "lies outside" in analysis.rejected_scores[0].reason
    assert "score_rejected" in analysis.signals
    assert analysis.satisfaction == pytest.approx(0.8)


@pytest.mark.requirement("R30")
@given(st.floats(min_value=0, max_value=10))
def test_every_nps_answer_is_on_its_scale(value: float) -> None:
    assert on_scale([nps(value)])[1] == []


def test_satisfaction_joins_scales_and_ignores_scores_without_one() -> None:
    stars = Score(metric="stars", value=5, scale_min=1, scale_max=5)
    effort = Score(metric="ces", value=7, scale_min=7, scale_max=1)
    assert satisfaction([stars, effort]) == pytest.approx(0.5)
    assert satisfaction([Score(value=3)]) is None


@pytest.mark.requirement("R185")
@pytest.mark.parametrize(("value", "detractor"), [(0, True), (6, True), (7, False), (10, False)])
def test_an_nps_of_six_or_less_is_a_detractor(value: int, detractor: bool) -> None:
    assert ("detractor" in analyze(feedback("so so", nps(value)), RULES)[0].signals) is detractor


@pytest.mark.requirement("R77")
@pytest.mark.parametrize(
    ("text", "urgency", "evidence"),
    [
        ("设备故障，无法使用", "high", "故障"),
        ("我要退款", "high", "退款"),
        ("There is an OUTAGE again", "high", "outage"),
        ("Please refund me", "high", "refund"),
        ("手机漏电了", "critical", "漏电"),
        ("The refunding policy page is nice", "normal", None),
        ("Nothing special", "normal", None),
    ],
)
def test_urgent_words_make_a_feedback_urgent_with_evidence(
    text: str, urgency: str, evidence: str | None
) -> None:
    analysis, _ = analyze(feedback(text, nps(10)), RULES)
    assert analysis.urgency == urgency
    assert (evidence in analysis.evidence.get("emergency", [])) is (evidence is not None)


@pytest.mark.requirement("R37")
@pytest.mark.parametrize(
    ("text", "stars", "contradiction"),
    [
        ("太差了，再也不来", 5, True),
        ("This is terrible and slow", 5, True),
        ("非常好，喜欢", 1, True),
        ("I love it, great work", 1, True),
        ("I love it, great work", 5, False),
        ("太差了", 1, False),
        ("Delivered on Monday", 5, False),
    ],
)
def test_words_against_the_score_are_marked(text: str, stars: int, contradiction: bool) -> None:
    score = Score(metric="stars", value=stars, scale_min=1, scale_max=5)
    analysis, _ = analyze(feedback(text, score), RULES)
    assert analysis.contradiction is contradiction


def test_priority_says_how_it_came_to_its_level() -> None:
    said = feedback(
        "退款！", nps(2), author=Author(email="a@example.com", tier="VIP"), channel="social"
    )
    analysis, _ = analyze(said, RULES)
    priority = prioritise(said, analysis, RULES)
    assert {factor.factor for factor in priority.breakdown} == {
        "urgency_high",
        "detractor",
        "vip",
        "public",
    }
    assert priority.score == sum(factor.points for factor in priority.breakdown)
    assert priority.level == "critical"


def test_a_quiet_feedback_has_low_priority_and_no_reasons() -> None:
    said = feedback("All fine")
    priority = prioritise(said, analyze(said, RULES)[0], RULES)
    assert (priority.level, priority.breakdown) == ("low", [])


@given(st.text())
def test_any_text_can_be_analysed(text: str) -> None:
    analysis, _ = analyze(feedback(text, nps(3)), RULES)
    assert analysis.quality in ("ok", "empty")


def test_words_of_an_administrator_are_literals() -> None:
    assert found("a.b axb", ["a.b"]) == ["a.b"]
    assert found("a" * 50_000, ["(a+)+$"]) == []


def test_one_person_has_one_key_in_all_channels() -> None:
    form = customer_key(Author(email=" Ann@Example.com "), "typeform")
    mail = customer_key(Author(email="ann@example.com", id="77"), "zendesk")
    assert form == mail
    assert customer_key(Author(phone="+86 138-0013-8000"), "a") == customer_key(
        Author(phone="008613800138000"), "b"
    )


def test_a_vendors_own_id_joins_nobody_elses() -> None:
    assert customer_key(Author(id="77"), "a") != customer_key(Author(id="77"), "b")
    assert customer_key(Author(name="Ann"), "a") is None
