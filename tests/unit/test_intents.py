"""What a customer wants (R50), and what kind of thing it is about (R46)."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedbus.analysis import analyze
from feedbus.model import Intent

INTENTS = get_args(Intent)


@pytest.mark.requirement("R50")
@pytest.mark.parametrize(
    ("intent", "texts"),
    [
        (
            "product_issue",
            [
                "App一打开就闪退",
                "屏幕用了一个月就坏了",
                "菜又咸又油，太难吃了",
                "ios闪退很严重，希望尽快改善",
                "为什么一直登录不上去？？",
                "The zipper broke after two days, terrible quality",
                "Can't log in since the update",
            ],
        ),
        (
            "service_complaint",
            [
                "客服态度恶劣，问题也不解决",
                "打了三次电话都没人接，服务太差了",
                "快递员把包裹扔在楼下就走了，态度还差",
                "Worst customer service ever, nobody answers my emails",
                "Delivery was two weeks late and support never replied",
            ],
        ),
        (
            "suggestion",
            [
                "建议增加夜间模式",
                "能不能支持批量导出",
                "希望可以多一些素菜选择",
                "Please add a dark mode",
                "It would be great if you offered vegan options",
                "Great app, love it, but please add widgets",
            ],
        ),
        (
            "question",
            [
                "请问你们周末营业吗",
                "怎么修改密码？",
                "How do I change my shipping address?",
                "When will the new model be available?",
                "Do you ship to Canada?",
            ],
        ),
        (
            "praise",
            [
                "非常好用，推荐给大家",
                "客服很耐心，点赞",
                "物流很快，包装也好",
                "Love it! Best purchase this year",
                "The staff were wonderful, thank you",
            ],
        ),
    ],
)
def test_an_intent_is_told_by_words_topics_and_mood(intent: str, texts: list[str]) -> None:
    assert [(text, one.intent) for text, one in zip(texts, analyze(texts), strict=True)] == [
        (text, intent) for text in texts
    ]


@pytest.mark.requirement("R50")
def test_only_what_tells_nothing_has_no_intent() -> None:
    assert analyze([""])[0].intent is None
    assert analyze(["……"])[0].intent is None
    assert analyze(["太差了"])[0].intent is not None


@pytest.mark.requirement("R46")
@pytest.mark.parametrize(
    ("kind", "texts"),
    [
        (
            "staff",
            [
                "服务员态度很好，上菜快",
                "前台小姐很热情",
                "客服小王很有耐心",
                "The waiter was rude to my mother",
                "The manager named Tom sorted it",
            ],
        ),
        ("service", ["售后处理太慢了", "客服电话打不通", "Delivery took three weeks"]),
        (
            "product",
            ["屏幕清晰，电池耐用", "App总是闪退", "味道不错，分量足", "The battery is weak"],
        ),
        ("experience", ["界面很乱，找不到设置", "操作太复杂", "The interface is confusing"]),
        (
            "brand",
            ["支持国货，信赖这个品牌", "虚假宣传，这公司不靠谱", "I lost all trust in this brand"],
        ),
    ],
)
def test_a_type_is_told_by_topics_and_words(kind: str, texts: list[str]) -> None:
    found = [(text, one.feedback_type) for text, one in zip(texts, analyze(texts), strict=True)]
    assert found == [(text, kind) for text in texts]


@pytest.mark.requirement("R46")
@pytest.mark.parametrize("text", ["", "……", "嗯", "hmm"])
def test_what_tells_nothing_has_no_type(text: str) -> None:
    assert analyze([text])[0].feedback_type is None


@pytest.mark.parametrize(
    "text", ["The file manager is great", "New printer driver", "server error"]
)
def test_a_word_for_people_and_things_names_nobody_by_itself(text: str) -> None:
    assert analyze([text])[0].feedback_type != "staff"


@given(st.text(max_size=40))
def test_any_text_can_be_read_for_its_intent(text: str) -> None:
    assert analyze([text])[0].intent in {None, *INTENTS}
