"""Every recipe of docs/recipes.md works as it is written."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from test_sources import NOW, RECEIVED_AT

from feedbus import intake, sources
from feedbus.config import Endpoint
from feedbus.signatures import Inbound
from feedbus.sources.base import UnreadableError

PAGE = (Path(__file__).parents[2] / "docs" / "recipes.md").read_text("utf-8")
RECIPES = {
    title: (yaml.safe_load(settings), payload)
    for title, settings, payload in re.findall(
        r"^## (.+?)\n.*?```yaml\n(.*?)```\n\n```json\n(.*?)```", PAGE, re.MULTILINE | re.DOTALL
    )
}


def read(title: str) -> list[Any]:
    settings, payload = RECIPES[title]
    endpoint = Endpoint(**settings)
    inbound = Inbound(payload.encode())
    return intake.normalise(sources.load("mapped"), endpoint, inbound, RECEIVED_AT)


@pytest.mark.requirement("R256")
@pytest.mark.parametrize("title", RECIPES)
def test_a_recipe_reads_its_payload_and_refuses_a_stranger(title: str) -> None:
    settings, payload = RECIPES[title]
    records = read(title)
    assert records
    for record in records:
        assert record.source_id
        assert record.text
        assert record.scores
        assert record.occurred_at
    scheme = sources.load("mapped").scheme(settings["options"])
    secret = "a-secret-0123456789-abcdef"
    scheme.verify(scheme.sign(Inbound(payload.encode()), secret, NOW), [secret], NOW)


def test_every_vendor_without_a_public_scheme_has_a_recipe() -> None:
    for vendor in ("Mopinion", "Feedier", "InMoment", "微信小程序"):
        assert any(vendor in title for title in RECIPES)


@pytest.mark.requirement("R17")
@pytest.mark.requirement("R18")
def test_what_was_noted_on_a_visit_is_an_ordinary_record_that_says_so() -> None:
    title = next(title for title in RECIPES if title.startswith("Manual"))
    (note,) = read(title)
    assert (note.channel, note.tags) == ("in_person", ["offline:visit"])
    assert note.context["recorded_by"] == "cs-anna"
    assert json.loads(RECIPES[title][1])["text"] == note.text


@pytest.mark.requirement("R54")
def test_a_manual_entry_keeps_the_words_apart_from_the_summary_and_must_say_how_urgent() -> None:
    title = next(title for title in RECIPES if title.startswith("Manual"))
    (note,) = read(title)
    assert note.context["summary"] == "asks for faster exports"
    assert note.context["urgency"] == "high"
    settings, payload = RECIPES[title]
    body = json.loads(payload)
    for wrong in ({"urgency": None}, {"urgency": "soon"}, {"urgency": ["high"]}):
        inbound = Inbound(json.dumps(body | wrong).encode())
        with pytest.raises(UnreadableError, match=r"context\.urgency"):
            intake.normalise(sources.load("mapped"), Endpoint(**settings), inbound, RECEIVED_AT)
