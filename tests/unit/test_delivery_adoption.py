"""A customer whom sales people entered by hand is adopted, not doubled."""

from pathlib import Path

import pytest
import requests
from delivery_doubles import FakeTable

from feedbus import http
from feedbus.config import Connection
from feedbus.delivery import Ports, deliver
from feedbus.destinations import load
from feedbus.model import Author, Feedback, Record
from feedbus.model.events import event_of
from feedbus.settings import Settings
from feedbus_ops.doubles import Doubles
from feedbus_ops.hub import prepare_crm

AT = "2026-11-22T10:00:00.000Z"


@pytest.mark.requirement("R248")
def test_a_contact_that_exists_by_its_address_gets_our_key_and_the_ticket(tmp_path: Path) -> None:
    author = Author(email="ann@example.com", name="Ann")
    feedback = Feedback(id="fbk_1", source_id="1", text="Hello", author=author, received_at=AT)
    record = Record(feedback=feedback, customer="cus_1").changed("feedback.received", at=AT)
    hubspot = load("hubspot")
    with Doubles(tmp_path) as doubles:
        account = doubles.accounts.settings(doubles.url)["hubspot"]
        prepare_crm(account)
        known = {"idProperty": "email", "id": "ann@example.com", "properties": {"lastname": "Lee"}}
        requests.post(
            f"{doubles.url}/crm/v3/objects/contacts/batch/upsert",
            json={"inputs": [known]},
            headers={"authorization": f"Bearer {account['token']}"},
            timeout=5,
        ).raise_for_status()
        ports = Ports(
            table=FakeTable(),
            record=lambda _id: record,
            send=lambda request, _to, base: http.send(
                request, base_url=base, timeout=5, public_only=False, allow_private=True
            ),
            secret=lambda: account,
            now=lambda: 1_800_000_000.0,
            settings=Settings(),
        )
        event = event_of(record, record.history[0])
        done = deliver(event, Connection(name="crm", type="hubspot"), hubspot, ports)
        state = requests.get(f"{doubles.url}/_doubles/hubspot/state", timeout=5).json()
    assert done.how == "sent"
    (contact,) = state["contacts"]
    assert contact["properties"]["fb_customer_id"] == "cus_1"
    assert contact["properties"]["lastname"] == "Lee"
    (pair,) = state["associations"]
    assert pair == {"ticket": done.remote_id, "contact": contact["id"]}
