"""What the lean client saves: docs/decisions/0002-lean-client.md.

    .venv/bin/python infra/bench/clients.py [ROUNDS]

Both clients are made as `feedbus.clients` makes its own, and store one item with one conditional
PutItem at a stub on this machine that answers at once. The stub's CPU isn't counted.
"""

from __future__ import annotations

import http.server
import os
import sys
import threading
from pathlib import Path

import measure

CORE = Path(__file__).parents[2] / "layers" / "core"
CLIENTS = {
    "feedbus.aws": "clients.table()",
    "boto3": "Table(clients._boto('dynamodb'), 'bench')",  # set up as the other boto3 clients
}
CALLS = 1000
"""Calls after the first, for the cost of one call on a warm instance."""

_ITEM = "{'pk': 'fbk_1', 'sk': 'in#1', 'kind': 'feedback', 'at': '2026-01-31T09:00:00.000Z', "
_ITEM += "'day': '2026-01-31#0', 'doc': 'x' * 1200, 'raw': b'y' * 600, 'ttl': 1800000000}"


class Stub(http.server.BaseHTTPRequestHandler):
    """Answers every PutItem with success."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # headers and body are two writes: no 40 ms between them

    def do_POST(self) -> None:
        """Read the request, answer `{}`."""
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(200)
        self.send_header("content-type", "application/x-amz-json-1.0")
        self.send_header("content-length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: object) -> None:
        """Log nothing."""


def code(client: str, *, first: str = "", calls: int = 0) -> str:
    """Import, client, one PutItem; with `calls`, so many more."""
    return (
        f"{first}\nfrom feedbus import clients\nfrom feedbus.store import Table\n"
        f"table = {client}\nassert table.put_once({_ITEM})\n"
        f"for _ in range({calls}): table.put_once({_ITEM})"
    )


def main() -> None:
    """Measure and print."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 21
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Stub)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(CORE),
        "PYDANTIC_DISABLE_PLUGINS": "__all__",  # as in template.yaml
        "FEEDBUS_TABLE": "bench",
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{server.server_port}",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "bench",
        "AWS_SECRET_ACCESS_KEY": "bench",
    }
    cases = {}
    for name, client in CLIENTS.items():
        cases[f"{name}, 1 PutItem"] = code(client)
        cases[f"{name}, {1 + CALLS} PutItems"] = code(client, calls=CALLS)
        cases[f"feedbus.webhook, {name}, 1 PutItem"] = code(client, first="import feedbus.webhook")
    found = measure.ratios({name: (text, environment) for name, text in cases.items()}, rounds)
    print(measure.table(found))
    warm = {}
    for name in CLIENTS:
        few, many = found[f"{name}, 1 PutItem"], found[f"{name}, {1 + CALLS} PutItems"]
        warm[name] = [(b - a) / CALLS for a, b in zip(few, many, strict=True)]
    times = measure.paired(warm["boto3"], warm["feedbus.aws"])
    print(f"one warm call: boto3 takes {times:.1f} times the CPU of feedbus.aws")


if __name__ == "__main__":
    main()
