"""The shipped topics, what hub.yaml makes of them, and their page."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest

from feedbus import config
from feedbus.analysis.lexicon.lists import phrases
from feedbus.analysis.lexicon.topics import CLASSIC
from feedbus.analysis.notation import expand, parse
from feedbus.analysis.phrases import Matcher
from feedbus.analysis.taxonomy import Leaf, Taxonomy, default_taxonomy, presets
from feedbus.analysis.text import read
from feedbus.config import Config, TaxonomyRules, parse_yaml
from feedbus.errors import ConfigError
from feedbus_ops.configuration import findings
from feedbus_ops.console import ROOT

LEAVES = {name: leaves for name, (_, leaves) in presets().items()}
PAGE = (ROOT / "docs" / "taxonomy.md").read_text("utf-8")
PATH = re.compile(r"[a-z0-9][a-z0-9_-]*(/[a-z0-9][a-z0-9_-]*){2}")


def configured(text: str) -> TaxonomyRules:
    """The section of a configuration."""
    return Config(parse_yaml(f"taxonomy:\n{text}")).taxonomy


@pytest.mark.requirement("R41")
@pytest.mark.parametrize("leaves", LEAVES.values(), ids=LEAVES)
def test_every_topic_has_three_levels_and_a_name_in_both_languages(leaves: Iterable[Leaf]) -> None:
    paths = [leaf.path for leaf in leaves]
    assert len(paths) == len(set(paths)) == 23
    for leaf in leaves:
        assert PATH.fullmatch(leaf.path)
        for name in (leaf.zh, leaf.en):
            assert len(name.split("/")) == 3
            assert all(name.split("/"))
        assert leaf.en.isascii()
        assert not leaf.zh.isascii()
        assert {*leaf.yields_to, *leaf.unless} <= set(paths) - {leaf.path}
        assert not leaf.vague or leaf.unless


@pytest.mark.requirement("R42")
def test_classic_has_product_service_and_price_with_ui_stability_and_compatibility() -> None:
    paths = [leaf.path.split("/") for leaf in LEAVES["classic"]]
    assert {top for top, *_ in paths} == {"product", "service", "price"}
    below = {second for top, second, _ in paths if top == "product"}
    assert below >= {"ui", "performance_stability", "compatibility"}


def test_classic_tells_the_same_topics_by_the_same_phrases() -> None:
    assert CLASSIC.keys() == {leaf.path for leaf in LEAVES["default"]}
    for one, other in zip(LEAVES["default"], LEAVES["classic"], strict=True):
        assert CLASSIC[one.path][0] == other.path
        assert (one.phrases, one.vague, one.without) == (other.phrases, other.vague, other.without)


@pytest.mark.parametrize("leaf", LEAVES["default"], ids=lambda leaf: leaf.path)
def test_shipped_phrases_can_be_read_in_both_languages_and_each_stands_once(leaf: Leaf) -> None:
    written = [*leaf.phrases, *leaf.vague]
    assert len(written) == len(set(written))
    assert not set(written) & set(leaf.without)
    for phrase in (*written, *leaf.without):
        assert parse(phrase)
        # A comma that was forgotten would make one phrase of two.
        assert not re.search(r"[一-鿿)] +[一-鿿]", re.sub(r"\([^()]*\)", "()", phrase)), phrase
    assert any(phrase.isascii() for phrase in leaf.phrases)
    assert any(not phrase.isascii() for phrase in leaf.phrases)


@pytest.mark.parametrize("leaf", LEAVES["default"], ids=lambda leaf: leaf.path)
def test_no_phrase_is_undone_by_the_look_alikes_of_its_own_topic(leaf: Leaf) -> None:
    matcher = Matcher([("", one) for one in leaf.without])
    for phrase in (*leaf.phrases, *leaf.vague):
        if "…" in phrase or "*" in phrase or phrase.count("|") > 40:
            continue
        whole = [" ".join(form[0]) for form in expand(phrase)]
        assert not all(matcher.scan(read(text)) for text in whole), phrase


def test_a_list_of_phrases_is_parted_by_commas_and_may_go_on_in_the_next_line() -> None:
    written = """
    加载…慢, (很|太|
    好)卡, too
    slow, too slow,
    """
    assert phrases(written, "loads, 加载…慢") == ("加载…慢", "(很|太|好)卡", "too slow", "loads")


@pytest.mark.requirement("R42")
def test_a_topic_of_ones_own_is_found_without_code() -> None:
    rules = configured(
        """
        leaves:
          - path: product/loyalty/points
            zh: 产品/会员/积分
            en: Product/Loyalty/Points
            phrases: ["积分…(没到|过期)"]
        """
    )
    taxonomy = Taxonomy.from_settings(rules)
    assert taxonomy.leaves.keys() - default_taxonomy().leaves.keys() == {"product/loyalty/points"}
    assert taxonomy.leaves["product/loyalty/points"].zh == "产品/会员/积分"


def test_phrases_are_added_to_a_shipped_topic_that_keeps_its_own() -> None:
    path = "logistics/delivery/delivery"
    rules = configured(f"  leaves: [{{path: {path}, phrases: [送货机器人], without: [机器人]}}]")
    leaf, shipped = Taxonomy.from_settings(rules).leaves[path], default_taxonomy().leaves[path]
    assert leaf.phrases == (*shipped.phrases, "送货机器人")
    assert leaf.without == (*shipped.without, "机器人")
    assert (leaf.zh, leaf.en, leaf.yields_to) == (shipped.zh, shipped.en, shipped.yields_to)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("leaves: [{path: product/points}]", r"leaves\.0\.path"),
        ("leaves: [{path: Product/A/B}]", r"leaves\.0\.path"),
        (
            "leaves: [{path: a/b/c, phrases: [ok, '(慢|卡']}]",
            r"leaves\.0\.phrases\.1: .*'\(慢\|卡'",
        ),
        ("leaves: [{path: a/b/c, without: ['ab*']}]", r"without\.0: .*'ab\*': write at least 3"),
        ("leaves: [{path: a/b/c, phrases: [慢]}]", r"leaves\.0: a/b/c is a new leaf: give it zh"),
        ("leaves: [{path: a/b/c, yields_to: [x/y/z]}]", r"yields_to\.0: there is no leaf 'x/y/z'"),
        ("leaves: [{path: a/b/c, unless: [x/y/z]}]", r"unless\.0: there is no leaf 'x/y/z'"),
        ("preset: modern", "preset"),
        ("leaf: []", "leaf"),
    ],
)
def test_a_mistake_names_the_field_and_quotes_the_phrase(text: str, told: str) -> None:
    with pytest.raises(ConfigError, match=told):
        Taxonomy.from_settings(configured(f"  {text}"))


@pytest.mark.parametrize(
    ("leaf", "line", "told"),
    [
        ("phrases: ['(慢|卡']", 5, "'(慢|卡': write alternatives as (one|other)"),
        ("yields_to: [x/y/z]", 5, "there is no leaf 'x/y/z'"),
        ("zh: 甲/乙/丙", 4, "give it en"),
    ],
)
def test_checking_the_configuration_names_the_line(leaf: str, line: int, told: str) -> None:
    found = findings(f"version: 1\ntaxonomy:\n  leaves:\n    - path: a/b/c\n      {leaf}\n")
    assert any(one.line == line and told in one.what for one in found)
    assert {one.severity for one in found} == {"error"}


@pytest.mark.requirement("R53")
def test_any_edit_changes_the_version() -> None:
    texts = [
        "  preset: default",
        "  preset: classic",
        "  leaves: [{path: commerce/price/price-fees, phrases: [too dear]}]",
        "  leaves: [{path: commerce/price/price-fees, vague: [too dear]}]",
        "  leaves: [{path: commerce/price/price-fees, without: [too dear]}]",
        "  leaves: [{path: commerce/price/price-fees, en: Price/Price/Price}]",
    ]
    versions = [Taxonomy.from_settings(configured(text)).version for text in texts]
    assert len(set(versions)) == len(texts)
    assert versions[0] == default_taxonomy().version
    assert Taxonomy.from_settings(configured(texts[2])).version == versions[2]


def test_a_version_can_be_named() -> None:
    assert Taxonomy.from_settings(configured("  version: spring")).version == "spring"


def test_the_shipped_configuration_has_the_default_taxonomy() -> None:
    shipped = Taxonomy.from_settings(config.load().taxonomy)
    assert (shipped.version, shipped.leaves) == (
        default_taxonomy().version,
        default_taxonomy().leaves,
    )


def test_the_page_lists_every_topic_with_its_names() -> None:
    rows = re.findall(r"^\| `([a-z0-9_/-]+)` \| (.+?) \| (.+?) \| (.+) \|$", PAGE, re.MULTILINE)
    topics = [(leaf.path, leaf.zh, leaf.en) for leaf in LEAVES["default"]]
    assert [(path, zh, en) for path, zh, en, _ in rows[:23]] == topics
    moved = {(*new, f"`{old}`") for old, new in CLASSIC.items()}
    assert set(rows[23:]) == moved


def test_the_example_on_the_page_is_a_valid_configuration() -> None:
    (example,) = re.findall(r"```yaml\n(taxonomy:.*?)```", PAGE, re.DOTALL)
    assert len(Taxonomy.from_settings(Config(parse_yaml(example)).taxonomy).leaves) == 24


def test_the_notation_on_the_page_can_be_read() -> None:
    table = PAGE.partition("| written | finds |")[2].partition("\n\n")[0]
    written = [
        one.replace("\\|", "|") for one in re.findall(r"^\| (`.+?`) \| ", table, re.MULTILINE)
    ]
    assert len(written) == 7
    for phrase in re.findall(r"`(.+?)`", " ".join(written)):
        assert parse(phrase)
