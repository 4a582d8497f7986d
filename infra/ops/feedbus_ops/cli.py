"""The `feedbus` command line: which commands there are. Each is written in a module of its own.

Nothing heavy is imported before a command runs, so that `feedbus --help` answers at once and
the offline commands never load boto3.
"""

from __future__ import annotations

import dataclasses
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from feedbus.errors import ConfigError, FeedbusError, RejectedError
from feedbus_ops import (
    configuration,
    connect,
    console,
    deadletters,
    docs,
    doctor,
    evaluating,
    importing,
    mailing,
    offline,
    online,
    qr,
    quarantine,
    rendering,
    replay,
    routes,
    sending,
    tailing,
    understanding,
    words,
)
from feedbus_ops.console import JsonFlag

HUB = "The local hub"
OFFLINE = "Try things offline"
LOOK = "Look into a running hub"
MEND = "Bring back what went aside"
SETUP = "Set up and check"


class FeedbusGroup(TyperGroup):
    """Turns the errors that a person can mend into a message and an exit code."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except (ConfigError, RejectedError) as error:
            raise console.fail(f"Error: {error}", console.WRONG_USE) from error
        except FeedbusError as error:
            raise console.fail(f"Error: {error}") from error
        except Exception as error:
            if not _from_aws(error):
                raise
            fix = "`feedbus status` shows the local hub; --stack, --profile, --region name another."
            raise console.fail(f"Error: AWS call failed: {error}\n{fix}") from error


def _from_aws(error: Exception) -> bool:
    """Whether botocore raised it; asked without importing botocore."""
    return any(kind.__module__.startswith("botocore.") for kind in type(error).__mro__)


app = typer.Typer(
    name="feedbus",
    cls=FeedbusGroup,
    help="Feedbus, a serverless hub for customer feedback.",
    epilog="Exit codes: 0 yes, 1 no, 2 wrong use. Every command takes --json.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)


def _group(name: str, summary: str, panel: str) -> typer.Typer:
    group = typer.Typer(name=name, help=summary, no_args_is_help=True)
    app.add_typer(group, rich_help_panel=panel)
    return group


@app.command("up", rich_help_panel=HUB)
def up(json_: JsonFlag = False) -> None:
    """Start the local hub, or leave it as it is when it runs."""
    from feedbus_ops import hub

    try:
        facts = hub.up(console.stderr())
    except hub.HubError as error:
        raise console.fail(f"Error: {error}") from error
    _print_facts(dataclasses.asdict(facts), json_=json_)


@app.command("down", rich_help_panel=HUB)
def down(json_: JsonFlag = False) -> None:
    """Stop the local hub; its data stay for the next `up`."""
    from feedbus_ops import hub

    try:
        hub.down()
    except hub.HubError as error:
        raise console.fail(f"Error: {error}") from error
    _print_facts({"running": False}, json_=json_)


@app.command("status", rich_help_panel=HUB)
def status(json_: JsonFlag = False) -> None:
    """Show whether the local hub runs and where; exit code 1 when it does not."""
    from feedbus_ops import hub

    found = hub.status()
    _print_facts(found, json_=json_)
    if not found.get("running"):
        raise typer.Exit(console.NO)


@app.command("demo", rich_help_panel=HUB)
def demo(
    keep: Annotated[bool, typer.Option("--keep", help="Leave the hub running.")] = False,
    json_: JsonFlag = False,
) -> None:
    """Take a tour: signed webhooks in, tickets and mails out, and the accounting."""
    from feedbus_ops import demo as tour
    from feedbus_ops import hub

    try:
        code = tour.run(json=json_, keep=keep)
    except hub.HubError as error:
        raise console.fail(f"Error: {error}") from error
    raise typer.Exit(code)


def _print_facts(facts: dict[str, Any], *, json_: bool) -> None:
    if json_:
        console.print_json(facts)
        return
    flat: dict[str, Any] = {}
    for name, value in facts.items():
        flat |= value if isinstance(value, dict) else {name: value}
    console.print_table(("", "local hub"), flat.items(), empty="nothing to tell")


app.command("sources", rich_help_panel=OFFLINE)(offline.list_sources)
app.command("destinations", rich_help_panel=OFFLINE)(offline.list_destinations)
app.command("normalize", rich_help_panel=OFFLINE)(offline.normalize)
app.command("verify", rich_help_panel=OFFLINE)(offline.verify)
app.command("analyze", rich_help_panel=OFFLINE)(understanding.analyze)
app.command("evaluate", rich_help_panel=OFFLINE)(evaluating.evaluate)
app.command("render", rich_help_panel=OFFLINE)(rendering.render)

_routes = _group("routes", "The routing table: which events go where.", OFFLINE)
_routes.command("list")(routes.list_rules)
_routes.command("test")(routes.match_event)

app.command("send", rich_help_panel=LOOK)(sending.send)
app.command("import", rich_help_panel=LOOK)(importing.import_file)
app.command("mail", rich_help_panel=LOOK)(mailing.mail)
app.command("inbox", rich_help_panel=LOOK)(online.inbox)
app.command("show", rich_help_panel=LOOK)(online.show)
app.command("links", rich_help_panel=LOOK)(online.links)
app.command("tail", rich_help_panel=LOOK)(tailing.tail)
app.command("words", rich_help_panel=LOOK)(words.words)
app.command("tag", rich_help_panel=LOOK)(understanding.tag)

_quarantine = _group("quarantine", "Genuine bodies that could not be read.", MEND)
_quarantine.command("list")(quarantine.list_items)
_quarantine.command("retry")(quarantine.retry)

_dlq = _group("dlq", "Messages that a destination did not take.", MEND)
_dlq.command("list")(deadletters.list_letters)
_dlq.command("redrive")(deadletters.redrive)

app.command("replay", rich_help_panel=MEND)(replay.replay)
app.command("reclassify", rich_help_panel=MEND)(understanding.reclassify)

app.command("connect", rich_help_panel=SETUP)(connect.connect)
app.command("qr", rich_help_panel=SETUP)(qr.qr)
app.command("doctor", rich_help_panel=SETUP)(doctor.doctor)

_config = _group("config", "The configuration, hub.yaml.", SETUP)
_config.command("check")(configuration.check)

app.command("docs", rich_help_panel=SETUP)(docs.docs)
app.command("schemas", rich_help_panel=SETUP)(docs.schemas)


def main() -> None:
    """Run the command line."""
    app()
