"""How content a text sounds, as a whole and by clause."""

from __future__ import annotations

import hashlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedbus.analysis.phrases import Hit
from feedbus.analysis.sentiment import BUCKETS, META, Model, Reading, features, model, signature
from feedbus.analysis.text import data, read
from feedbus.model import Label, Sentiment


def felt(text: str, language: str = "en") -> Sentiment:
    return Reading(read(text), language).whole()


def said(text: str, words: str, language: str = "en") -> Label:
    """The sentiment of the clauses that hold some of the text's words."""
    tokens, wanted = read(text).tokens, read(words).tokens
    at = next(i for i in range(len(tokens)) if tokens[i : i + len(wanted)] == wanted)
    return Reading(read(text), language).around([Hit("", at, at + len(wanted))])


SMOKE_ZH = [
    ("negative", "加载慢"),
    ("negative", "快递丢了也没人管，差评"),
    ("negative", "用了两天就坏了，质量太差"),
    ("negative", "前台态度恶劣，再也不会来了"),
    ("negative", "一打开就闪退，根本用不了"),
    ("negative", "客服半天不回消息，问题到现在都没解决"),
    ("negative", "房间隔音太差，一晚上没睡好"),
    ("negative", "充了会员还有广告，真坑"),
    ("negative", "菜是凉的，还送错了"),
    ("negative", "退款拖了一个月还没到账"),
    ("negative", "字太小看不清，老人家用不了"),
    ("negative", "更新以后老是掉线"),
    ("negative", "衣服洗一次就褪色，后悔買了"),
    ("negative", "系統一直當機，完全不能用"),
    ("negative", "垃圾软件，浪费时间"),
    ("negative", "手续费太高，不划算"),
    ("negative", "味道一言难尽，难吃死了"),
    ("negative", "密码找不回来，打电话也没人接"),
    ("positive", "物流很快，包装也很用心"),
    ("positive", "界面清爽，操作简单，好用"),
    ("positive", "老板人很好，下次还来"),
    ("positive", "一点毛病也没有，很满意"),
    ("positive", "音质很棒，超出预期"),
    ("positive", "客服很耐心，问题马上就解决了"),
    ("positive", "水果很新鲜，又大又甜"),
    ("positive", "酒店干净，位置也方便"),
    ("positive", "性價比很高，推薦購買"),
    ("positive", "再也不用去银行排队了，真方便"),
    ("positive", "用了三年没出过问题，质量可靠"),
    ("neutral", "请问怎么修改收货地址"),
    ("neutral", "希望增加夜间模式"),
    ("neutral", "请问周末营业吗？"),
]
SMOKE_EN = [
    ("negative", "loads slowly"),
    ("negative", "The app crashes whenever I upload a photo"),
    ("negative", "Waited forty minutes and the food was cold"),
    ("negative", "Worst hotel ever, dirty sheets and rude staff"),
    ("negative", "I was charged twice and nobody answers my emails"),
    ("negative", "Can't log in since the last update"),
    ("negative", "The zipper broke after two days, poor quality"),
    ("negative", "Way too expensive for what you get"),
    ("negative", "Not worth the money"),
    ("negative", "Parcel arrived damaged"),
    ("negative", "Too many ads, uninstalled"),
    ("negative", "Never buying from this shop again"),
    ("negative", "Doesn't sync with my watch anymore"),
    ("negative", "Total waste of time"),
    ("positive", "Delivery was quick and the packaging perfect"),
    ("positive", "Love this app, it makes budgeting so easy"),
    ("positive", "Friendly staff and delicious food"),
    ("positive", "Works great, no problems at all"),
    ("positive", "Excellent battery life and a beautiful screen"),
    ("positive", "Support solved my issue within minutes, thank you"),
    ("positive", "Very comfortable shoes, highly recommended"),
    ("positive", "I can't live without it"),
    ("positive", "Best purchase I made this year"),
    ("positive", "Clean rooms and a great location"),
    ("positive", "Super easy to set up"),
    ("neutral", "Where can I change my billing details?"),
    ("neutral", "Please add a landscape mode"),
    ("neutral", "What time does the shop open on Sunday?"),
]


@pytest.mark.requirement("R43", "R44", "R56")
@pytest.mark.parametrize(("label", "text"), SMOKE_ZH)
def test_chinese_feedback_is_read(label: Label, text: str) -> None:
    assert felt(text, "zh-Hans").label == label


@pytest.mark.requirement("R43", "R44", "R56")
@pytest.mark.parametrize(("label", "text"), SMOKE_EN)
def test_english_feedback_is_read(label: Label, text: str) -> None:
    assert felt(text).label == label


@pytest.mark.parametrize(
    ("label", "text"),
    [
        ("negative", "login 一直失败，please fix this asap, very annoying"),
        ("positive", "这个 dashboard 做得很棒, really love the new design"),
    ],
)
def test_a_text_in_two_languages_is_read_in_both(label: Label, text: str) -> None:
    assert felt(text, "zh-Hans").label == label


@pytest.mark.parametrize(
    ("language", "good", "bad"),
    [
        ("es", "Muy fácil de usar, lo recomiendo", "Es lento y da errores"),
        ("fr", "Service rapide, je recommande", "Très déçu, l'appli plante"),
        ("de", "Einfach und schnell, danke", "Seit gestern kaputt, sehr ärgerlich"),
        ("pt", "Adorei, entrega rápida", "Péssimo, sempre trava"),
        ("ru", "Отлично, спасибо", "Ужасно медленно"),
        ("ja", "とても便利です", "画面が重いし落ちる"),
        ("ko", "정말 편리하고 좋아요", "너무 느리고 불편해요"),
    ],
)
def test_telling_words_of_other_languages_count(language: str, good: str, bad: str) -> None:
    assert felt(good, language).label == "positive"
    assert felt(bad, language).label == "negative"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "Pedí dos camisetas el martes"),
        ("fr", "La boutique est dans la rue principale"),
        ("ja", "火曜日に注文しました"),
        ("th", "ร้านเปิดกี่โมง"),
    ],
)
def test_without_telling_words_another_language_is_neutral(language: str, text: str) -> None:
    assert felt(text, language).label == "neutral"


def test_what_is_denied_in_another_language_is_the_opposite() -> None:
    assert felt("No es fácil de usar", "es").label == "negative"
    assert felt("便利じゃない", "ja").label == "negative"


def test_another_language_is_never_read_with_confidence() -> None:
    assert felt("malo malo malo horrible pésimo lento caro", "es").intensity <= 4


@pytest.mark.parametrize(("label", "text"), [("positive", "👍👍❤️"), ("negative", "😡👎🏻")])
@pytest.mark.parametrize("language", ["zh-Hans", "en", "es", "und"])
def test_emoji_alone_tell(label: Label, text: str, language: str) -> None:
    assert felt(text, language).label == label


@pytest.mark.parametrize("text", ["", "。。。", "12345", "…!?"])
def test_a_text_without_words_is_neutral(text: str) -> None:
    found = felt(text, "zh-Hans")
    assert (found.label, found.score, found.degree) == ("neutral", 0, "neutral")


@pytest.mark.requirement("R48", "R57")
def test_stronger_words_make_a_stronger_degree() -> None:
    strong, faint = felt("Absolutely terrible, the worst app ever!!!"), felt("A bit slow")
    assert strong.degree == "strongly_negative"
    assert faint.degree == "slightly_negative"
    assert strong.intensity == 5 > faint.intensity
    assert strong.score < faint.score < 0
    assert felt("非常好用，强烈推荐！！", "zh-Hans").degree == "strongly_positive"


@pytest.mark.requirement("R57")
def test_a_question_is_faint() -> None:
    assert felt("How do I change my address?").intensity <= 2


@pytest.mark.requirement("R59")
@pytest.mark.parametrize(
    ("text", "praised", "damned", "language"),
    [
        ("质量很好但是价格太贵", "质量", "价格", "zh-Hans"),
        ("味道不错就是送得太慢", "味道", "送得", "zh-Hans"),
        ("房间很干净，不过早餐很难吃", "房间", "早餐", "zh-Hans"),
        ("great quality but overpriced", "quality", "overpriced", "en"),
        ("The screen is beautiful, the battery drains fast", "screen", "battery", "en"),
        ("friendly waiter although the soup was awful", "waiter", "soup", "en"),
    ],
)
def test_a_sentence_praises_one_thing_and_damns_another(
    text: str, praised: str, damned: str, language: str
) -> None:
    assert said(text, praised, language) == "positive"
    assert said(text, damned, language) == "negative"


@pytest.mark.requirement("R59")
def test_the_things_of_an_enumeration_share_what_follows_it() -> None:
    assert said("做工、手感、包装都很好", "手感", "zh-Hans") == "positive"


def test_a_phrase_across_two_clauses_is_read_with_both() -> None:
    words = read("屏幕，碎了")
    assert Reading(words, "zh-Hans").around([Hit("", 0, len(words.tokens))]) == "negative"


def test_nothing_found_is_neutral() -> None:
    assert Reading(read("great"), "en").around([]) == "neutral"


def test_a_repeated_mark_counts_once() -> None:
    assert features(read("bad!").tokens) == features(read("bad!!!!").tokens)


def test_numbers_are_all_alike() -> None:
    assert features(read("paid 30 euros").tokens) == features(read("paid 4,500 euros").tokens)


def test_traditional_and_simplified_read_the_same() -> None:
    assert felt("質量太差，沒人處理", "zh-Hant") == felt("质量太差，没人处理", "zh-Hans")


@given(st.text(max_size=200), st.sampled_from(["zh-Hans", "zh-Hant", "en", "ja", "es", "und"]))
@settings(max_examples=150, deadline=None)
def test_every_text_is_read(text: str, language: str) -> None:
    reading = Reading(read(text), language)
    found = reading.whole()
    count = len(read(text).tokens)
    assert -1 <= found.score <= 1
    assert reading.around([Hit("", 0, min(3, count))]) in ("negative", "neutral", "positive")
    assert (found.label == "neutral") == (found.degree == "neutral")


def test_lone_surrogates_and_long_texts_are_read() -> None:
    assert felt("\ud800很慢\udfff", "zh-Hans").label == "negative"
    assert felt("加载很慢，" * 20_000, "zh-Hans").label == "negative"


@pytest.mark.requirement("R56")
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_weights_are_those_that_were_described(language: str) -> None:
    packed = data(f"sentiment_{language}.bin")
    about = json.loads(data(META))
    assert len(packed) == 2 * BUCKETS
    assert hashlib.sha256(packed).hexdigest() == about["models"][language]["sha256"]
    assert len(model(language).negative) == BUCKETS


def test_the_weights_were_trained_on_the_features_that_are_read() -> None:
    # If this fails, what a text's features are has changed: run `make train-sentiment`.
    assert json.loads(data(META))["features"] == signature()


@pytest.mark.requirement("R56")
def test_the_shipped_model_is_right_in_seven_of_ten_texts_kept_aside() -> None:
    scores = json.loads(data(META))["scores"]
    for language in ("zh", "en"):
        judged = [found for name, found in scores.items() if name.endswith(f" {language}")]
        assert judged
        assert min(found["accuracy"] for found in judged) >= 0.7


def test_a_table_of_another_size_is_refused() -> None:
    with pytest.raises(ValueError, match="expected"):
        Model.unpack(b"\x00", 1, (0, 0))


def test_a_clause_is_judged_once_and_not_before_it_is_asked_for() -> None:
    calls: list[str] = []

    def watched(language: str) -> Model:
        calls.append(language)
        return model(language)

    reading = Reading(read("great screen, bad battery"), "en", watched)
    assert not calls
    for _ in range(3):
        reading.around([Hit("", 0, 1)])
        reading.whole()
    assert len(calls) == 2
