"""How soon somebody must look, by the customer's words (R51, R77)."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedbus.analysis import Context, analyze
from feedbus.analysis.urgency import PHRASES, phrases
from feedbus.model import Analysis


def read(text: str) -> Analysis:
    return analyze([text])[0]


@pytest.mark.requirement("R51")
@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        ("插座用了两天就冒烟了，吓死人", "冒烟"),
        ("吃了你们家的外卖，半夜上吐下泻", "上吐下泻"),
        ("行动电源充电时起火了", "起火"),
        ("不小心被蒸汽烫伤了", "烫伤"),
        ("The kettle gave me an electric shock this morning", "gave me an electric shock"),
        ("Found a piece of glass in my salad", "glass in my salad"),
        ("My kid choked on a loose button of this toy", "My kid choked"),
        ("I want to die and nobody answers", "want to die"),
        ("我的帐号被盗了，里面绑定了银行卡", "被盗"),
        ("Someone logged into my account and spent all my points", "Someone logged"),
        ("同一笔订单扣了我两次钱", "扣了我两次钱"),
        ("充值了五百块到现在都没到账", "没到账"),
        ("subscription取消了还在bill我", "还在bill"),
        ("她妈妈在你们店里滑倒，现在人在医院", "在医院"),
        ("The ladder collapsed on me and I needed stitches", "needed stitches"),
        ("I was charged $49 twice for the same month", "charged $49 twice"),
        ("You keep charging my card every month", "keep charging"),
        ("再不处理我就打12315", "12315"),
        ("I will be contacting my lawyer about this", "my lawyer"),
        ("你们泄露了我的个人信息", "泄露了我的个人信息"),
        ("Your site exposed my address, this is a data breach", "data breach"),
        ("退款申请三周了还没有消息", "退款"),
        ("Still waiting for my refund after six weeks", "refund"),
        ("They refuse to give me my money back", "refuse to give me my money back"),
    ],
)
def test_danger_theft_lost_money_courts_and_leaks_are_critical(text: str, evidence: str) -> None:
    analysis = read(text)
    assert analysis.urgency == "critical"
    assert any(evidence in found for found in analysis.evidence["emergency"])


@pytest.mark.requirement("R77")
@pytest.mark.parametrize(
    "text",
    [
        "退款",
        "我要退款",
        "请给我退款，谢谢",
        "I want a refund",
        "Please process my refund",
        "设备故障",
        "There is an OUTAGE again",
        "申請退款",
        "Quiero un reembolso",
        "返金してください",
    ],
)
def test_a_failure_or_a_refund_reaches_the_emergency_queue(text: str) -> None:
    analysis = read(text)
    assert analysis.urgency == "high"
    assert analysis.evidence["emergency"]


@pytest.mark.requirement("R51")
@pytest.mark.parametrize(
    "text",
    [
        "App一打开就闪退",
        "更新完登不进去",
        "路由器老是掉线",
        "付款一直失败，换了三张卡都不行",
        "服务器挂了，页面全是502",
        "驗證碼一直收不到",
        "Can't log in since this morning",
        "The website has been down all day",
        "Checkout keeps crashing on my phone",
        "I am locked out of my account",
        "Die App stürzt ständig ab",
        "L'appli plante tout le temps",
        "No puedo iniciar sesión",
        "checkout page一直crash，没法pay",
    ],
)
def test_what_cannot_be_used_is_high(text: str) -> None:
    assert read(text).urgency == "high"


@pytest.mark.parametrize(
    "text",
    [
        # denied
        "从来没有闪退过，很稳定",
        "没有故障，就是颜色不喜欢",
        "No crashes, no problems, it just works",
        "Nobody got hurt and the team was lovely",
        "不会漏电，用着放心",
        "I don't need a refund, just an answer",
        # look-alikes
        "I took the crash course and loved it",
        "Fire TV remote works fine",
        "This is a killer app",
        "Drop dead gorgeous design",
        "The refund policy is great",
        "The refunding policy page is nice",
        "好吃到爆炸",
        "看到价格我整个人都崩溃了",
        "烟雾报警器很灵敏，安装简单",
        "预防儿童烫伤的设计很贴心",
        "紧挨着火车站，有点吵",
        # over
        "之前老是打不开，现在好了，点赞",
        "It was down yesterday but it's fixed now, thanks",
        "退款很快，当天就到账了",
        "They refunded me within a day, great service",
        # nothing is urgent about it
        "请问怎么修改收货地址",
        "等了十天还没发货",
        "The staff were rude",
        "才用一个月屏幕就坏了，做工太差",
        "",
    ],
)
def test_what_only_looks_urgent_is_normal(text: str) -> None:
    analysis = read(text)
    assert analysis.urgency == "normal"
    assert "emergency" not in analysis.evidence


@pytest.mark.parametrize(
    ("text", "urgency"),
    [
        ("紧急！明天就要用，订单信息出错了", "high"),
        ("订单信息出错了", "normal"),
        ("Urgent: the label has the wrong address, please correct it", "high"),
        ("The label has the wrong address, please correct it", "normal"),
        ("赶紧出夜间模式吧", "normal"),
        ("Need dark mode ASAP", "normal"),
    ],
)
def test_time_that_presses_counts_only_with_a_problem(text: str, urgency: str) -> None:
    assert read(text).urgency == urgency


def test_a_failure_that_comes_back_after_it_was_solved_still_counts() -> None:
    assert read("上次的闪退修复了，今天又登录不上").urgency == "high"


def test_an_injury_is_critical_even_if_all_is_well_again() -> None:
    assert read("孩子被烫伤了，客服道歉，问题已经解决了，感谢").urgency == "critical"


@pytest.mark.requirement("R51")
def test_the_administrators_phrases_stand_beside_the_shipped_ones() -> None:
    own = {"critical": ["gas smell", "煤气味"], "high": ["store closed early"]}
    texts = {
        "There was a gas smell in the kitchen": "critical",
        "厨房有煤气味": "critical",
        "The store closed early today": "high",
        "App一打开就闪退": "high",
        "There was no gas smell at all": "normal",
    }
    found = analyze(list(texts), Context(urgent=own))
    assert [one.urgency for one in found] == list(texts.values())
    assert found[1].evidence["emergency"] == ["煤气味"]
    assert phrases(own)["critical"] == ("gas smell", "煤气味")
    assert set(PHRASES) < set(phrases({}))


def test_evidence_is_the_customers_own_words_once_each() -> None:
    analysis = read("OUTAGE again, what an Outage, outage 故障 故障")
    assert analysis.evidence["emergency"] == ["OUTAGE", "Outage", "outage", "故障"]


@given(st.text(st.sampled_from("不没会过闪退款refund 急，!.charged twice已解决了"), max_size=60))
def test_the_evidence_stands_in_the_text_and_goes_with_the_level(text: str) -> None:
    analysis = read(text)
    found = analysis.evidence.get("emergency", [])
    assert bool(found) is (analysis.urgency != "normal")
    assert all(one in text for one in found)


@pytest.mark.slow
def test_long_text_takes_no_longer_than_reading_it() -> None:
    began = time.process_time()
    for text in ("闪退" * 20_000, "refund " * 15_000, "不会" * 40_000, "charged " * 10_000):
        read(text)
    assert time.process_time() - began < 20
