"""Which language a short text is in (R63). Pure.

The script decides where it can. Latin letters are told apart by function words, words of feedback
and letters; Chinese by characters that only Traditional or only Simplified texts use (OpenCC's
tables). Addresses, mentions and hashtags don't decide, unless there is nothing else.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from feedbus.analysis.lexicon.languages import BORROWED, ELIDED, ENDINGS, LATIN, LETTERS
from feedbus.analysis.lexicon.stopwords import ENGLISH
from feedbus.analysis.segment import ADDRESS
from feedbus.analysis.text import Words, compiled, data
from feedbus.analysis.vocabulary import english

UND = "und"
"""The code of a text whose language isn't known (BCP 47)."""

READ = 2000
"""Characters that decide; the rest of a longer text isn't looked at."""

_ASIDE_MARKS = ("@", "#", "://", "www.", ".com", ".cn", ".net", ".org", ".io")
_ASIDE = rf"{ADDRESS}|[@#][\w-]{{1,40}}#?"

_LETTER = "a-zß-öø-ɏḀ-ỿ"
_SCRIPT = (
    rf"(?P<latin>[{_LETTER}]+(?:'[{_LETTER}]+)*)"
    r"|(?P<han>[㐀-䶿一-鿿\uf900-\ufaff\U00020000-\U0003ffff]+)"
    r"|(?P<hiragana>[ぁ-ゖ]+)"
    r"|(?P<katakana>[ァ-ヺｦ-ﾝ][ァ-ヺーｦ-ﾟ]+)"
    r"|(?P<hangul>[가-힣]+)|(?P<jamo>[ㄱ-ㆎ]{2,})"
    r"|(?P<cyrillic>[Ѐ-ԯ]+)"
    r"|(?P<arabic>[ء-يٮ-ۓۺ-ۿﭐ-﷿ﹰ-ﻼ]{2,})"
    r"|(?P<devanagari>[ऀ-ॿ]{2,})"
    r"|(?P<th>[ก-๎]{2,})"
    r"|(?P<el>[Ͱ-Ͽἀ-῿]{2,})|(?P<he>[א-ת]{2,})|(?P<bopomofo>[ㄅ-ㄯ]+)"
    r"|(?P<bn>[ঀ-৿]{2,})|(?P<pa>[਀-੿]{2,})|(?P<gu>[઀-૿]{2,})|(?P<or>[଀-୿]{2,})"
    r"|(?P<ta>[஀-௿]{2,})|(?P<te>[ఀ-౿]{2,})|(?P<kn>[ಀ-೿]{2,})|(?P<ml>[ഀ-ൿ]{2,})"
    r"|(?P<si>[඀-෿]{2,})|(?P<lo>[຀-໿]{2,})|(?P<my>[က-႟]{2,})|(?P<km>[ក-៿]{2,})"
    r"|(?P<ka>[Ⴀ-ჿ]{2,})|(?P<hy>[԰-֏]{2,})|(?P<am>[ሀ-፿]{2,})"
)
"""Runs of one script; a group with two letters is the language that alone is written so."""

_BY_CHARACTER = frozenset(["han", "hiragana", "katakana", "th", "lo", "my", "km", "bopomofo"])
"""Scripts without blanks: a character counts half a word."""

_TRADITIONAL_TOO = frozenset("嘅咗喺唔冇嚟啲佢哋嗰嘢攞揾嚿瞓咁乜妳祂佔")
"""Beside OpenCC's: Cantonese words, and characters that only Taiwan uses."""

_STRAY_KANA = frozenset("のつっづぁ")
"""Kana that stand alone in Chinese texts and in emoticons."""

_SPOKEN_CHINESE = frozenset("这這个個们們吗嗎很呢吧你他她没沒还還")
"""Characters that Chinese uses all the time and Japanese hardly ever."""

_CHINESE_FRAME = frozenset("的了很也就吗太又都还吧呢着把")
"""Characters that make a Chinese sentence around words of other languages."""

_IN_FRAME = 0.6

_EAST = ("han", "hiragana", "katakana")

_SEVERAL: Mapping[str, Sequence[tuple[str, str | None]]] = {
    "cyrillic": (
        ("kk", "[әғқңөұүһ]"),
        ("be", "ў"),
        ("uk", r"[іїєґ]|\b(?:дуже|багато|немає|занадто|це|що|додаток|додатку|треба)\b"),
        ("mk", "[ѓќѕ]"),
        ("sr", "[ђћџљњј]"),
        ("ru", "[ыэё]"),
        ("bg", r"ъ(?![еюя])|\b(?:много|това|няма|работи|добре|моля|благодаря|съм)\b"),
        ("ru", None),
    ),
    "arabic": (
        ("ur", "[ٹڈڑںےھہ]"),
        ("fa", "[پچژگکی]"),
        ("ar", None),
    ),
    "devanagari": (("mr", "ळ|आहे|नाही|आणि|खूप"), ("hi", None)),
}
"""Scripts of several languages, and the letters that tell them apart; the first that fits."""

_ALONE = {"hangul": "ko", "jamo": "ko", "bopomofo": "zh-Hant"}

_KNOWN = 0.5
"""What a word of the English list counts for, against 1 for one of `LATIN`."""

_SHORT = {1: 0.3, 2: 0.6}
"""What a listed word of one or two letters counts for."""

_HINT = 0.5
_MISSPELT = 0.3

_LEAST = 0.2
_LEAST_ENGLISH = 0.25
"""Score for each word of the text, at least, to be sure; English has the longer list."""

_SURE = (0.8, _KNOWN)
"""Score of the text, at least; and the same for English."""

_FEW = 3
"""In as few words in plain letters, what might be English is: `Horrible`, `Super application`."""

_FREQUENT = 92
"""Cost (see `feedbus.analysis.vocabulary.Entry`) of a word that misspellings are compared with."""

_VOWELS = str.maketrans("", "", "aeiouy")
_DOUBLED = r"(.)\1+"


def identify(words: Words) -> str:
    """The language of a text as a BCP 47 code.

    Returns:
        `zh-Hans`, `zh-Hant`, `en`, `ja`, `ko`, `es`, `fr`, `de`, `pt`, `ru`, or one of about
        forty others, `hi` also for Hindi in Latin letters; `und` when unsure.
    """
    text, said = words.folded[:READ], words.text[:READ]
    if any(mark in text for mark in _ASIDE_MARKS):
        aside = compiled(_ASIDE, re.IGNORECASE)
        code = _identify(aside.sub(" ", text), aside.sub(" ", said))
        if code != UND:
            return code
    return _identify(text, said)


def _identify(text: str, said: str) -> str:
    latin, runs = _runs(text)
    if not runs:
        return _latin(latin)
    weights = {
        script: sum(map(len, found)) / 2 if script in _BY_CHARACTER else len(found)
        for script, found in runs.items()
    }
    if latin and _latin_weight(latin, runs) > sum(weights.values()):
        return _latin(latin)
    script = max(weights, key=weights.__getitem__)
    if script in _EAST:
        return "ja" if _is_japanese(runs, said) else _chinese(said)
    if script in _SEVERAL:
        return _by_marks(" ".join(runs[script]), _SEVERAL[script])
    return _ALONE.get(script, script)


def _runs(text: str) -> tuple[list[str], dict[str, list[str]]]:
    """The words in Latin letters, and the runs of other scripts."""
    runs: dict[str, list[str]] = {}
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).lower()
    for match in compiled(_SCRIPT).finditer(text):
        if (run := match.group()) not in _STRAY_KANA:
            runs.setdefault(match.lastgroup or "", []).append(run)
    return runs.pop("latin", []), runs


def _is_japanese(runs: Mapping[str, Sequence[str]], said: str) -> bool:
    han, hiragana, katakana = ("".join(runs.get(script, ())) for script in _EAST)
    scripts, chars = _scripts(), set(said)
    if len(chars & scripts.japanese) > len(chars & scripts.simplified):
        return True
    if not _SPOKEN_CHINESE.isdisjoint(han):
        return 2 * len(hiragana) >= len(han)
    return 8 * len(hiragana) + 2 * len(katakana) >= max(len(han), 1)


class _Scripts(NamedTuple):
    """Han characters that only one way of writing uses."""

    traditional: frozenset[str]
    simplified: frozenset[str]
    japanese: frozenset[str]


@cache
def _scripts() -> _Scripts:
    traditional, simplified, japanese = data("scripts.txt").decode().split()
    return _Scripts(_TRADITIONAL_TOO.union(traditional), frozenset(simplified), frozenset(japanese))


def _chinese(said: str) -> str:
    scripts, chars = _scripts(), set(said)
    traditional, simplified = len(chars & scripts.traditional), len(chars & scripts.simplified)
    return "zh-Hant" if traditional > simplified else "zh-Hans"


def _by_marks(text: str, languages: Iterable[tuple[str, str | None]]) -> str:
    """The first language of which there is a mark."""
    return next(code for code, marks in languages if marks is None or compiled(marks).search(text))


type _Codes = Mapping[str, tuple[str, ...]]


class _Tables(NamedTuple):
    """What tells languages in Latin letters: each with the languages that it tells."""

    words: _Codes
    endings: _Codes
    letters: _Codes
    elided: _Codes
    borrowed: frozenset[str]


@cache
def _tables() -> _Tables:
    words = {code: listed.split() for code, listed in LATIN.items()}
    return _Tables(
        _codes({**words, "en": [*ENGLISH, *words["en"]]}),
        _codes({code: listed.split() for code, listed in ENDINGS.items()}),
        _codes(LETTERS),
        _codes({code: listed.split() for code, listed in ELIDED.items()}),
        frozenset(BORROWED.split()),
    )


def _codes(listed: Mapping[str, Iterable[str]]) -> _Codes:
    """The languages of each item, in the order of the languages."""
    codes: dict[str, tuple[str, ...]] = {}
    for code, items in listed.items():
        for item in dict.fromkeys(items):
            codes[item] = (*codes.get(item, ()), code)
    return codes


def _latin_weight(latin: Iterable[str], runs: Mapping[str, Sequence[str]]) -> float:
    """How much the different words in Latin letters weigh in a text of another script, too."""
    table, known, borrowed = _tables().words, english(), _tables().borrowed
    weight = 0.0
    for word in dict.fromkeys(latin):
        if word in borrowed:
            weight += 0.2
        elif word in ENGLISH or (word in table and word not in known):
            weight += 1
        else:
            weight += 0.5 if word in known else 0.2
    framed = not _CHINESE_FRAME.isdisjoint("".join(runs.get("han", ())))
    return weight * _IN_FRAME if framed else weight


def _latin(latin: Sequence[str]) -> str:
    """The language of words in Latin letters."""
    table, endings, letters, elided, _ = _tables()
    known, skeletons = english(), _skeletons()
    scores = dict.fromkeys(LATIN, 0.0)
    ascii_only = True
    for word in latin:
        plain = word
        if "'" in word:
            plain = word.replace("'", "")
            if plain not in table:
                head, _, tail = word.partition("'")
                for code in elided.get(head, ()):
                    scores[code] += 1
                plain = tail if head in elided else head
        if plain not in table and plain not in known and compiled(_DOUBLED).search(plain):
            plain = _as_usual(plain)
        codes = table.get(plain, ())
        for code in codes:
            scores[code] += _SHORT.get(len(plain), 1)
        if "en" not in codes:
            if plain in known:
                scores["en"] += _KNOWN / 2 if codes else _KNOWN
            elif not codes:
                for size in range(3, 6) if len(plain) > 5 else ():
                    for code in endings.get(plain[-size:], ()):
                        scores[code] += _HINT
                if _skeleton(plain) in skeletons:
                    scores["en"] += _KNOWN if len(plain) > 4 else _MISSPELT
        if not plain.isascii():
            ascii_only = False
            scores["en"] -= _HINT
            for letter in set(plain):
                for code in letters.get(letter, ()):
                    scores[code] += _HINT
    best = max(scores, key=scores.__getitem__)
    if ascii_only and len(latin) <= _FEW and scores[best] - scores["en"] <= _KNOWN:
        best = "en"
    least = _LEAST_ENGLISH if best == "en" else _LEAST
    return best if scores[best] >= max(least * len(latin), _SURE[best == "en"]) else UND


def _as_usual(word: str) -> str:
    """A word without the letters by which it was stretched (sooo, goood, nicee), if that is one."""
    for once in (r"\1\1", r"\1"):
        shorter = compiled(_DOUBLED).sub(once, word)
        if shorter in _tables().words or shorter in english():
            return shorter
    return word


def _skeleton(word: str) -> str:
    """A word without vowels and doubled letters, which is what misspelling leaves."""
    return compiled(_DOUBLED).sub(r"\1", word.translate(_VOWELS))


@cache
def _skeletons() -> frozenset[str]:
    """The skeletons, of three letters or more, of the most frequent English words."""
    frequent = (word for word, entry in english().items() if entry.cost <= _FREQUENT)
    return frozenset(skeleton for word in frequent if len(skeleton := _skeleton(word)) > 2)
