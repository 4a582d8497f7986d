"""Cutting a text into its words, and the lists behind it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedbus.analysis.segment import cut, find, spans, terms, without_addresses
from feedbus.analysis.text import data, read
from feedbus.analysis.vocabulary import LONGEST, chinese, english

PIECES = [
    *["加载", "慢", "的", "闪退", "\ud800", "don't", "log in", "wi-fi", " ", "\n", "の", "カメラ"],
    *["e\u0301", "ก็", "बंद", "@x", "https://a.cn/b", "5g", "12", "_", "-", "''", "😀", "앱이"],
]

TEXTS = st.one_of(
    st.text(max_size=60),
    st.lists(
        st.sampled_from(PIECES),
        max_size=20,
    ).map("".join),
)


def words_of(text: str) -> list[str]:
    return terms(read(text))


@pytest.mark.requirement("R60")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("更新之后一直闪退", ["更新", "闪退"]),
        ("客服态度很差，退款太慢", ["客服", "态度", "差", "退款", "慢"]),
        ("快递员没有送货上门", ["快递员", "送货", "上门"]),
        ("登录不上，验证码收不到", ["登录不上", "验证码", "收不到"]),
        ("酒店隔音不好，早餐种类少", ["酒店", "隔音", "早餐", "种类"]),
        ("研究生命的起源", ["研究", "生命", "起源"]),
    ],
)
def test_chinese_is_cut_into_words(text: str, expected: list[str]) -> None:
    assert words_of(text) == expected


def test_all_words_of_a_run_are_returned_in_order() -> None:
    assert cut("我的手机今天又闪退了") == ["我", "的", "手机", "今天", "又", "闪退", "了"]
    assert cut("") == []


def test_traditional_words_count_as_simplified_ones() -> None:
    assert words_of("更新之後一直閃退") == words_of("更新之后一直闪退")


def test_rare_characters_side_by_side_are_a_name() -> None:
    assert "斐讯" in words_of("斐讯路由器经常断网")


def test_a_long_row_of_rare_characters_is_no_name() -> None:
    assert not any(len(word) > 4 for word in cut("鱻龘靐齉爩麤灪厵"))


@pytest.mark.requirement("R60")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The app crashes when I open photos", ["app", "crash", "open", "photo"]),
        ("The bus to this address costs less", ["bus", "address", "cost"]),
        ("Cookies, batteries, boxes, glasses, news", ["cookie", "battery", "box", "glass", "news"]),
        ("Customer service never answers", ["customer service", "answer"]),
        ("Push notifications don't arrive", ["push notification", "arrive"]),
        (
            "I can't log in / login fails / logging in fails",
            ["log in", "log in", "fail", "log in", "fail"],
        ),
        ("Wi-Fi and e-mail settings", ["wifi", "email", "setting"]),
        ("two-factor check-in", ["two factor", "check in"]),
        ("The driver's phone", ["driver", "phone"]),
        ("5G is slow, waited 3 days, 20GB, $4.99", ["5g", "slow", "waited"]),
    ],
)
def test_english_words_are_counted_in_the_singular_and_without_stop_words(
    text: str, expected: list[str]
) -> None:
    assert words_of(text) == expected


def test_mixed_texts_keep_the_order_of_their_words() -> None:
    assert words_of("App的loading时间太长，wifi也连不上") == ["app", "loading", "wifi", "连不上"]


def test_an_expression_does_not_span_a_clause_or_another_script() -> None:
    assert "bank account" not in words_of("I hate the bank. Account closed")
    assert "bank account" not in words_of("bank 的 account")


@pytest.mark.parametrize(
    "text",
    [
        "https://example.com/crash?x=refund",
        "www.example.cn",
        "refund.please@example.org",
        "@refund_team",
        "example.com/refund",
    ],
)
def test_addresses_and_mentions_are_no_words(text: str) -> None:
    assert words_of(f"{text} 退款") == ["退款"]
    assert len(without_addresses(text)) == len(text)


def test_a_mention_without_a_blank_does_not_swallow_the_sentence() -> None:
    assert words_of("@客服退款什么时候才到") == ["客服", "退款"]


def test_japanese_is_cut_where_the_script_changes() -> None:
    assert words_of("写真を開くたびにアプリが落ちます") == ["写真", "アプリ"]


def test_languages_that_need_a_list_for_cutting_give_no_words() -> None:
    assert words_of("แอปเด้งออกตลอด") == []


def test_marks_do_not_tear_words_apart() -> None:
    assert words_of("ऐप बंद") == ["ऐप", "बंद"]
    assert words_of("cafe\u0301 ole\u0301") == ["cafe\u0301", "ole\u0301"]


def test_a_span_is_what_the_customer_wrote() -> None:
    words = read("無法登入，Customer  Service 不理人；Push notifications 沒了")
    said = [words.said(*span) for span in spans(words)]
    assert "登入" in said
    assert "Push notifications" in said
    assert len(said) == len(terms(words))


@given(TEXTS)
@settings(max_examples=150, deadline=None)
def test_every_word_lies_within_the_text_and_none_overlaps_another(text: str) -> None:
    words = read(text)
    end = 0
    for term in find(words):
        assert end <= term.start < term.end <= len(words.tokens)
        assert term.word
        end = term.end


@given(st.text(alphabet="加载慢的闪退斐讯鱻手机了", max_size=30))
@settings(max_examples=100, deadline=None)
def test_cutting_loses_nothing(run: str) -> None:
    assert "".join(cut(run)) == run


@pytest.mark.slow
@pytest.mark.timeout(60)  # a quadratic step would take hours
def test_the_time_is_linear_in_the_text() -> None:
    for unit in ("慢", "a.", "a-", "a@", "@a", "e\u0301", "www.", "不", "'"):
        text = unit * (100_000 // len(unit))
        assert len(find(read(text))) <= 100_000


def test_the_lists_are_what_their_size_and_speed_were_measured_with() -> None:
    assert 40_000 <= len(chinese()) <= 60_000
    assert len(data("words_zh.txt")) <= 600_000
    assert max(map(len, chinese())) == LONGEST
    assert len(english()) == 12_000
    assert all(word.isascii() and word.isalpha() for word in english())


def test_words_of_feedback_are_in_the_list_with_their_kind() -> None:
    kinds = {word: chinese()[word].kind for word in ("闪退", "差评", "好用", "这款", "验证码")}
    assert kinds == {"闪退": "n", "差评": "n", "好用": "a", "这款": "x", "验证码": "n"}
    assert chinese()["手机"].cost < chinese()["净水机"].cost


def test_characters_of_only_one_way_of_writing_are_no_others() -> None:
    traditional, simplified, japanese = map(set, data("scripts.txt").decode().split())
    assert traditional.isdisjoint(simplified | japanese)
    assert simplified.isdisjoint(japanese)
    assert traditional <= set(data("simplified.txt").decode().split()[0])
