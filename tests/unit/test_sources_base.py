"""The contract of a source: scores, names."""

from __future__ import annotations

import pytest

from feedbus import sources
from feedbus.errors import ConfigError
from feedbus.sources.base import Context, UnreadableError


def test_a_scores_setting_is_found_by_key_then_title_then_star() -> None:
    scores = {
        "ref": {"metric": "nps"},
        "How was it?": {"metric": "csat", "scale_max": 5},
        "*": {"metric": "ces"},
    }
    context = Context(scores=scores)
    assert context.score(1, "How was it?", "ref").metric == "nps"
    assert context.score(1, "How was it?", None, "unknown").metric == "csat"
    assert context.score(1, "Else?").metric == "ces"
    assert Context().score(1, "Else?", metric="gcr", scale_max=2).scale_max == 2
    with pytest.raises(UnreadableError):
        context.score(float("nan"), None)


@pytest.mark.parametrize(
    "name",
    ["base", "crawling", "drafts", "nosuch", "../typeform", "os", "", "typeform.x", "__init__"],
)
def test_input_never_reaches_import(name: str) -> None:
    with pytest.raises(ConfigError, match="known sources"):
        sources.load(name)
