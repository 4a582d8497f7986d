"""Near-duplicates: the normal form, the measure and its boundary, keys, opposite opinions."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedbus.analysis.duplicates import (
    KEYS,
    LONGEST,
    Comparison,
    compare,
    keys,
    normalise,
    opinion,
    similarity,
    verify,
    words_of,
)
from feedbus.analysis.opposites import opposed, reworded
from feedbus.model import Label, Sentiment

ZH = [
    "昨天晚上下单的外卖等了一个半小时才送到，汤都洒光了",
    "新版本打开账单页面就闪退，重装两次还是这样",
    "前台小姑娘特别热心，帮我们换到了安静的房间",
    "耳机左边一点声音都没有，申请换货客服让我自己出运费",
    "扫地机器人总是卡在床底下，电量也掉得很快",
    "孩子很喜欢这套积木，拼了一下午都不肯吃饭",
    "转账限额太低了，每次都要跑一趟网点",
    "会员续费以后广告反而更多，真是不知道钱花在哪里",
    "充电器用了三天就发烫，插头都变形了",
    "健身房的淋浴间总是没有热水，跟教练说了也没人管",
]
EN = [
    "The courier left my parcel in the rain and never rang the bell",
    "Since the last update the map freezes whenever I zoom in",
    "Great little coffee machine, heats up in less than a minute",
    "I was charged twice for the same ticket and nobody answers my mails",
    "The zip of the jacket broke after two weeks of normal use",
    "Breakfast was cold, but the view from the balcony made up for it",
    "Please add a dark mode, my eyes hurt when I read at night",
    "The invoice lists a fee that was not mentioned when I signed up",
    "Screen protector arrived cracked and the box was already open",
    "Our new account manager explained every step with a lot of patience",
]


# --- the normal form ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("  Great APP!!! ", "great app"),
        ("ＡＢＣ１２３，好用", "abc123\n好用"),
        ("這個軟體很慢", "这个软体很慢"),
        ("加载 太慢 了😡😡", "加载太慢了"),
        ("it's 3.5 stars, don't buy", "its 3 5 stars\ndont buy"),
        ("see https://example.com/a?b=1 there", "see there"),
        ("看https://example.com/a这里", "看这里"),
        ("慢慢慢慢慢", "慢慢"),
        ("太差了！太差了！太差了！太差了", "太差了\n太差了\n太差了"),
        ("soooo good", "soo good"),
        ("付了1000元", "付了1000元"),
        ("上线。\n\n  谢谢 ", "上线\n谢谢"),
        ("snake_case", "snake case"),
        ("👍👍 !!! …", ""),
        ("", ""),
        ("ok\udcff", "ok"),
    ],
)
def test_what_is_the_same_in_a_text_has_the_same_form(text: str, form: str) -> None:
    assert normalise(text) == form


@pytest.mark.parametrize(
    "reply",
    [
        "\n开发者回复: 您好，感谢反馈",
        " 【商家回复】：亲，不好意思",
        "\n開發者回覆：\n已轉交",
        "\nDeveloper response: thank you for your patience",
        "\nReply from the owner: we are sorry",
    ],
)
def test_a_reply_of_the_staff_is_not_the_customers_words(reply: str) -> None:
    said = "打开就退出。"
    assert normalise(said + reply) == normalise(said)
    assert normalise(reply) != ""


@pytest.mark.parametrize(
    "said", ["商家回复速度慢", "等了三天客服回复：不退", "no response from the app"]
)
def test_a_customer_may_speak_of_replies(said: str) -> None:
    assert words_of(normalise(said)) == words_of(normalise(said.replace("：", ""))) != ""
    assert len(normalise(said)) >= len(said) - 1


def test_a_form_is_bounded() -> None:
    long = "".join(chr(0x4E00 + number % 5_000) for number in range(100_000))
    assert len(normalise(long)) == LONGEST
    assert compare(long, long[:2_000] + "然后都不一样了").duplicate


# --- the measure ----------------------------------------------------------------------------


def _common(a: str, b: str) -> int:
    """Length of the longest common subsequence, by the book."""
    row = [0] * (len(b) + 1)
    for x in a:
        last, row = row, [0]
        for at, y in enumerate(b):
            row.append(last[at] + 1 if x == y else max(row[at], last[at + 1]))
    return row[-1]


@given(st.text("ab好坏", min_size=1, max_size=12), st.text("ab好坏", min_size=1, max_size=12))
def test_the_measure_is_the_share_of_characters_that_agree_in_order(a: str, b: str) -> None:
    assert similarity(a, b) == pytest.approx(2 * _common(a, b) / (len(a) + len(b)))
    assert similarity(a, b) == similarity(b, a)


def _changed(text: str, count: int, characters: str) -> str:
    """The text with its last characters replaced by ones that it doesn't hold."""
    assert not set(text) & set(characters)
    return text[:-count] + (characters * count)[:count]


ZH_50 = (
    "客厅的空调装好以后一直滴水师傅来看过两次说是管子问题"
    "可是换了新管子还是照样漏地板都泡坏了请尽快安排赔偿处理吧"
)[:50]
EN_50 = "the printer jams on every page since i bought inks"


@pytest.mark.requirement("R31")
@pytest.mark.parametrize(
    ("text", "others"), [(ZH_50, "甲乙丙丁戊己庚"), (EN_50, "dflqwxz")], ids=["zh", "en"]
)
def test_086_is_a_duplicate_and_085_is_none(text: str, others: str) -> None:
    assert len(text) == 50
    above = compare(text, _changed(text, 7, others))
    assert (above.duplicate, round(above.similarity, 6)) == (True, 0.86)
    text = text[:40]
    at = compare(text, _changed(text, 6, others))
    assert at == (False, 0.85, "too little in common: 0.850")


@pytest.mark.requirement("R31")
@pytest.mark.parametrize("hundreds", range(1, 11))
def test_085_is_no_duplicate_however_long_the_texts_are(hundreds: int) -> None:
    text = "".join(chr(0x4E00 + number) for number in range(100 * hundreds))
    other = text[: 85 * hundreds] + "".join(chr(0x9000 + n) for n in range(15 * hundreds))
    assert verify(text, other).similarity == 0.85
    assert not verify(text, other).duplicate
    assert verify(text, text[: 85 * hundreds + 1] + other[85 * hundreds + 1 :]).duplicate


@pytest.mark.requirement("R31")
@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("发货快，包装结实，颜色跟图片一样", "颜色跟图片一样，发货快，包装结实"),
        (
            "The staff was kind, the room was tidy, parking was easy.",
            "Parking was easy, the staff was kind, the rooms was tidy",
        ),
    ],
)
def test_clauses_in_another_order_say_the_same(a: str, b: str) -> None:
    assert compare(a, b).duplicate
    assert not compare(a.replace("，", ""), b.replace(",", " ").replace("，", "")).duplicate


@pytest.mark.parametrize(
    ("a", "b", "answer"),
    [
        ("很好！", "很好。", (True, 1.0, "same words")),
        ("登錄不了", "登录不了!!", (True, 1.0, "same words")),
        ("👍", "👍", (False, 0.0, "no words to compare")),
        ("", "好", (False, 0.0, "no words to compare")),
        ("客服态度好", "电池不耐用", (False, 0.0, "too little in common: 0.000")),
        ("闪退闪退", "闪退闪退了", (True, 8 / 9, "0.889 of the characters agree")),
        ("app很卡顿", "app很流畅", (False, 4 / 6, "too little in common: 0.667")),
    ],
)
def test_a_comparison_says_why(a: str, b: str, answer: tuple[bool, float, str]) -> None:
    found = compare(a, b)
    assert (found.duplicate, found.why) == (answer[0], answer[2])
    assert found.similarity == pytest.approx(answer[1])


# --- keys -----------------------------------------------------------------------------------

EDITS: list[Callable[[str], str]] = [
    str.upper,
    lambda text: text[:8] + text[9:],
    lambda text: text[:5] + text[4] + text[5:],
    lambda text: text[:10] + text[11] + text[10] + text[12:],
    lambda text: text.replace("，", " ").replace(",", "!"),
    lambda text: f"{text}!!!😀",
    lambda text: f"Hi, {text}" if text.isascii() else f"你好，{text}",
    lambda text: f"{text} thx" if text.isascii() else f"{text}谢谢",
    lambda text: text.replace("的", "地").replace("th", "ht"),
]


@pytest.mark.requirement("R31")
@pytest.mark.parametrize("text", [*ZH, *EN])
def test_an_edited_copy_is_found(text: str) -> None:
    for edit in EDITS:
        if similarity(normalise(text), normalise(edit(text))) > 0.85:
            assert compare(text, edit(text)).duplicate, edit(text)


@pytest.mark.requirement("R31")
@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("很好用", "很好用啊"),
        ("服务差", "服务真差"),
        ("送餐太慢了", "送餐太慢"),
        ("so slow", "soo slow"),
    ],
)
def test_very_short_texts_are_found_with_a_character_more_or_less(a: str, b: str) -> None:
    assert compare(a, b).duplicate
    assert compare(b, a).duplicate


def test_different_texts_are_no_duplicates() -> None:
    for texts in (ZH, EN):
        pairs = [(a, b) for a in texts for b in texts if a != b]
        assert not any(compare(a, b).duplicate for a, b in pairs)


def test_similar_words_without_a_common_key_are_no_duplicates() -> None:
    a, b = "refund takes ages", "refunddtakefs hages"
    assert verify(a, b).duplicate
    assert compare(a, b) == Comparison(False, verify(a, b).similarity, "no key in common")


def test_keys_stay_what_they_are_as_they_are_stored() -> None:
    found = json.dumps([keys(text) for text in (*ZH, *EN, "很好", "ok", "よかった", "잘 돼요")])
    digest = hashlib.sha256(found.encode()).hexdigest()[:16]
    assert digest == "05601de8a9e5c835", "other keys find nothing of what is in the table"


@given(st.text(max_size=80))
def test_a_text_has_few_keys_and_none_twice(text: str) -> None:
    found = keys(text)
    assert len(found) == len(set(found)) <= KEYS
    assert bool(found) == bool(normalise(text))
    assert len(found) in (0, KEYS)


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_two_texts_can_be_compared(a: str, b: str) -> None:
    there, back = compare(a, b), compare(b, a)
    assert there[:2] == pytest.approx(back[:2])
    assert compare(a, a).duplicate == bool(normalise(a))
    assert not there.duplicate or there.similarity > 0.85


@pytest.mark.parametrize(
    "unit",
    [
        " ",
        "\n \n",
        "开发者回复",
        "'",
        "www.",
        "ab",
        "1",
        "\ud800",
        "developer response ",
        "慢，",
        "no ",
    ],
)
def test_a_hostile_text_takes_no_longer_than_any_other(unit: str) -> None:
    text = unit * (100_000 // len(unit))
    started = time.process_time()
    compare(text, text[1:])
    assert time.process_time() - started < 5  # a quadratic pattern takes minutes


def test_what_only_makes_keys_does_not_load_the_library_that_verifies() -> None:
    code = (
        "import sys; from feedbus.analysis.duplicates import keys; keys('很好用');"
        "sys.exit('rapidfuzz' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# --- opposite opinions ----------------------------------------------------------------------

OPPOSITES = [
    ("这个软件很好用", "这个软件不好用"),
    ("对这次维修很满意", "对这次维修很不满意"),
    ("这家店的面特别好吃", "这家店的面特别难吃"),
    ("夜里房间很安静，睡得好", "夜里房间很吵，睡得不好"),
    ("终于可以用指纹付款了", "还是不能用指纹付款了"),
    ("这个型号现在有货了", "这个型号现在没货了"),
    ("买的时候价格涨了好多", "买的时候价格降了好多"),
    ("字太大了老人看着费劲", "字太小了老人看着费劲"),
    ("送来的饭菜都是热的", "送来的饭菜都是凉的"),
    ("打不开门锁的设置页面", "打得开门锁的设置页面"),
    ("大家别买这款扫地机器人", "大家买这款扫地机器人"),
    ("这版比上一版稳定多了", "这版没上一版稳定多了"),
    ("This is the best dentist I have been to", "This is the worst dentist I have been to"),
    ("I can pay with my card now", "I can't pay with my card now"),
    ("The heating works since Monday", "The heating doesn't work since Monday"),
    ("I would buy these shoes again", "I would never buy these shoes again"),
    ("Really happy with the tutor they sent", "Really unhappy with the tutor they sent"),
    ("I love how the sofa feels", "I hate how the sofa feels"),
    ("The instructions are useful", "The instructions are useless"),
    ("Everything arrived early and complete", "Everything arrived late and incomplete"),
    ("Everyone at the desk was kind to us", "No one at the desk was kind to us"),
    ("I was able to change my booking online", "I was unable to change my booking online"),
]


@pytest.mark.requirement("R31")
@pytest.mark.parametrize(("a", "b"), OPPOSITES)
def test_opposite_opinions_in_like_words_are_kept_apart(a: str, b: str) -> None:
    for one, other in ((a, b), (b, a)):
        found = compare(one, other)
        assert not found.duplicate
        if found.similarity > 0.85:
            assert found.why.startswith("opposite opinions: ")
        assert opposed(normalise(one), normalise(other))


def test_the_reason_shows_the_words_that_are_opposite() -> None:
    assert compare("这个软件很好用", "这个软件不好用").why == "opposite opinions: 很好用 / 不好用"
    found = compare("I can pay with my card now", "I can't pay with my card now")
    assert found.why == "opposite opinions: can pay with my / cant pay with my"
    found = compare("今天的客服态度真的很好", "今天的客服态度真的很差")
    assert found.why == "opposite opinions: 真的很好 / 真的很差"


@pytest.mark.requirement("R31")
@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("房间很大，位置也不错", "房间很大，位置也很不错"),
        ("速度非常快，包装也好", "速度常快，包装也好"),
        ("客服不停推脱，气死人了", "客服不停的推脱，气死人了"),
        ("付了199元开会员，第二天就降价", "付了299元开会员，第二天就降价"),
        ("升级到2.1版以后耗电快", "升级到2.3版以后耗电快"),
        ("在大厅里等了很久，一直没人来理我", "在大厅里等了很久，一直没人来理我，无语"),
        ("特别喜欢这个颜色和手感", "喜欢这个颜色和手感"),
        ("键盘手感不太好，打字的时候很容易误触", "键盘手感不太好，打字的时候很容易误触，没别的"),
        ("It does not connect to my car", "It does nto connect to my car"),
        ("I cannot log in with my new phone", "I canot log in with my new phone"),
        ("It doesn't save my settings at all", "It does nt save my settings at all"),
        ("Not only slow but ugly as well", "not only slow but ugly aswell"),
        ("No. 1 reason to leave this bank: fees", "Number 1 reason to leave this bank: fees"),
        ("The bad food made the trip sad", "The baad food made the trip sadd"),
        ("Room 12 has no towels", "Room 14 has no towels"),
    ],
)
def test_what_only_looks_like_a_denial_keeps_nothing_apart(a: str, b: str) -> None:
    assert compare(a, b).duplicate
    assert compare(b, a).duplicate


WORDS = [
    "不",
    "没",
    "别",
    "特",
    "好",
    "差",
    "用",
    "，",
    "no ",
    "not ",
    "cant ",
    "able ",
    "1 ",
    "unable ",
]


@given(st.lists(st.sampled_from(WORDS), max_size=8), st.lists(st.sampled_from(WORDS), max_size=8))
def test_whatever_two_texts_deny_they_are_opposite_or_not(a: list[str], b: list[str]) -> None:
    one, other = normalise("".join(a)), normalise("".join(b))
    assert opposed(one, one) is None
    assert (opposed(one, other) is None) or one != other


def test_one_slip_of_many_that_hits_a_negator_says_nothing() -> None:
    said = "快递员把箱子扔在门口就走了，里面的杯子碎了两个，商家说不是他们的责任让我找快递"
    slips = (
        said.replace("箱", "厢").replace("杯", "怀").replace("责任", "责认").replace("不是", "是")
    )
    assert compare(said, slips).duplicate
    assert not compare(said, said.replace("不是", "是")).duplicate


@pytest.mark.requirement("R31")
@pytest.mark.parametrize(
    ("a", "b", "told"),
    [
        ("这家的凉皮吃完还想再来一份", "这家的凉皮吃完别想再来一次", True),
        ("my kids adore the swimming pool here", "my kids despise the swimming pool here", True),
        ("my kids adore the swimming pool here", "my kids adroe the swiming pool here", False),
        ("等了三天终于装好了", "等了三天终于装好了，谢谢", False),
    ],
)
def test_opposite_sentiments_tell_when_words_were_replaced(a: str, b: str, told: bool) -> None:
    labels: list[tuple[Label, Label]] = [("positive", "negative"), ("negative", "positive")]
    assert all(compare(a, b, *pair).duplicate is not told for pair in labels)
    assert reworded(normalise(a), normalise(b)) is told


def test_the_same_words_are_duplicates_whatever_an_engine_thinks_of_them() -> None:
    assert compare("还行吧。", "还行吧", "positive", "negative").duplicate


@pytest.mark.parametrize(
    ("score", "label"), [(-0.9, "negative"), (-0.2, "negative"), (-0.1, None), (0.19, None)]
)
def test_a_faint_sentiment_is_no_opinion(score: float, label: Label | None) -> None:
    known = Sentiment(label="negative", score=score, intensity=1, degree="slightly_negative")
    assert opinion(known) == label
    assert opinion(None) is None
