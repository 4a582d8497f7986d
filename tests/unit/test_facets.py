import pytest

from feedbus.model import Analysis, Feedback, Profile, Record, Sentiment, Topic
from feedbus_ops.online import Facets

RECORD = Record(
    feedback=Feedback(source_id="1"),
    profile=Profile(tenure="new", value="high", industry="retail"),
    analysis=Analysis(
        sentiment=Sentiment.of("negative", -0.8, 4),
        topics=[
            Topic(
                path=["product", "performance", "response-speed"],
                name="x",
                evidence=["slow"],
                sentiment="negative",
            )
        ],
        urgency="high",
    ),
)


@pytest.mark.requirement("R47")
@pytest.mark.parametrize(
    ("facets", "fits"),
    [
        (Facets(), True),
        (Facets(topic="product"), True),
        (Facets(topic="product/performance/"), True),
        (Facets(topic="product/perf"), False),
        (Facets(sentiment="negative"), True),
        (Facets(sentiment="positive"), False),
        (Facets(urgency="high"), True),
        (Facets(urgency="normal"), False),
        (Facets(customers="new"), True),
        (Facets(customers="retail"), True),
        (Facets(customers="returning"), False),
        (Facets("product", "negative", "high", "high"), True),
        (Facets("product", "negative", "high", "low"), False),
        (Facets("service", "negative", "high", "high"), False),
    ],
)
def test_topic_customer_sentiment_and_urgency_are_looked_for_one_by_one_or_together(
    facets: Facets, fits: bool
) -> None:
    assert facets.fit(RECORD) is fits


@pytest.mark.parametrize("facets", [Facets(), Facets(urgency="high")])
def test_what_has_no_record_is_only_found_by_those_who_look_for_nothing(facets: Facets) -> None:
    assert facets.fit(None) is (facets == Facets())
