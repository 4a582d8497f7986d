"""What a text is about: the paths, the evidence, the sentiment, and what must not be found."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedbus.analysis import Context, analyze
from feedbus.analysis.taxonomy import Leaf, Taxonomy
from feedbus.model import Topic

SPEED = "product/performance/response-speed"
STABILITY = "product/performance/stability"
RESOURCES = "product/performance/resource-usage"
DEFECT = "product/functionality/defect"
MISSING = "product/functionality/missing-feature"
COMPATIBILITY = "product/functionality/compatibility"
CONNECTION = "product/connectivity/connection"
QUALITY = "product/quality/build-quality"
EASE = "experience/usability/ease-of-use"
DESIGN = "experience/interface/visual-design"
ADS = "experience/disturbance/ads-notifications"
LOGIN = "account/access/login"
REGISTRATION = "account/access/registration"
SECURITY = "account/security/privacy-fraud"
PRICE = "commerce/price/price-fees"
PAYMENT = "commerce/payment/payment-checkout"
REFUND = "commerce/refund/refund-return"
ATTITUDE = "service/support/attitude"
RESPONSIVENESS = "service/support/responsiveness"
REPAIR = "service/after-sales/repair-warranty"
DELIVERY = "logistics/delivery/delivery"
PACKAGING = "logistics/packaging/packaging"
SAFETY = "safety/physical/physical-safety"

ROUTINE = [
    # Everyday feedback that names what it is about, written for this test: text and its topics.
    ("更新完之后首页要转半天才出来", {SPEED}),
    ("翻页比以前流畅多了", {SPEED}),
    ("一点进购物车就闪退，重装了三遍", {STABILITY}),
    ("装上以后手机烫得不行，一上午掉了一半电", {RESOURCES}),
    ("闹钟设好了从来不响，按钮点了没反应", {DEFECT}),
    ("希望能增加导出成表格的功能", {MISSING}),
    ("平板上显示不全，什么时候适配一下", {COMPATIBILITY}),
    ("音箱老是掉线，每次都得重新配网", {CONNECTION}),
    ("做工粗糙，用了两周拉链就坏了", {QUALITY}),
    ("操作简单，老人一学就会", {EASE}),
    ("新版界面很清爽，字体也舒服", {DESIGN}),
    ("每次打开都弹广告，关都关不掉", {ADS}),
    ("忘记密码以后一直收不到验证码", {LOGIN}),
    ("用海外手机号没法注册", {REGISTRATION}),
    ("怀疑你们把我的手机号泄露给了贷款公司", {SECURITY}),
    ("月费又涨价了，性价比越来越低", {PRICE}),
    ("付款的时候提示失败，钱却扣了", {PAYMENT}),
    ("东西退回去两周了，退款还没影", {REFUND}),
    ("店员爱答不理，态度特别差", {ATTITUDE}),
    ("打了三次热线都没人接", {RESPONSIVENESS}),
    ("保修期内让我自己掏钱换配件", {REPAIR}),
    ("说好次日达，第五天才送到", {DELIVERY}),
    ("盒子压扁了，里面的瓶子也漏了", {PACKAGING}),
    ("充电的时候冒烟了，差点起火", {SAFETY}),
    ("門市的人員很親切，但結帳等了半小時", {ATTITUDE, RESPONSIVENESS}),
    ("一直要我重新登入，還常常當機", {LOGIN, STABILITY}),
    ("The home page takes ages to load", {SPEED}),
    ("Scrolling is much faster since the update", {SPEED}),
    ("It crashes whenever I attach a photo", {STABILITY}),
    ("Drains my battery before lunch", {RESOURCES}),
    ("The reminder never goes off and the button does nothing", {DEFECT}),
    ("Please add a way to export the list", {MISSING}),
    ("Doesn't work on my tablet at all", {COMPATIBILITY}),
    ("The camera keeps disconnecting from wifi", {CONNECTION}),
    ("Poorly made, the strap broke after a week", {QUALITY}),
    ("Simple and intuitive, took me no time to learn", {EASE}),
    ("The new layout looks dated and the font is tiny", {DESIGN}),
    ("Full of ads, and the pop-ups never end", {ADS}),
    ("Locked out again, my password is rejected every time", {LOGIN}),
    ("I could not sign up, the form refuses my address", {REGISTRATION}),
    ("Someone hacked my account and nobody cares about privacy", {SECURITY}),
    ("Way too expensive for what you get", {PRICE}),
    ("I was charged twice for one order", {PAYMENT}),
    ("Sent it back a month ago, still no refund", {REFUND}),
    ("The lady at the counter was rude to my mother", {ATTITUDE}),
    ("On hold for forty minutes, then nobody answered", {RESPONSIVENESS}),
    ("The technician came twice and the repair did not last", {REPAIR}),
    ("My parcel is a week late and tracking is useless", {DELIVERY}),
    ("Box was crushed and one jar had leaked", {PACKAGING}),
    ("The plug got so hot that it burned my hand", {SAFETY}),
]


def topics(text: str, taxonomy: Taxonomy | None = None) -> dict[str, Topic]:
    """The topics of a text by path."""
    (analysis,) = analyze([text], Context(taxonomy) if taxonomy else None)
    return {"/".join(topic.path): topic for topic in analysis.topics}


@pytest.mark.requirement("R44")
@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("加载慢", "产品/性能/响应速度"),
        ("加載慢", "产品/性能/响应速度"),
        ("loads slowly", "Product/Performance/Response speed"),
    ],
)
def test_loading_slowly_is_negative_response_speed_in_both_languages(text: str, name: str) -> None:
    (topic,) = topics(text).values()
    assert "/".join(topic.path) == SPEED
    assert (topic.name, topic.evidence, topic.sentiment) == (name, [text], "negative")


@pytest.mark.requirement("R41")
@pytest.mark.parametrize(("text", "expected"), ROUTINE, ids=[text for text, _ in ROUTINE])
def test_routine_feedback_finds_its_topic(text: str, expected: set[str]) -> None:
    assert expected & topics(text).keys()


@pytest.mark.requirement("R45")
def test_most_routine_feedback_is_classified_and_most_of_that_rightly() -> None:
    found = [(expected, set(topics(text))) for text, expected in ROUTINE]
    classified = [(expected, paths) for expected, paths in found if paths]
    coverage = len(classified) / len(found)
    right = sum(len(expected & paths) for expected, paths in classified)
    wrong = sum(len(paths - expected) for expected, paths in classified)
    assert coverage >= 0.85
    assert right / (right + wrong) >= 0.8


@pytest.mark.requirement("R59")
@pytest.mark.parametrize(
    ("text", "felt"),
    [
        (
            "质量很好，就是价格太贵，客服也很热情",
            {QUALITY: "positive", PRICE: "negative", ATTITUDE: "positive"},
        ),
        (
            "Great quality, but delivery was terribly late",
            {QUALITY: "positive", DELIVERY: "negative"},
        ),
    ],
)
def test_each_topic_has_the_sentiment_of_its_own_clauses(text: str, felt: dict[str, str]) -> None:
    found = topics(text)
    assert {path: found[path].sentiment for path in felt} == felt


def test_evidence_is_the_customers_own_words_in_the_order_of_the_text() -> None:
    found = topics("介面很醜，ＡＰＰ一直閃退，又閃退")
    assert list(found) == [DESIGN, STABILITY]
    assert found[STABILITY].evidence == ["閃退"]
    assert found[DESIGN].evidence[0] in "介面很醜"


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("快递小哥很好", SPEED),
        ("周末过得很快乐", SPEED),
        ("请尽快联系我", SPEED),
        ("慢慢喝，别急", SPEED),
        ("我的信用卡在抽屉里", SPEED),
        ("办了张银行卡", SPEED),
        ("Love my slow cooker", SPEED),
        ("发货速度太慢了", SPEED),
        ("贵公司的员工", PRICE),
        ("请转告贵司领导", PRICE),
        ("Please feel free to call me", PRICE),
        ("This is worthless advice", PRICE),
        ("味道一般也不便宜", EASE),
        ("手续费怎么算", PAYMENT),
        ("I took a crash course", STABILITY),
        ("质量很稳定", STABILITY),
        ("用了一年没问题", DEFECT),
        ("一点毛病没有", DEFECT),
        ("no problem at all", DEFECT),
        ("Never had a single issue", DEFECT),
        ("有问题随时联系我", DEFECT),
        ("There is a bug in the app", SAFETY),
        ("物联网时代来了", CONNECTION),
        ("退出以后再进来", REFUND),
        ("一直支持国货", MISSING),
    ],
)
def test_look_alikes_are_not_found(text: str, path: str) -> None:
    assert path not in topics(text)


@pytest.mark.parametrize(
    "text",
    [
        "很好",
        "非常满意，下次还来",
        "I love it",
        "Best app ever!",
        "update",
        "周末开门吗",
        "111",
        "🙂",
    ],
)
def test_what_names_nothing_has_no_topic(text: str) -> None:
    assert topics(text) == {}


@pytest.mark.parametrize(
    ("text", "path"),
    [("没有广告，很好", ADS), ("It never crashes", STABILITY), ("一点都不卡", SPEED)],
)
def test_a_topic_that_is_denied_is_still_spoken_of(text: str, path: str) -> None:
    assert path in topics(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("登录不了，一直报错", {LOGIN}),
        ("Can't log in, some error every time", {LOGIN}),
        ("支付失败，有bug", {PAYMENT}),
        ("连不上蓝牙，用不了", {CONNECTION}),
        ("天天闪退，根本没法用", {STABILITY}),
        ("it crashes all the time, please fix this bug", {STABILITY}),
    ],
)
def test_a_general_defect_gives_way_to_the_failure_that_is_named(
    text: str, expected: set[str]
) -> None:
    assert topics(text).keys() == expected


def test_a_defect_that_is_told_by_itself_stays() -> None:
    assert topics("打不开，而且闹钟从来不提醒").keys() == {STABILITY, DEFECT}
    assert topics("总是出错").keys() == {DEFECT}


@pytest.mark.parametrize(
    "text",
    [
        "希望增加指纹功能",
        "能不能加个夜间模式",
        "建议支持批量删除",
        "什么时候能支持繁体中文",
        "要是能按日期搜索就好了",
        "Please add a dark mode",
        "I wish it had a search box",
        "It would be nice to have folders",
    ],
)
def test_a_wish_is_a_missing_feature(text: str) -> None:
    assert MISSING in topics(text)


@pytest.mark.parametrize("text", ["希望尽快解决", "希望你们改进一下", "Please fix this soon"])
def test_a_wish_for_a_repair_is_no_missing_feature(text: str) -> None:
    assert MISSING not in topics(text)


def _small(**fields: tuple[str, ...]) -> Taxonomy:
    other = Leaf("a/b/other", "甲/乙/别", "A/B/Other", ("login fails", "refund"))
    leaf = Leaf("a/b/c", "甲/乙/丙", "A/B/C", ("slow*",), **fields)
    return Taxonomy("t", {one.path: one for one in (leaf, other)})


@pytest.mark.parametrize(
    ("fields", "text", "expected"),
    [
        ({}, "slow and slowly", ["a/b/c"]),
        ({"without": ("slow cooker",)}, "my slow cooker", []),
        ({"without": ("slow cooker",)}, "my slow cooker, slow", ["a/b/c"]),
        ({"yields_to": ("a/b/other",)}, "slow and login fails", ["a/b/other"]),
        ({"yields_to": ("a/b/other",)}, "slow, login fails", ["a/b/c", "a/b/other"]),
        ({"vague": ("bad",)}, "bad", ["a/b/c"]),
        ({"vague": ("bad",), "unless": ("a/b/other",)}, "bad. Refund!", ["a/b/other"]),
        (
            {"vague": ("bad",), "unless": ("a/b/other",)},
            "slow, bad. Refund!",
            ["a/b/c", "a/b/other"],
        ),
    ],
)
def test_a_leaf_does_what_its_fields_say(
    fields: dict[str, tuple[str, ...]], text: str, expected: list[str]
) -> None:
    assert list(topics(text, _small(**fields))) == expected


@given(
    st.lists(st.sampled_from([text for text, _ in ROUTINE] + ["，", ". ", "\n", "x"]), max_size=6)
)
@settings(max_examples=40, deadline=None)
def test_every_topic_has_evidence_that_stands_in_the_text(pieces: list[str]) -> None:
    text = "".join(pieces)
    for topic in topics(text).values():
        assert topic.evidence
        assert all(words in text for words in topic.evidence)
