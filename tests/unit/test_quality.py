"""Whether a text says anything (R29, R34)."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedbus.analysis import analyze
from feedbus.analysis.gibberish import period
from feedbus.analysis.quality import is_empty


def quality(text: str) -> str:
    return analyze([text])[0].quality


@pytest.mark.requirement("R29")
@pytest.mark.parametrize(
    "text",
    [
        "😀😀👍",
        "……！！",
        "   \n\t",
        "?!",
        "\u200b\u200b",
        "👩‍👩‍👧",
        "♥♥♥",
        "\u3164",
        "(╯°□°)╯",
        "_",
    ],
)
def test_emoji_punctuation_and_blanks_alone_are_empty(text: str) -> None:
    assert is_empty(text)
    assert quality(text) == "empty"


@pytest.mark.requirement("R29")
@pytest.mark.parametrize("text", ["好", "ok 👍", "5", "é", "あ", "가", "я"])
def test_a_single_letter_or_digit_is_words(text: str) -> None:
    assert not is_empty(text)
    assert quality(text) == "ok"


@pytest.mark.requirement("R29", "R34")
@pytest.mark.parametrize(
    "text",
    [
        "asdfghjkl",
        "Asdasdasd!",
        "qwerty",
        "qweasdzxc",
        "asdf1234",
        "sdkfjhsdkfjh",
        "fjdkslajfkdls kdjfhgkd",
        "xcvbn",
        "啊啊啊啊",
        "哈哈哈哈哈哈哈",
        "啦啦啦啦啦",
        "嗯嗯，啊啊",
        "zzzzzz",
        "lalalalala",
        "ㅋㅋㅋㅋㅋㅋ",
        "111111",
        "12345",
        "987654321",
        "123123",
        "test",
        "This is a test",
        "测试一下",
        "阿斯顿发斯蒂芬",
    ],
)
def test_random_keys_repeated_sounds_and_tests_are_gibberish(text: str) -> None:
    analysis = analyze([text])[0]
    assert analysis.quality == "gibberish"
    assert analysis.evidence["quality"]


@pytest.mark.requirement("R34")
@pytest.mark.parametrize(
    "text",
    [
        "加微信 shop88991 领红包",
        "需要贷款的加QQ：7654321，无抵押秒下款",
        "兼职日结，日赚三百，名额有限",
        "澳门百家乐上线送彩金 www.bet-now.example.top",
        "代刷好评，QQ群 45678912",
        "加V:kanqiu77 每天领福利",
        "＋Ｖ：haowu2024 内部优惠券",
        "代开发票 13800138000",
        "Click here to earn $700 a day: http://pay.example/x",
        "Make money online from home! WhatsApp +1 202 555 0199",
        "Get free followers now at www.follow-me.xyz",
        "Invest in bitcoin, guaranteed returns, telegram @cointeacher",
        "Use my referral code AB12CD to get $5",
        "Best online casino bonus! Visit my website www.casino-x.top",
        "https://a.example/1 https://b.example/2 https://c.example/3",
        "买家秀加群领券，" * 5,
        "great seller and fast shipping again " * 4,
    ],
)
def test_offers_with_a_way_to_get_them_floods_and_links_are_spam(text: str) -> None:
    analysis = analyze([text])[0]
    assert analysis.quality == "spam"
    assert analysis.evidence["quality"]


@pytest.mark.requirement("R34")
@pytest.mark.parametrize(
    "text",
    [
        # short, and words
        *("ok", "gg", "lol", "666", "yyds", "hmm", "nb", "k", "n/a", "meh", "test drive was great"),
        *(
            "哈哈",
            "哈哈哈哈",
            "垃圾垃圾垃圾垃圾",
            "好好好好好好",
            "差差差差",
            "no no no no",
            "Nooooo",
        ),
        # numbers that mean something
        *("10/10", "4.5", "100", "13912345678", "订单号 202311051234", "Order 123456789 is late"),
        # words of other languages, as they are typed
        *("Rechtsschutzversicherung", "szczęście", "mantap sekali", "tot lam", "muito bom"),
        *("спасибо", "좋아요", "良い", "ดีมาก", "बहुत अच्छा", "ممتاز", "kötü", "strengths", "rhythm"),
        # contacts and offers that a customer speaks of
        "请给我回电 13912345678",
        "My e-mail is joe@mail.example, please reply",
        "QQ登录不了",
        "微信公众号也不能定位",
        "打工人的兼职神器，推荐",
        "贷款利率太高了",
        "广告太多，全是博彩广告",
        "到处都是刷单兼职的骗子，能不能管管",
        "客服让我加微信转账，骗了我五千",
        "扫码加群的功能坏了",
        "Too many casino ads in this app",
        "I invited a friend with my referral code and got nothing",
        "www.shop.example is down",
        "See https://shop.example/bug for the video",
        # said again, and again, but not as a flood
        "太慢了，太慢了，太慢了，太慢了",
        "very good very good very good very good",
    ],
)
def test_what_a_customer_says_is_ok(text: str) -> None:
    analysis = analyze([text])[0]
    assert analysis.quality == "ok", analysis.evidence


def test_spam_names_the_offer_and_the_contact() -> None:
    analysis = analyze(["代开发票 13800138000"])[0]
    assert analysis.evidence["quality"] == ["代开发票", "138001"]


def test_an_offer_within_other_words_is_set_apart_too_and_still_read() -> None:
    analysis = analyze(["不错的软件。加V:kanqiu77 每天领福利"])[0]
    assert analysis.quality == "spam"
    assert analysis.sentiment is not None


@pytest.mark.parametrize(
    ("sequence", "length"), [("", 0), ("a", 1), ("aaaa", 1), ("abcabca", 3), ("abcd", 4)]
)
def test_the_period_is_the_shortest_beginning_that_is_repeated(sequence: str, length: int) -> None:
    assert period(sequence) == length


@given(st.text("ab", min_size=1, max_size=5), st.integers(1, 6))
def test_a_text_said_several_times_has_a_period_no_longer_than_itself(
    block: str, times: int
) -> None:
    found = period(block * times)
    assert found <= len(block)
    assert all(one == block[at % found] for at, one in enumerate((block * times)[found:], found))


@given(st.text(max_size=30))
def test_any_text_has_a_quality_with_reasons_unless_it_is_ok(text: str) -> None:
    analysis = analyze([text])[0]
    assert (analysis.quality == "empty") is is_empty(text)
    if analysis.quality in ("gibberish", "spam"):
        assert analysis.evidence["quality"]


@pytest.mark.slow
def test_long_text_takes_no_longer_than_reading_it() -> None:
    began = time.process_time()
    texts = ("a" * 100_000, "加微信" * 30_000, "www." * 25_000, "qwe " * 25_000, "1 " * 50_000)
    for text in (*texts, "promo code " * 9_000, "\ud800" * 1000):
        quality(text)
    assert time.process_time() - began < 20
