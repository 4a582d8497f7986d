"""The HubSpot double: what it takes, and that it refuses what HubSpot refuses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from feedbus_ops.doubles import Doubles
from feedbus_ops.doubles.hubspot import TOKEN_LIFE

NOW = 1_795_000_000.0
UPSERT = "/crm/v3/objects/{}/batch/upsert"


class Clock:
    now = NOW

    def __call__(self) -> float:
        return self.now


class Api:
    def __init__(self, doubles: Doubles, clock: Clock) -> None:
        self.accounts = doubles.accounts
        self.clock = clock
        self.url = doubles.url
        self.token = doubles.accounts.hubspot_token

    def __call__(self, method: str, path: str, body: Any = None, **more: Any) -> requests.Response:
        headers = {"authorization": f"Bearer {self.token}"}
        return requests.request(
            method, self.url + path, json=body, headers=headers, timeout=5, **more
        )

    def upsert(self, kind: str, *inputs: dict[str, Any]) -> requests.Response:
        return self("POST", UPSERT.format(kind), {"inputs": list(inputs)})

    def state(self) -> Any:
        return self("GET", "/_doubles/hubspot/state").json()


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Doubles, Clock]]:
    clock = Clock()
    with Doubles(tmp_path_factory.mktemp("hubspot"), clock=clock) as doubles:
        yield doubles, clock


@pytest.fixture
def api(running: tuple[Doubles, Clock]) -> Api:
    doubles, clock = running
    clock.now = NOW
    api = Api(doubles, clock)
    api("POST", "/_doubles/reset").raise_for_status()
    for kind, group, name in (
        ("tickets", "ticketinformation", "fb_external_id"),
        ("contacts", "contactinformation", "fb_customer_id"),
    ):
        assert api("POST", f"/crm/v3/properties/{kind}", unique(name, group)).status_code == 201
    return api


def unique(name: str, group: str) -> dict[str, Any]:
    return {
        "name": name,
        "label": "Feedback id",
        "groupName": group,
        "type": "string",
        "fieldType": "text",
        "hasUniqueValue": True,
    }


def ticket(id_: str = "fbk_1", **properties: str) -> dict[str, Any]:
    given = {"subject": "Login fails", "hs_pipeline": "0", "hs_pipeline_stage": "1", **properties}
    return {"idProperty": "fb_external_id", "id": id_, "properties": given}


def contact(id_: str = "cus_1", **properties: str) -> dict[str, Any]:
    return {"idProperty": "fb_customer_id", "id": id_, "properties": properties}


def test_an_upsert_makes_one_ticket_and_then_changes_it(api: Api) -> None:
    first = api.upsert("tickets", ticket(hs_ticket_priority="LOW")).json()["results"][0]
    api.clock.now += 60
    second = api.upsert("tickets", ticket(hs_ticket_priority="HIGH")).json()["results"][0]
    assert (first["new"], second["new"], first["id"]) == (True, False, second["id"])
    assert second["properties"]["hs_ticket_priority"] == "HIGH"
    assert second["properties"]["fb_external_id"] == "fbk_1"
    assert second["createdAt"] == first["createdAt"] < second["updatedAt"]
    state = api.state()
    assert state["upserts"]["tickets"] == {"fbk_1": 2}
    assert len(state["tickets"]) == 1


def test_the_answer_has_the_shape_of_hubspots_own_description(api: Api) -> None:
    item = {**ticket(), "objectWriteTraceId": "trace"}
    body = api.upsert("tickets", item).json()
    assert {"status", "results", "startedAt", "completedAt"} == set(body)
    assert body["status"] == "COMPLETE"
    wanted = {"id", "new", "properties", "createdAt", "updatedAt", "archived", "objectWriteTraceId"}
    assert set(body["results"][0]) == wanted
    assert all(isinstance(value, str) for value in body["results"][0]["properties"].values())


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda one: one["properties"].update(hs_pipeline_stage=1), "not of type 'string'"),
        (lambda one: one["properties"].update(hs_ticket_priority="urgent!"), "INVALID_OPTION"),
        (lambda one: one["properties"].update(hs_pipeline_stage="99"), "INVALID_OPTION"),
        (lambda one: one["properties"].update(no_such="x"), "PROPERTY_DOESNT_EXIST"),
        (lambda one: one["properties"].pop("subject"), "REQUIRED_FIELD"),
        (lambda one: one["properties"].pop("hs_pipeline_stage"), "REQUIRED_FIELD"),
        (lambda one: one.pop("properties"), "'properties' is a required property"),
        (lambda one: one.pop("id"), "'id' is a required property"),
        (lambda one: one.update(associations=[]), "Additional properties are not allowed"),
        (lambda one: one.update(idProperty="subject"), "non-unique 0-5 property subject"),
    ],
)
def test_a_bad_ticket_is_refused_and_not_written(api: Api, change: Any, said: str) -> None:
    item = ticket()
    change(item)
    answer = api.upsert("tickets", item)
    assert answer.status_code == 400
    assert answer.json()["category"] == "VALIDATION_ERROR"
    assert said in answer.text
    assert api.state()["tickets"] == []


def test_an_update_needs_no_subject(api: Api) -> None:
    api.upsert("tickets", ticket())
    item = {"idProperty": "fb_external_id", "id": "fbk_1", "properties": {"content": "more"}}
    assert api.upsert("tickets", item).json()["results"][0]["properties"]["subject"]


def test_one_bad_input_writes_none_of_the_batch(api: Api) -> None:
    assert api.upsert("tickets", ticket("fbk_1"), ticket("fbk_2", no_such="x")).status_code == 400
    assert api.upsert("tickets", ticket("fbk_1"), ticket("fbk_1")).status_code == 400
    assert api.upsert("tickets", *[ticket(f"fbk_{n}") for n in range(101)]).status_code == 400
    assert api.upsert("tickets").status_code == 400
    assert api.state()["tickets"] == []


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'{"inputs": {}}', b"\xff"])
def test_a_body_that_is_not_the_right_json_is_refused(api: Api, body: bytes) -> None:
    headers = {"authorization": f"Bearer {api.token}", "content-type": "application/json"}
    url = api.url + UPSERT.format("tickets")
    assert requests.post(url, data=body, headers=headers, timeout=5).status_code == 400


@pytest.mark.parametrize("token", ["", "pat-na1-wrong", "ünïcode"])
def test_a_bad_token_is_refused(api: Api, token: str) -> None:
    headers = {"authorization": f"Bearer {token}".encode()}
    url = api.url + UPSERT.format("tickets")
    answer = requests.post(url, json={"inputs": [ticket()]}, headers=headers, timeout=5)
    assert answer.status_code == 401
    assert answer.json()["category"] == "INVALID_AUTHENTICATION"
    assert api.state()["tickets"] == []


def test_every_call_wants_a_token(api: Api) -> None:
    for method, path in (
        ("GET", "/crm/v3/objects/tickets"),
        ("GET", "/crm/v3/objects/tickets/1001"),
        ("PATCH", "/crm/v3/objects/tickets/1001"),
        ("PUT", "/crm/v4/objects/tickets/1/associations/default/contacts/2"),
        ("GET", "/crm/v3/properties/tickets"),
        ("GET", "/crm/v3/properties/tickets/subject"),
        ("POST", "/crm/v3/properties/tickets"),
    ):
        assert requests.request(method, api.url + path, timeout=5).status_code == 401


def test_contacts_are_found_by_e_mail_whatever_its_case(api: Api) -> None:
    by_mail = {"idProperty": "email", "id": "A@X.org", "properties": {"firstname": "Ann"}}
    first = api.upsert("contacts", by_mail).json()["results"][0]
    again = api.upsert("contacts", {**by_mail, "id": "a@x.org"}).json()["results"][0]
    assert (again["id"], again["new"]) == (first["id"], False)


def test_an_address_that_another_contact_has_is_a_conflict(api: Api) -> None:
    api.upsert("contacts", contact("cus_1", email="a@x.org")).raise_for_status()
    answer = api.upsert("contacts", contact("cus_2", email="a@x.org"))
    assert answer.status_code == 409
    assert answer.json()["category"] == "CONFLICT"
    assert len(api.state()["contacts"]) == 1
    api.upsert("contacts", contact("cus_1", email="b@x.org")).raise_for_status()
    api.upsert("contacts", contact("cus_2", email="a@x.org")).raise_for_status()


def test_a_conflict_inside_a_batch_writes_none_of_it(api: Api) -> None:
    twice = (contact("cus_1", email="a@x.org"), contact("cus_2", email="a@x.org"))
    assert api.upsert("contacts", *twice).status_code == 409
    assert api.state()["contacts"] == []


def test_ticket_and_contact_are_associated_once_however_often_it_is_asked(api: Api) -> None:
    one = api.upsert("tickets", ticket()).json()["results"][0]["id"]
    other = api.upsert("contacts", contact(email="a@x.org")).json()["results"][0]["id"]
    path = f"/crm/v4/objects/tickets/{one}/associations/default/contacts/{other}"
    answers = [api("PUT", path) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200] * 3
    types = [way["associationSpec"]["associationTypeId"] for way in answers[0].json()["results"]]
    assert types == [16, 15]
    assert api.state()["associations"] == [{"ticket": one, "contact": other}]


@pytest.mark.parametrize("pair", [("1001", "9"), ("9", "1001"), ("x", "y")])
def test_an_association_with_nobody_is_404(api: Api, pair: tuple[str, str]) -> None:
    assert api.upsert("tickets", ticket()).json()["results"][0]["id"] == "1001"
    path = "/crm/v4/objects/tickets/{}/associations/default/contacts/{}".format(*pair)
    answer = api("PUT", path)
    assert answer.status_code == 404
    assert answer.json()["category"] == "OBJECT_NOT_FOUND"


def test_a_ticket_is_changed_by_its_external_id(api: Api) -> None:
    api.upsert("tickets", ticket())
    path = "/crm/v3/objects/tickets/fbk_1?idProperty=fb_external_id"
    answer = api("PATCH", path, {"properties": {"hs_pipeline_stage": "4"}})
    assert answer.json()["properties"]["hs_pipeline_stage"] == "4"
    assert api("GET", path).json()["properties"]["hs_pipeline_stage"] == "4"
    assert api("PATCH", path, {"properties": {"hs_pipeline_stage": 4}}).status_code == 400
    assert api("PATCH", path.replace("fbk_1", "fbk_2"), {"properties": {}}).status_code == 404
    assert api("GET", "/crm/v3/objects/tickets/1?idProperty=subject").status_code == 400


def test_a_listing_is_read_page_by_page(api: Api) -> None:
    api.upsert("tickets", *[ticket(f"fbk_{n}") for n in range(7)])
    seen: list[str] = []
    path = "/crm/v3/objects/tickets?limit=3&properties=fb_external_id"
    following = path
    while following:
        page = api("GET", following).json()
        seen += [one["properties"]["fb_external_id"] for one in page["results"]]
        after = page.get("paging", {}).get("next", {}).get("after")
        following = f"{path}&after={after}" if after else ""
    assert seen == [f"fbk_{n}" for n in range(7)]
    assert api("GET", "/crm/v3/objects/tickets?limit=1000").status_code == 400


def test_a_property_is_made_once(api: Api) -> None:
    again = api("POST", "/crm/v3/properties/tickets", unique("fb_external_id", "ticketinformation"))
    assert again.status_code == 409
    found = api("GET", "/crm/v3/properties/tickets/fb_external_id").json()
    assert found["hasUniqueValue"] is True
    assert api("GET", "/crm/v3/properties/tickets/no_such").status_code == 404
    names = {one["name"] for one in api("GET", "/crm/v3/properties/tickets").json()["results"]}
    assert {"subject", "fb_external_id"} <= names


@pytest.mark.parametrize(
    "change", [{"groupName": "nowhere"}, {"type": "text"}, {"name": "Not A Name"}, {"extra": 1}]
)
def test_a_bad_property_is_refused(api: Api, change: dict[str, Any]) -> None:
    body = {**unique("fb_more", "ticketinformation"), **change}
    assert api("POST", "/crm/v3/properties/tickets", body).status_code == 400


def test_a_refreshed_token_works_until_it_expires(api: Api) -> None:
    form = {
        "grant_type": "refresh_token",
        "client_id": api.accounts.hubspot_client_id,
        "client_secret": api.accounts.hubspot_client_secret,
        "refresh_token": api.accounts.hubspot_refresh_token,
    }
    granted = requests.post(f"{api.url}/oauth/v1/token", data=form, timeout=5).json()
    assert granted["expires_in"] == TOKEN_LIFE
    api.token = granted["access_token"]
    assert api.upsert("tickets", ticket()).status_code == 200
    api.clock.now += TOKEN_LIFE
    expired = api.upsert("tickets", ticket())
    assert (expired.status_code, expired.json()["category"]) == (401, "EXPIRED_AUTHENTICATION")


@pytest.mark.parametrize(
    "change", [{"client_secret": "x"}, {"refresh_token": "x"}, {"grant_type": "password"}]
)
def test_a_token_is_not_given_to_strangers(api: Api, change: dict[str, str]) -> None:
    form = {
        "grant_type": "refresh_token",
        "client_id": api.accounts.hubspot_client_id,
        "client_secret": api.accounts.hubspot_client_secret,
        "refresh_token": api.accounts.hubspot_refresh_token,
        **change,
    }
    assert requests.post(f"{api.url}/oauth/v1/token", data=form, timeout=5).status_code == 400
