"""The spam gate's score, what a person has to see in a chat, and inferred items' scores."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedbus import config
from feedbus.analysis import Judge, local, prioritise
from feedbus.analysis.spam import WEIGHTS, is_address, is_disposable, is_phone, judged
from feedbus.analysis.taxonomy import default_taxonomy
from feedbus.config import AnalysisRules, Config, SpamRules
from feedbus.errors import ConfigError
from feedbus.model import Analysis, Author, Feedback, Score

RULES = config.load().analysis
LONG = "Visit all of our lovely shops at"
ROBOT = {"context": {"honeypot": "https://pills.example"}}


def said(text: str | None = None, **fields: object) -> Feedback:
    return Feedback(source_id="1", text=text, **fields)


def read(
    one: Feedback, rules: AnalysisRules = RULES, counts: dict[str, int] | None = None
) -> Analysis:
    return Judge.of(rules, default_taxonomy(), local()).judge(one, counts)[0]


def reasons(text: str | None = None, **fields: object) -> list[str]:
    return judged(said(text, **fields), RULES.spam, {})[1]


@pytest.mark.requirement("R34")
@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"context": {"honeypot": "x"}}, "honeypot"),
        (
            {"text": f"{LONG} https://a.example {LONG} http://b.example or www.c.example"},
            "links",
        ),
        ({"text": "看这里https://a.example/very/long/path"}, "link_share"),
        ({"text": "aaaaaaaaaaaaaaaaaaaaaa"}, "repeated_characters"),
        ({"text": "BUY NOW THE BEST PILLS IN TOWN"}, "shouting"),
        ({"author": Author(email="nobody")}, "email_invalid"),
        ({"author": Author(email="x@eu.Mailinator.com")}, "email_disposable"),
        ({"author": Author(phone="call me")}, "phone_invalid"),
    ],
)
def test_each_feature_is_a_reason_of_its_own(fields: dict[str, object], reason: str) -> None:
    assert reasons(**{"text": "fine", **fields}) == [reason]


@pytest.mark.requirement("R34")
@pytest.mark.parametrize(
    "fields",
    [
        {"text": "The checkout at https://shop.example/cart fails since Monday, please look"},
        {"text": "I AM SO angry, this is the WORST!!!!!"},
        {"text": "哈哈哈哈哈哈，太好笑了，客服回复得很快，下次还来买，推荐给大家"},
        {"text": "NPS CSAT CES"},
        {"text": None},
        {"author": Author(email="ann+shop@mail.example.co.uk", phone="+49 (0)89 / 1234-567")},
        {"author": Author(phone="138****8000")},
        {"author": Author(phone="１３８００１３８０００")},
        {"author": Author(phone="021-5555 0199转8")},
        {"author": Author(phone="95588")},
        {"context": {"honeypot": ""}},
        {"context": {"honeypot": None}},
        {"context": {"honeypot": "  "}},
    ],
)
def test_an_ordinary_customer_gives_no_reason(fields: dict[str, object]) -> None:
    assert judged(said(**fields), RULES.spam, {}) == (0.0, [])


@pytest.mark.parametrize(
    ("email", "valid"),
    [
        ("a@b.example", True),
        ("小王@例子.公司", True),
        ("a@b", False),
        ("a b@c.example", False),
        ("a@@c.example", False),
        ("@c.example", False),
        ("a@.example", False),
        ("a@c..example", False),
        ("a@c_d.example", False),
        ("a" * 65 + "@c.example", False),
        ("a\x00@c.example", False),
    ],
)
def test_an_address_has_two_sides_and_a_domain(email: str, valid: bool) -> None:
    assert is_address(email) is valid


@pytest.mark.parametrize("number", ["1111111", "1234", "12 34", "0" * 30, "555-CALL-ME", "*", "+"])
def test_what_nobody_can_dial_is_no_number(number: str) -> None:
    assert not is_phone(number)


def test_a_domain_counts_with_those_below_it_and_no_others() -> None:
    assert is_disposable("a@b.trash.example", ["Trash.example"])
    assert not is_disposable("a@nottrash.example", ["trash.example"])


@pytest.mark.requirement("R34")
@pytest.mark.parametrize(
    ("counts", "found"),
    [
        ({}, []),
        ({"hour": 10, "same_text": 2}, []),
        ({"hour": 11, "same_text": 2}, ["rate"]),
        ({"hour": 1, "same_text": 3}, ["repeated_text"]),
        ({"hour": 11, "same_text": 3}, ["repeated_text", "rate"]),
    ],
)
def test_who_speaks_too_often_gives_a_reason(counts: dict[str, int], found: list[str]) -> None:
    assert judged(said("fine"), RULES.spam, counts)[1] == found


def test_a_count_that_is_switched_off_gives_none() -> None:
    off = SpamRules(per_hour=0, repeats=0)
    assert judged(said("fine"), off, {"hour": 900, "same_text": 900}) == (0.0, [])


@pytest.mark.requirement("R34")
def test_spam_is_marked_and_kept_with_its_reasons() -> None:
    analysis = read(said("Great pills, refund soon", **ROBOT))
    assert (analysis.quality, analysis.spam_score) == ("spam", 0.95)
    assert analysis.spam_reasons == analysis.evidence["quarantined"] == ["honeypot"]
    assert "quarantined" in analysis.signals


@pytest.mark.requirement("R34")
def test_the_same_words_at_too_high_a_rate_are_spam() -> None:
    analysis = read(said("Best pills"), counts={"hour": 11, "same_text": 3})
    assert (analysis.quality, analysis.spam_score) == ("spam", 0.8)
    assert analysis.counts == {"hour": 11, "same_text": 3}


def test_emoji_from_a_robot_are_spam_not_merely_empty() -> None:
    assert read(said("😀")).quality == "empty"
    assert read(said("😀", **ROBOT)).quality == "spam"


ENOUGH = {"honeypot", "content"}


@pytest.mark.parametrize("feature", sorted(WEIGHTS))
def test_only_the_honeypot_and_the_words_are_enough_by_themselves(feature: str) -> None:
    assert (WEIGHTS[feature] >= RULES.spam.threshold) is (feature in ENOUGH)


@pytest.mark.requirement("R34")
def test_what_an_engine_finds_in_the_words_is_a_reason_beside_the_senders() -> None:
    one = said("fine", author=Author(email="nobody"))
    assert judged(one, RULES.spam, {}, "spam") == (0.88, ["content", "email_invalid"])
    assert judged(one, RULES.spam, {}, "gibberish") == (0.4, ["email_invalid"])


def test_weights_and_the_threshold_are_the_administrators() -> None:
    rules = AnalysisRules(spam=SpamRules(weights={"shouting": 0.5}, threshold=0.5))
    analysis = read(said("BUY NOW THE BEST PILLS IN TOWN"), rules)
    assert (analysis.quality, analysis.spam_score) == ("spam", 0.5)
    with pytest.raises(ConfigError, match=r"spam\.weights"):
        Config({"analysis": {"spam": {"weights": {"yelling": 1}}}}).validate()


@given(st.text(), st.text(), st.text(), st.integers(0, 99))
def test_any_item_has_a_score_between_0_and_1_and_more_reasons_never_lower_it(
    text: str, email: str, phone: str, hour: int
) -> None:
    one = said(text, author=Author(email=email, phone=phone))
    score, found = judged(one, RULES.spam, {"hour": hour})
    assert 0 <= score < 1
    assert (score > 0) == bool(found)
    robot = one.model_copy(update=ROBOT)
    assert judged(robot, RULES.spam, {"hour": hour})[0] >= max(score, 0.95)


def test_long_text_takes_no_longer_than_reading_it() -> None:
    began = time.process_time()
    for text in ("w" * 200_000, "www." * 50_000, "aaaa " * 40_000, "http://" * 30_000):
        judged(said(text), RULES.spam, {})
    assert not is_phone("1 " * 100_000)
    assert time.process_time() - began < 5


def human(text: str, channel: str = "chat") -> Analysis:
    return read(said(text, channel=channel))


@pytest.mark.requirement("R15")
@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        ("This is terrible, the worst bot", "strongly_negative"),
        ("你们这些骗子，太无耻了！", "angry"),
        ("I want a refund", "refund"),
        ("设备漏电，很喜欢这个颜色", "漏电"),
        ("please hurry", None),
        ("!!!", None),
        ("Thank you, that helped", None),
    ],
)
def test_a_chat_that_turns_bad_needs_a_person(text: str, evidence: str | None) -> None:
    analysis = human(text)
    assert ("needs_human" in analysis.signals) is (evidence is not None)
    assert evidence is None or evidence in analysis.evidence["needs_human"]


@pytest.mark.requirement("R15")
def test_only_a_chat_has_a_robot_to_take_over_from() -> None:
    assert "needs_human" not in human("terrible, the worst", "email").signals


@pytest.mark.requirement("R26", "R25")
def test_an_inferred_item_never_has_a_score_and_says_what_it_was_refused() -> None:
    scores = [Score(metric="nps", value=0), Score(metric="stars", value=9)]
    one = said("Looked five times", origin="inferred", scores=scores)
    analysis, kept = Judge.of(RULES, default_taxonomy(), local()).judge(one)
    assert kept == []
    assert [(bad.score.metric, bad.reason) for bad in analysis.rejected_scores] == [
        ("nps", "inferred"),
        ("stars", "inferred"),
    ]
    assert analysis.satisfaction is None
    assert "detractor" not in analysis.signals
    assert "detractor" not in str(prioritise(one, analysis, RULES))


@pytest.mark.requirement("R35")
@pytest.mark.parametrize(("verified", "signal"), [(False, True), (True, False), ("unknown", False)])
def test_an_order_that_is_not_known_can_be_routed_differently(
    verified: object, signal: bool
) -> None:
    analysis = read(said("fine", context={"order_verified": verified}))
    assert ("order_unverified" in analysis.signals) is signal
