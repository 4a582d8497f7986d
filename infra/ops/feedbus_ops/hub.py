"""The local hub: the real `template.yaml` on the local engine, without an account or Docker.

Three processes, each with its state below one home folder: the engine (MiniStack), the vendor
doubles, and a front door that gives the hub a plain URL. `up` is idempotent; state survives a
restart. Set `FEEDBUS_HOME` and `FEEDBUS_PORT` to run a second hub beside the first.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import secrets as random_secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import requests
from rich.console import Console

from feedbus import config, destinations, sources
from feedbus.errors import ConfigError
from feedbus.model.times import from_epoch
from feedbus.signatures import GoogleOidc, StandardWebhooks
from feedbus_ops.console import ROOT

STACK = "feedbus"
REGION = "us-east-1"
MAIL_FROM = "feedback@example.com"
HOST = "127.0.0.1"

_VENV = Path(sys.prefix) / "bin"
_SAM = Path(sys.prefix) / "sam" / "bin" / "sam"

_SOURCES = ("template.yaml", "infra/*.yaml", "functions/**/*.py", "layers/**/*")
WARM_PROCESSES = {"Receive": 4, "Enrich": 1, "Publish": 1, "Push": 2}
"""Processes that `up` starts, by function."""

_DAY = 86_400
_STARTED_WITHIN = 60.0
_STOPPED_WITHIN = 20.0


class HubError(Exception):
    """The local hub could not be started; the message says why and where the log is."""


@dataclass(frozen=True, slots=True)
class Home:
    """Where a local hub keeps its state, and its ports.

    Attributes:
        path: the folder.
        engine_port: AWS API and HTTP API of the local engine; the doubles and the front door
            listen on the two ports after it.
    """

    path: Path
    engine_port: int

    @classmethod
    def from_environment(cls) -> Home:
        """`FEEDBUS_HOME` (default `.feedbus` in the project) and `FEEDBUS_PORT` (4566)."""
        path = Path(os.environ.get("FEEDBUS_HOME") or ROOT / ".feedbus")
        return cls(path.absolute(), int(os.environ.get("FEEDBUS_PORT", "4566")))

    @property
    def engine_url(self) -> str:
        """The AWS endpoint."""
        return f"http://{HOST}:{self.engine_port}"

    @property
    def doubles_port(self) -> int:
        """Port of the vendor doubles."""
        return self.engine_port + 1

    @property
    def doubles_url(self) -> str:
        """URL of the vendor doubles."""
        return f"http://{HOST}:{self.doubles_port}"

    @property
    def front_port(self) -> int:
        """Port of the front door."""
        return self.engine_port + 2

    @property
    def front_url(self) -> str:
        """Plain URL of the hub."""
        return f"http://{HOST}:{self.front_port}"

    @property
    def facts_file(self) -> Path:
        """What the other commands read."""
        return self.path / "hub.json"


@dataclass(frozen=True, slots=True)
class HubFacts:
    """What a running local hub tells the other commands."""

    endpoint_url: str
    region: str
    stack: str
    api_url: str
    api_host: str
    doubles_url: str
    fingerprint: str
    outputs: dict[str, str] = field(default_factory=dict)


def aws_environment(home: Home) -> dict[str, str]:
    """Environment in which AWS tools talk to the local engine, and to nothing else."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return {
        **inherited,
        "AWS_ENDPOINT_URL": home.engine_url,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_EC2_METADATA_DISABLED": "true",
        "PATH": f"{_VENV}:{os.environ.get('PATH', '')}",
        "SAM_CLI_TELEMETRY": "0",
        "FEEDBUS_ARCHITECTURE": "host",
        "PYTHON": str(_VENV / "python"),
    }


def client(service: str, home: Home) -> Any:
    """A boto3 client of the local engine."""
    import boto3

    make: Any = boto3.client
    return make(
        service,
        endpoint_url=home.engine_url,
        region_name=REGION,
        aws_access_key_id="test",
        aws_secret_access_key="test",  # noqa: S106 - the engine takes any
    )


def up(console: Console, home: Home | None = None) -> HubFacts:
    """Start the hub, or what of it is not running, and deploy it if anything changed.

    Raises:
        HubError: something did not start; its log is named.
    """
    home = home or Home.from_environment()
    home.path.mkdir(parents=True, exist_ok=True)
    with console.status("Starting the local engine …") as status:
        stopped = _start_engine(home)
        status.update("Starting the vendors' doubles …")
        start_doubles(home)
        fingerprint = _fingerprint()
        outputs = _deployed(home, fingerprint)
        if outputs is None:
            status.update("Building the functions and layers (sam build) …")
            _sam(home, "build", "--template-file", str(ROOT / "template.yaml"), *_build_dir(home))
            status.update("Deploying the stack (sam deploy) …")
            _sam(home, "deploy", *_deploy_arguments(home, fingerprint))
            outputs = _outputs(home)
        api_host = f"{outputs['ApiId']}.execute-api.localhost"
        facts = HubFacts(
            endpoint_url=home.engine_url,
            region=REGION,
            stack=STACK,
            api_url=home.front_url,
            api_host=api_host,
            doubles_url=home.doubles_url,
            fingerprint=fingerprint,
            outputs=outputs,
        )
        status.update("Storing the demo's secrets …")
        with urlopen(f"{home.doubles_url}/_doubles/accounts") as answer:  # noqa: S310
            accounts = json.load(answer)
        _store_secrets(home, outputs["SecretsPrefix"], accounts)
        prepare_crm(accounts["hubspot"])
        client("sesv2", home).create_email_identity(EmailIdentity=MAIL_FROM)
        home.facts_file.write_text(json.dumps(asdict(facts), indent=2), "utf-8")
        status.update("Opening the front door …")
        _start("front", home, _front_command(home), _answers(f"{home.front_url}/healthz"))
        if stopped is not None:
            status.update("Starting the functions …")
            _warm_up(home)
            if stopped:
                _catch_up(home, stopped)
    return facts


def _warm_up(home: Home) -> None:
    """Let the engine start its processes: on two cores, dozens at once take it many seconds.

    Each function gets an event that changes nothing: an empty batch, a probe, or, for a push
    function, news of a feedback that is not there.
    """
    make = client("lambda", home)
    news = {"id": "none:1", "type": "feedback.received", "time": from_epoch(0), "version": 1}
    gone = json.dumps({"detail": {**news, "feedback": {"id": "none"}}})
    message = {"eventSource": "aws:sqs", "messageId": "0", "body": gone, "attributes": {}}
    events = {
        "Receive": {"rawPath": "/healthz"},
        "Enrich": {"Records": []},
        "Publish": {"Records": []},
        "Push": {"Records": [message]},
    }
    names = [one["FunctionName"] for one in make.list_functions()["Functions"]]
    calls = [
        (name, json.dumps(event))
        for name in names
        for kind, event in events.items()
        if f"{kind}Function" in name
        for _ in range(WARM_PROCESSES[kind])
    ]

    def call(name: str, payload: str) -> None:
        answer = make.invoke(FunctionName=name, Payload=payload)
        if answer.get("FunctionError"):
            raise HubError(f"{name} does not start; see {home.path / 'engine.log'}")

    with ThreadPoolExecutor(len(calls)) as pool:
        list(pool.map(lambda one: call(*one), calls))


def _forget_stream_positions(home: Home) -> None:
    """Let streams begin anew after a restart.

    The engine keeps how far each consumer had read (MiniStack 1.5.33), but not the streams:
    consumers would pass over as many new records as they had read before.
    """
    path = home.path / "engine" / "lambda.json"
    if path.exists():
        state = json.loads(path.read_text("utf-8"))
        state["payload"].pop("dynamodb_stream_positions", None)
        path.write_text(json.dumps(state), "utf-8")


def _catch_up(home: Home, stopped: float) -> None:
    """Take what the streams still held when the engine stopped through the hub again."""
    from feedbus_ops import online, replay
    from feedbus_ops.stack import Stack

    stack = Stack.local(home.facts_file)
    now = time.time()
    items = replay.by_id(
        online.received(stack, from_epoch(now - _DAY), from_epoch(now), newest_first=False)
    )
    recent = from_epoch(stopped - 15)
    lost = {
        id_: keys_
        for id_, keys_ in items.items()
        if (record := online.record_of(stack, id_)) is None or record.history[-1].at > recent
    }
    replay.run(stack, lost, dry_run=False, resend=False)


def down(home: Home | None = None) -> None:
    """Stop the hub's processes; the engine writes its state to disk as it stops."""
    home = home or Home.from_environment()
    for name in ("front", "doubles", "engine"):
        stop(name, home)


def status(home: Home | None = None) -> dict[str, Any]:
    """What runs, and where."""
    home = home or Home.from_environment()
    running = {name: _pid(name, home) is not None for name in ("engine", "doubles", "front")}
    facts = json.loads(home.facts_file.read_text("utf-8")) if home.facts_file.exists() else {}
    return {
        "running": all(running.values()),
        "processes": running,
        "home": str(home.path),
        "api_url": facts.get("api_url"),
        "doubles_url": facts.get("doubles_url"),
        "endpoint_url": facts.get("endpoint_url"),
    }


def facts_of(home: Home) -> HubFacts:
    """The facts that `up` wrote.

    Raises:
        ConfigError: no hub was started from this home.
    """
    if not home.facts_file.exists():
        raise ConfigError("no local hub: start it with `feedbus up`")
    return HubFacts(**json.loads(home.facts_file.read_text("utf-8")))


# processes

_started: dict[int, subprocess.Popen[bytes]] = {}
"""Processes of this one: they outlive it, and are reaped if they end before."""


def start_doubles(home: Home) -> None:
    """Start the vendors' doubles (again)."""
    _start("doubles", home, _doubles_command(home), _answers(f"{home.doubles_url}/_doubles/health"))


def stop(name: str, home: Home, *, kill: bool = False) -> None:
    """Stop one process and wait until it is gone.

    Args:
        name: `engine`, `doubles` or `front`.
        home: whose.
        kill: at once, as a crash would.
    """
    pid = _pid(name, home)
    if pid is None:
        return
    os.kill(pid, signal.SIGKILL if kill else signal.SIGTERM)
    _poll(lambda: _pid(name, home) is None, _STOPPED_WITHIN, f"{name} does not stop")
    _pid_file(name, home).unlink(missing_ok=True)


def _start(name: str, home: Home, command: list[str], ready: Callable[[], bool]) -> None:
    if _pid(name, home) is not None and ready():
        return
    stop(name, home)
    port = {"engine": home.engine_port, "doubles": home.doubles_port, "front": home.front_port}
    _check_port(port[name])
    log = home.path / f"{name}.log"
    with log.open("ab") as out:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            env=_engine_environment(home) if name == "engine" else aws_environment(home),
            cwd=home.path,
            start_new_session=True,  # Ctrl-C in the terminal must not kill it halfway
        )
    _started[process.pid] = process
    _pid_file(name, home).write_text(str(process.pid), "utf-8")

    def answered() -> bool:
        if process.poll() is not None:
            raise HubError(f"{name} ended with {process.returncode}; its log: {log}")
        return ready()

    _poll(answered, _STARTED_WITHIN, f"{name} does not answer; its log: {log}")


def _check_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            fix = "stop what listens there, or set FEEDBUS_PORT to another one"
            raise HubError(f"port {port} is taken: {fix}") from error


def _start_engine(home: Home) -> float | None:
    """Start the engine unless it runs; when it stopped (epoch seconds, 0 if never), else None."""
    health = _answers(f"{home.engine_url}/_ministack/health")
    if _pid("engine", home) is not None and health():
        return None
    state = home.path / "engine" / "lambda.json"
    stopped = state.stat().st_mtime if state.exists() else 0.0
    _forget_stream_positions(home)
    _start("engine", home, [str(_VENV / "ministack")], health)
    return stopped


def _engine_environment(home: Home) -> dict[str, str]:
    state = home.path / "engine"
    return {
        **aws_environment(home),
        "BIND_HOST": HOST,
        "GATEWAY_PORT": str(home.engine_port),
        "IOT_MTLS_ENABLED": "0",
        "PERSIST_STATE": "1",
        "S3_PERSIST": "1",
        "STATE_DIR": str(state),
        "S3_DATA_DIR": str(state / "s3"),
    }


def _doubles_command(home: Home) -> list[str]:
    python, port = str(_VENV / "python"), str(home.doubles_port)
    state = str(home.path / "doubles")
    return [python, "-m", "feedbus_ops.doubles", "--port", port, "--state", state]


def _front_command(home: Home) -> list[str]:
    python, port = str(_VENV / "python"), str(home.front_port)
    return [python, "-m", "feedbus_ops.front", "--port", port, "--facts", str(home.facts_file)]


def _pid_file(name: str, home: Home) -> Path:
    return home.path / f"{name}.pid"


def _pid(name: str, home: Home) -> int | None:
    """The process's id, if it runs."""
    try:
        pid = int(_pid_file(name, home).read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    if pid in _started and _started[pid].poll() is not None:
        del _started[pid]
        return None
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return None
    return pid


def _answers(url: str) -> Callable[[], bool]:
    def answers() -> bool:
        try:
            with urlopen(url, timeout=2) as answer:  # noqa: S310 - our own loopback URL
                return bool(answer.status == 200)
        except OSError:
            return False

    return answers


def _poll(done: Callable[[], bool], seconds: float, failed: str) -> None:
    deadline = time.monotonic() + seconds
    while not done():
        if time.monotonic() > deadline:
            raise HubError(failed)
        time.sleep(0.1)


# deployment


def _sam(home: Home, command: str, *arguments: str) -> None:
    if not _SAM.exists():
        raise HubError("SAM is not installed: run `make setup`")
    log = home.path / f"sam-{command}.log"
    with log.open("wb") as out:
        done = subprocess.run(
            [str(_SAM), command, *arguments],
            env=aws_environment(home),
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if done.returncode:
        tail = "\n".join(log.read_text("utf-8", "replace").splitlines()[-15:])
        raise HubError(f"sam {command} failed; its log: {log}\n{tail}")


def _build_dir(home: Home) -> tuple[str, str]:
    return ("--build-dir", str(home.path / "build"))


def _deploy_arguments(home: Home, fingerprint: str) -> list[str]:
    parameters = {
        # Lambda code runs on this machine's Python here; what the engine is told does not matter.
        "Architecture": "x86_64",
        "AllowPrivateDestinations": "true",
        "ArchiveDays": "0",
        "MailFrom": MAIL_FROM,
        "PublicUrl": home.front_url,
    }
    return [
        "--template-file",
        str(home.path / "build" / "template.yaml"),
        "--stack-name",
        STACK,
        "--region",
        REGION,
        "--resolve-s3",
        "--capabilities",
        "CAPABILITY_IAM",
        "CAPABILITY_AUTO_EXPAND",
        "--no-confirm-changeset",
        "--no-fail-on-empty-changeset",
        "--no-progressbar",
        # A tag that differs makes the engine look at every resource of a nested stack; those it
        # does not look at have no attributes there (MiniStack 1.5.33), and the update fails.
        "--tags",
        f"release={fingerprint[:12]}",
        "--parameter-overrides",
        *(f"{name}={value}" for name, value in parameters.items()),
    ]


def _fingerprint() -> str:
    """What the deployment is made of: contents of everything that `sam build` reads."""
    digest = hashlib.sha256(sys.version.encode())
    for path in sorted(_source_files()):
        digest.update(str(path.relative_to(ROOT)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _source_files() -> Iterator[Path]:
    for pattern in _SOURCES:
        for path in ROOT.glob(pattern):
            if path.is_file() and "__pycache__" not in path.parts:
                yield path


def _deployed(home: Home, fingerprint: str) -> dict[str, str] | None:
    """The stack's outputs, if what is deployed is what stands in the tree."""
    if not home.facts_file.exists() or facts_of(home).fingerprint != fingerprint:
        return None
    try:
        return _outputs(home)
    except client("cloudformation", home).exceptions.ClientError:
        return None  # the engine was killed and lost its state


def _outputs(home: Home) -> dict[str, str]:
    stack = client("cloudformation", home).describe_stacks(StackName=STACK)["Stacks"][0]
    return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}


# secrets


def _store_secrets(home: Home, prefix: str, accounts: Mapping[str, Any]) -> None:
    """Store a secret for each endpoint and destination that has none yet."""
    ssm = client("ssm", home)
    hub = config.Config(
        config.parse_yaml((ROOT / "layers/config/feedbus_config/hub.yaml").read_text("utf-8"))
    ).validate()
    wanted: dict[str, str] = {}
    for endpoint in hub.endpoints:
        name = f"{prefix}/endpoints/{endpoint.secret or endpoint.name}"
        wanted[name] = _endpoint_secret(endpoint, accounts)
        if sources.load(endpoint.source).fetch and endpoint.source in accounts:
            wanted[f"{name}/api"] = json.dumps(accounts[endpoint.source])
    for connection in hub.destinations:
        name = f"{prefix}/destinations/{connection.name}"
        wanted[name] = json.dumps(_connection_secret(connection, accounts))
    for name, value in wanted.items():
        with _already_there(ssm):
            ssm.put_parameter(Name=name, Value=value, Type="SecureString", Overwrite=False)


@contextmanager
def _already_there(ssm: Any) -> Iterator[None]:
    try:
        yield
    except ssm.exceptions.ParameterAlreadyExists:
        return


def _endpoint_secret(endpoint: config.Endpoint, accounts: Mapping[str, Any]) -> str:
    source = sources.load(endpoint.source)
    if source.pull and endpoint.options.get("poll", True):
        account = accounts[endpoint.source]
        return json.dumps(account)
    scheme = source.scheme(endpoint.options)
    if isinstance(scheme, GoogleOidc):
        return json.dumps(_oidc_secret(accounts["google_play"], endpoint.name))
    if isinstance(scheme, StandardWebhooks):
        return "whsec_" + base64.b64encode(random_secrets.token_bytes(24)).decode()
    return random_secrets.token_hex(24)


def _oidc_secret(account: Mapping[str, Any], endpoint: str) -> dict[str, Any]:
    """A push subscription's settings, with a key pair of our own in Google's place."""
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key
    from jwt.algorithms import RSAAlgorithm

    private = load_pem_private_key(account["private_key"].encode(), None)
    assert isinstance(private, RSAPrivateKey)  # noqa: S101 - the doubles made it
    kid = account["private_key_id"]
    return {
        "audience": f"https://hub.example.com/hooks/{endpoint}",
        "email": account["client_email"],
        "private_key": account["private_key"],
        "kid": kid,
        "keys": [{**RSAAlgorithm.to_jwk(private.public_key(), as_dict=True), "kid": kid}],
    }


def _connection_secret(connection: config.Connection, accounts: Mapping[str, Any]) -> Any:
    if destinations.load(connection.type).transport == "ses":
        return {}
    return accounts[connection.type]


def prepare_crm(account: Mapping[str, Any]) -> None:
    """Create the unique properties that make upserts possible, as an administrator would."""
    for kind, name in (("tickets", "fb_external_id"), ("contacts", "fb_customer_id")):
        answer = requests.post(
            f"{account['base_url']}/crm/v3/properties/{kind}",
            json={
                "name": name,
                "label": name,
                "groupName": f"{kind.removesuffix('s')}information",
                "type": "string",
                "fieldType": "text",
                "hasUniqueValue": True,
            },
            headers={"authorization": f"Bearer {account['token']}"},
            timeout=10,
        )
        if answer.status_code not in (201, 409):  # 409: it is there already
            raise HubError(f"the CRM double refused the property {name}: {answer.status_code}")
