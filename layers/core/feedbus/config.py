"""The hub's configuration: one reviewed YAML file, validated with messages that help.

The build compiles `hub.yaml` to `hub.json`, because reading YAML would cost a cold start more
than everything else in `receive`; and a section is validated when it is first used, because
`receive` needs one endpoint, not the taxonomy. `feedbus doctor` validates everything.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache, cached_property
from importlib.resources import files
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from feedbus.errors import ConfigError
from feedbus.model import Channel, Metric, Origin

Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")]
Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,62}$")]

SpamFeature = Literal[
    "content",
    "honeypot",
    "repeated_text",
    "rate",
    "links",
    "link_share",
    "email_disposable",
    "email_invalid",
    "phone_invalid",
    "repeated_characters",
    "shouting",
]


def _readable(phrase: str) -> str:
    """A phrase that can be looked for; see docs/taxonomy.md."""
    # Not at the top: receive validates endpoints, and needs no word lists.
    from feedbus.analysis.notation import parse

    parse(phrase)
    return phrase


Phrase = Annotated[str, AfterValidator(_readable)]
TopicPath = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*(/[a-z0-9][a-z0-9_-]*){2}$")]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ScoreSetting(_Section):
    """What a question measures and on which scale: payloads rarely say so."""

    metric: Metric
    scale_min: float | None = None
    scale_max: float | None = None

    @model_validator(mode="after")
    def _is_a_scale(self) -> Self:
        # One end alone stands over what the payload says of that end.
        if self.scale_min is not None and self.scale_max is not None:
            if self.scale_min >= self.scale_max:
                raise ValueError("scale_min must be below scale_max")
            if self.metric == "nps" and (self.scale_min, self.scale_max) != (0, 10):
                raise ValueError("NPS is asked from 0 to 10: use another metric for other scales")
        return self


class Defaults(_Section):
    """Fields to fill where the payload is silent."""

    channel: Channel | None = None
    origin: Origin | None = None
    product: str | None = None
    platform: str | None = None
    country: str | None = None
    language: str | None = None
    tags: list[str] = Field(default_factory=list)
    context: dict[str, Any] = Field(default_factory=dict)


class Endpoint(_Section):
    """One URL that one sender posts to, or one thing that is polled.

    `secret` is the name of an SSM SecureString below the hub's prefix.
    `test` takes items the whole way but sends nothing to any destination (R259).
    """

    name: Slug
    source: str
    secret: str | None = None
    options: dict[str, Any] = Field(default_factory=dict)
    defaults: Defaults = Field(default_factory=Defaults)
    scores: dict[str, ScoreSetting] = Field(default_factory=dict)
    max_body_bytes: int = Field(default=1_048_576, ge=1_024, le=6_000_000)
    test: bool = False


class Connection(_Section):
    """One configured destination: a lane of its own.

    `mode`: `live`; `dry_run` renders and records, but sends nothing; `paused` keeps messages
    in the queue.
    """

    name: Slug
    type: str
    mode: Literal["live", "dry_run", "paused"] = "live"
    on_unknown: Literal["repeat", "hold"] = "repeat"
    options: dict[str, Any] = Field(default_factory=dict)


class UrgencyRules(_Section):
    """Words that make a feedback urgent (R51, R77), by level; zh and en."""

    critical: list[Phrase] = Field(default_factory=list)
    high: list[Phrase] = Field(default_factory=list)


class PriorityRules(_Section):
    """Points of the priority's factors, and from how many points each level begins."""

    points: dict[str, int] = Field(default_factory=dict)
    levels: dict[Literal["critical", "high", "normal"], int] = Field(default_factory=dict)


class SpamRules(_Section):
    """When a feedback is spam (R34): it is kept and marked, but makes no ticket.

    `threshold`: the score, 0 to 1, from which on it is spam. `weights`: what each feature adds,
    0 to 1, in place of the shipped weight. `per_hour`: how many items from one IP address in an
    hour are ordinary; `repeats`: how often the same words may come from it in a day; 0 switches
    the count off. `disposable_domains`: mail domains of throwaway addresses, their subdomains with
    them.
    """

    threshold: float = Field(default=0.8, gt=0, le=1)
    weights: dict[SpamFeature, Annotated[float, Field(ge=0, le=1)]] = Field(default_factory=dict)
    per_hour: int = Field(default=10, ge=0)
    repeats: int = Field(default=2, ge=0)
    disposable_domains: list[str] = Field(default_factory=list)


class ComprehendRules(_Section):
    """Amazon Comprehend as the engine; see docs/engines.md.

    `region`: where it is called, if not in the hub's own region. `targeted`: whether English texts
    are asked for the sentiment of each thing they name, too, which costs as much again.
    """

    region: str = ""
    targeted: bool = False


class BedrockRules(_Section):
    """A model on Amazon Bedrock as the engine; see docs/engines.md.

    `model`: id or ARN of a model or an inference profile, which the template's `BedrockModelArns`
    must allow. `region`: where it is called, if not in the hub's own region. `answer_by`: `tool`
    for Amazon Nova and Anthropic Claude, `json_schema` for models with structured output. `texts`:
    how many a call; 1 lets no customer's text stand beside another's. `characters`: of each text
    that the model reads. `temperature`: null for models that take none. `cache`: whether the
    instructions are cached, for models that cache prompts.
    """

    model: str = ""
    region: str = ""
    answer_by: Literal["tool", "json_schema"] = "tool"
    texts: int = Field(default=20, ge=1, le=20)
    characters: int = Field(default=2_000, ge=100, le=20_000)
    temperature: float | None = Field(default=0, ge=0, le=1)
    cache: bool = False


class TranslationRules(_Section):
    """Whether feedback in other languages is translated (R63); the original stays.

    `language`: the language wanted, such as `en`, `zh-Hans` or `zh-Hant`. `region`: where the
    translator is called, if not in the hub's own region.
    """

    translator: Literal["none", "amazon_translate"] = "none"
    language: str = Field(default="en", pattern=r"^[a-z]{2,3}(-[A-Za-z]{2,4})?$")
    region: str = ""


class AnalysisRules(_Section):
    """What the rules of `feedbus.analysis` go by.

    `engine` reads the words: `local` needs no service; see docs/engines.md for the others.
    `watch_lists` are words to watch for, by list (R8): what mentions one bears the tag
    `watch:{list}`.
    """

    urgency: UrgencyRules = Field(default_factory=UrgencyRules)
    priority: PriorityRules = Field(default_factory=PriorityRules)
    vip_tiers: list[str] = Field(default_factory=list)
    public_channels: list[Channel] = Field(default_factory=list)
    watch_lists: dict[Name, list[Phrase]] = Field(default_factory=dict)
    spam: SpamRules = Field(default_factory=SpamRules)
    engine: Literal["local", "comprehend", "bedrock"] = "local"
    comprehend: ComprehendRules = Field(default_factory=ComprehendRules)
    bedrock: BedrockRules = Field(default_factory=BedrockRules)
    translation: TranslationRules = Field(default_factory=TranslationRules)

    @model_validator(mode="after")
    def _names_a_model(self) -> Self:
        if self.engine == "bedrock" and not self.bedrock.model:
            raise ValueError("engine bedrock needs bedrock.model: the id of a model or a profile")
        return self


def _word_false(value: object) -> object:
    """YAML reads a bare `false` as a boolean."""
    return "false" if value is False else value


class Orders(_Section):
    """How the order that a feedback names is checked (R35): business events tell of orders.

    `known_after_days`: how long after its event an order vouches for a feedback; 0 is at once.
    `unknown_is`: what an order counts as that no event has told of; `false` only where every
    order reaches the hub before its feedback does.
    """

    known_after_days: int = Field(default=0, ge=0)
    unknown_is: Annotated[Literal["unknown", "false"], BeforeValidator(_word_false)] = "unknown"


class Inference(_Section):
    """A feedback that nobody says, but that customers show by what they do (R25, R26).

    `count` events `event` of one customer about one product within `within_hours`, without an
    event `unless`, make one feedback of the origin `inferred` with the words `text`. It never
    bears a score.
    """

    name: Name
    event: str
    count: int = Field(ge=1, le=100)
    within_hours: int = Field(ge=1, le=2160)
    unless: str | None = None
    text: str = Field(min_length=1)


class LeafRule(_Section):
    """A topic of one's own, or what is added to a shipped one; see docs/taxonomy.md.

    `path`: three levels, such as `product/performance/response-speed`. `zh` and `en`: its names;
    `phrases`: what tells of it; `without`: look-alikes, beside which nothing counts; `yields_to`:
    paths of more specific topics that stand for it in the same clause. `vague`: phrases that only
    count where none of the topics of `unless` is found in the whole text.
    """

    path: TopicPath
    zh: str = ""
    en: str = ""
    phrases: list[Phrase] = Field(default_factory=list)
    vague: list[Phrase] = Field(default_factory=list)
    unless: list[TopicPath] = Field(default_factory=list)
    without: list[Phrase] = Field(default_factory=list)
    yields_to: list[TopicPath] = Field(default_factory=list)


class TaxonomyRules(_Section):
    """The topics (R41, R53): a shipped set and what is added to it.

    `version` names them in each record; if it is empty, the set's version with a short hash of all
    phrases does.
    """

    preset: Literal["default", "classic"] = "default"
    version: str = Field(default="", max_length=64)
    leaves: list[LeafRule] = Field(default_factory=list)


class EmergingRules(_Section):
    """When a word is news (R187): see `feedbus.insight.emerging`.

    The last `window_days` are compared with the `baseline_days` before them. A word is told of
    when at least `min_documents` feedbacks hold it, `min_ratio` times as many of all as before,
    and `min_z` standard errors more. `prior`: how much a word must prove, as a multiple of the
    window's feedbacks; higher finds less and errs less. Nothing is told of before the baseline
    has `min_baseline` feedbacks.
    """

    window_days: int = Field(default=7, ge=1, le=28)
    baseline_days: int = Field(default=28, ge=7, le=28)
    min_documents: int = Field(default=4, ge=2)
    min_ratio: float = Field(default=2.0, ge=1)
    min_z: float = Field(default=2.5, ge=0)
    prior: float = Field(default=1.5, gt=0)
    min_baseline: int = Field(default=50, ge=1)


class FunnelRules(_Section):
    """When a topic is important, and when it is an opportunity to improve (R62).

    Important: at least `min_documents` feedbacks in the window, and those of them that are
    negative make at least `min_weight` of all. An opportunity: an important topic whose share
    grew by `min_growth`, or of whose feedbacks at least `min_urgent` are urgent, and more than
    of all.
    """

    min_documents: int = Field(default=5, ge=1)
    min_weight: float = Field(default=0.02, ge=0, le=1)
    min_growth: float = Field(default=1.5, ge=1)
    min_urgent: float = Field(default=0.2, ge=0, le=1)


class WordRules(_Section):
    """What the report on words holds (R60, R61, R66): see docs/words.md.

    `cloud` and `pairs`: how many words, and pairs of words, of each language. `min_pair`: how many
    feedbacks a pair must be in. `quotes`: of each topic. `ignore`: words that tell nothing here,
    such as the names of your products.
    """

    cloud: int = Field(default=100, ge=1, le=500)
    pairs: int = Field(default=50, ge=0, le=500)
    min_pair: int = Field(default=3, ge=2)
    quotes: int = Field(default=5, ge=0, le=10)
    ignore: list[str] = Field(default_factory=list)
    emerging: EmergingRules = Field(default_factory=EmergingRules)
    funnel: FunnelRules = Field(default_factory=FunnelRules)


class Company(_Section):
    """Who runs the hub: named in mails."""

    name: str = "Our team"
    language: Literal["en", "zh"] = "en"
    public_url: str = ""


class Retention(_Section):
    """How long items live, in days; 0 keeps them for ever."""

    raw_days: int = Field(default=400, ge=0)
    quarantine_days: int = Field(default=90, ge=30)
    ledger_days: int = Field(default=0, ge=0)


class Hub(_Section):
    """The whole file."""

    version: Literal[1] = 1
    company: Company = Field(default_factory=Company)
    endpoints: list[Endpoint] = Field(default_factory=list)
    destinations: list[Connection] = Field(default_factory=list)
    analysis: AnalysisRules = Field(default_factory=AnalysisRules)
    taxonomy: TaxonomyRules = Field(default_factory=TaxonomyRules)
    orders: Orders = Field(default_factory=Orders)
    inferences: list[Inference] = Field(default_factory=list)
    words: WordRules = Field(default_factory=WordRules)
    retention: Retention = Field(default_factory=Retention)


class Config:
    """The parsed file; each section is validated when it is first used."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self._raw = raw
        self._endpoints = self._by_name("endpoints")
        self._connections = self._by_name("destinations")
        self._inferences = self._by_name("inferences")
        self._cache: dict[tuple[str, str], BaseModel] = {}

    def _by_name(self, section: str) -> dict[str, Any]:
        named: dict[str, Any] = {}
        for entry in self._raw.get(section) or []:
            name = entry.get("name") if isinstance(entry, dict) else None
            if not isinstance(name, str) or name in named:
                raise ConfigError(f"{section}: each entry needs a name of its own")
            named[name] = entry
        return named

    def _entry[T: BaseModel](
        self, model: type[T], section: str, entries: Mapping[str, Any], name: str
    ) -> T | None:
        if name not in entries:
            return None
        found = self._cache.get((section, name))
        if found is None:
            found = self._cache[section, name] = _validated(model, entries[name], section)
        assert isinstance(found, model)  # noqa: S101 - the cache's key holds the section
        return found

    def endpoint(self, name: str) -> Endpoint | None:
        """The endpoint of this name, or None."""
        return self._entry(Endpoint, "endpoints", self._endpoints, name)

    def connection(self, name: str) -> Connection | None:
        """The destination of this name, or None."""
        return self._entry(Connection, "destinations", self._connections, name)

    @property
    def endpoint_names(self) -> list[str]:
        """Names of all endpoints."""
        return list(self._endpoints)

    @property
    def connection_names(self) -> list[str]:
        """Names of all destinations."""
        return list(self._connections)

    @cached_property
    def analysis(self) -> AnalysisRules:
        """The rules of analysis."""
        return _validated(AnalysisRules, self._raw.get("analysis") or {}, "analysis")

    @cached_property
    def taxonomy(self) -> TaxonomyRules:
        """The topics, as they are configured."""
        return _validated(TaxonomyRules, self._raw.get("taxonomy") or {}, "taxonomy")

    @cached_property
    def orders(self) -> Orders:
        """How orders are checked."""
        return _validated(Orders, self._raw.get("orders") or {}, "orders")

    @cached_property
    def inferences(self) -> list[Inference]:
        """What to infer from business events."""
        rules = self._inferences.values()
        return [_validated(Inference, rule, "inferences") for rule in rules]

    @cached_property
    def words(self) -> WordRules:
        """What the report on words holds."""
        return _validated(WordRules, self._raw.get("words") or {}, "words")

    @cached_property
    def company(self) -> Company:
        """Who runs the hub."""
        return _validated(Company, self._raw.get("company") or {}, "company")

    @cached_property
    def retention(self) -> Retention:
        """How long items live."""
        return _validated(Retention, self._raw.get("retention") or {}, "retention")

    def validate(self) -> Hub:
        """Validate the whole file.

        Raises:
            ConfigError: naming each field and what is wrong with it.
        """
        return _validated(Hub, self._raw, "hub.yaml")


def _validated[T: BaseModel](model: type[T], value: Any, where: str) -> T:
    try:
        return model.model_validate(value)
    except ValidationError as error:
        raise ConfigError(f"{where}: {explain(error)}") from error


def explain(error: ValidationError) -> str:
    """What pydantic found, by field, without quoting values (they may be personal)."""
    found = error.errors(include_input=False, include_url=False, include_context=False)
    parts = [f"{'.'.join(map(str, one['loc'])) or 'value'}: {one['msg']}" for one in found[:10]]
    return "; ".join(parts)


def parse_yaml(text: str) -> dict[str, Any]:
    """Read `hub.yaml`. For the laptop and the build: Lambda has no YAML library.

    Raises:
        ConfigError: not YAML, or not a mapping; names the line.
    """
    import yaml

    try:
        raw = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ConfigError(f"hub.yaml is not YAML: {error}") from error
    if not isinstance(raw, dict):
        raise ConfigError("hub.yaml must be a mapping of sections")
    return raw


@cache
def load() -> Config:
    """The configuration that is deployed with this code."""
    package = files("feedbus_config")
    compiled = package / "hub.json"
    if compiled.is_file():
        return Config(json.loads(compiled.read_bytes()))
    return Config(parse_yaml((package / "hub.yaml").read_text("utf-8")))
