"""The week's summary: every sentence tells a figure, in Chinese and English."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from feedbus.config import WordRules
from feedbus.insight import report as reports
from feedbus.insight import sentences_en, sentences_zh
from feedbus.insight.digest import Digest, Tally
from feedbus.insight.documents import Document
from feedbus.insight.forecast import Forecast, forecast
from feedbus.insight.report import Report
from feedbus.insight.weekly import summary

SUNDAY = "2026-02-01"
SPEED = "product/performance/response-speed"
NAMES = {SPEED: {"zh": "产品/性能/响应速度", "en": "Product/Performance/Response speed"}}


def day(on: str, count: int, slow: int) -> Digest:
    """A day of ordinary feedback, `slow` of them complaints about speed with a new word."""
    tally = Tally()
    for n in range(count):
        complains = n < slow
        tally.add(
            Document(
                id=f"fbk_{on}-{n}",
                text=f"升级之后转圈很久才打开，第{n}次了" if complains else f"一切正常，编号{n}",
                group="zh",
                terms=("升级", "转圈") if complains else ("正常", f"词{n % 9}"),
                label="negative" if complains else "positive",
                topics={SPEED: "negative"} if complains else {},
                urgent=complains and n == 0,
            )
        )
    return tally.digest()


def week(slow: int = 4, count: int = 20, days: int = 35, **changes: Any) -> Report:
    dates = reports.days_before(SUNDAY, days)
    late = set(dates[-7:])
    digests = {on: day(on, count, slow if on in late else 0) for on in dates}
    outlook = forecast([count] * days, date.fromisoformat(SUNDAY))
    draft = reports.draft(digests.get, SUNDAY, 7, WordRules(), NAMES, outlook)
    documents = [
        Document(
            id=one.id,
            text=f"升级之后转圈很久才打开，{one.id[4:14]}又一次",
            group="zh",
            terms=("升级", "转圈", one.id),
            topics={SPEED: "negative"},
        )
        for one in draft.window.candidates
        if one.topics
    ]
    return reports.quoted(draft, documents, 3).model_copy(update=changes)


@pytest.mark.requirement("R64")
def test_the_week_is_told_in_both_languages() -> None:
    found = summary(week())
    assert (found.since, found.until) == ("2026-01-26", "2026-02-01")
    assert found.text["zh"].startswith("客户反馈周报：2026年1月26日至2月1日\n")
    assert found.text["en"].startswith(
        "Customer feedback of the week, 26 January to 1 February 2026\n"
    )
    assert "本期共收到140条有效反馈，与上期持平。其中7条紧急。" in found.text["zh"]
    assert "140 pieces of feedback came in, as many as in the period before." in found.text["en"]


@pytest.mark.requirement("R64", "R43")
def test_sentiment_is_told_with_its_change() -> None:
    text = summary(week()).text
    assert (
        "情感倾向：正面80%（下降20个百分点），中性0%（与上期持平），负面20%（上升20个百分点）。"
        in text["zh"]
    )
    expected = "Sentiment: 80% positive (down 20 points), 0% neutral (unchanged), 20% negative"
    assert f"{expected} (up 20 points)." in text["en"]


@pytest.mark.requirement("R64", "R67")
def test_what_is_new_is_told_with_the_customers_own_words() -> None:
    found = summary(week())
    (news,) = found.news
    assert {news.term, *news.together} == {"升级", "转圈"}
    assert set(found.problems) == {"升级", "转圈"}
    (line,) = (line for line in found.text["zh"].splitlines() if line.startswith("- “升级”"))
    assert "28条，此前没有；100%为负面。客户原话：“升级之后转圈很久才打开" in line
    assert "28, none before; 100% negative. In customers' words: “升级之后" in found.text["en"]


@pytest.mark.requirement("R64")
def test_topics_have_their_names_shares_and_change() -> None:
    found = summary(week())
    assert found.topics[0].path == SPEED
    assert (
        "- 产品/性能/响应速度：28条，占20%，上期没有出现；其中100%为负面，0%为正面。"
        in found.text["zh"]
    )
    assert "- 产品/性能/响应速度：28条负面反馈，此前没有。" in found.text["zh"]
    assert "- Product/Performance/Response speed: 28 complaints, none before." in found.text["en"]


@pytest.mark.requirement("R62", "R64")
def test_the_funnel_is_told() -> None:
    text = summary(week()).text
    assert (
        "从反馈到改进：全部140条 → 涉及已知话题28条 → 重要话题28条（1个话题）"
        " → 优先改进机会28条（1个话题）。优先改进机会：产品/性能/响应速度。" in text["zh"]
    )
    assert "(1 topic). Opportunities: Product/Performance/Response speed." in text["en"]


@pytest.mark.requirement("R64", "R187")
def test_the_forecast_is_marked_as_advisory_and_tells_its_error() -> None:
    text = summary(week()).text
    assert "预测（仅供参考）：未来7天预计收到约140条反馈，高峰预计在2月2日。" in text["zh"]
    assert "Forecast (advisory only): about 140 pieces of feedback" in text["en"]
    assert "平均每天相差0.0条" in text["zh"]


def test_what_cannot_be_compared_is_said_so() -> None:
    found = summary(week(days=7))
    assert found.before is None
    assert "尚无上期数据可比" in found.text["zh"]
    assert "there is no period before to compare with" in found.text["en"]
    assert "历史反馈还太少" in found.text["zh"]
    assert "百分点" not in found.text["zh"]
    assert "预测" not in found.text["zh"]


def test_a_quiet_week_is_told_as_quiet() -> None:
    found = summary(week(slow=0))
    assert "没有明显增多的说法。" in found.text["zh"]
    assert "No word is clearly more frequent than before." in found.text["en"]
    assert "投诉明显增多" not in found.text["zh"]


def test_a_week_without_feedback_is_told_in_whole_sentences() -> None:
    text = summary(week(count=0)).text
    assert "本期共收到0条有效反馈，上期没有收到反馈。" in text["zh"]
    assert "0 pieces of feedback came in; there was none in the period before." in text["en"]


@pytest.mark.parametrize(
    ("now", "before", "zh", "en"),
    [
        (1234, 1100, "1,234条有效反馈，比上期（1,100条）增加12%", "12% more"),
        (1, 4, "1条有效反馈，比上期（4条）减少75%", "1 piece of feedback came in, 75% fewer"),
    ],
)
def test_numbers_are_written_as_people_read_them(now: int, before: int, zh: str, en: str) -> None:
    text = summary(week(documents=now, before=before)).text
    assert zh in text["zh"]
    assert en in text["en"]


def test_what_was_left_out_and_copied_is_told() -> None:
    text = summary(week(left_out={"spam": 30, "late": 1}, copies=1)).text
    assert "另有31条未计入：很久以前的反馈1条、垃圾信息30条。" in text["zh"]
    assert "31 more are not counted: 1 said long ago, 30 spam." in text["en"]
    assert "1 repeats almost word for word" in text["en"]


def test_every_number_in_the_text_is_a_figure_of_the_report() -> None:
    report = week()
    figures = set(re.findall(r"\d+(?:\.\d+)?", report.model_dump_json()))
    shares = {"80", "20", "100", "7", "1", "28"}
    for text in (sentences_zh.tell(report), sentences_en.tell(report)):
        told = {number.replace(",", "") for number in re.findall(r"\d[\d,]*(?:\.\d+)?", text)}
        assert {number.rstrip(".") for number in told} <= figures | shares | {
            str(round(sum(one.expected for one in report.forecast.days)))
        } | {"0.0", "0"}


def test_a_report_of_another_window_is_no_week() -> None:
    report = week(since="2026-01-01")
    assert sentences_zh.tell(report).startswith("客户反馈小结：2026年1月1日至2月1日")
    assert sentences_en.tell(report).startswith("Customer feedback, 1 January to 1 February 2026")
    over = week(since="2025-12-29", forecast=Forecast())
    assert "2025年12月29日至2026年2月1日" in sentences_zh.tell(over)
    assert "29 December 2025 to 1 February 2026" in sentences_en.tell(over)


def test_a_topic_that_the_taxonomy_no_longer_names_is_told_by_its_path() -> None:
    assert SPEED in summary(week(names={})).text["zh"]
