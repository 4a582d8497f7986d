"""`feedbus connect SOURCE`: walk a person through connecting one sender."""

from __future__ import annotations

import base64
import json
import secrets as random
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from feedbus.errors import ConfigError
from feedbus_ops import console, inputs
from feedbus_ops.console import JsonFlag
from feedbus_ops.offline import SourceName
from feedbus_ops.online import received
from feedbus_ops.stack import Profile, Region, Stack, StackName, loaded, secret_name

if TYPE_CHECKING:
    from feedbus.config import Endpoint
    from feedbus.signatures import Scheme


@dataclass(frozen=True, slots=True)
class Secret:
    """An endpoint's secret.

    Attributes:
        value: the current one.
        origin: `made`, `given` or `kept` (it lay in SSM already).
        parameter: the SSM parameter.
    """

    value: str
    origin: str
    parameter: str


def connect(
    source: SourceName,
    endpoint: Annotated[
        str | None,
        typer.Option(help="Endpoint of hub.yaml. Default: the one that has this source."),
    ] = None,
    secret: Annotated[
        str | None,
        typer.Option(
            envvar="FEEDBUS_SECRET",
            help="The secret that the vendor shows, where the vendor makes it. Default: the one "
            "in SSM, else a strong new one.",
        ),
    ] = None,
    rotate: Annotated[
        bool, typer.Option("--rotate", help="Make a new secret; the old one stays valid beside it.")
    ] = False,
    wait: Annotated[
        bool, typer.Option("--wait/--no-wait", help="Wait for the first real delivery.")
    ] = True,
    timeout: Annotated[float, typer.Option(min=1, help="Seconds to wait at most.")] = 600,
    stack: StackName = None,
    profile: Profile = None,
    region: Region = None,
    json_: JsonFlag = False,
) -> None:
    """Connect one sender: secret, URL, what to click, and the first delivery.

    Prints the secret, because you have to paste it at the vendor's; it is stored in SSM and
    nowhere else. Exit code 1 when nothing arrives in time.
    """
    from feedbus import sources

    head = sources.load(source)
    place = _endpoint(source, endpoint)
    hub = Stack.find(stack, profile, region)
    scheme = head.scheme(place.options)
    key = _secret(hub, place, scheme, secret, rotate=rotate)
    url = _url(hub, place, scheme, key.value)
    since = time.time()
    if not json_:
        _explain(head, place, scheme, url, key)
    arrived = _wait(hub, place, since, timeout) if wait else None
    if json_:
        facts = {
            "endpoint": place.name,
            "url": url,
            "secret": key.value,
            "secret_origin": key.origin,
            "parameter": key.parameter,
            "steps": list(head.setup),
        }
        console.print_json({**facts, "first_delivery": arrived} if wait else facts)
    elif arrived:
        console.say(f"✓ the first delivery is there: {arrived['id']} ({arrived['what']})")
    if wait and arrived is None:
        raise console.fail(f"nothing genuine arrived within {timeout:g} s; `feedbus doctor` checks")


def _endpoint(source: str, name: str | None) -> Endpoint:
    if name is None:
        fitting = [one for one in inputs.configured_endpoints() if one.source == source]
        if len(fitting) == 1:
            return fitting[0]
        if fitting:
            listed = ", ".join(one.name for one in fitting)
            raise ConfigError(f"several endpoints have source {source}: choose --endpoint {listed}")
    found = loaded().endpoint(name) if name else None
    if found is None:
        wanted = name or f"my-{source.replace('_', '-')}"
        raise ConfigError(
            f"hub.yaml has no such endpoint: add it below `endpoints:`, deploy, run this again\n"
            f"  - name: {wanted}\n    source: {source}"
        )
    if found.source != source:
        raise ConfigError(f"endpoint {name} is one of source {found.source}")
    return found


def _secret(
    hub: Stack, place: Endpoint, scheme: Scheme, given: str | None, *, rotate: bool
) -> Secret:
    """The endpoint's secret: given, kept or made; in SSM when this returns."""
    name = secret_name("endpoints", place)
    parameter = f"{hub.secrets_prefix}/{name}"
    known = hub.secrets.values(name)
    if known and not rotate and given in (None, known[0]):
        return Secret(known[0], "kept", parameter)
    value = given if given is not None else make_secret(scheme)
    check_secret(scheme, value)
    stored = json.dumps({"current": value, "previous": known[0]}) if known else value
    hub.client("ssm").put_parameter(
        Name=parameter, Value=stored, Type="SecureString", Overwrite=True
    )
    return Secret(value, "given" if given is not None else "made", parameter)


def make_secret(scheme: Scheme) -> str:
    """A strong secret of the form that the scheme needs.

    Raises:
        ConfigError: only the vendor can make it.
    """
    from feedbus.signatures import HeaderToken, Hmac, StandardWebhooks, UrlKey

    if isinstance(scheme, StandardWebhooks):
        return "whsec_" + base64.b64encode(random.token_bytes(32)).decode()
    if isinstance(scheme, UrlKey | HeaderToken):
        return random.token_urlsafe(16)
    if isinstance(scheme, Hmac):
        return random.token_hex(32)
    raise ConfigError(f"the vendor makes this secret ({scheme.title}): pass it with --secret")


def check_secret(scheme: Scheme, secret: str) -> None:
    """Whether a secret has the form that the scheme needs.

    Raises:
        ConfigError: saying what is wrong with it, never quoting it.
    """
    from feedbus.errors import SignatureError
    from feedbus.signatures import Inbound

    try:
        scheme.verify(scheme.sign(Inbound(b"{}"), secret, 0), [secret], 0)
    except SignatureError as error:
        # A body of our own can't carry every vendor's proof: only what is said of
        # the secret counts.
        if "secret" in error.check or "128 bits" in error.check:
            raise ConfigError(f"the secret does not fit the scheme: {error.check}") from error
    except (LookupError, TypeError, ValueError) as error:
        # Only the vendor can sign with a private key; ours must at least be the right document.
        if scheme.keys_url is None:
            raise ConfigError(f"the secret does not fit the scheme: {scheme.title}") from error
        _check_document(secret)


def _check_document(secret: str) -> None:
    try:
        document = json.loads(secret)
    except ValueError:
        document = None
    if not isinstance(document, dict):
        raise ConfigError("the secret must be a JSON object: see the source's page")


def _url(hub: Stack, place: Endpoint, scheme: Scheme, secret: str) -> str:
    from feedbus.signatures import Inbound, UrlKey

    base = hub.outputs.get("PublicUrl") or hub.output("ApiUrl")
    url = f"{base.rstrip('/')}/hooks/{place.name}"
    if not isinstance(scheme, UrlKey):
        return url
    return f"{url}/{scheme.sign(Inbound(b''), secret, 0).key}"


def _explain(head: Any, place: Endpoint, scheme: Scheme, url: str, key: Secret) -> None:
    from feedbus.signatures import UrlKey

    origin = {"made": "new, in SSM now", "given": "yours, in SSM now", "kept": "was in SSM already"}
    rows = [("endpoint", place.name), ("URL", url), ("proof", scheme.title.replace("`", ""))]
    if not isinstance(scheme, UrlKey):
        rows.append(("secret", key.value))
    if head.secret:
        rows.append(("it holds", head.secret))
    if head.fetch or head.pull:
        settings = ", ".join(head.fetch.secret) if head.fetch else "see the source's page"
        rows.append(("API secret", f"{key.parameter}/api: JSON with {settings}"))
    rows.append(("stored as", f"{key.parameter} ({origin[key.origin]})"))
    console.print_table((head.title, ""), rows, empty="")
    for number, step in enumerate(head.setup, 1):
        console.say(f"{number}. {step}")
    console.say(f"\nThe vendor's page: {head.docs}\n")


def _wait(hub: Stack, place: Endpoint, since: float, timeout: float) -> dict[str, Any] | None:
    """The first thing that came in at the endpoint since `since`; None when nothing did."""
    from feedbus.model.times import from_epoch

    begun, ends = from_epoch(since), time.monotonic() + timeout
    console.note(f"waiting for the first delivery at {place.name}; Ctrl-C stops waiting")
    while True:
        for key in received(hub, begun, from_epoch(time.time())):
            item = hub.table.get(str(key["pk"]), str(key["sk"]))
            if item and item["endpoint"] == place.name:
                return {"id": item["pk"], "what": str(item["kind"]).replace("_", " ")}
        for item in hub.table.query(f"quarantine#{place.name}"):
            if str(item["at"]) >= begun:
                reason = str(item["reason"])
                return {"id": item["sk"], "what": f"genuine, but unreadable: {reason}"}
        if time.monotonic() >= ends:
            return None
        time.sleep(min(2.0, timeout))
