"""Slack: messages in channels, slash commands, forms and messages that people pass on.

Enable: api.slack.com/apps → your app → Event Subscriptions: switch on, paste the endpoint's URL
(Slack asks it at once), subscribe to the bot events message.channels, message.groups, app_mention,
and invite the app to the channels. For commands and forms paste the same URL under Slash Commands
and under Interactivity & Shortcuts. Basic Information → Signing Secret is the endpoint's secret.

- signature: https://docs.slack.dev/authentication/verifying-requests-from-slack/ — HMAC-SHA256 of
  `v0:timestamp:body` in hex, after `v0=`; 5 minutes. The app's first request,
  `url_verification`, is signed as well and gets its `challenge` back.
- events: https://docs.slack.dev/apis/events-api/ — `ts` is a message's id within its channel and
  its time. `event_id` names only the delivery; tries bear `X-Slack-Retry-Num`.
- A thread is one feedback, named `channel/ts` of its first message; replies are parts of it.
  `message_changed` brings a new edition (`edited.ts`), `message_deleted` takes a message back; of
  a first message with replies, only its own words go. A mention of the app is the message itself
  once more.
- Bots and other machines are ignored, above all our own app, or it would hear itself.
- The text is what people see: Slack escapes `&`, `<` and `>` and writes links, channels and groups
  as `<…>`, which is undone. `<@U…>` becomes `@U…`, as names are not sent. `*bold*` and `:emoji:`
  stay.
- A command is a feedback of its own, its text the words; so is a form (`view_submission`), whose
  blocks are the questions. The message shortcut ("Pass on as feedback") tells the message as if
  it had just been written. Buttons yield nothing.
- Slack shows the answer to a command to its user and wants 200: the hub answers nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from feedbus.bodies import UnreadableError, is_form, number, parse_form, parse_json
from feedbus.model import Attachment, Author, Feedback, Item, Removal
from feedbus.model.times import from_epoch
from feedbus.signatures import Hmac, Inbound
from feedbus.sources.base import Context, Payload, Reply, Source
from feedbus.sources.drafts import FIELDS_OPTION, Draft

_SPOKEN = frozenset({None, "", "file_share", "me_message", "thread_broadcast"})
"""Subtypes of what people write; others are joins, pins, bots and the like."""

_STAMP = re.compile(r"[0-9]{1,12}\.[0-9]{6}", re.ASCII)
_MARKUP = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")
_ESCAPED = re.compile(r"&(amp|lt|gt);")
_ESCAPES = {"amp": "&", "lt": "<", "gt": ">"}

type _Record = Mapping[str, Any]


def parse(body: bytes, headers: Mapping[str, str]) -> Payload:
    """Events are JSON, commands a form, and forms and shortcuts JSON within a form."""
    if not is_form(headers) and not body.startswith((b"payload=", b"token=")):
        return parse_json(body, headers)
    form = parse_form(body, headers)
    if "payload" not in form:
        return form
    if not isinstance(form["payload"], str):
        raise UnreadableError("the form holds payload twice")
    return parse_json(form["payload"].encode(), headers)


def handshake(
    inbound: Inbound,
    secrets: Sequence[str],  # noqa: ARG001
    options: Mapping[str, Any],  # noqa: ARG001
) -> Reply | None:
    """Give the challenge back when Slack asks whether the URL is ours."""
    try:
        payload = parse(inbound.body, inbound.headers)
    except UnreadableError:
        return None
    if not isinstance(payload, dict) or payload.get("type") != "url_verification":
        return None
    return Reply(str(payload.get("challenge") or ""))


def normalise(payload: Payload, context: Context) -> Iterator[Item]:
    """Read an event, a command, a form or a shortcut; all else yields nothing."""
    match payload.get("type"):
        case "event_callback":
            event = payload["event"]
            if event["type"] in ("message", "app_mention"):
                yield from _event(event, payload, context)
        case "message" | "app_mention":  # passed on by a relay, without its envelope
            yield from _event(payload, payload, context)
        case "view_submission":
            yield _form(payload, context)
        case "message_action":
            message = {**payload["message"], "channel": payload["channel"]["id"]}
            yield from _message(message, payload.get("team") or {}, context)
        case None if payload.get("command") and payload.get("text"):
            yield _command(payload)


def _event(event: _Record, payload: _Record, context: Context) -> Iterator[Item]:
    if _machine(event):
        return
    team, channel = {"id": payload.get("team_id")}, event["channel"]
    message = event.get("message") or {}
    match event.get("subtype"), message.get("subtype"):
        case "message_changed", "tombstone":
            # A first message that was deleted while its replies stay.
            yield from _removal(event, message["ts"], "", context)
        case "message_changed", _:
            yield from _message({**message, "channel": channel}, team, context)
        case "message_deleted", _:
            before, ts = event.get("previous_message") or {}, event["deleted_ts"]
            root = before.get("thread_ts") or ts
            yield from _removal(event, root, ts if root != ts else None, context)
        case _:
            yield from _message(event, team, context)


def _message(message: _Record, team: _Record, context: Context) -> Iterator[Feedback]:
    """A person's message: the thread's first one as a whole, a reply as its part."""
    channel, ts = message["channel"], message["ts"]
    files = [_attachment(file) for file in message.get("files") or []]
    files = [file for file in files if file is not None]
    text = _shown(message.get("text"))
    spoken = message.get("subtype") in _SPOKEN and not _machine(message)
    if not spoken or not (text or files) or not _wanted(channel, message, context):
        return
    root = message.get("thread_ts") or ts
    profile = message.get("user_profile") or {}
    facts = {
        "channel": channel,
        "channel_type": message.get("channel_type"),
        "team": team.get("id"),
        "author_team": message.get("user_team") or message.get("team"),
    }
    yield Feedback(
        source_id=f"{channel}/{root}",
        part=ts if root != ts else None,
        source_version=_version((message.get("edited") or {}).get("ts") or ts),
        author=Author(
            id=message["user"],
            name=profile.get("real_name") or None,
            handle=profile.get("display_name") or profile.get("name") or None,
        ),
        text=text,
        occurred_at=_when(ts),
        occurred_at_raw=ts,
        url=_url(channel, ts, team.get("domain"), context),
        attachments=files,
        context={name: fact for name, fact in facts.items() if fact},
    )


def _removal(event: _Record, root: str, part: str | None, context: Context) -> Iterator[Removal]:
    """A message taken back; nothing for one that was never told."""
    channel, before = event["channel"], event.get("previous_message") or {}
    if not _machine(before) and _wanted(channel, before, context):
        # The event's own `ts` is no message's, but the time of the change.
        ts = event.get("event_ts") or event["ts"]
        yield Removal(
            source_id=f"{channel}/{root}",
            part=part,
            source_version=_version(ts),
            occurred_at=_when(ts),
        )


def _command(form: _Record) -> Feedback:
    """A slash command; its trigger's id is the only one it has, and it bears no time."""
    facts = {
        "command": form["command"],
        "channel": form.get("channel_id"),
        "channel_name": form.get("channel_name"),
        "team": form.get("team_id"),
    }
    return Feedback(
        source_id=f"commands/{form['trigger_id']}",
        author=Author(id=form.get("user_id"), handle=form.get("user_name")),
        text=_shown(form["text"]),
        context={name: fact for name, fact in facts.items() if fact},
    )


def _form(payload: _Record, context: Context) -> Feedback:
    """A modal's form; a view is submitted once."""
    view, user = payload["view"], payload["user"]
    draft = Draft(context)
    labels = {
        block.get("block_id"): (block.get("label") or {}).get("text")
        for block in view.get("blocks") or []
    }
    for block, actions in ((view.get("state") or {}).get("values") or {}).items():
        for action, answer in actions.items():
            _answer(answer, labels.get(block), (action, block), draft)
    draft.fill("author.id", user["id"], None)
    draft.fill("author.handle", user.get("username") or user.get("name"), None)
    return draft.feedback(
        source_id=f"views/{view['id']}",
        origin="solicited",
        context={
            "form": (view.get("title") or {}).get("text"),
            "form_id": view.get("callback_id"),
            "team": (payload.get("team") or {}).get("id"),
        },
    )


def _answer(answer: _Record, question: str | None, keys: tuple[str, str], draft: Draft) -> None:
    kind = answer["type"]
    match kind:
        case "plain_text_input":
            draft.text(answer.get("value"), question, *keys)
        case "email_text_input":
            draft.fill("author.email", answer.get("value"), question, *keys)
        case "number_input":
            draft.score(answer.get("value"), question, *keys)
        case "file_input":
            for file in answer.get("files") or []:
                if found := _attachment(file):
                    draft.attachments.append(found)
        case "static_select" | "radio_buttons" | "external_select":
            chosen = answer.get("selected_option") or {}
            # A choice is a score when its value is a number: "very good" is worth 5.
            if number(chosen.get("value")) is not None:
                draft.score(chosen["value"], question, *keys)
            else:
                draft.answer(kind, _label(chosen), question, *keys)
        case "checkboxes" | "multi_static_select" | "multi_external_select":
            chosen = answer.get("selected_options") or []
            draft.answer(kind, [_label(one) for one in chosen], question, *keys)
        case _:
            found = next((answer[name] for name in answer if name.startswith("selected")), None)
            draft.answer(kind, found, question, *keys)


def _label(option: _Record) -> Any:
    return (option.get("text") or {}).get("text") or option.get("value")


def _machine(message: _Record) -> bool:
    """Whether a bot, an app or Slack itself wrote this."""
    return bool(
        message.get("bot_id")
        or message.get("bot_profile")
        or message.get("subtype") == "bot_message"
        or message.get("user") == "USLACKBOT"
    )


def _wanted(channel: str, message: _Record, context: Context) -> bool:
    """Whether the endpoint listens to this channel and this person."""
    channels = context.options.get("channels")
    ignored = context.options.get("ignore_users") or []
    return (not channels or channel in channels) and message.get("user") not in ignored


def _shown(text: str | None) -> str | None:
    """A text as people see it; see the module's text."""
    if not text or not text.strip():
        return None
    return _ESCAPED.sub(lambda match: _ESCAPES[match[1]], _MARKUP.sub(_link, text))


def _link(match: re.Match[str]) -> str:
    target, label = match[1], match[2]
    if target.startswith(("@", "#")):
        return target[0] + (label or target[1:])
    if target.startswith("!"):
        return label or "@" + target[1:].partition("^")[0]
    address = target.removeprefix("mailto:").removeprefix("tel:")
    return address if not label or label in address else f"{label} ({address})"


def _version(ts: str) -> str:
    """A number that orders editions: microseconds."""
    if not _STAMP.fullmatch(ts):
        raise UnreadableError("ts is no time")
    return ts.replace(".", "")


def _when(ts: str) -> str:
    return from_epoch(int(_version(ts)) / 1e6)


def _attachment(file: _Record) -> Attachment | None:
    """A reference to a file; one that was deleted or is not shown to the app has no link."""
    url = file.get("url_private") or file.get("permalink")
    if not url:
        return None
    return Attachment(
        url=url,
        name=file.get("name") or file.get("title"),
        content_type=file.get("mimetype"),
        size=file.get("size"),
    )


def _url(channel: str, ts: str, domain: str | None, context: Context) -> str | None:
    workspace = context.options.get("workspace") or domain
    if not workspace:
        return None
    return f"https://{workspace}.slack.com/archives/{channel}/p{ts.replace('.', '')}"


SOURCE = Source(
    title="Slack",
    docs="https://docs.slack.dev/apis/events-api/",
    setup=(
        "Open api.slack.com/apps and choose your app, or make one.",
        "Copy the Signing Secret under Basic Information and store it as the endpoint's secret.",
        "Switch on Event Subscriptions and paste the endpoint's URL.",
        "Subscribe to the bot events message.channels, message.groups and app_mention.",
        "Install the app and invite it to the channels where customers write.",
        "For a command or a form, paste the same URL under Slash Commands and under "
        "Interactivity & Shortcuts.",
        "Name colleagues whose messages are no feedback in the endpoint's option ignore_users.",
    ),
    signature=Hmac(
        header="x-slack-signature",
        prefix="v0=",
        signed="v0:{timestamp}:{body}",
        timestamp_header="x-slack-request-timestamp",
    ),
    evidence="vendor",
    arrives="messages, their edits and deletions, slash commands and submitted forms",
    limits=(
        "Slack waits 3 s and tries three times more: at once, after 1 and after 5 minutes.",
        "That it switches events off when most deliveries fail is second-hand.",
        "Events hold the author's id, no name and no address.",
        "Files open only with a token of the workspace.",
        "A deletion that does not say what was deleted is read as a thread's first message.",
    ),
    normalise=normalise,
    parse=parse,
    channel="chat",
    handshake=handshake,
    reply=Reply(),
    options={
        "channels": "ids of the channels to listen to; default every channel the app is in",
        "ignore_users": "ids of people whose messages are no feedback, such as colleagues",
        "workspace": "your workspace's name in its address, for links to messages",
        "fields": FIELDS_OPTION,
    },
)
