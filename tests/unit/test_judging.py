import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedbus import config
from feedbus.analysis import Judge, customer_key, local, prioritise
from feedbus.analysis.scores import on_scale, satisfaction, sentiment
from feedbus.analysis.taxonomy import Taxonomy
from feedbus.model import Analysis, Author, Feedback, Score

HUB = config.load()
RULES = HUB.analysis
JUDGE = Judge.of(RULES, Taxonomy.from_settings(HUB.taxonomy), local())


def feedback(text: str | None = None, *scores: Score, **fields: object) -> Feedback:
    return Feedback(source_id="1", text=text, scores=list(scores), **fields)


def nps(value: float) -> Score:
    return Score(metric="nps", value=value)


@pytest.mark.requirement("R29")
@pytest.mark.parametrize("text", ["😀😀👍", "……！！", "   \n\t", "?!", "\u200b\u200b", "👩‍👩‍👧"])
def test_emoji_and_punctuation_alone_are_no_words_but_the_score_stays(text: str) -> None:
    analysis, kept = JUDGE.judge(feedback(text, nps(9)))
    assert analysis.quality == "empty"
    assert [score.value for score in kept] == [9]


@pytest.mark.requirement("R29")
@pytest.mark.parametrize("text", ["好", "ok 👍", "5", "é"])
def test_a_single_letter_or_digit_is_words(text: str) -> None:
    assert JUDGE.judge(feedback(text))[0].quality == "ok"


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
    analysis, kept = JUDGE.judge(feedback("fine", score, nps(8)))
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
    assert ("detractor" in JUDGE.judge(feedback("so so", nps(value)))[0].signals) is detractor


@pytest.mark.requirement("R77")
@pytest.mark.parametrize(
    ("text", "urgency", "evidence"),
    [
        ("设备故障，无法使用", "high", "故障"),
        ("我要退款", "high", "退款"),
        ("There is an OUTAGE again", "high", "OUTAGE"),
        ("Please refund me", "high", "refund"),
        ("手机漏电了", "critical", "漏电"),
        ("The refunding policy page is nice", "normal", None),
        ("Nothing special", "normal", None),
    ],
)
def test_urgent_words_make_a_feedback_urgent_with_evidence(
    text: str, urgency: str, evidence: str | None
) -> None:
    analysis, _ = JUDGE.judge(feedback(text, nps(10)))
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
    analysis, _ = JUDGE.judge(feedback(text, score))
    assert analysis.contradiction is contradiction


def test_priority_says_how_it_came_to_its_level() -> None:
    said = feedback(
        "退款！", nps(2), author=Author(email="a@example.com", tier="VIP"), channel="social"
    )
    analysis, _ = JUDGE.judge(said)
    priority = prioritise(said, analysis, RULES)
    assert {factor.factor for factor in priority.breakdown} == {
        "urgency_critical",
        "detractor",
        "vip",
        "public",
    }
    assert priority.score == sum(factor.points for factor in priority.breakdown)
    assert priority.level == "critical"


def test_a_quiet_feedback_has_low_priority_and_no_reasons() -> None:
    said = feedback("All fine")
    priority = prioritise(said, JUDGE.judge(said)[0], RULES)
    assert (priority.level, priority.breakdown) == ("low", [])


@given(st.text())
def test_any_text_can_be_analysed(text: str) -> None:
    analysis, _ = JUDGE.judge(feedback(text, nps(3)))
    assert analysis.quality in ("ok", "empty", "gibberish", "spam")


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


@pytest.mark.requirement("R51")
@pytest.mark.parametrize("tier", ["vip", "Gold"])
def test_a_vip_is_critical_whatever_they_say_and_score(tier: str) -> None:
    said = feedback("Great work, thank you", nps(10), author=Author(tier=tier))
    analysis, _ = JUDGE.judge(said)
    assert analysis.urgency == "critical"
    assert analysis.evidence["vip"] == [f"tier {tier}"]
    assert "tier" in prioritise(said, analysis, RULES).breakdown[0].why


@pytest.mark.requirement("R51")
def test_safety_is_critical_whatever_the_score() -> None:
    analysis, _ = JUDGE.judge(feedback("充电器漏电，把孩子电到了", nps(10)))
    assert analysis.urgency == "critical"


@pytest.mark.requirement("R54")
@pytest.mark.parametrize(
    ("text", "declared", "urgency"),
    [
        ("They would renew", "high", "high"),
        ("They would renew", "critical", "critical"),
        ("The charger caught fire", "normal", "critical"),
        ("They would renew", "nonsense", "normal"),
        ("They would renew", None, "normal"),
    ],
)
def test_what_was_declared_urgent_is_and_words_only_raise_it(
    text: str, declared: str | None, urgency: str
) -> None:
    analysis, _ = JUDGE.judge(feedback(text, context={"urgency": declared}))
    assert analysis.urgency == urgency


@pytest.mark.requirement("R43")
@pytest.mark.parametrize(("stars", "label"), [(1, "negative"), (3, "neutral"), (5, "positive")])
def test_a_rating_without_words_says_how_content_its_author_is(stars: int, label: str) -> None:
    analysis, _ = JUDGE.judge(feedback(None, Score(metric="stars", value=stars)))
    assert analysis.sentiment is not None
    assert analysis.sentiment.label == label
    assert analysis.evidence["sentiment"]
    assert analysis.language is None


def test_without_words_and_scores_nobody_guesses_a_sentiment() -> None:
    analysis, _ = JUDGE.judge(feedback(None))
    assert analysis.sentiment is None
    assert not analysis.contradiction


@given(st.floats(min_value=0, max_value=1))
def test_the_sentiment_of_a_score_follows_it(value: float) -> None:
    felt = sentiment(value)
    assert -1 <= felt.score <= 1
    assert (felt.label == "positive") == (value >= 0.75)
    assert (felt.label == "negative") == (value <= 0.25)


@pytest.mark.requirement("R15")
def test_a_chat_that_turns_bad_needs_a_person() -> None:
    angry = "This is ridiculous, you are thieves, worst company ever!!!"
    assert "needs_human" in JUDGE.judge(feedback(angry, channel="chat"))[0].signals
    assert "needs_human" not in JUDGE.judge(feedback(angry, channel="web"))[0].signals
    assert "needs_human" not in JUDGE.judge(feedback("thanks!", channel="chat"))[0].signals


@pytest.mark.requirement("R65")
def test_the_same_words_mean_the_same_in_every_channel() -> None:
    text = "退款等了两个星期还没到账，客服态度也差"
    found = {
        JUDGE.judge(feedback(text, channel=channel, source=source))[0].model_dump_json()
        for channel, source in (
            ("social", "meta"),
            ("app_store", "app_store"),
            ("email", "email"),
            ("community", "discourse"),
        )
    }
    assert len(found) == 1
    analysis = Analysis.model_validate_json(found.pop())
    assert analysis.topics
    assert analysis.sentiment is not None
