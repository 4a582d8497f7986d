"""`feedbus render`: the exact requests that a push would send, offline and without secrets."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from feedbus.errors import ConfigError
from feedbus_ops import console, inputs
from feedbus_ops.console import JsonFlag
from feedbus_ops.inputs import OptionsFile
from feedbus_ops.stack import judge

if TYPE_CHECKING:
    from feedbus.config import Connection
    from feedbus.model import Feedback, Record
    from feedbus.model.events import FeedbackView


def render(
    destination: Annotated[
        str, typer.Argument(help="Destination slug; `feedbus destinations` lists them.")
    ],
    record: Annotated[
        Path,
        typer.Argument(
            metavar="RECORD.json",
            help="A canonical record as `normalize` prints it, a whole record as `show --json` "
            "does, or an event; `-` is stdin.",
        ),
    ],
    connection: Annotated[
        str | None,
        typer.Option(
            help="Destination of hub.yaml whose options apply. Default: the one of this type, if "
            "there is exactly one; else none."
        ),
    ] = None,
    options: OptionsFile = None,
    json_: JsonFlag = True,  # noqa: ARG001 - the output is always JSON
) -> None:
    """Show the requests that a push would send, offline and without secrets.

    Prints `[{method, url, headers, body}]`. `{ticket.id}` stands for an id that only the
    destination can tell. Exit code 1 when it can't write this record.
    """
    from feedbus import delivery, destinations
    from feedbus.settings import Settings

    head = destinations.load(destination)
    place = _connection(destination, connection, inputs.read_object(options))
    whole, event = read_record(inputs.read_json(record))
    settings = Settings(mail_from="feedback@example.com")
    console.print_json(delivery.render(head, place, whole, event, settings=settings))


def _connection(type_: str, name: str | None, options: dict[str, Any]) -> Connection:
    from feedbus import config
    from feedbus.config import Connection

    try:
        loaded = config.load()
        known = [one for one in map(loaded.connection, loaded.connection_names) if one]
    except FileNotFoundError:
        known = []
    fitting = [one for one in known if one.type == type_ and name in (None, one.name)]
    if name is not None and not fitting:
        listed = ", ".join(one.name for one in known if one.type == type_) or "none"
        raise ConfigError(f"--connection {name!r} is no {type_} of hub.yaml; it has {listed}")
    if len(fitting) == 1:
        return fitting[0].model_copy(update={"options": {**fitting[0].options, **options}})
    return Connection(name=type_.replace("_", "-"), type=type_, options=options)


def read_record(document: Any) -> tuple[Record, dict[str, Any] | None]:
    """A record, and the event that tells of it if the document is one.

    Takes an event with or without its envelope, the record of `show --json`, a record, a
    feedback with analysis, or the bare canonical feedback; a list of one is that one.

    Raises:
        ConfigError: naming the fields that are wrong.
    """
    from pydantic import ValidationError

    from feedbus.config import explain

    if isinstance(document, list) and len(document) == 1:
        document = document[0]
    if not isinstance(document, dict):
        raise ConfigError("one record is needed: a JSON object, or a list that holds one")
    if isinstance(document.get("detail"), dict):
        document = document["detail"]
    elif isinstance(document.get("record"), dict):
        document = document["record"]
    try:
        return _read(document)
    except ValidationError as error:
        raise ConfigError(f"no canonical record: {explain(error)}") from error


def _read(document: dict[str, Any]) -> tuple[Record, dict[str, Any] | None]:
    from feedbus.model import Feedback, Record
    from feedbus.model.events import Event, FeedbackView

    if "type" in document and "feedback" in document:
        event = Event.model_validate(document)
        before = _of_view(event.feedback).model_copy(update={"version": event.version - 1})
        return before.changed(event.type, at=event.time, change=event.change), document
    if "feedback" in document:
        return Record.model_validate(document), None
    if "analysis" in document:
        return _of_view(FeedbackView.model_validate(document)), None
    return _understood(Feedback.model_validate(document)), None


def _of_view(view: FeedbackView) -> Record:
    from feedbus.model import Feedback, Record

    fields = {name: getattr(view, name) for name in Feedback.model_fields}
    return Record(
        feedback=Feedback.model_construct(**fields),
        customer=view.customer,
        profile=view.profile,
        analysis=view.analysis,
        workflow=view.workflow,
        test=view.test,
    )


def _understood(feedback: Feedback) -> Record:
    """What enrichment would make of it, with the rules of hub.yaml."""
    from feedbus.analysis import customer_key, prioritise
    from feedbus.model import ManualTags, Record, Workflow
    from feedbus.tagging import tags_of

    how = judge()
    analysis, scores = how.judge(feedback)
    tags = tags_of(feedback.tags, analysis.evidence, ManualTags())
    return Record(
        feedback=feedback.model_copy(update={"scores": scores, "tags": tags}),
        customer=customer_key(feedback.author, feedback.source),
        analysis=analysis,
        workflow=Workflow(priority=prioritise(feedback, analysis, how.rules)),
    )
