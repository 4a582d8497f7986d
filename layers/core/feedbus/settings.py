"""The environment of a function, read in one place. Names are set by `template.yaml`."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache

from feedbus.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Settings:
    """What the template tells a function.

    Attributes:
        table, bucket, bus: names of the stack's resources.
        secrets_prefix: SSM path below which the secrets lie, such as `/feedbus`.
        public_url: where the hub is reached from outside; may be empty.
        connection: the lane that a push function serves.
        queue_url, dlq_url: the lane's queues.
        fetch_queue_url: where notices go that have to be completed.
        mail_from: the verified sender of mails.
        allow_private: whether destinations may lie inside private networks.
    """

    table: str = ""
    bucket: str = ""
    bus: str = ""
    secrets_prefix: str = "/feedbus"
    public_url: str = ""
    connection: str = ""
    queue_url: str = ""
    dlq_url: str = ""
    fetch_queue_url: str = ""
    mail_from: str = ""
    allow_private: bool = False

    def need(self, name: str) -> str:
        """A setting that must be there.

        Raises:
            ConfigError: naming the environment variable that is missing.
        """
        value = getattr(self, name)
        if not value:
            raise ConfigError(f"set FEEDBUS_{name.upper()}: the function cannot work without it")
        return str(value)


@cache
def load() -> Settings:
    """Settings of this process."""
    read = os.environ.get
    return Settings(
        table=read("FEEDBUS_TABLE", ""),
        bucket=read("FEEDBUS_BUCKET", ""),
        bus=read("FEEDBUS_BUS", ""),
        secrets_prefix=read("FEEDBUS_SECRETS_PREFIX", "/feedbus"),
        public_url=read("FEEDBUS_PUBLIC_URL", ""),
        connection=read("FEEDBUS_CONNECTION", ""),
        queue_url=read("FEEDBUS_QUEUE_URL", ""),
        dlq_url=read("FEEDBUS_DLQ_URL", ""),
        fetch_queue_url=read("FEEDBUS_FETCH_QUEUE_URL", ""),
        mail_from=read("FEEDBUS_MAIL_FROM", ""),
        allow_private=read("FEEDBUS_ALLOW_PRIVATE", "") == "true",
    )
