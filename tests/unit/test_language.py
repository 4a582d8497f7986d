"""Which language a short text is in."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedbus.analysis.language import READ, identify
from feedbus.analysis.text import read

SAMPLE = Path(__file__).with_name("language_sample.txt")


def language(text: str) -> str:
    return identify(read(text))


def sample() -> Iterator[tuple[str, str]]:
    code = ""
    for line in SAMPLE.read_text("utf-8").splitlines():
        if line.startswith("[") and len(line) < len("[zh-Hant ]"):
            code = line.strip("[]")
        elif not line.startswith("#"):
            yield code, line


BY_LANGUAGE = {
    code: [text for _, text in pairs] for code, pairs in groupby(sample(), lambda pair: pair[0])
}


@pytest.mark.requirement("R63")
@pytest.mark.parametrize("code", BY_LANGUAGE)
def test_feedback_is_taken_for_the_language_it_is_written_in(code: str) -> None:
    assert [text for text in BY_LANGUAGE[code] if language(text) != code] == []


@pytest.mark.requirement("R63")
def test_the_sample_holds_thirty_sentences_of_each_promised_language() -> None:
    promised = ["zh-Hans", "zh-Hant", "en", "ja", "ko", "es", "fr", "de", "pt", "ru", "it"]
    assert all(len(BY_LANGUAGE[code]) >= 30 for code in promised)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("后面里面干干净净", "zh-Hans"),  # characters of both ways of writing
        ("推荐", "zh-Hans"),
        ("推薦", "zh-Hant"),
        ("以後不會再來了", "zh-Hant"),
        ("著名品牌", "zh-Hans"),
        ("乾隆瓷瓶", "zh-Hans"),
        ("佢哋嘅服務好差", "zh-Hant"),
        ("唔該，冇貨咩", "zh-Hant"),
        ("冇人理", "zh-Hant"),
        ("客服說「请稍等」", "zh-Hans"),
        ("ㄏㄏ", "zh-Hant"),
    ],
)
def test_traditional_is_told_from_simplified_by_characters_of_only_one(
    text: str, code: str
) -> None:
    assert language(text) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("App的loading时间太长", "zh-Hans"),
        ("iPhone 16 Pro Max 用着发烫", "zh-Hans"),
        ("Galaxy Buds Pro 2 降噪不行", "zh-Hans"),
        ("app update 失败", "zh-Hans"),
        ("ok的", "zh-Hans"),
        ("very good 好", "zh-Hans"),
        ("I ordered the 小米 charger and it broke", "en"),
        ("Please support 微信 login in the next version", "en"),
        ("refund process太slow了，staff也很rude", "zh-Hans"),
        ("The waiter said 稍等 and never came back", "en"),
        ("アプリがcrashします", "ja"),
        ("앱이 자꾸 crash 나요", "ko"),
        ("喵の家 服务很好", "zh-Hans"),
        ("好吃～(づ｡◕‿‿◕｡)づ", "zh-Hans"),
        ("thanks (づ｡◕‿‿◕｡)づ", "en"),
        ("プロテイン这个产品味道不错", "zh-Hans"),
        ("電池最悪", "ja"),
    ],
)
def test_the_larger_share_of_the_words_decides(text: str, code: str) -> None:
    assert language(text) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("https://example.com/help/me/with/this 打不开", "zh-Hans"),
        ("@official_support_team 什么时候退款", "zh-Hans"),
        ("#loveit #bestapp 很好", "zh-Hans"),
        ("write to please.help.me@example.org", "en"),
        ("#新版本# the new design is ugly", "en"),
        ("@小米客服 my order never arrived", "en"),
        ("@客服你们什么时候发货", "zh-Hans"),
    ],
)
def test_addresses_mentions_and_hashtags_do_not_decide(text: str, code: str) -> None:
    assert language(text) == code


@pytest.mark.parametrize(
    "text", ["", " ", "12345", "5/5", "👍👍", "...", "qwrtpl", "xjkcd fghtr", "z"]
)
def test_what_holds_no_word_of_a_language_is_undetermined(text: str) -> None:
    assert language(text) == "und"


@pytest.mark.parametrize(
    "text",
    [
        "ok ok",
        "gud app",
        "luv it",
        "nyc",
        "goooood",
        "Awsom",
        "Horrible!",
        "Supar",
        "u guys r gr8",
        "exellent servce",
        "cant login pls fix",
    ],
)
def test_slang_and_slips_are_english(text: str) -> None:
    assert language(text) == "en"


@pytest.mark.parametrize("text", ["bahut accha hai", "paise wapas karo", "ye app bekar hai bhai"])
def test_hindi_in_latin_letters_is_not_english(text: str) -> None:
    assert language(text) == "hi"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Приложението не работи, много бавно", "bg"),
        ("Апликација не ради ништа, помоћ", "sr"),
        ("Дадатак не працуе ўжо тыдзень", "be"),
        ("یہ ایپ بہت اچھی ہے", "ur"),
        ("برنامه خیلی کند است", "fa"),
        ("खूप छान आहे", "mr"),
        ("האפליקציה לא עובדת", "he"),
        ("η εφαρμογή δεν λειτουργεί", "el"),
        ("மிகவும் நல்லது", "ta"),
        ("Ứng dụng rất tốt", "vi"),
        ("Ung dung rat tot, giao hang nhanh", "vi"),
    ],
)
def test_languages_that_share_a_script_are_told_apart_by_letters_and_words(
    text: str, code: str
) -> None:
    assert language(text) == code


def test_accents_in_two_characters_count_like_those_in_one() -> None:
    assert language("Tre\u0300s bien, livraison rapide, je\u0301 recommande") == "fr"


def test_letters_in_disguise_are_read_as_what_they_look_like() -> None:
    assert language("ｖｅｒｙ　ｓｌｏｗ　ａｐｐ") == "en"
    assert language("𝓽𝓱𝓲𝓼 𝓲𝓼 𝓰𝓻𝓮𝓪𝓽") == "en"


def test_the_beginning_of_a_long_text_decides() -> None:
    assert language("This is slow. " * READ + "太慢了" * READ) == "en"


@given(st.text(max_size=60))
@settings(max_examples=200, deadline=None)
def test_any_text_has_one_language_or_none(text: str) -> None:
    code = language(text)
    assert code == language(text)
    assert 2 <= len(code) <= len("zh-Hant")


@given(st.lists(st.sampled_from("\ud800 @#.:/a-'の。好ก์\u0301é"), max_size=80))
@settings(max_examples=150, deadline=None)
def test_no_mixture_of_signs_makes_it_fail(signs: list[str]) -> None:
    assert language("".join(signs))
