"""The documentation that people write: its links lead somewhere, its commands exist."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from feedbus_ops import reference
from feedbus_ops.console import ROOT

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("**/*.md")])
TEMPLATES = [ROOT / "template.yaml", *sorted((ROOT / "infra").glob("*.yaml"))]
CODE = [
    *(ROOT / name for name in ("template.yaml", "Makefile", "pyproject.toml")),
    *(
        path
        for folder in ("functions", "infra", "layers", "tests")
        for path in sorted((ROOT / folder).rglob("*"))
        if path.name == "Makefile" or path.suffix in (".py", ".yaml")
    ),
]

_FENCE = re.compile(r"^( *)```.*?^\1```", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#{1,6} +(.+)$", re.MULTILINE)
_IN_CODE = re.compile(r"\bdocs/[\w./-]+\.md(?:#[\w-]+)?")
_COMMAND = re.compile(
    r"(?:\$ )?(?:[A-Z_]+=\S+ )*(?:uv run |\.venv/bin/)?(feedbus|make)((?: +[^\s-][^\s]*)*)"
)


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@cache
def prose(path: Path) -> str:
    return _FENCE.sub("", path.read_text("utf-8"))


@cache
def anchors(path: Path) -> frozenset[str]:
    """The anchors that GitHub gives a page's headings."""
    found: set[str] = set()
    for heading in _HEADING.findall(prose(path)):
        slug = re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")
        number = 1
        unique = slug
        while unique in found:
            unique = f"{slug}-{number}"
            number += 1
        found.add(unique)
    return frozenset(found)


def missing(target: str, folder: Path, page: Path | None = None) -> str | None:
    """What is wrong with a relative link; None if it leads somewhere."""
    name, _, anchor = target.partition("#")
    path = (folder / name).resolve() if name else page
    assert path is not None
    if not path.exists():
        return f"{target}: no such file"
    if anchor and anchor not in anchors(path):
        return f"{target}: no such heading"
    return None


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_every_link_leads_to_a_file_and_a_heading(path: Path) -> None:
    links = _LINK.findall(_SPAN.sub("", prose(path)))
    local = [link for link in links if not re.match(r"[a-z]+:", link)]
    assert not [wrong for link in local if (wrong := missing(link, path.parent, path))]


def test_every_page_that_the_code_names_is_there() -> None:
    named = [
        (name_of(path), target)
        for path in CODE
        if path != Path(__file__)
        for target in _IN_CODE.findall(path.read_text("utf-8"))
    ]
    assert named
    wrong = [(path, found) for path, target in named if (found := missing(target, ROOT))]
    # A test about pages of its own making may name one that is not there.
    assert not [one for one in wrong if not one[0].startswith("tests/")]


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_every_alarm_names_its_section_of_the_runbook(path: Path) -> None:
    text = path.read_text("utf-8")
    alarms = text.count("Type: AWS::CloudWatch::Alarm\n")
    described = re.findall(r"AlarmDescription: .*docs/runbook\.md#([\w-]+)$", text, re.MULTILINE)
    assert len(described) == alarms, "an alarm without an anchor"
    assert set(described) <= anchors(ROOT / "docs" / "runbook.md")


def commands(path: Path) -> Iterator[tuple[str, list[str], str]]:
    """The `make` and `feedbus` commands that a page shows: program, plain words, whole line."""
    text = path.read_text("utf-8")
    shown = [line.strip() for block in _FENCE.finditer(text) for line in block[0].splitlines()]
    for line in [*shown, *_SPAN.findall(prose(path))]:
        if found := _COMMAND.match(line):
            yield found[1], found[2].split(), line


@cache
def known_commands() -> dict[str, Any]:
    return dict(reference.commands())


def make_words() -> set[str]:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    return set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))


def is_command(words: list[str]) -> bool:
    """Whether the words begin with a command; `feedbus` alone, or with a `…`, is one."""
    if not words or words[0] in ("…", "COMMAND"):
        return True
    known = known_commands()
    if words[0] in known or " ".join(words[:2]) in known:
        return True
    # A group named as a whole, such as `feedbus quarantine`.
    return len(words) == 1 and any(one.startswith(f"{words[0]} ") for one in known)


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_every_command_that_a_page_shows_exists(path: Path) -> None:
    for program, words, _ in commands(path):
        if program == "make":
            targets = {word for word in words if "=" not in word}
            assert targets <= make_words(), f"make {' '.join(words)}"
        else:
            assert is_command(words), f"feedbus {' '.join(words)}"


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_every_option_that_a_page_shows_exists(path: Path) -> None:
    known = known_commands()
    for program, words, line in commands(path):
        names = [" ".join(words[:2]), *words[:1]] if program == "feedbus" else []
        for name in [one for one in names if one in known][:1]:
            parameters = known[name].params
            options = {opt for one in parameters for opt in (*one.opts, *one.secondary_opts)}
            assert set(re.findall(r"(?<= )--[a-z-]+", line)) <= options, line


def test_a_page_may_not_name_what_is_not_there() -> None:
    assert missing("nothing.md", ROOT) == "nothing.md: no such file"
    assert missing("docs/runbook.md#nothing", ROOT) == "docs/runbook.md#nothing: no such heading"
    assert missing("docs/runbook.md#queue-age", ROOT) is None
    assert not is_command(["fly"])
    assert not is_command(["quarantine", "fly"])
    assert is_command(["quarantine", "retry", "x"])
