"""Watch lists: brands, products, competitors (R8)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedbus import config
from feedbus.analysis import Judge, local
from feedbus.analysis.taxonomy import default_taxonomy
from feedbus.analysis.watchlists import tagged, watched
from feedbus.config import AnalysisRules, Config
from feedbus.errors import ConfigError
from feedbus.model import Feedback

LISTS = {
    "brand": ["Feedbus", "反馈中枢"],
    "competitor": ["Acme Desk", "客声通", "小帮su7"],
    "industry": ["NPS"],
}
JUDGE = Judge.of(AnalysisRules(watch_lists=LISTS), default_taxonomy(), local())


def tags(text: str, *own: str) -> list[str]:
    said = Feedback(source_id="1", text=text, tags=list(own))
    return tagged(said.tags, JUDGE.judge(said)[0].evidence)


@pytest.mark.requirement("R8")
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("FEEDBUS is fine, feedbus is", {"watch:brand": ["FEEDBUS"]}),
        ("feedbusses are no Feedbus-es", {"watch:brand": ["Feedbus"]}),
        ("feedbusses", {}),
        ("比客声通贵，不如acme desk", {"watch:competitor": ["客声通", "acme desk"]}),
        ("我的Feedbus坏了", {"watch:brand": ["Feedbus"]}),
        ("반가워요Feedbus가", {"watch:brand": ["Feedbus"]}),
        ("开了一年小帮su7", {"watch:competitor": ["小帮su7"]}),
        ("反馈中枢里的NPS不对", {"watch:brand": ["反馈中枢"], "watch:industry": ["NPS"]}),
        ("éfeedbus", {}),
        ("", {}),
    ],
)
def test_names_are_found_whole_in_english_and_anywhere_in_chinese(
    text: str, found: dict[str, list[str]]
) -> None:
    assert watched(text, LISTS) == found


@pytest.mark.requirement("R8")
def test_a_mention_is_a_tag_with_evidence_beside_the_items_own_tags() -> None:
    said = Feedback(source_id="1", title="Acme Desk", text="has better NPS", tags=["vip"])
    analysis, _ = JUDGE.judge(said)
    assert analysis.evidence["watch:competitor"] == ["Acme Desk"]
    assert tagged(said.tags, analysis.evidence) == ["vip", "watch:competitor", "watch:industry"]


def test_tags_of_an_earlier_edition_go_with_its_words() -> None:
    first = tags("Feedbus and Acme Desk", "vip")
    assert first == ["vip", "watch:brand", "watch:competitor"]
    second = tags("only Feedbus now", *first)
    assert second == ["vip", "watch:brand"]
    assert tags("nothing now", *second) == ["vip"]


def test_nobody_can_send_a_tag_of_the_hubs_own() -> None:
    assert tags("nothing", "watch:competitor") == []


def test_no_list_means_no_tag_whatever_the_text() -> None:
    assert watched("Feedbus", {}) == {}
    assert watched("Feedbus", {"brand": []}) == {}


@given(st.text())
def test_any_text_can_be_watched(text: str) -> None:
    assert set(watched(text, LISTS)) <= {f"watch:{name}" for name in LISTS}


def test_the_shipped_lists_work_in_both_languages() -> None:
    lists = config.load().analysis.watch_lists
    assert "watch:competitor" in watched("Acme Desk is cheaper", lists)
    assert "watch:competitor" in watched("客声通更便宜", lists)


def test_the_name_of_a_list_must_fit_into_a_tag() -> None:
    with pytest.raises(ConfigError, match="watch_lists"):
        Config({"analysis": {"watch_lists": {"My Brands": ["a"]}}}).validate()
