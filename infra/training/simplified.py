"""Build the character tables of Chinese writing from OpenCC's (Apache-2.0): `make train-words`.

Writes `simplified.txt` (a line of Traditional characters and one of their Simplified forms; see
`feedbus.analysis.text`) and `scripts.txt` (a line each of characters that only Traditional, only
Simplified and only Japanese texts use; see `feedbus.analysis.language`) into the analysis' data
folder. The same input gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import opencc

from feedbus.analysis import text

DATA = Path(text.__file__).parent / "data"
OPENCC = Path(opencc.__file__).parent / "dictionary"

TRADITIONAL_IN_GB2312 = frozenset("後於")
"""Of the Traditional characters that GB 2312, the Simplified character set, has, those that no
Simplified text uses all the same."""


def table(name: str) -> dict[str, list[str]]:
    """One of OpenCC's tables: a character and its forms, the most common first."""
    lines = (OPENCC / f"{name}.txt").read_text("utf-8").splitlines()
    return {key: forms.split(" ") for key, forms in (line.split("\t") for line in lines if line)}


def forms(name: str) -> set[str]:
    """All forms in one of OpenCC's tables."""
    return {form for forms in table(name).values() for form in forms}


def has(charset: str, char: str) -> bool:
    """Whether a national character set has a character."""
    try:
        char.encode(charset)
    except UnicodeEncodeError:
        return False
    return True


def simplified() -> dict[str, str]:
    """Each Traditional character's most common Simplified form, where it has another one."""
    pairs = {char: forms[0] for char, forms in table("TSCharacters").items()}
    return {
        char: form
        for char, form in sorted(pairs.items())
        if char != form and max(char, form) <= "\uffff"
    }


def traditional_only() -> list[str]:
    """Characters that tell Traditional writing: neither in use nor encoded in Simplified."""
    return [
        char for char in simplified() if not has("gb2312", char) or char in TRADITIONAL_IN_GB2312
    ]


def simplified_only() -> list[str]:
    """Characters that tell Simplified writing.

    Not those that also stand for themselves (后, 里, 面, 干), that Taiwan or Hong Kong prefer
    (床, 群), or that Big5, the Traditional character set, has (体, 机).
    """
    variants = forms("HKVariants") | forms("TWVariants")
    return sorted(
        char
        for char, traditional in table("STCharacters").items()
        if char not in traditional
        and char not in variants
        and char <= "\uffff"
        and not has("big5", char)
    )


def japanese_only() -> list[str]:
    """Characters in the form that only Japan gave them (悪, 発, 気)."""
    chinese = set(table("STCharacters")) | set(table("TSCharacters"))
    chinese |= forms("HKVariants") | forms("TWVariants")
    return sorted(
        char
        for char in forms("JPVariants") - chinese
        if not has("gb2312", char) and not has("big5", char)
    )


def write(name: str, *lines: Iterable[str]) -> None:
    """Write a data file, a line for each sequence of characters."""
    path = DATA / name
    path.write_text("".join("".join(line) + "\n" for line in lines), "utf-8")
    print(f"{path.name}: {path.stat().st_size} bytes")


def main() -> None:
    """See the module."""
    pairs = simplified()
    write("simplified.txt", pairs.keys(), pairs.values())
    write("scripts.txt", traditional_only(), simplified_only(), japanese_only())


if __name__ == "__main__":
    main()
