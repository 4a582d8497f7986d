import pytest

from feedbus import config
from feedbus.config import Config, parse_yaml
from feedbus.errors import ConfigError


def test_the_shipped_configuration_is_valid() -> None:
    hub = config.load().validate()
    assert {endpoint.source for endpoint in hub.endpoints} >= {"typeform", "zendesk", "mapped"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("endpoints: [{name: a}]", "source"),
        ("endpoints: [{name: Upper, source: tally}]", "endpoints.0.name"),
        ("endpoints: [{name: a, source: tally, colour: red}]", "colour"),
        ("destinations: [{name: a, type: email, mode: loud}]", "mode"),
        ("endpoints: [{name: a, source: tally, max_body_bytes: 5}]", "max_body_bytes"),
        ("version: 2", "version"),
        ("surprise: 1", "surprise"),
    ],
)
def test_a_mistake_is_told_by_its_field(text: str, told: str) -> None:
    with pytest.raises(ConfigError, match=told):
        Config(parse_yaml(text)).validate()


@pytest.mark.parametrize("text", ["- a", "just words", "a: [", ""])
def test_what_is_no_mapping_is_no_configuration(text: str) -> None:
    with pytest.raises(ConfigError, match=r"hub\.yaml"):
        parse_yaml(text)


def test_two_endpoints_of_one_name_are_refused() -> None:
    text = "endpoints: [{name: a, source: tally}, {name: a, source: typeform}]"
    with pytest.raises(ConfigError, match="a name of its own"):
        Config(parse_yaml(text))


def test_one_broken_endpoint_does_not_close_the_others() -> None:
    hub = Config(parse_yaml("endpoints: [{name: a, source: tally}, {name: b}]"))
    assert hub.endpoint("a") is not None
    assert hub.endpoint("nobody") is None
    with pytest.raises(ConfigError, match="source"):
        hub.endpoint("b")


def test_a_message_never_quotes_a_value() -> None:
    with pytest.raises(ConfigError) as error:
        Config({"endpoints": [{"name": "a", "source": "tally", "test": "s3cret"}]}).validate()
    assert "s3cret" not in str(error.value)
