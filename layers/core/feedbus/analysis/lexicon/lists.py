"""How the shipped word lists are written: phrases, parted by commas."""

from __future__ import annotations

import re

_BROKEN = re.compile(r"(?<=[(|]) ")
"""What a line break leaves within brackets."""

VERY = "(很|太|好|超|超级|真|非常|特别|有点|比较|更|还|也|挺|越来越|不够|)"
"""How much, or nothing, before a Chinese adjective; for an f-string."""

CANT = (
    "(can't|cannot|can not|couldn't|could not|unable to|not able to|won't let me|doesn't let me|"
    "not let me|not letting me|wouldn't let me|not allow me to|won't allow me to|"
    "doesn't allow me to|not allowing me to|impossible to|struggle to|struggling to)"
)
"""That one can't do something; apostrophes may be left out."""

NOT = (
    "(not|doesn't|don't|didn't|won't|isn't|never|no longer|stopped|stops|barely|hardly|rarely|"
    "fails to|failed to|wouldn't|refuses to|hasn't|aren't|wasn't|cannot|can't|couldn't|nothing|"
    "quit)"
)
"""That something doesn't happen; apostrophes may be left out."""


def phrases(*lists: str) -> tuple[str, ...]:
    """The phrases of some lists, parted by commas, each once, in order.

    No phrase can hold a comma; a long one may go on in the next line.
    """
    written = (_BROKEN.sub("", " ".join(one.split())) for text in lists for one in text.split(","))
    return tuple(dict.fromkeys(one for one in written if one))
