"""How much a feedback looks like spam, from features that anyone can check (R34). Pure.

Each feature that applies has a weight between 0 and 1. The score is what is left of 1 when each
takes its share of the rest: 1 - (1 - w1)(1 - w2)…. So weak features add up but never reach 1, and
only two are enough by themselves: a filled honeypot, and words that offer something and say how to
get it (`feedbus.analysis.quality`). An angry customer writes in capitals, and an office shares
one address.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING

from feedbus.analysis.text import compiled
from feedbus.model import Feedback, Quality

if TYPE_CHECKING:
    from feedbus.config import SpamFeature, SpamRules

WEIGHTS: Mapping[SpamFeature, float] = {
    "honeypot": 0.95,
    "content": 0.8,
    "repeated_text": 0.6,
    "rate": 0.5,
    "links": 0.5,
    "link_share": 0.4,
    "email_disposable": 0.4,
    "email_invalid": 0.4,
    "phone_invalid": 0.2,
    "repeated_characters": 0.2,
    "shouting": 0.2,
}
"""What each feature adds unless `analysis.spam.weights` says otherwise."""

HONEYPOT = "honeypot"
"""The context field that people don't see, and only a robot fills."""

MANY_LINKS = 3
MOSTLY = 0.5
"""Share of the text's characters from which on it is mostly links."""

SHOUTED_LETTERS = 20
SHOUTED_SHARE = 0.8
"""Capitals among at least so many letters that have a case; Chinese ones have none."""

_LINK = r"(?:https?://|www\.)[!-~]+"
_RUN = r"(\S)\1{4,}"
_RUN_SHARE = 0.3

_PHONE = r"[+0-9 ().\-‐-―/]+(?:(?:ext\.?|x|#|转) ?[0-9]{1,6})?"
_LONGEST_PHONE = 40
_PHONE_DIGITS = (5, 23)
"""From a service number such as 95588 to E.164's 15 digits, with 00 before and an extension."""


def judged(
    feedback: Feedback, rules: SpamRules, counts: Mapping[str, int], quality: Quality = "ok"
) -> tuple[float, list[str]]:
    """The spam score, 0 to 1, and the features that led to it.

    Args:
        feedback: as it was received.
        rules: weights and limits from `hub.yaml`.
        counts: how often the sender has spoken: `hour` (items in an hour) and `same_text` (the
            same words in a day); see `feedbus.gatekeeping`. Empty when nobody counted.
        quality: what an engine found of the words; `spam` is the feature `content`.
    """
    weights = {**WEIGHTS, **rules.weights}
    reasons: list[SpamFeature] = list(_features(feedback, rules, counts))
    if quality == "spam":
        reasons.insert(0, "content")
    score = 1 - math.prod(1 - weights[name] for name in reasons)
    return round(score, 3), [*reasons]


def _features(
    feedback: Feedback, rules: SpamRules, counts: Mapping[str, int]
) -> Iterator[SpamFeature]:
    if str(feedback.context.get(HONEYPOT) or "").strip():
        yield "honeypot"
    if rules.repeats and counts.get("same_text", 0) > rules.repeats:
        yield "repeated_text"
    if rules.per_hour and counts.get("hour", 0) > rules.per_hour:
        yield "rate"
    yield from _of_words(feedback.words)
    email, phone = (feedback.author.email or "").strip(), (feedback.author.phone or "").strip()
    if email and not is_address(email):
        yield "email_invalid"
    elif email and is_disposable(email, rules.disposable_domains):
        yield "email_disposable"
    if phone and not is_phone(phone):
        yield "phone_invalid"


def _of_words(words: str) -> Iterator[SpamFeature]:
    links = compiled(_LINK, re.IGNORECASE).findall(words)
    if len(links) >= MANY_LINKS:
        yield "links"
    if sum(map(len, links)) > MOSTLY * len(words):
        yield "link_share"
    runs = sum(len(run.group()) for run in compiled(_RUN).finditer(words))
    if runs > _RUN_SHARE * len(words):
        yield "repeated_characters"
    capitals = sum(map(str.isupper, words))
    letters = capitals + sum(map(str.islower, words))
    if letters >= SHOUTED_LETTERS and capitals > SHOUTED_SHARE * letters:
        yield "shouting"


def is_address(email: str) -> bool:
    """Whether a text has the form of an e-mail address; it may still reach nobody."""
    local, _, domain = email.rpartition("@")
    labels = domain.split(".")
    plain = local.isprintable() and not set(local) & set(' @,;:<>()[]"\\')
    return (
        plain
        and 0 < len(local) <= 64
        and len(domain) <= 253
        and len(labels) >= 2
        and all(label.replace("-", "").isalnum() for label in labels)
    )


def is_disposable(email: str, domains: Collection[str]) -> bool:
    """Whether an address lies in one of the domains, or below one."""
    labels = email.rpartition("@")[2].casefold().split(".")
    above = {".".join(labels[start:]) for start in range(len(labels))}
    return not above.isdisjoint(domain.casefold() for domain in domains)


def is_phone(number: str) -> bool:
    """Whether a text has the form of a phone number; one that its vendor masked has it, too."""
    number = unicodedata.normalize("NFKC", number)
    digits = [char for char in number if char in "0123456789"]
    if "*" in number:
        return bool(digits)
    fewest, most = _PHONE_DIGITS
    return (
        len(number) <= _LONGEST_PHONE
        and fewest <= len(digits) <= most
        and len(set(digits)) > 1
        and compiled(_PHONE, re.IGNORECASE).fullmatch(number) is not None
    )
