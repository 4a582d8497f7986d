"""The frame of the vendor doubles: faults, state that survives, the page."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import requests

from feedbus_ops.doubles import Doubles

UPSERT = "/crm/v3/objects/tickets/batch/upsert"
KEY = {
    "name": "fb_external_id",
    "label": "Feedback id",
    "groupName": "ticketinformation",
    "type": "string",
    "fieldType": "text",
    "hasUniqueValue": True,
}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doubles]:
    with Doubles(tmp_path_factory.mktemp("doubles")) as doubles:
        yield doubles


@pytest.fixture
def hubspot(running: Doubles) -> HubSpotClient:
    requests.post(f"{running.url}/_doubles/reset", timeout=5).raise_for_status()
    client = HubSpotClient(running.url, running.accounts.hubspot_token)
    assert client.post("/crm/v3/properties/tickets", KEY).status_code == 201
    return client


class HubSpotClient:
    def __init__(self, url: str, token: str) -> None:
        self.url = url
        self.headers = {"authorization": f"Bearer {token}"}

    def post(self, path: str, body: Any, timeout: float = 5) -> requests.Response:
        return requests.post(self.url + path, json=body, headers=self.headers, timeout=timeout)

    def upsert(self, *ids: str, timeout: float = 5) -> requests.Response:
        properties = {"subject": "Login fails", "hs_pipeline": "0", "hs_pipeline_stage": "1"}
        inputs = [
            {"idProperty": "fb_external_id", "id": id_, "properties": properties} for id_ in ids
        ]
        return self.post(UPSERT, {"inputs": inputs}, timeout)

    def script(self, *faults: dict[str, Any]) -> None:
        self.post("/_doubles/hubspot/faults", list(faults)).raise_for_status()

    def get(self, path: str) -> Any:
        return requests.get(self.url + path, timeout=5).json()

    def upserts(self) -> Any:
        return self.get("/_doubles/hubspot/state")["upserts"]["tickets"]


def test_health_answers(running: Doubles) -> None:
    assert requests.get(f"{running.url}/_doubles/health", timeout=5).json() == {"status": "ok"}


@pytest.mark.parametrize("kind", ["reset", "timeout_before"])
def test_a_connection_that_breaks_before_leaves_nothing(hubspot: HubSpotClient, kind: str) -> None:
    hubspot.script({"kind": kind, "seconds": 0.01})
    with pytest.raises(requests.ConnectionError):
        hubspot.upsert("fbk_1")
    assert hubspot.upserts() == {}
    assert hubspot.upsert("fbk_1").json()["results"][0]["new"] is True


def test_a_silent_vendor_holds_the_client_until_its_own_timeout(hubspot: HubSpotClient) -> None:
    hubspot.script({"kind": "timeout_before", "seconds": 0.5})
    with pytest.raises(requests.ReadTimeout):
        hubspot.upsert("fbk_1", timeout=0.05)
    assert hubspot.upserts() == {}


def test_a_timeout_after_commit_has_written(hubspot: HubSpotClient) -> None:
    hubspot.script({"kind": "timeout_after_commit", "seconds": 0.01})
    with pytest.raises(requests.ConnectionError):
        hubspot.upsert("fbk_1")
    assert hubspot.upserts() == {"fbk_1": 1}
    assert hubspot.upsert("fbk_1").json()["results"][0]["new"] is False


def test_an_error_after_commit_has_written(hubspot: HubSpotClient) -> None:
    hubspot.script({"kind": "status_after_commit", "status": 502})
    assert hubspot.upsert("fbk_1").status_code == 502
    assert hubspot.upserts() == {"fbk_1": 1}


def test_a_scripted_status_comes_with_its_headers_and_body(hubspot: HubSpotClient) -> None:
    fault = {"kind": "status", "status": 503, "headers": {"Retry-After": "7"}, "body": {"a": 1}}
    hubspot.script(fault)
    answer = hubspot.upsert("fbk_1")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "7")
    assert answer.json() == {"a": 1}
    assert hubspot.upserts() == {}


def test_a_rate_limit_speaks_the_vendors_language(hubspot: HubSpotClient) -> None:
    hubspot.script({"kind": "rate_limit", "seconds": 3})
    answer = hubspot.upsert("fbk_1")
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "3")
    assert answer.json()["policyName"] == "TEN_SECONDLY_ROLLING"
    assert hubspot.upserts() == {}


def test_an_error_in_a_200_writes_nothing(hubspot: HubSpotClient) -> None:
    hubspot.script({"kind": "error_in_200", "body": {"errorCode": 42}})
    answer = hubspot.upsert("fbk_1")
    assert (answer.status_code, answer.json()) == (200, {"errorCode": 42})
    assert hubspot.upserts() == {}


def test_a_partial_answer_writes_all_but_the_last(hubspot: HubSpotClient) -> None:
    hubspot.script({"kind": "partial_207", "body": {"category": "CONFLICT"}})
    answer = hubspot.upsert("fbk_1", "fbk_2")
    assert answer.status_code == 207
    assert [one["properties"]["fb_external_id"] for one in answer.json()["results"]] == ["fbk_1"]
    assert answer.json()["errors"][0]["category"] == "CONFLICT"
    assert hubspot.upserts() == {"fbk_1": 1}


def test_a_slow_answer_is_the_right_one(hubspot: HubSpotClient) -> None:
    hubspot.script({"kind": "slow", "seconds": 0.05})
    answer = hubspot.upsert("fbk_1")
    assert answer.status_code == 200
    assert answer.elapsed.total_seconds() >= 0.05
    assert hubspot.upserts() == {"fbk_1": 1}


def test_faults_fire_in_order_as_often_as_told_and_only_where_they_match(
    hubspot: HubSpotClient,
) -> None:
    hubspot.script(
        {"kind": "status", "status": 500, "times": 2, "match": "/tickets/"},
        {"kind": "status", "status": 503, "match": "/tickets/"},
        {"kind": "status", "status": 418, "match": "/companies/"},
    )
    assert [hubspot.upsert("fbk_1").status_code for _ in range(4)] == [500, 500, 503, 200]
    report = hubspot.get("/_doubles/hubspot/faults")
    assert report["fired"] == {"status": 3}
    assert [rule["fired"] for rule in report["script"]] == [2, 1, 0]
    assert report["log"][0] == {"kind": "status", "method": "POST", "target": UPSERT}
    hubspot.script()
    assert hubspot.get("/_doubles/hubspot/faults")["script"] == []


def test_the_same_seed_fails_the_same_requests(hubspot: HubSpotClient) -> None:
    def run() -> list[int]:
        hubspot.script({"kind": "status", "probability": 0.5, "seed": 7})
        return [hubspot.upsert("fbk_1").status_code for _ in range(20)]

    first = run()
    assert run() == first
    assert {200, 500} == set(first)


@pytest.mark.parametrize(
    "script",
    [
        {"kind": "status"},
        [{"kind": "explode"}],
        [{"kind": "status", "statsu": 500}],
        [{"kind": "status", "times": 0}],
        [{"kind": "status", "probability": 2}],
    ],
)
def test_a_script_with_a_mistake_is_refused(hubspot: HubSpotClient, script: Any) -> None:
    answer = hubspot.post("/_doubles/hubspot/faults", script)
    assert answer.status_code == 400
    assert answer.json()["problems"]


def test_only_a_vendor_with_batches_answers_in_part(hubspot: HubSpotClient) -> None:
    answer = hubspot.post("/_doubles/app_store/faults", [{"kind": "partial_207"}])
    assert answer.status_code == 400


def test_an_unknown_double_or_path_is_404(hubspot: HubSpotClient) -> None:
    for path in ("/_doubles/nobody/state", "/crm/v3/objects/companies", "/favicon.ico"):
        assert requests.get(hubspot.url + path, timeout=5).status_code == 404


def test_answers_are_counted_by_status(hubspot: HubSpotClient) -> None:
    hubspot.script({"kind": "reset"})
    with pytest.raises(requests.ConnectionError):
        hubspot.upsert("fbk_1")
    hubspot.upsert("fbk_1")
    hubspot.upsert("fbk_1", "fbk_1")
    answers = hubspot.get("/_doubles/hubspot/state")["answers"]
    assert answers == {"201": 1, "dropped": 1, "200": 1, "400": 1}


def test_the_page_shows_what_is_there_and_runs_nothing(hubspot: HubSpotClient) -> None:
    properties = {"subject": "<script>alert(1)</script>", "hs_pipeline_stage": "1"}
    one = {"idProperty": "fb_external_id", "id": "fbk_1", "properties": properties}
    assert hubspot.post(UPSERT, {"inputs": [one]}).status_code == 200
    page = requests.get(hubspot.url, timeout=5)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.text
    assert "<script" not in page.text
    assert page.headers["content-security-policy"].startswith("default-src 'none'")
    for title in ("Tickets (1)", "Contacts (0)", "Deliveries (0)", "Customer reviews (0)"):
        assert title in page.text


def test_reset_forgets_everything(hubspot: HubSpotClient) -> None:
    hubspot.script({"kind": "status", "times": 9})
    hubspot.post("/_doubles/reset", {}).raise_for_status()
    assert hubspot.upsert("fbk_1").status_code == 400  # the property is gone, the fault too
    assert hubspot.upserts() == {}


def test_sixteen_writers_of_one_key_make_one_ticket(hubspot: HubSpotClient) -> None:
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda _: hubspot.upsert("fbk_1").json(), range(64)))
    results = [answer["results"][0] for answer in answers]
    assert len({one["id"] for one in results}) == 1
    assert sum(one["new"] for one in results) == 1
    state = hubspot.get("/_doubles/hubspot/state")
    assert [ticket["writes"] for ticket in state["tickets"]] == [64]
    assert state["upserts"]["tickets"] == {"fbk_1": 64}


def test_a_restart_keeps_state_faults_and_accounts(tmp_path: Path) -> None:
    with Doubles(tmp_path) as doubles:
        token = doubles.accounts.hubspot_token
        client = HubSpotClient(doubles.url, token)
        client.post("/crm/v3/properties/tickets", KEY)
        client.upsert("fbk_1")
        client.script({"kind": "status", "times": 2})
        assert client.upsert("fbk_1").status_code == 500
    with Doubles(tmp_path) as doubles:
        client = HubSpotClient(doubles.url, token)
        assert [client.upsert("fbk_1").status_code for _ in range(2)] == [500, 200]
        assert client.upserts() == {"fbk_1": 2}


def test_what_was_answered_survives_a_kill(tmp_path: Path) -> None:
    url, process = _started(tmp_path)
    accounts = requests.get(f"{url}/_doubles/accounts", timeout=5).json()
    client = HubSpotClient(url, accounts["hubspot"]["token"])
    client.post("/crm/v3/properties/tickets", KEY)
    assert all(client.upsert(f"fbk_{n}").status_code == 200 for n in range(20))
    process.kill()
    process.communicate()

    url, process = _started(tmp_path)
    client = HubSpotClient(url, accounts["hubspot"]["token"])
    assert client.upserts() == {f"fbk_{n}": 1 for n in range(20)}
    assert client.upsert("fbk_0").json()["results"][0]["new"] is False
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=5)
    assert process.returncode == 0


def _started(state: Path) -> tuple[str, subprocess.Popen[str]]:
    command = [sys.executable, "-m", "feedbus_ops.doubles", "--port", "0", "--state", str(state)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    return process.stdout.readline().split()[-1], process


def test_keys_are_kept_where_only_the_owner_reads_them(tmp_path: Path) -> None:
    with Doubles(tmp_path):
        assert (tmp_path / "accounts.json").stat().st_mode & 0o777 == 0o600


def test_a_request_that_was_held_touches_nothing_after_a_reset(hubspot: HubSpotClient) -> None:
    hubspot.script({"kind": "slow", "seconds": 0.4})
    with pytest.raises(requests.Timeout):
        hubspot.upsert("fbk_1", timeout=0.1)
    hubspot.post("/_doubles/reset", None).raise_for_status()
    deadline = time.monotonic() + 0.8
    while time.monotonic() < deadline:
        assert hubspot.get("/_doubles/hubspot/state")["answers"] == {}
