"""HubSpot: which properties a push writes, and how each answer is taken."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedbus.destinations import load
from feedbus.destinations.base import (
    LONGEST_WAIT,
    Link,
    OAuthToken,
    Outcome,
    Push,
    StaticToken,
    Step,
)
from feedbus.errors import ConfigError
from feedbus.model import Analysis, Author, Priority, Workflow
from feedbus.model.events import FeedbackView
from feedbus.transport import Response

HUBSPOT = load("hubspot")
NOON = 1_795_348_800.0 - 1_795_348_800.0 % 86_400 + 43_200


def steps(
    *, options: dict[str, Any] | None = None, remote_id: str | None = None, **fields: Any
) -> dict[str, Step]:
    workflow = Workflow(**fields.pop("workflow", {}))
    feedback = FeedbackView(
        source_id="1",
        id="fb_1",
        source="tally",
        received_at="2026-11-22T14:30:00.000Z",
        analysis=Analysis(),
        workflow=workflow,
        **fields,
    )
    push = Push(
        event_id="fb_1:1",
        event_type="feedback.received",
        event={},
        feedback=feedback,
        version=1,
        options=options or {},
        connection={},
        link=Link(remote_id=remote_id),
        now=NOON,
    )
    return {step.name: step for step in HUBSPOT.steps(push)}


def item(step: Step) -> dict[str, Any]:
    (only,) = step.request.json["inputs"]
    assert isinstance(only, dict)
    return only


def ticket(**arguments: Any) -> dict[str, str]:
    properties = item(steps(**arguments)["ticket"])["properties"]
    assert isinstance(properties, dict)
    return properties


def contact(**author: Any) -> dict[str, Any]:
    options = author.pop("options", {})
    return item(steps(author=Author(**author), options=options)["contact"])


def test_the_ticket_is_found_by_the_feedback_id_and_its_id_is_the_link() -> None:
    step = steps(text="hi")["ticket"]
    assert (item(step)["idProperty"], item(step)["id"]) == ("fb_external_id", "fb_1")
    assert (step.remote, step.id_path) == (True, "results[0].id")


@pytest.mark.parametrize(
    ("level", "options", "expected"),
    [
        ("low", {}, "LOW"),
        ("normal", {}, "MEDIUM"),
        ("high", {}, "HIGH"),
        ("critical", {}, "HIGH"),
        ("critical", {"priorities": {"critical": "URGENT"}}, "URGENT"),
    ],
)
def test_priorities_go_by_the_table(level: Any, options: dict[str, Any], expected: str) -> None:
    workflow = {"priority": Priority(level=level)}
    assert ticket(workflow=workflow, options=options)["hs_ticket_priority"] == expected


def test_a_later_push_does_not_move_a_ticket_that_agents_have_moved() -> None:
    options = {"pipeline": 7, "stage": 9, "properties": {"hs_ticket_category": "BUG"}}
    new = ticket(options=options)
    assert (new["hs_pipeline"], new["hs_pipeline_stage"]) == ("7", "9")
    assert new["hs_ticket_category"] == "BUG"
    later = ticket(options=options, remote_id="5001")
    assert later.keys() == {"subject", "content", "hs_ticket_priority"}


def test_a_status_that_is_mapped_to_a_stage_moves_the_ticket() -> None:
    options = {"stages": {"resolved": 4}}
    moved = ticket(options=options, remote_id="5001", workflow={"status": "resolved"})
    assert (moved["hs_pipeline"], moved["hs_pipeline_stage"]) == ("0", "4")


@pytest.mark.requirement("R249")
@pytest.mark.parametrize(
    ("workflow", "expected"),
    [
        ({"owner": "li.na", "team": "charging"}, "1"),
        ({"owner": "someone", "team": "charging"}, "2"),
        ({}, "3"),
    ],
)
def test_the_account_owner_is_that_of_the_person_else_of_the_team(
    workflow: dict[str, str], expected: str
) -> None:
    owners = {"li.na": 1, "charging": 2, "default": 3}
    options = {"owner_property": "hubspot_owner_id", "owners": owners}
    assert ticket(workflow=workflow, options=options)["hubspot_owner_id"] == expected
    assert "hubspot_owner_id" not in ticket(workflow=workflow, options={"owners": owners})


def test_the_language_can_be_set_for_all_tickets() -> None:
    assert "Priority" in ticket(text="充电", options={"language": "en"})["content"]
    assert "优先级" in ticket(text="充电")["content"]


def test_long_words_are_cut_and_facts_and_link_stay() -> None:
    properties = ticket(text="电" * 100_000, order_id="A-1")
    assert len(properties["content"]) <= 60_000
    assert "A-1" in properties["content"]
    assert len(properties["subject"]) == 200


def test_without_a_known_author_there_is_only_the_ticket() -> None:
    assert list(steps(text="hi")) == ["ticket"]
    assert list(steps(author=Author(name="Jo", handle="@jo"))) == ["ticket"]
    assert list(steps(customer="cus_1")) == ["ticket"]
    by_email = {"contact_key": "email"}
    assert list(steps(author=Author(id="7"), options=by_email)) == ["ticket"]
    assert list(steps(author=Author(id="7"))) == ["contact", "ticket", "association"]


def test_a_contact_is_found_by_customer_else_by_the_authors_id_at_its_source() -> None:
    author = Author(id="7", email="Jo@Example.org ", phone=" 1\n2 ", name="Jo")
    known = item(steps(customer="cus_1", author=author)["contact"])
    assert known["id"] == "cus_1"
    assert known["properties"] == {
        "fb_customer_id": "cus_1",
        "email": "jo@example.org",
        "phone": "1 2",
        "lastname": "Jo",
    }
    assert contact(id="7")["id"] == "tally:7"
    assert contact(email="Jo@Example.org")["id"] == "jo@example.org"
    assert contact(phone="+1 2")["id"] == "+1 2"


def test_a_contact_found_by_email_keeps_the_name_that_sales_people_gave_it() -> None:
    found = contact(email="jo@example.org", name="Jo", options={"contact_key": "email"})
    assert found == {
        "idProperty": "email",
        "id": "jo@example.org",
        "properties": {"email": "jo@example.org"},
    }


@pytest.mark.parametrize("email", ["jo", "jo@", "@x.org", "a b@x.org", "jo@x", "jo@x.org\nBcc: y"])
def test_an_address_that_hubspot_would_refuse_does_not_keep_the_ticket_out(email: str) -> None:
    assert "email" not in contact(id="7", email=email)["properties"]


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=[])))
def test_all_values_are_strings_with_an_encoding(text: str) -> None:
    made = steps(text=text, title=text, author=Author(id=text or "1", name=text, phone=text))
    for name in ("contact", "ticket"):
        values = item(made[name])["properties"].values()
        assert all(isinstance(value, str) for value in values)
        json.dumps(item(made[name]), ensure_ascii=False).encode("utf-8")


def answer(status: int, body: Any = None, **headers: str) -> Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(status, named, json.dumps(body).encode() if body is not None else b"")


DONE = {"status": "COMPLETE", "results": [{"id": "5001", "new": True}]}


def failed(category: str) -> dict[str, Any]:
    error = {"status": "error", "category": category, "message": "jo@example.org is wrong"}
    return {"status": "COMPLETE", "results": [], "numErrors": 1, "errors": [error]}


def limited(policy: str) -> Response:
    # As HubSpot's usage guidelines show it.
    return answer(429, {"status": "error", "errorType": "RATE_LIMIT", "policyName": policy})


@pytest.mark.requirement("R248")
@pytest.mark.parametrize(
    ("response", "expected"),
    [
        (answer(200, DONE), Outcome("ok")),
        (answer(200, {"results": [{"id": "1"}]}), Outcome("ok")),
        (answer(200, {"status": "PENDING", "results": []}), "retry"),
        (answer(200), "retry"),
        (
            answer(207, failed("VALIDATION_ERROR")),
            Outcome("permanent", "HTTP 207, item: VALIDATION_ERROR"),
        ),
        (answer(207, failed("CONFLICT")), Outcome("retry", "HTTP 207, item: CONFLICT")),
        (answer(207, failed("RATE_LIMITS")), "retry"),
        (
            answer(207, failed("jo@example.org")),
            Outcome("permanent", "HTTP 207, item: unknown category"),
        ),
        (answer(207, {**DONE, "errors": []}), Outcome("ok")),
        (
            limited("TEN_SECONDLY_ROLLING"),
            Outcome("retry", "HTTP 429, TEN_SECONDLY_ROLLING", 10.0),
        ),
        (limited("DAILY"), Outcome("retry", "HTTP 429, DAILY", 43_200.0)),
        (limited("jo@example.org"), Outcome("retry", "HTTP 429, unknown policy", 10.0)),
        (answer(429, retry_after="30"), Outcome("retry", "HTTP 429, unknown policy", 30.0)),
        (answer(401), "refresh"),
        (answer(409), "retry"),
        (answer(423), "retry"),
        (answer(477, retry_after="3600"), Outcome("retry", "HTTP 477", 3600.0)),
        (answer(500), "retry"),
        (answer(502), "retry"),
        (answer(521), "retry"),
        (answer(400), "permanent"),
        (answer(403), "permanent"),
        (answer(404), "permanent"),
        (answer(302), "permanent"),
    ],
)
def test_answers_are_taken_as_hubspot_means_them(response: Response, expected: Any) -> None:
    outcome = HUBSPOT.classify(response, NOON)
    assert outcome == expected or outcome.verdict == expected


def test_a_daily_limit_never_waits_longer_than_a_queue_can() -> None:
    outcome = HUBSPOT.classify(limited("DAILY"), NOON - 43_199)
    assert outcome.retry_after == LONGEST_WAIT


def test_a_private_apps_token_is_static_and_oauth_is_fetched() -> None:
    assert isinstance(HUBSPOT.authenticate({"token": "pat-1"}), StaticToken)
    oauth = {"client_id": "a", "client_secret": "b", "refresh_token": "c"}
    auth = HUBSPOT.authenticate(oauth)
    assert isinstance(auth, OAuthToken)
    request = auth.fetch(oauth)
    assert (request.method, request.url) == ("POST", "/oauth/v1/token")
    assert request.form == {"grant_type": "refresh_token", **oauth}
    for incomplete in ({}, {"token": ""}, {"client_id": "a", "client_secret": "b"}):
        with pytest.raises(ConfigError, match="refresh_token"):
            HUBSPOT.authenticate(incomplete)
