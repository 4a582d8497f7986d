"""The front door of the local hub: a plain URL for the API, and pages to look into it.

On AWS the API has a URL of its own. The local engine wants a host name below `localhost` that
many resolvers don't know, so this passes `/hooks/…` and `/healthz` through, byte by byte.
"""

from __future__ import annotations

import argparse
import json
import signal
import threading
from pathlib import Path
from typing import Any

import requests
from flask import Flask, Response, render_template, request
from werkzeug.serving import WSGIRequestHandler, make_server

from feedbus_ops.online import record_of
from feedbus_ops.stack import Stack

_HOP_BY_HOP = frozenset({"connection", "keep-alive", "transfer-encoding", "content-length"})


class Quiet(WSGIRequestHandler):
    """No access log: a path may hold the key of an unsigned sender."""

    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: Any) -> None:
        """Log nothing."""


def make_app(facts_file: Path) -> Flask:
    """The front door of the hub with these facts (`hub.json`)."""
    facts = json.loads(facts_file.read_text("utf-8"))
    app = Flask("feedbus_ops.front", root_path=str(Path(__file__).parent))
    session = requests.Session()
    session.trust_env = False
    session.mount("http://", requests.adapters.HTTPAdapter(pool_maxsize=64))

    def passed_on(path: str) -> Response:
        headers = {name: value for name, value in request.headers if name.lower() != "host"}
        answer = session.request(
            request.method,
            f"{facts['endpoint_url']}{path}",
            params=request.query_string,
            data=request.get_data(),
            headers={**headers, "host": facts["api_host"]},
            allow_redirects=False,
            timeout=30,
        )
        kept = {k: v for k, v in answer.headers.items() if k.lower() not in _HOP_BY_HOP}
        return Response(answer.content, answer.status_code, kept)

    @app.route("/healthz")
    def healthz() -> Response:
        return passed_on("/healthz")

    @app.route("/hooks/<path:rest>", methods=["GET", "HEAD", "POST"])
    def hooks(rest: str) -> Response:  # noqa: ARG001 - the raw path is passed on
        return passed_on(request.environ["REQUEST_URI"].partition("?")[0])

    @app.route("/app/")
    def application() -> str:
        return render_template("app.html")

    @app.route("/records/<id_>")
    def record(id_: str) -> tuple[str, int]:
        stack = Stack.local(facts_file)
        found = record_of(stack, id_)
        links = list(stack.table.query(id_, "link#"))
        return render_template(
            "record.html", id=id_, record=found, links=links
        ), 200 if found else 404

    @app.route("/")
    def overview() -> str:
        return render_template("front.html", facts=facts, mails=mails(facts["endpoint_url"]))

    return app


def mails(endpoint_url: str) -> list[dict[str, Any]]:
    """The mails that the hub sent, newest first."""
    answer = requests.get(f"{endpoint_url}/_ministack/ses/messages", timeout=5).json()
    found = [mail for account in answer["messages"].values() for mail in account]
    return sorted(found, key=lambda mail: mail["Timestamp"], reverse=True)


def main() -> None:
    """Serve until SIGTERM or Ctrl-C."""
    parser = argparse.ArgumentParser(prog="python -m feedbus_ops.front", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--facts", type=Path, required=True)
    arguments = parser.parse_args()
    app = make_app(arguments.facts)
    server = make_server("127.0.0.1", arguments.port, app, threaded=True, request_handler=Quiet)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: threading.Thread(target=server.shutdown).start())
    server.serve_forever()


if __name__ == "__main__":
    main()
