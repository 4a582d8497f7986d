from typing import Any

import pytest

from feedbus.aws import CallError
from feedbus.errors import ConfigError
from feedbus.secrets import Secrets, split


class Ssm:
    def __init__(self, **parameters: str) -> None:
        self.parameters = {name.replace("__", "/"): value for name, value in parameters.items()}
        self.calls = 0

    def get_parameter(self, *, Name: str, WithDecryption: bool) -> Any:  # noqa: N803
        self.calls += 1
        assert WithDecryption
        if Name not in self.parameters:
            raise CallError("ParameterNotFound", "", 400)
        return {"Parameter": {"Value": self.parameters[Name]}}


def secrets(ssm: Ssm) -> tuple[Secrets, list[float]]:
    now = [1000.0]
    return Secrets(ssm, "/hub", clock=lambda: now[0]), now


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("plain", ["plain"]),
        ('{"current": "a", "previous": "b"}', ["a", "b"]),
        ('{"current": "a", "previous": ""}', ["a"]),
        ('{"current": {"k": 1}, "previous": null}', ['{"k": 1}']),
        ('{"token": "t"}', ['{"token": "t"}']),
        ("12345", ["12345"]),
    ],
)
def test_a_parameter_holds_one_or_two_live_values(text: str, values: list[str]) -> None:
    assert split(text) == values


def test_a_secret_is_fetched_once_until_it_is_old() -> None:
    ssm = Ssm(**{"/hub__endpoints__form": "one"})
    store, now = secrets(ssm)
    assert store.values("endpoints/form") == store.values("endpoints/form") == ["one"]
    assert ssm.calls == 1
    ssm.parameters["/hub/endpoints/form"] = "two"
    now[0] += 301
    assert store.values("endpoints/form") == ["two"]


def test_a_rotation_is_noticed_at_once_but_forgers_cause_no_flood() -> None:
    ssm = Ssm(**{"/hub__endpoints__form": "old"})
    store, now = secrets(ssm)
    store.values("endpoints/form")
    ssm.parameters["/hub/endpoints/form"] = "new"
    now[0] += 11
    assert store.values("endpoints/form", refetch=True) == ["new"]
    for _ in range(100):
        store.values("endpoints/form", refetch=True)
    assert ssm.calls == 2


def test_a_missing_parameter_is_no_secret_at_all() -> None:
    store, _ = secrets(Ssm())
    assert store.values("endpoints/form") == []
    with pytest.raises(ConfigError, match="/hub/destinations/crm is missing"):
        store.document("destinations/crm")


def test_a_connections_secret_must_be_an_object_and_is_never_quoted() -> None:
    store, _ = secrets(Ssm(**{"/hub__d": "s3cret"}))
    with pytest.raises(ConfigError) as error:
        store.document("d")
    assert "s3cret" not in str(error.value)
