"""Keeping documents below a size, without touching the customer's words first."""

from __future__ import annotations

import json
from typing import Any

_EXPENDABLE = ("answers", "context", "attachments", "tags", "scores", "author", "title")


def dumps(value: Any) -> str:
    """Compact ASCII JSON: no character that SQS or EventBridge refuses gets through."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=True)


def cut_text(feedback: dict[str, Any], longest: int) -> None:
    """Cut the customer's words of a feedback document; `cut` says that it was done."""
    if len(feedback.get("text") or "") > longest:
        feedback["text"] = feedback["text"][:longest]
        feedback["cut"] = True


def leave_out(feedback: dict[str, Any], excess: int) -> None:
    """Leave out the largest expendable fields of a feedback document.

    Args:
        feedback: changed in place; `cut` says that something was left out.
        excess: bytes of JSON to save; what is at most zero changes nothing.
    """
    sizes = {name: len(dumps(feedback.get(name))) for name in _EXPENDABLE}
    for name in sorted(_EXPENDABLE, key=lambda name: sizes[name], reverse=True):
        if excess <= 0:
            return
        if feedback.pop(name, None) is not None:
            excess -= sizes[name]
            feedback["cut"] = True
