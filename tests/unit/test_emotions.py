"""What a customer feels (R58)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedbus.analysis import analyze


def felt(text: str) -> set[str]:
    return set(analyze([text])[0].emotions)


@pytest.mark.requirement("R58")
@pytest.mark.parametrize(
    ("text", "emotion"),
    [
        ("非常满意，服务很贴心，下次还会再来", "satisfied"),
        ("Absolutely love it, very happy with this purchase", "satisfied"),
        ("太好用了，强烈推荐 👍👍", "satisfied"),
        ("太失望了，再也不会来了", "disappointed"),
        ("I expected better, what a letdown", "disappointed"),
        ("和宣传差距太大，后悔买了，很差", "disappointed"),
        ("Not as good as advertised, I am disappointed", "disappointed"),
        ("你们这群骗子，太无耻了！", "angry"),
        ("I am furious, this is the worst company ever", "angry"),
        ("垃圾软件，骗人的玩意！！！", "angry"),
        ("What a scam, absolute garbage, I hate it", "angry"),
        ("没想到这么好用，太惊喜了", "surprised"),
        ("Wow, unexpectedly fast and great quality", "surprised"),
        ("居然还要我自己付运费，太差了", "surprised"),
    ],
)
def test_words_tell_an_emotion(text: str, emotion: str) -> None:
    assert emotion in felt(text)


@pytest.mark.requirement("R58")
@pytest.mark.parametrize(
    ("text", "emotion"),
    [
        ("You won't be disappointed, great phone, love it", "disappointed"),
        ("从来没让我失望过，一直很喜欢", "disappointed"),
        ("一点也不生气，服务很好", "angry"),
        ("The battery is weak", "angry"),
        ("界面太复杂，不好用", "angry"),
        ("This shit is amazing, love it so much", "angry"),
        ("App unexpectedly closed again", "surprised"),
        ("没有什么惊喜，一般", "surprised"),
        ("It would be great if you added a dark mode", "satisfied"),
        ("太差了，不满意", "satisfied"),
        ("这个问题请尽快处理，太难用了，谢谢", "satisfied"),
    ],
)
def test_what_is_denied_or_only_looks_alike_is_no_emotion(text: str, emotion: str) -> None:
    assert emotion not in felt(text)


@pytest.mark.requirement("R58")
def test_a_text_may_hold_several_emotions_or_none() -> None:
    assert felt("没想到这么好，非常满意，太惊喜了") == {"satisfied", "surprised"}
    assert felt("太失望了，你们这群骗子，无耻！") == {"disappointed", "angry"}
    assert felt("请问周末营业吗") == set()
    assert felt("") == set()


@given(st.text(st.sampled_from("不没失望满意骗子无耻wow！!angry love 😡😍，"), max_size=40))
def test_emotions_come_once_each_in_the_models_order(text: str) -> None:
    order = ["satisfied", "disappointed", "angry", "surprised"]
    found = analyze([text])[0].emotions
    assert found == [one for one in order if one in found]
