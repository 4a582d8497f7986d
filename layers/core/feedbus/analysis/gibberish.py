"""Whether words are none: keys struck at random, one sound again and again, a mere test. Pure."""

from __future__ import annotations

import string
from collections.abc import Sequence
from itertools import pairwise

from feedbus.analysis.lexicon.letters import FOLLOWING
from feedbus.analysis.phrases import Hit, longest
from feedbus.analysis.text import Words, compiled

_REPEATS = 4
"""How often a sound must be there to be nothing but repetition."""

_LAUGHTER = 6
"""Syllables of laughter from which on there is nothing else to it."""

_WORDS = 10
"""How often a word must be there to be nothing but repetition; a few times is emphasis."""

_LAUGHS = frozenset("哈呵嘿嘻hkw笑ㅋㅎ")
_SOUNDS = _LAUGHS | frozenset("啊呀哦噢喔嗯唔额呃哎唉诶欸嘛吧呢啦咯咧哒嘟噜咚滴哇喵汪咩嗷吼嘎咕哔")
_OPINIONS = frozenset(
    "好赞棒牛强顶爱美香妙酷行对是谢优佳值甜萌稳亮绝服快冲多买大高近新帅靓亲"
    "烂差坑滚慢卡贵假丑难破渣骗呸气哭急退苦咸辣酸油冷热硬软厚薄轻重小少低暗吵脏臭远旧亏怒惨晕醉6"
)
"""Characters that mean something however often they are said; 666 is praise."""

_SYLLABLES = frozenset(
    ["no", "so", "go", "yes", "bad", "wow", "ok", "omg", "top", "non", "nee", "lol"]
)
"""Words that may be said over and over without a blank."""

_FEW = 12
_LONGEST_TEST = 60
_TEST = (
    r"(?:this is |just |only |a |for |to |my |app |please ignore )*(?:test)+(?:s|er|ing|e)?\d{0,4}"
    r"(?: \d+| only| please ignore| test(?:ing)?| message| review| comment| feedback)*"
    r"|(?:这是|仅|只是|一个|一条)*测试"
    r"(?:测试|一下|看看?|中|用|内容|数据|评论|反馈|而已|请忽略|能不能|能否|是否|可以|发|送|提交|出去|吗|\d)*"
)

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "qazwsxedcrfvtgbyhnujmikolp", string.ascii_lowercase)
_WALKS = tuple(run for row in _ROWS for run in (row, row[::-1]))
_SHORT_WALKS = frozenset(
    ["asd", "qwe", "zxc", "qaz", "wsx", "sdf", "dfg", "fgh", "jkl", "abc", "xyz"]
)
_COUNTING = ("01234567890123456789", "98765432109876543210")
_IDLE = frozenset(["111", "123"])

_MOST = 0.8
"""Share of the letters that must be random for the whole to be."""

_BITS, _BITS_SHORT = 6.0, 7.0
"""Mean bits from letter to letter from which on they are random; short words vary more."""

_SHORT, _LONG = 5, 7
"""Letters: below, there is too little to tell; from there on, the lower bound will do."""

_ENOUGH = 12
"""Letters of a text from which on short words need no more bits than long ones."""

_HELD = r"(.)\1+"
"""A key that was held down; ooooh is no random word."""

_BITS_BETWEEN = {
    first + second: int(bits)
    for first, row in zip(string.ascii_lowercase, FOLLOWING, strict=True)
    for second, bits in zip(string.ascii_lowercase, row, strict=True)
}


def gibberish(words: Words, hits: Sequence[Hit]) -> str | None:
    """Why the words are none; None if they may say something.

    Args:
        words: the text, not an empty one.
        hits: where it holds what a Chinese keyboard makes of random keys.
    """
    said = [token for token in words.tokens if token[0].isalnum()]
    joined = "".join(said)
    if len(said) <= _FEW and _is_test(said):
        return "a test"
    if joined.isdecimal():
        idle = joined == "".join(words.text.split()) and _is_idle(joined)
        return "numbers in a row" if idle else None
    if _is_noise(joined) or (len(said) == 1 and _is_babble(joined)):
        return "one sound again and again"
    if len(said) >= _WORDS and len(set(said)) == 1:
        return "one word again and again"
    mashed = sum(hit.end - hit.start for hit in longest(hits))
    return "letters at random" if 2 * mashed > len(said) or _is_random(said) else None


def period(sequence: Sequence[str]) -> int:
    """The length of the shortest beginning that the whole repeats (Knuth, Morris and Pratt)."""
    border = [0] * len(sequence)
    for at in range(1, len(sequence)):
        length = border[at - 1]
        while length and sequence[at] != sequence[length]:
            length = border[length - 1]
        border[at] = length + (sequence[at] == sequence[length])
    return len(sequence) - border[-1] if border else 0


def _is_test(said: Sequence[str]) -> bool:
    spaced = " ".join(said)
    return len(spaced) <= _LONGEST_TEST and bool(
        compiled(_TEST).fullmatch(spaced) or compiled(_TEST).fullmatch("".join(said))
    )


def _is_idle(digits: str) -> bool:
    """Whether keys were only held down or run along; another number may be that of an order."""
    if digits in _IDLE:
        return True
    if len(set(digits)) == 1:
        return len(digits) >= (2 * _REPEATS if digits[0] in _OPINIONS else _REPEATS)
    counted = len(digits) >= _REPEATS and any(digits in run for run in _COUNTING)
    return counted or (len(digits) >= 2 * 3 and period(digits) <= 3)


def _is_noise(joined: str) -> bool:
    """Whether it is one character, or sounds such as 啊呀, again and again."""
    characters = set(joined)
    if len(joined) < _REPEATS or any("\u0590" < char < "\u1100" for char in characters):
        return False  # in the scripts from Hebrew to Georgian vowels are marks, which are no tokens
    if characters <= _LAUGHS:
        return len(joined) >= _LAUGHTER
    return characters <= _SOUNDS or (len(characters) == 1 and characters.isdisjoint(_OPINIONS))


def _is_babble(word: str) -> bool:
    """Whether it is a syllable of two or three letters again and again, as lalalala."""
    length = period(word)
    repeats = _LAUGHTER if word[0] in "hjkx" else _REPEATS
    return (
        2 <= length <= 3
        and len(word) // length >= repeats
        and word.isascii()
        and word[:length] not in _SYLLABLES
    )


def _is_random(said: Sequence[str]) -> bool:
    """Whether nearly all of it is words of random letters; it stops where that can't be."""
    letters = sum(map(len, said))
    allowed = letters * (1 - _MOST)
    bits = _BITS if letters >= _ENOUGH else _BITS_SHORT
    found = False
    for token in said:
        if token.isdecimal() or token in _SOUNDS:
            continue
        if _is_walk(token) or _is_unlikely(token, bits):
            found = True
        else:
            allowed -= len(token)
            if allowed < 0:
                return False
    return found


def _is_walk(word: str) -> bool:
    """Whether keys were run along, as in asdfgh or qweasd."""
    word = word.rstrip(string.digits)
    if len(word) <= 3:
        return word in _SHORT_WALKS
    if len(word) < 6:
        return word != "wert" and _is_run(word)  # German for worth
    at = 0
    while at < len(word):
        lengths = range(min(len(word) - at, len(_ROWS[-1])), 2, -1)
        run = next((length for length in lengths if _is_run(word[at : at + length])), 0)
        if not run:
            return False
        at += run
    return True


def _is_run(keys: str) -> bool:
    return any(keys in run for run in _WALKS)


def _is_unlikely(word: str, bits: float) -> bool:
    """Whether hardly any language has its letters follow each other so.

    Args:
        word: one word.
        bits: mean from which on it is unlikely, if the word is short.
    """
    if len(word) < _SHORT or not word.isascii():
        return False
    letters = compiled(_HELD).sub(r"\1", word)
    if len(letters) < _SHORT:
        return False
    pairs = [_BITS_BETWEEN.get(first + second, 0) for first, second in pairwise(letters)]
    return sum(pairs) >= len(pairs) * (_BITS if len(letters) >= _LONG else bits)
