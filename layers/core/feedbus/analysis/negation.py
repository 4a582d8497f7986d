"""Whether a customer denies what a phrase says: "never crashed", 从来没有闪退过. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from feedbus.analysis.phrases import NEGATORS, Hit

_REACH = 6
"""Tokens that may stand between a negator and what it denies, if all of them are below."""

_BETWEEN = (
    frozenset(["a", "an", "any", "the", "one", "single", "more", "ever", "once", "even", "yet"])
    | frozenset(["had", "have", "has", "having", "been", "be", "was", "were", "is", "get", "got"])
    | frozenset(
        ["getting", "of", "my", "me", "at", "all", "really", "longer", "to", "feel", "seen"]
    )
    | frozenset("有会再出现过遇到发生任何什么太怎曾一次见怕容易啥经历人让我点令感觉很")
)
"""Words that carry a negator on. So 没有出现过闪退 denies, and 不停闪退 or 不小心烫伤 doesn't."""


def denied(tokens: Sequence[str], hit: Hit) -> bool:
    """Whether a negator stands before a phrase, and only words that carry it on lie between.

    A phrase that holds a negator of its own (打不开, "no refund") is never denied.

    Args:
        tokens: of the text.
        hit: where the phrase stands.
    """
    if not NEGATORS.isdisjoint(tokens[hit.start : hit.end]):
        return False
    for at in range(hit.start - 1, max(hit.start - 1 - _REACH, -1), -1):
        if tokens[at] in NEGATORS or tokens[at] == "nobody":
            return not _asks(tokens, at)
        if tokens[at] not in _BETWEEN:
            return False
    return False


def _asks(tokens: Sequence[str], at: int) -> bool:
    """Whether the negator at a place only asks, as 不 in 会不会."""
    return 0 < at < len(tokens) - 1 and tokens[at - 1] == tokens[at + 1] and tokens[at] == "不"
