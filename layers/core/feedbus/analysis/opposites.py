"""Whether two texts in nearly the same words say the opposite of each other. Pure.

Only the places where they differ are looked at: 很好用 and 很不好用 share all other words. A place
is opposite when one side denies what the other doesn't, or when a word stands against its opposite.
The texts are opposite when at least half of the places are: among many slips of the pen, one that
hits 不 says nothing. Numbers that differ are no opposites: a price or a version makes no opinion.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from feedbus.analysis.text import CJK

LONGEST = 4
"""Tokens of a difference that denies; a longer one adds something, such as a further clause."""

_TOKEN = re.compile(rf"\n|[{CJK}]|[^\s{CJK}]+")
_HAN = re.compile(rf"[{CJK}]")
_NEEDLESS_BLANK = re.compile(rf"(?<=[{CJK}]) | (?=[{CJK}])")

_NEGATORS = re.compile(
    r"[不没沒无未勿甭]|no|not|never|none|nothing|nobody|neither|nor|without|cannot|hardly|barely"
    r"|unable|lacks?|stopp?(?:s|ed)|refuse[sd]"
    r"|(?:do|does|did|is|are|was|were|wo|would|could|should|has|have|had|ai|ca|must|need)nt"
)

_DENIES_NOTHING = {
    "不": frozenset("错仅但过断论管愧只止光久同时禁由"),
    "无": frozenset("论比疑线敌语奈聊数意端辜私赖情缘非"),
    "没": frozenset("准"),
    "not": frozenset(["only", "just", "sure"]),
    "no": frozenset(["doubt", "wonder", "matter"]),
    "nothing": frozenset(["but"]),
}
"""What follows a negator that denies nothing: 不错, 不仅, 无论, not only …"""

_DONT_AFTER = frozenset("特区级个类差告分性辨")
"""别 says don't, but not in 特别, 级别 and the like."""

_AFFIRMED = frozenset("很真太好超更挺最比常有能会可都也就还特极总愿想要得已又再")
"""Characters that in a negator's place say the opposite. Any other is a slip of the pen."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_NEVER_A_SLIP = _words(
    "now new net nut got hot lot pot dot note do done does did is are was were would could should "
    "able has have had can must need went want won on or so nose noise bit"
)
"""English words that are spelled like a negator and are none."""

_OPPOSITES = (
    # What people like, and what they don't.
    (
        _words(
            "好 棒 赞 优 佳 妙 强 爽 美 香 值 满意 喜欢 喜爱 推荐 完美 完好 舒服 舒适 方便 简单 "
            "容易 顺利 稳定 流畅 顺畅 清晰 清楚 干净 整洁 热情 耐心 细心 贴心 认真 负责 专业 礼貌 "
            "便宜 实惠 划算 合理 快 迅速 及时 高效 正常 正品 新鲜 安全 安静 宽敞 充足 齐全 丰富 "
            "成功 支持 尊重 靠谱 放心 省心 省电 开心 愉快 惊喜 准时 准确 良心 精致 漂亮 结实 耐用 "
            "灵敏 鲜艳 亮"
        ),
        _words(
            "差 烂 坏 糟 渣 弱 丑 臭 亏 失望 讨厌 反感 恶心 劝退 破损 麻烦 复杂 困难 难 卡 模糊 "
            "脏 冷淡 冷漠 敷衍 粗心 马虎 粗鲁 贵 离谱 坑 慢 拖 迟 低效 异常 假 劣 变质 危险 吵 "
            "拥挤 狭小 缺 单一 单调 失败 反对 抵制 歧视 垃圾 担心 费电 生气 沮丧 惊吓 粗糙 迟钝 "
            "后悔 暗"
        ),
    ),
    (
        _words(
            "good great best better well nice kind excellent awesome amazing perfect perfectly "
            "wonderful fantastic superb lovely brilliant outstanding premium love loved loves "
            "like likes liked enjoy happy glad pleased satisfied recommend easy simple intuitive "
            "fast faster quick quickly smooth smoothly clean clear friendly polite patient "
            "helpful useful convenient reliable stable safe secure cheap affordable comfortable "
            "spacious sturdy durable fresh tasty delicious genuine real honest right correct "
            "accurate fixed fixes solved solves resolved works working worked responsive "
            "efficient beautiful bright quiet fair reasonable fun"
        ),
        _words(
            "bad badly poor poorly worst worse mean terrible awful horrible pathetic useless hate "
            "hated hates dislike dislikes disliked unhappy sad disappointed disappointing "
            "disgusting avoid hard difficult complicated slow slower slowly laggy dirty unclear "
            "confusing rude unfriendly impatient unhelpful inconvenient unreliable unstable "
            "unsafe insecure expensive overpriced costly uncomfortable cramped flimsy stale bland "
            "tasteless fake scam dishonest wrong incorrect inaccurate broken broke breaks caused "
            "causes ignored ignores unsolved fails failed unresponsive inefficient ugly dim noisy "
            "unfair unreasonable annoying boring buggy freezes stuck"
        ),
    ),
    # What is one way or the other, whichever people like.
    (
        _words("涨 升 增 多 高 大 长 厚 重 松 早 加 赚 赢 满 提前 允许 开"),
        _words("降 跌 减 少 低 小 短 薄 轻 紧 晚 赔 输 空 推迟 延迟 禁止 关"),
    ),
    (_words("热 烫"), _words("冷 凉 冰")),
    (
        _words(
            "always often more increase increased up early before high higher big bigger large "
            "long longer hot strong heavy full open opens on"
        ),
        _words(
            "rarely seldom less decrease decreased down late after low lower small smaller "
            "short shorter cold weak light empty close closed closes off"
        ),
    ),
)
"""Words, and their opposites; no negators, which are looked for by themselves."""

_PREFIXES = ("un", "dis", "in", "im", "non")


class _Place(NamedTuple):
    """Where two texts differ: the tokens of each from a start up to an end."""

    start_a: int
    end_a: int
    start_b: int
    end_b: int


def opposed(a: str, b: str) -> tuple[str, str] | None:
    """What makes two similar texts opposite: the words of each, with what stands beside them.

    Args:
        a: a normal form of `feedbus.analysis.duplicates`.
        b: another.

    Returns:
        The first place of those that are opposite; None when the texts are not.
    """
    left, right = _TOKEN.findall(a), _TOKEN.findall(b)
    places = list(_places(left, right))
    found = [place for place in places if _opposite(left, right, place)]
    if not found or 2 * len(found) < len(places):
        return None
    first = found[0]
    return _beside(left, first.start_a, first.end_a), _beside(right, first.start_b, first.end_b)


def reworded(a: str, b: str) -> bool:
    """Whether two similar texts differ by more than spelling and clauses that one of them adds.

    Args:
        a: a normal form of `feedbus.analysis.duplicates`.
        b: another.
    """
    left, right = _TOKEN.findall(a), _TOKEN.findall(b)
    return any(
        not _misspelled(left[place.start_a : place.end_a], right[place.start_b : place.end_b])
        for place in _places(left, right)
        if not _added(left, right, place)
    )


def _places(left: Sequence[str], right: Sequence[str]) -> Iterator[_Place]:
    """The places between the tokens that both have in the same order (longest subsequence)."""
    from rapidfuzz.distance import Indel

    start_a = start_b = 0
    steps = [step for step in Indel.opcodes(left, right) if step.tag == "equal"]
    ends = [(step.src_start, step.dest_start, step.src_end, step.dest_end) for step in steps]
    for end_a, end_b, next_a, next_b in [*ends, (len(left), len(right), 0, 0)]:
        place = _Place(start_a, end_a, start_b, end_b)
        if any(word != "\n" for word in (*left[start_a:end_a], *right[start_b:end_b])):
            yield place
        start_a, start_b = next_a, next_b


def _opposite(left: Sequence[str], right: Sequence[str], place: _Place) -> bool:
    a, b = left[place.start_a : place.end_a], right[place.start_b : place.end_b]
    if max(len(a), len(b)) > LONGEST or _added(left, right, place) or "".join(a) == "".join(b):
        return False
    denies_a = _denies(left, place.start_a, place.end_a)
    denies_b = _denies(right, place.start_b, place.end_b)
    if denies_a != denies_b and (_slip(a, b) if denies_a else _slip(b, a)):
        return False
    # What is denied of the opposite is the same again: 不好 and 差.
    return (denies_a != denies_b) != _antonyms(a, b)


def _added(left: Sequence[str], right: Sequence[str], place: _Place) -> bool:
    """Whether one side says more there, a clause or some last words, and the other nothing."""
    start_a, end_a, start_b, end_b = place
    if start_a < end_a and start_b < end_b:
        return False
    tokens, start, end = (left, start_a, end_a) if start_a < end_a else (right, start_b, end_b)
    begins = start == 0 or "\n" in tokens[start - 1 : start + 1]
    return end == len(tokens) or (begins and "\n" in tokens[end - 1 : end + 1])


def _misspelled(a: Sequence[str], b: Sequence[str]) -> bool:
    """Whether both are the same word but for its spelling; Chinese characters have none."""
    from rapidfuzz.distance import Indel

    one, other = "".join(a), "".join(b)
    return not _HAN.search(one + other) and Indel.normalized_similarity(one, other) >= 0.6


def _denies(tokens: Sequence[str], start: int, end: int) -> bool:
    """Whether an odd number of negators stands there: a denial that is denied is none."""
    return sum(_negates(tokens, at) for at in range(start, end)) % 2 == 1


def _negates(tokens: Sequence[str], at: int) -> bool:
    word = tokens[at]
    if word == "别":
        return at == 0 or tokens[at - 1] not in _DONT_AFTER
    if not _NEGATORS.fullmatch(word):
        return False
    after = next((one for one in tokens[at + 1 : at + 3] if one != "\n"), "")
    if word == "no" and after.isdecimal():  # No. 1
        return False
    return after not in _DENIES_NOTHING.get(word, ())


def _slip(denying: Sequence[str], other: Sequence[str]) -> bool:
    """Whether a negator is there in the other words, too, but misspelled or run together."""
    from rapidfuzz.distance import OSA

    negator = next(word for word in denying if word == "别" or _NEGATORS.fullmatch(word))
    if _HAN.fullmatch(negator):
        alone = len(denying) == len(other) == 1
        return alone and bool(_HAN.fullmatch(other[0])) and other[0] not in _AFFIRMED
    slips = 1 if len(negator) < 6 else 2
    return any(
        (len(negator) > 2 and negator in word) or OSA.distance(negator, word) <= slips
        for word in (*other, "".join(other))
        if word not in _NEVER_A_SLIP
    )


def _antonyms(a: Sequence[str], b: Sequence[str]) -> bool:
    if any(_prefixed(one, other) for one in a for other in b):
        return True
    return any(
        (_holds(a, one) and _holds(b, other)) or (_holds(a, other) and _holds(b, one))
        for one, other in _OPPOSITES
    )


def _prefixed(a: str, b: str) -> bool:
    """Whether one is the other with a prefix that denies: happy, unhappy."""
    short, long = sorted((a, b), key=len)
    if len(short) < 3 or _NEGATORS.fullmatch(long):
        return False
    return any(long == prefix + short for prefix in _PREFIXES)


def _holds(tokens: Sequence[str], words: frozenset[str]) -> bool:
    """Whether one of the words is there; Chinese ones are several tokens."""
    joined = "".join(tokens)
    return any(word in joined if _HAN.match(word) else word in tokens for word in words)


def _beside(tokens: Sequence[str], start: int, end: int) -> str:
    """The tokens with the next three, or with the three before them if none follow."""
    said = tokens[start : end + 3] if end < len(tokens) else tokens[max(start - 3, 0) : end]
    return _NEEDLESS_BLANK.sub("", " ".join(said).replace("\n", ", "))
