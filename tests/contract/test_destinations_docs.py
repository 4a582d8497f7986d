"""The walkthrough in docs/add-a-destination.md shows the code that there is."""

import re
from pathlib import Path

from feedbus import destinations
from feedbus.destinations.base import Strategy

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "add-a-destination.md").read_text("utf-8")


def test_every_snippet_stands_in_the_module() -> None:
    code = (ROOT / "layers/core/feedbus/destinations/webhook.py").read_text("utf-8")
    snippets = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    assert len(snippets) >= 5
    for snippet in snippets:
        assert snippet in code


def test_every_strategy_is_explained() -> None:
    for strategy in Strategy.__args__:  # type: ignore[attr-defined]
        assert f"| `{strategy}` |" in PAGE


def test_what_the_page_says_of_the_module_is_so() -> None:
    webhook = destinations.load("webhook")
    assert (webhook.strategy, webhook.scope) == ("receiver_dedupes", "event")
    assert webhook.public_only
