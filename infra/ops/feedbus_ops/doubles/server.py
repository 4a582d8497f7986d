"""The frame of the doubles: one Flask app on 127.0.0.1, their faults, and a page to look at.

| path | what it does |
| --- | --- |
| `GET /` | a page with tickets, contacts, deliveries and reviews |
| `GET /_doubles/health` | 200 when it is up |
| `GET /_doubles/accounts` | what the hub's secrets need: tokens, keys and URLs |
| `GET /_doubles/{name}/state` | everything that a double holds |
| `GET`, `POST /_doubles/{name}/faults` | what fired; a new script |
| `POST /_doubles/reset` | forget everything |
"""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, Self

from flask import Flask, jsonify, render_template
from werkzeug.exceptions import HTTPException
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server
from werkzeug.wrappers import Response

from feedbus_ops.doubles.accounts import Accounts
from feedbus_ops.doubles.app_store import AppStore
from feedbus_ops.doubles.base import FAULT_ENVIRON, Answer, Double, RefusedError, admin_body
from feedbus_ops.doubles.faults import HOLD_SECONDS, SCRIPT, Fault, Faults
from feedbus_ops.doubles.google import Google
from feedbus_ops.doubles.hubspot import HubSpot
from feedbus_ops.doubles.state import State
from feedbus_ops.doubles.webhook_receiver import WebhookReceiver

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

DOUBLES: tuple[type[Double], ...] = (HubSpot, WebhookReceiver, AppStore, Google)

_SLOW_SECONDS = 6.0


class _Undo(Exception):  # noqa: N818 - not an error: it ends a transaction
    """A refused request changes nothing."""


class Doubles:
    """All doubles on one port.

    Use it as a context manager in tests, or call `start` and `stop`.

    Args:
        directory: where state and accounts are kept; made if need be.
        port: 0 takes a free one.
        clock: epoch seconds, for token lifetimes and the vendors' time windows.
    """

    def __init__(
        self, directory: Path, port: int = 0, clock: Callable[[], float] = time.time
    ) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self.accounts = Accounts.kept(directory)
        self._state = State(directory / "doubles.sqlite")
        self._faults = Faults(self._state)
        self._doubles = {kind.name: kind(self._state, self.accounts, clock) for kind in DOUBLES}
        self._stopping = threading.Event()
        self._resets = 0
        self._app = self._flask()
        self._server: BaseWSGIServer = make_server(
            "127.0.0.1", port, self, threaded=True, request_handler=_Handler
        )
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.05,), name="doubles", daemon=True
        )

    @property
    def url(self) -> str:
        """Where the doubles listen."""
        return f"http://127.0.0.1:{self._server.port}"

    def start(self) -> Self:
        """Serve in the background."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop serving; requests that are held by a fault are dropped."""
        self._stopping.set()
        self._server.shutdown()
        self._thread.join()
        self._state.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Answer one request, as the fault script of its double wants it."""
        path = str(environ["PATH_INFO"])
        double = next((one for one in self._doubles.values() if path.startswith(one.paths)), None)
        fault = self._draw(double, environ) if double else None
        if double is None or fault is None:
            return self._answer(environ, double)(environ, start)
        return self._fail(double, fault, environ)(environ, start)

    def _draw(self, double: Double, environ: WSGIEnvironment) -> Fault | None:
        query = environ.get("QUERY_STRING")
        target = str(environ["PATH_INFO"]) + (f"?{query}" if query else "")
        with self._state.transaction():
            return self._faults.draw(double.name, str(environ["REQUEST_METHOD"]), target)

    def _fail(self, double: Double, fault: Fault, environ: WSGIEnvironment) -> Response:
        """Play a fault."""
        match fault.kind:
            case "reset":
                self._drop(environ, double)
            case "timeout_before":
                self._hold(fault, HOLD_SECONDS)
                self._drop(environ, double)
            case "timeout_after_commit":
                self._answer(environ, double)
                self._hold(fault, HOLD_SECONDS)
                self._drop(environ, double)
            case "slow":
                self._hold(fault, _SLOW_SECONDS)
                return self._answer(environ, double)
            case "status_after_commit":
                self._answer(environ, double)
                return self._scripted(double, fault, fault.status)
            case "rate_limit":
                return self._scripted(double, fault, 429, double.rate_limited())
            case "error_in_200":
                return self._scripted(double, fault, 200)
            case "partial_207":
                environ[FAULT_ENVIRON] = fault
                return self._answer(environ, double)
        return self._scripted(double, fault, fault.status)

    def _answer(self, environ: WSGIEnvironment, double: Double | None) -> Response:
        """Let the vendor act: in one transaction, committed before the answer is sent."""
        response: Response
        try:
            with self._state.transaction():
                response = Response.from_app(self._app.wsgi_app, environ, buffered=True)
                if response.status_code >= 400:
                    raise _Undo
        except _Undo:
            pass
        if double:
            self._count(double, str(response.status_code))
        return response

    def _scripted(self, double: Double, fault: Fault, status: int, body: object = None) -> Response:
        body = fault.body if fault.body is not None else body or {"message": "scripted fault"}
        with self._app.app_context():
            response = body if isinstance(body, str) else jsonify(body).get_data()
        self._count(double, str(status))
        headers = dict(fault.headers)
        if fault.kind == "rate_limit" and fault.seconds is not None:
            headers.setdefault("Retry-After", f"{fault.seconds:.0f}")
        kind = "text/plain" if isinstance(body, str) else "application/json"
        return Response(response, status, headers, content_type=kind)

    def _hold(self, fault: Fault, default: float) -> None:
        """Let a request wait. A reset forgets it: it may not touch what comes after."""
        resets = self._resets
        self._stopping.wait(default if fault.seconds is None else fault.seconds)
        if self._resets != resets:
            raise ConnectionResetError("forgotten by a reset")

    def _drop(self, environ: WSGIEnvironment, double: Double) -> NoReturn:
        """Break the connection, with a TCP reset.

        The socket's descriptor is taken over and closed at once: closing the socket object would
        wait for the files that werkzeug made of it, and end the connection politely.
        """
        self._count(double, "dropped")
        connection: socket.socket = environ["werkzeug.socket"]
        taken = socket.socket(fileno=connection.detach())
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        taken.close()
        raise ConnectionResetError("scripted fault")

    def _count(self, double: Double, answer: str) -> None:
        with self._state.transaction():
            self._state.count(f"answers.{double.name}", answer)

    def _flask(self) -> Flask:
        app = Flask("feedbus_ops.doubles", root_path=str(Path(__file__).parent))
        app.json.sort_keys = False  # type: ignore[attr-defined]
        for double in self._doubles.values():
            app.register_blueprint(double.routes())
        app.register_error_handler(RefusedError, _refusal)
        app.register_error_handler(HTTPException, _http_error)
        app.add_url_rule("/", view_func=self._page)
        app.add_url_rule("/_doubles/health", view_func=_health)
        app.add_url_rule("/_doubles/accounts", view_func=self._accounts)
        app.add_url_rule("/_doubles/reset", view_func=self._reset, methods=["POST"])
        app.add_url_rule("/_doubles/<name>/state", view_func=self._state_of)
        app.add_url_rule("/_doubles/<name>/faults", view_func=self._faults_of)
        app.add_url_rule(
            "/_doubles/<name>/faults", "script", view_func=self._script, methods=["POST"]
        )
        return app

    def _double(self, name: str) -> Double:
        if name not in self._doubles:
            raise RefusedError(404, {"problems": [f"no double {name!r}: {list(self._doubles)}"]})
        return self._doubles[name]

    def _accounts(self) -> dict[str, Any]:
        return dict(self.accounts.settings(self.url))

    def _reset(self) -> dict[str, str]:
        self._resets += 1
        self._state.clear()
        return {"status": "reset"}

    def _state_of(self, name: str) -> dict[str, Any]:
        double = self._double(name)
        return {**double.state(), "answers": self._state.counts(f"answers.{name}")}

    def _faults_of(self, name: str) -> dict[str, Any]:
        return self._faults.report(self._double(name).name)

    def _script(self, name: str) -> dict[str, Any]:
        double = self._double(name)
        rules = admin_body(SCRIPT)
        for rule in rules:
            if rule["kind"] == "partial_207" and rule["kind"] not in double.own_faults:
                raise RefusedError(400, {"problems": [f"{double.title} has no partial answers"]})
        self._faults.script(name, rules)
        return self._faults.report(name)

    def _page(self) -> Response:
        page = Response(
            render_template(
                "doubles.html",
                doubles=[
                    {
                        "name": double.name,
                        "title": double.title,
                        "sheets": double.sheets(),
                        "answers": self._state.counts(f"answers.{double.name}"),
                        "fired": self._state.counts(f"fired.{double.name}"),
                    }
                    for double in self._doubles.values()
                ],
            ),
            content_type="text/html; charset=utf-8",
        )
        # Customers' words are shown: whatever is in them, nothing may run.
        page.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"
        return page


class _Handler(WSGIRequestHandler):
    """Keeps quiet, and lets go of a connection that a fault broke."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """The state tells what was answered; a line a request would drown the demo."""

    def connection_dropped(
        self,
        error: BaseException,  # noqa: ARG002
        environ: WSGIEnvironment | None = None,  # noqa: ARG002
    ) -> None:
        """Read no further request from it."""
        self.close_connection = True


def _health() -> dict[str, str]:
    return {"status": "ok"}


def _refusal(error: RefusedError) -> Answer:
    return error.body, error.status


def _http_error(error: HTTPException) -> Answer:
    return {"message": error.description or error.name}, error.code or 500
