"""A report in Chinese sentences. Pure; see `feedbus.insight.weekly`."""

from __future__ import annotations

from datetime import date

from feedbus.insight import sentences
from feedbus.insight.forecast import Forecast
from feedbus.insight.report import Report, RisingTopic, TopicReport
from feedbus.insight.sentences import percent

_LEFT_OUT = {
    "spam": "垃圾信息",
    "gibberish": "无意义内容",
    "test": "测试",
    "inferred": "系统推断",
    "removed": "已撤回",
    "late": "很久以前的反馈",
    "undated": "没有时间",
}

_LABELS = {"positive": "正面", "neutral": "中性", "negative": "负面"}


def tell(report: Report) -> str:
    """The report as text."""
    topics = report.topics[: sentences.TOPICS]
    return sentences.text(
        [
            [_title(report)],
            [_volume(report)],
            _mood(report),
            sentences.listed("提及最多的话题：", _topic, topics, report),
            _news(report),
            sentences.listed("投诉明显增多的话题：", _rising, report.rising, report),
            [_funnel(report)],
            _forecast(report.forecast),
        ]
    )


def _title(report: Report) -> str:
    first, last = sentences.dates(report)
    end = _day(last) if last.year == first.year else f"{last.year}年{_day(last)}"
    week = (last - first).days + 1 == sentences.WEEK
    return f"{'客户反馈周报' if week else '客户反馈小结'}：{first.year}年{_day(first)}至{end}"


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"


def _volume(report: Report) -> str:
    text = f"本期共收到{report.documents:,}条有效反馈{_change(report)}。"
    if report.urgent:
        text += f"其中{report.urgent:,}条紧急。"
    if report.copies:
        text += f"有{report.copies:,}条与此前的反馈内容几乎相同。"
    if report.left_out:
        parts = [f"{_LEFT_OUT.get(why, why)}{n:,}条" for why, n in sorted(report.left_out.items())]
        text += f"另有{sum(report.left_out.values()):,}条未计入：{'、'.join(parts)}。"
    return text


def _change(report: Report) -> str:
    now, before = report.documents, report.before
    if not report.before_days:
        return "，尚无上期数据可比"
    if not before:
        return "，上期没有收到反馈"
    if now == before:
        return "，与上期持平"
    way = "增加" if now > before else "减少"
    return f"，比上期（{before:,}条）{way}{percent(abs(now / before - 1))}"


def _mood(report: Report) -> list[str]:
    moves = sentences.moves(report)
    parts = [
        f"{_LABELS[label]}{percent(share)}{_points(moves.get(label))}"
        for label, share in sentences.shares(report.labels).items()
    ]
    return [f"情感倾向：{'，'.join(parts)}。"] if parts else []


def _points(points: int | None) -> str:
    if points is None:
        return ""
    if not points:
        return "（与上期持平）"
    return f"（{'上升' if points > 0 else '下降'}{abs(points)}个百分点）"


def _topic(one: TopicReport, report: Report) -> str:
    name = sentences.name(one.path, report, "zh")
    text = f"{name}：{one.documents:,}条，占{percent(one.share)}"
    if report.before and one.change is None:
        text += "，上期没有出现"
    elif one.change is not None:
        more = one.change - 1
        way = "上升" if more > 0 else "下降"
        text += f"，占比{way}{percent(abs(more))}" if abs(more) >= 0.005 else "，占比与上期持平"
    return f"{text}；其中{percent(one.negative)}为负面，{percent(one.positive)}为正面。"


def _news(report: Report) -> list[str]:
    if report.learning:
        return ["历史反馈还太少，暂不判断哪些说法是新出现的。"]
    if not report.news:
        return ["没有明显增多的说法。"]
    lines = [f"明显增多的说法（与此前{report.baseline_days}天相比）："]
    for one in report.stories()[: sentences.NEWS]:
        text = f"- “{one.term}”"
        text += (
            f"（常与{'、'.join(f'“{term}”' for term in one.together)}同时出现）"
            if one.together
            else ""
        )
        text += f"：{one.documents:,}条，"
        text += f"此前{one.before:,}条" if one.before else "此前没有"
        text += f"，占比为此前的{sentences.times(one.ratio)}倍" if one.ratio else ""
        text += f"；{percent(one.negative)}为负面。"
        if quotes := sentences.said(one):
            text += f"客户原话：{''.join(f'“{words}”' for words in quotes)}"
        lines.append(text)
    if problems := report.problems():
        lines.append(f"其中主要出现在负面反馈里的：{'、'.join(one.term for one in problems)}。")
    return lines


def _rising(one: RisingTopic, report: Report) -> str:
    was = f"此前{report.baseline_days}天共{one.before:,}条" if one.before else "此前没有"
    return f"{sentences.name(one.path, report, 'zh')}：{one.documents:,}条负面反馈，{was}。"


def _funnel(report: Report) -> str:
    mentions, related, important, chances = report.funnel
    text = (
        f"从反馈到改进：全部{mentions.documents:,}条"
        f" → 涉及已知话题{related.documents:,}条"
        f" → 重要话题{important.documents:,}条（{len(important.topics)}个话题）"
        f" → 优先改进机会{chances.documents:,}条（{len(chances.topics)}个话题）。"
    )
    if chances.topics:
        names = [sentences.name(path, report, "zh") for path in chances.topics]
        text += f"优先改进机会：{'、'.join(names)}。"
    return text


def _forecast(outlook: Forecast) -> list[str]:
    if not outlook.peak:
        return []
    expected = round(sum(day.expected for day in outlook.days))
    text = f"预测（仅供参考）：未来{len(outlook.days)}天预计收到约{expected:,}条反馈，"
    text += f"高峰预计在{_day(date.fromisoformat(outlook.peak))}。"
    if outlook.error:
        text += f"这种预测过去平均每天相差{outlook.error.mae:,.1f}条。"
    return [text]
