"""Jira and Jira Service Management: issues, comments and satisfaction ratings.

Enable: Settings → System → WebHooks → Create a WebHook: paste the endpoint's URL, generate a
secret, and choose Issue (created, updated, deleted) and Comment (created, updated, deleted). A
service desk's automation rule with "Send web request" and the issue's data may post here as
well, with the endpoint's option `unsigned`.

- signature: https://developer.atlassian.com/cloud/jira/platform/webhooks/#secure-admin-webhooks —
  HMAC-SHA256 of the body in hex after `sha256=`, in `X-Hub-Signature`, for webhooks that an admin
  made with a secret; others have no signature.
- payload: https://developer.atlassian.com/cloud/jira/platform/webhooks/ — `webhookEvent`, the
  issue, and a comment or a `changelog`. A comment's event holds few of the issue's fields, not its
  reporter; Data Center tells a comment with `jira:issue_updated`, too. Descriptions and comments
  are wiki text or an Atlassian document (ADF), whose words are read.
- An issue is one feedback, named by its id (its key changes when it moves); the description is the
  whole, each customer's comment a part of it. Deleted issues and comments are taken back.
- Who a customer is says the option `customers`. `portal`: whoever has no licence
  (`accountType: customer`), and the reporter of a request (an issue with a request type). `all`:
  every issue's reporter, for public trackers. Apps are never customers.
- Only a comment with `jsdPublic: true` by somebody else is an update of the ticket; internal
  comments are nobody's. So is a change of status.
- A satisfaction rating is the custom field `{"rating": 1…5}`, an item of its own.
- Our feedback id as a label, or as the text of a custom field, says that the hub made the issue: it
  comes back as updates only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from feedbus.bodies import number
from feedbus.model import Attachment, Author, Feedback, Item, Removal, TicketUpdate
from feedbus.model.times import from_epoch, to_utc
from feedbus.signatures import Hmac
from feedbus.sources.base import Context, Payload, Source
from feedbus.sources.tickets import moment, named, ours

_BETWEEN = {
    "doc": "\n\n",
    "blockquote": "\n\n",
    "panel": "\n\n",
    "expand": "\n\n",
    "nestedExpand": "\n\n",
    "layoutSection": "\n\n",
    "layoutColumn": "\n\n",
    "tableCell": "\n",
    "tableHeader": "\n",
    "listItem": "\n",
    "bulletList": "\n",
    "orderedList": "\n",
    "taskList": "\n",
    "decisionList": "\n",
    "table": "\n",
    "tableRow": "\t",
}
"""What stands between the parts of a node of an Atlassian document; nothing by default."""

type _Record = Mapping[str, Any]


def normalise(payload: Payload, context: Context) -> Iterator[Item]:
    """Read one event; worklogs, sprints, users and unknown events yield nothing."""
    event = payload.get("webhookEvent")
    if event is None and "issue" in payload:
        event = "jira:issue_updated"  # an automation rule's request names no event
    if read := _EVENTS.get(event):
        yield from read(payload, context)


def _issue(payload: _Record, context: Context) -> Iterator[Item]:
    issue = payload["issue"]
    fields, changed = issue["fields"], _changed(payload)
    if payload.get("comment"):
        # Jira Data Center tells a comment with the issue's event, too: it is the same part.
        yield from _comment(payload, context)
        if not changed:
            return
    if "status" in changed or (_own(fields) and not changed):
        yield _update(payload, fields.get("status"), None)
    if _own(fields) or not _by_customer(fields.get("reporter"), fields, context):
        return
    if not changed or changed & {"summary", "description", "attachment", "reporter"}:
        yield _feedback(issue)
    name, rating = _rating(fields, context)
    # A rating that was given before would come again with each other change.
    if rating and (not changed or changed & {"satisfaction", name}):
        yield _rated(payload, name, rating, context)


def _issue_deleted(payload: _Record, context: Context) -> Iterator[Item]:
    issue = payload["issue"]
    fields = issue["fields"]
    if _own(fields):
        yield _update(payload, "deleted", None)
    elif _by_customer(fields.get("reporter"), fields, context):
        yield Removal(source_id=issue["id"], source_version=_now(payload))


def _comment(payload: _Record, context: Context) -> Iterator[Item]:
    issue, comment = payload["issue"], payload["comment"]
    fields = issue.get("fields") or {}
    if comment.get("jsdPublic") is False or comment.get("visibility"):
        return
    if not _comment_of_customer(comment, fields, context):
        # Only what is said to be public: an internal comment must never reach a customer.
        if comment.get("jsdPublic") is True and payload.get("webhookEvent") == "comment_created":
            yield _update(payload, fields.get("status"), comment)
    elif not _own(fields):
        yield _part(issue, comment)


def _comment_deleted(payload: _Record, context: Context) -> Iterator[Item]:
    issue, comment = payload["issue"], payload["comment"]
    fields = issue.get("fields") or {}
    if _comment_of_customer(comment, fields, context) and not _own(fields):
        yield Removal(source_id=issue["id"], part=comment["id"], source_version=_now(payload))


_EVENTS: Mapping[str | None, Callable[[_Record, Context], Iterator[Item]]] = {
    "jira:issue_created": _issue,
    "jira:issue_updated": _issue,
    "jira:issue_deleted": _issue_deleted,
    "comment_created": _comment,
    "comment_updated": _comment,
    "comment_deleted": _comment_deleted,
}


def _feedback(issue: _Record) -> Feedback:
    """The issue itself; its `updated` moves with every comment, too, and orders all the same."""
    fields, created = issue["fields"], issue["fields"]["created"]
    return Feedback(
        source_id=issue["id"],
        source_version=to_utc(fields.get("updated") or created),
        author=_author(fields.get("reporter")),
        title=fields.get("summary") or None,
        text=_words(fields.get("description")),
        occurred_at=to_utc(created),
        occurred_at_raw=created,
        attachments=[_attachment(file) for file in fields.get("attachment") or []],
        **_known(issue),
    )


def _part(issue: _Record, comment: _Record) -> Feedback:
    created = comment["created"]
    return Feedback(
        source_id=issue["id"],
        part=comment["id"],
        source_version=to_utc(comment.get("updated") or created),
        author=_author(comment.get("author")),
        text=_words(comment.get("body")),
        occurred_at=to_utc(created),
        occurred_at_raw=created,
        **_known(issue),
    )


def _rated(payload: _Record, name: str, rating: _Record, context: Context) -> Feedback:
    issue, when = payload["issue"], _now(payload)
    score = context.score(
        rating["rating"], None, "satisfaction", name, metric="csat", scale_min=1, scale_max=5
    )
    said = rating.get("comment")
    return Feedback(
        source_id=f"{issue['id']}/satisfaction",
        origin="solicited",
        author=_author(issue["fields"].get("reporter")),
        text=_words(said.get("body") if isinstance(said, Mapping) else said),
        scores=[score],
        occurred_at=when or None,
        occurred_at_raw=str(payload["timestamp"]) if when else None,
        **_known(issue),
    )


def _known(issue: _Record) -> dict[str, Any]:
    fields = issue.get("fields") or {}
    known = {
        "issue_id": str(issue["id"]),
        "project": named(fields.get("project")),
        "type": named(fields.get("issuetype")),
        "status": named(fields.get("status")),
        "priority": named(fields.get("priority")),
        "request_type": named(_request_type(fields)),
    }
    return {
        "url": _url(issue),
        "ticket_id": issue.get("key") or issue["id"],
        "tags": [str(label) for label in fields.get("labels") or []],
        "context": {name: fact for name, fact in known.items() if fact},
    }


def _update(payload: _Record, status: object, comment: _Record | None) -> TicketUpdate:
    issue, when, state = payload["issue"], _now(payload), named(status)
    happened = f"comments/{comment['id']}" if comment else f"{state}/{when}"
    return TicketUpdate(
        source_id=f"{issue['id']}/{happened}",
        source_version=when,
        ticket_id=issue.get("key") or issue["id"],
        feedback_id=_own(issue.get("fields") or {}),
        status=state.lower() if state else None,
        comment=_words(comment.get("body")) if comment else None,
        occurred_at=when or None,
        url=_url(issue),
    )


def _changed(payload: _Record) -> set[str]:
    """Names and ids of the fields that changed, lower case; none when an issue is new."""
    items = (payload.get("changelog") or {}).get("items") or []
    names = (item.get(name) for item in items for name in ("field", "fieldId"))
    return {str(name).lower() for name in names if name}


def _by_customer(user: _Record | None, fields: _Record, context: Context) -> bool:
    """Whether an issue's reporter is a customer; see the module's text."""
    if not user or user.get("accountType") == "app":
        return False
    return (
        user.get("accountType") == "customer"
        or context.options.get("customers") == "all"
        or _request_type(fields) is not None
    )


def _comment_of_customer(comment: _Record, fields: _Record, context: Context) -> bool:
    author, reporter = comment.get("author") or {}, fields.get("reporter")
    if author.get("accountType") == "customer":
        return True
    same = _user_id(author) is not None and _user_id(author) == _user_id(reporter or {})
    return same and _by_customer(reporter, fields, context)


def _request_type(fields: _Record) -> _Record | None:
    """The request type of a service desk's issue; its field has another id on each site."""
    for _, value in _custom(fields):
        if isinstance(value, Mapping) and isinstance(value.get("requestType"), Mapping):
            return value["requestType"]  # type: ignore[no-any-return]
    return None


def _rating(fields: _Record, context: Context) -> tuple[str, _Record]:
    """The satisfaction field and its value; nothing when there is no rating."""
    wanted = context.options.get("satisfaction_field")
    for name, value in _custom(fields):
        given = isinstance(value, Mapping) and number(value.get("rating")) is not None
        if given and wanted in (None, name):
            return name, value
    return "", {}


def _custom(fields: _Record) -> Iterator[tuple[str, Any]]:
    return ((name, value) for name, value in fields.items() if name.startswith("customfield_"))


def _own(fields: _Record) -> str | None:
    """Our feedback id, if the hub made this issue."""
    return ours(*(fields.get("labels") or []), *(value for _, value in _custom(fields)))


def _author(user: _Record | None) -> Author:
    user = user or {}
    return Author(
        id=_user_id(user),
        name=user.get("displayName") or None,
        email=user.get("emailAddress") or None,
    )


def _user_id(user: _Record) -> Any:
    """Jira Cloud names users by `accountId`, Data Center by `key` or `name`."""
    return user.get("accountId") or user.get("key") or user.get("name")


def _words(body: Any) -> str | None:
    """Wiki text as it is, or the words of an Atlassian document."""
    text = _document(body).strip() if isinstance(body, Mapping) else body
    return text or None


def _document(node: _Record) -> str:
    """The words of a node. `parse_json` bounds how deep a document may nest.

    https://developer.atlassian.com/cloud/jira/platform/apis/document/structure/
    """
    attributes = node.get("attrs") or {}
    match node.get("type"):
        case "text":
            return str(node["text"])
        case "hardBreak":
            return "\n"
        case "mention" | "status" | "emoji":
            return str(attributes.get("text") or attributes.get("shortName") or "")
        case "inlineCard" | "blockCard" | "embedCard":
            return str(attributes.get("url") or "")
        case "date":
            return from_epoch(int(attributes["timestamp"]) / 1000)[:10]
        case "media":
            return str(attributes.get("alt") or "")
    between = _BETWEEN.get(node.get("type") or "", "")
    parts = [_document(part) for part in node.get("content") or []]
    return between.join(part for part in parts if part)


def _attachment(file: _Record) -> Attachment:
    return Attachment(
        url=file["content"],
        name=file.get("filename"),
        content_type=file.get("mimeType"),
        size=file.get("size"),
    )


def _now(payload: _Record) -> str:
    """When it happened; empty if it is not sent."""
    return moment(payload.get("timestamp"))[0] or ""


def _url(issue: _Record) -> str | None:
    """The issue's page; apps see addresses at api.atlassian.com, where no page is."""
    base, found, _ = (issue.get("self") or "").partition("/rest/")
    if not found or "api.atlassian.com" in base or "key" not in issue:
        return None
    return f"{base}/browse/{issue['key']}"


SOURCE = Source(
    title="Jira",
    docs="https://developer.atlassian.com/cloud/jira/platform/webhooks/",
    setup=(
        "Open Settings, System, WebHooks, and choose Create a WebHook.",
        "Paste the endpoint's URL.",
        "Choose Generate secret and store the same text as the endpoint's secret.",
        "Name the projects in the JQL filter.",
        "Choose Issue and Comment: created, updated, deleted.",
        "For a project without a service desk, set the endpoint's option customers to all.",
    ),
    signature=Hmac(header="x-hub-signature", prefix="sha256="),
    evidence="secondary",
    arrives="issues and comments that were created, changed or deleted",
    limits=(
        "Only webhooks that an admin made with a secret are signed; for others set unsigned.",
        "No time is signed, so an old delivery never expires.",
        "How often Jira tries again is not confirmed; its tries bear one "
        "X-Atlassian-Webhook-Identifier.",
        "A comment's event does not name the issue's reporter: comments of reporters with a "
        "licence are told only where the event holds the whole issue.",
        "That the satisfaction rating is sent, as a custom field with `rating` from 1 to 5, is "
        "not confirmed.",
        "Attachments open only with a login at Jira.",
    ),
    normalise=normalise,
    channel="help_desk",
    options={
        "customers": "who is one: portal (default), people without a licence and reporters of "
        "service desk requests; all, every reporter",
        "satisfaction_field": "the id of the satisfaction field, such as customfield_10037; "
        "default: the first custom field that holds a rating",
    },
)
