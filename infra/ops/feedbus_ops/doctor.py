"""`feedbus doctor`: is everything as it has to be? Each finding says how to mend it."""

from __future__ import annotations

import itertools
import json
import time
from collections import Counter
from collections.abc import Callable, Iterator
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from feedbus.errors import ConfigError
from feedbus_ops import configuration, inputs, routes
from feedbus_ops.configuration import Finding, report
from feedbus_ops.connect import check_secret
from feedbus_ops.console import JsonFlag
from feedbus_ops.online import received
from feedbus_ops.quarantine import quarantined
from feedbus_ops.sending import reachable
from feedbus_ops.stack import Profile, Region, Stack, StackName, loaded, secret_name

if TYPE_CHECKING:
    from feedbus.config import Endpoint
    from feedbus.store import Item

OUTPUTS = ("ApiUrl", "TableName", "BucketName", "BusName", "SecretsPrefix")

RECENT = 200
"""Newest items that are looked at to find endpoints that nobody uses."""

SKEW_WARNING, SKEW_ERROR = 30, 240
"""Seconds. Vendors' signatures are refused when they are more than 300 s off the hub's clock."""


def doctor(
    stack: StackName = None,
    profile: Profile = None,
    region: Region = None,
    json_: JsonFlag = False,
) -> None:
    """Check configuration, secrets, routes, clock and queues; exit code 1 on errors."""
    hub = Stack.find(stack, profile, region)
    report(list(examine(hub)), json_=json_, well="nothing to look at")


def examine(hub: Stack) -> Iterator[Finding]:
    """Every finding of every check, `ok` for a check that found nothing."""
    checks: list[tuple[str, Callable[[], Iterator[Finding]]]] = [
        ("hub.yaml is valid", _configuration),
        ("the stack has its outputs", lambda: _outputs(hub)),
        ("every endpoint has a secret of the right form", lambda: _endpoint_secrets(hub)),
        ("every destination has its secret", lambda: _destination_secrets(hub)),
        ("every rule leads to a lane, every lane has a rule", lambda: _routes(hub)),
        ("the hub answers and the clocks agree", lambda: _clock(hub)),
        ("the dead-letter queues are empty", lambda: _queues(hub)),
        ("the quarantine is empty", lambda: _quarantine(hub)),
        ("every endpoint is used", lambda: _unused(hub)),
        ("every score has a scale", lambda: _scales(hub)),
    ]
    for well, check in checks:
        found = list(check())
        yield from found or [Finding("ok", well)]
        if check is _configuration and any(one.severity == "error" for one in found):
            # The other checks read hub.yaml; its mistakes would come up again and again.
            return


def _configuration() -> Iterator[Finding]:
    if not configuration.HUB_YAML.is_file():
        yield Finding("error", f"{configuration.HUB_YAML.name} is missing", "restore it from Git")
        return
    try:
        yield from configuration.findings(configuration.HUB_YAML.read_text("utf-8"))
    except ConfigError as error:
        yield Finding("error", str(error), "correct the file")


def _outputs(hub: Stack) -> Iterator[Finding]:
    for name in OUTPUTS:
        if not hub.outputs.get(name):
            yield Finding("error", f"stack {hub.name} has no output {name}", "deploy it again")


def _endpoint_secrets(hub: Stack) -> Iterator[Finding]:
    from feedbus import sources

    for endpoint in inputs.configured_endpoints():
        parameter = f"{hub.secrets_prefix}/{secret_name('endpoints', endpoint)}"
        fix = f"`feedbus connect {endpoint.source} --endpoint {endpoint.name}`"
        values = hub.secrets.values(secret_name("endpoints", endpoint))
        if not values:
            yield Finding("error", f"endpoint {endpoint.name}: SSM lacks {parameter}", fix)
            continue
        head = sources.load(endpoint.source)
        if head.pull and _is_document(values[0]):
            continue  # a key for polling: only the vendor can tell whether it works
        for which, value in zip(("current", "previous"), values, strict=False):
            try:
                check_secret(head.scheme(endpoint.options), value)
            except ConfigError as error:
                what = f"endpoint {endpoint.name}, {which} secret in {parameter}: {error}"
                yield Finding("error", what, fix)


def _is_document(secret: str) -> bool:
    try:
        return isinstance(json.loads(secret), dict)
    except ValueError:
        return False


def _destination_secrets(hub: Stack) -> Iterator[Finding]:
    from feedbus import destinations

    configuration_ = loaded()
    for name in configuration_.connection_names:
        lane = configuration_.connection(name)
        head = destinations.load(lane.type) if lane else None
        if lane is None or head is None or not head.secret:
            continue
        settings = ", ".join(head.secret)
        try:
            hub.secrets.document(secret_name("destinations", lane))
        except ConfigError as error:
            severity: Any = "warning" if lane.mode != "live" else "error"
            yield Finding(severity, f"destination {name}: {error}", f"JSON with {settings}")


def _routes(hub: Stack) -> Iterator[Finding]:
    try:
        rules = [rule for rule in routes.read_rules() if rule.enabled]
        for rule in rules:
            routes.check_rule(rule)
    except (ConfigError, OSError) as error:
        yield Finding("error", f"infra/routes.yaml: {error}", "correct the rule")
        return
    configured, lanes = set(loaded().connection_names), {lane.name for lane in hub.lanes()}
    targets = {target: rule.name for rule in rules for target in rule.targets}
    for target, name in targets.items():
        if target not in configured:
            fix = "add it below `destinations:`, or change the rule"
            yield Finding("error", f"rule {name}: hub.yaml has no destination {target}", fix)
        elif target not in lanes:
            fix = "add its lane to template.yaml and deploy"
            yield Finding("error", f"rule {name}: the stack has no lane {target}", fix)
    for name in sorted(configured - targets.keys()):
        fix = "add a rule to infra/routes.yaml, or remove it"
        yield Finding("warning", f"no rule leads to destination {name}", fix)


def _clock(hub: Stack) -> Iterator[Finding]:
    import requests

    url, host = reachable(f"{hub.outputs.get('ApiUrl', '').rstrip('/')}/healthz")
    before = time.time()
    try:
        response = requests.get(url, headers=host, timeout=15)
    except requests.RequestException as error:
        what = f"the hub does not answer at {url}: {type(error).__name__}"
        yield Finding("error", what, "`feedbus status`, or deploy the stack")
        return
    middle = (before + time.time()) / 2
    if response.status_code != 200:
        what = f"the hub answers {response.status_code} at /healthz"
        yield Finding("error", what, "see the log of the receive function")
    try:
        skew = abs(parsedate_to_datetime(response.headers["date"]).timestamp() - middle)
    except (LookupError, ValueError):
        return
    if skew > SKEW_WARNING:
        severity: Any = "error" if skew > SKEW_ERROR else "warning"
        what = f"this machine's clock and the hub's differ by {skew:.0f} s"
        yield Finding(severity, what, "synchronise the clock (NTP)")


def _queues(hub: Stack) -> Iterator[Finding]:
    sqs = hub.client("sqs")
    aside = {f"lane {lane.name}": lane.dlq_url for lane in hub.lanes()}
    aside |= {
        name.removesuffix("Url"): url
        for name, url in hub.outputs.items()
        if name.endswith("FailuresUrl")
    }
    for name, url in aside.items():
        answer = sqs.get_queue_attributes(
            QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"]
        )
        count = int(answer["Attributes"]["ApproximateNumberOfMessages"])
        if count:
            lane = name.removeprefix("lane ")
            in_lane = name != lane
            fix = f"`feedbus dlq list --lane {lane}`" if in_lane else "docs/runbook.md"
            yield Finding("warning", f"{name}: {count} messages were set aside", fix)


def _quarantine(hub: Stack) -> Iterator[Finding]:
    found = quarantined(hub, None)
    for endpoint, items in itertools.groupby(
        sorted(found, key=lambda item: str(item["endpoint"])), key=lambda item: item["endpoint"]
    ):
        what = f"endpoint {endpoint!s}: {len(list(items))} bodies could not be read"
        fix = f"`feedbus quarantine list --endpoint {endpoint!s}`"
        yield Finding("warning", what, fix)


def _newest(hub: Stack) -> list[Item]:
    """The newest intake items, at most `RECENT`."""
    since, until = inputs.iso_time("30d"), inputs.iso_time("now")
    keys = itertools.islice(received(hub, since, until), RECENT)
    found = (hub.table.get(str(key["pk"]), str(key["sk"])) for key in keys)
    return [item for item in found if item]


def _unused(hub: Stack) -> Iterator[Finding]:
    newest = _newest(hub)
    seen = {item["endpoint"] for item in newest}
    span = f"the newest {RECENT} items" if len(newest) == RECENT else "30 days"
    for endpoint in inputs.configured_endpoints():
        if endpoint.name not in seen:
            yield _silent(endpoint, span)


def _scales(hub: Stack) -> Iterator[Finding]:
    """Scores that enter no average, because neither payload nor configuration says their scale."""
    unknown: Counter[str] = Counter()
    for item in _newest(hub):
        if item["kind"] == "feedback" and "doc" in item:
            scores = json.loads(str(item["doc"])).get("scores", [])
            unknown[str(item["endpoint"])] += any("scale_max" not in one for one in scores)
    for endpoint, count in (+unknown).items():
        what = f"endpoint {endpoint}: {count} recent items have scores without a scale"
        yield Finding("warning", what, "say metric, scale_min and scale_max in its `scores`")


def _silent(endpoint: Endpoint, span: str) -> Finding:
    fix = f"`feedbus connect {endpoint.source} --endpoint {endpoint.name}`, or remove it"
    return Finding("warning", f"endpoint {endpoint.name}: nothing came in within {span}", fix)
