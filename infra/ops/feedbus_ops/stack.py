"""Which hub a command talks to: the local one, or a stack in AWS.

The local hub writes its facts to `.feedbus/hub.json`; `--stack` names a deployed one, whose
facts are the outputs of its CloudFormation stack.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Self

import typer

from feedbus.errors import ConfigError
from feedbus_ops import console

if TYPE_CHECKING:
    from collections.abc import Mapping

    from feedbus.analysis import Judge
    from feedbus.config import Config, Endpoint
    from feedbus.secrets import Secrets
    from feedbus.store import Bucket, Item, Table, Value


def hub_json() -> Path:
    """Where the local hub keeps its facts; `FEEDBUS_HOME` names another home folder."""
    return Path(os.environ.get("FEEDBUS_HOME") or console.ROOT / ".feedbus") / "hub.json"


StackName = Annotated[
    str | None,
    typer.Option(
        "--stack", envvar="FEEDBUS_STACK", help="A deployed stack. Default: the local hub."
    ),
]
Profile = Annotated[str | None, typer.Option("--profile", help="AWS profile.")]
Region = Annotated[str | None, typer.Option("--region", help="AWS region.")]


@cache
def _session(profile: str | None, region: str | None, *, local: bool) -> Any:
    """A boto3 session: one a process, because it reads botocore's large models."""
    import boto3

    if not local:
        return boto3.Session(profile_name=profile, region_name=region)
    # The local engine takes any credentials; those of a real account must not go there.
    return boto3.Session(
        aws_access_key_id="test",
        aws_secret_access_key="test",  # noqa: S106
        region_name=region or "us-east-1",
    )


@dataclass(frozen=True, slots=True)
class Lane:
    """A destination's queues."""

    name: str
    queue_url: str
    dlq_url: str


@dataclass(frozen=True)
class Stack:
    """A running hub.

    Attributes:
        name: the CloudFormation stack's name.
        outputs: its outputs: `TableName`, `BucketName`, `BusName`, `ApiUrl`, `SecretsPrefix`, ….
        region, profile: of the AWS session.
        endpoint_url: of the local engine; empty for AWS itself.
    """

    name: str
    outputs: dict[str, str] = field(default_factory=dict)
    region: str | None = None
    profile: str | None = None
    endpoint_url: str = ""

    @classmethod
    def find(cls, stack: str | None, profile: str | None, region: str | None) -> Self:
        """The local hub if no stack is named, else the deployed one.

        Raises:
            ConfigError: no local hub is running, or there is no such stack.
        """
        if stack is None:
            return cls.local(hub_json())
        bare = cls(stack, region=region, profile=profile)
        return cls(stack, bare.outputs_of(stack), region, profile)

    @classmethod
    def local(cls, path: Path) -> Self:
        """The local hub whose `hub.json` this is.

        Raises:
            ConfigError: it was never started, or the file is damaged.
        """
        try:
            facts = json.loads(path.read_text("utf-8"))
        except FileNotFoundError as error:
            fix = "start the local hub with `feedbus up`, or name a deployed one with --stack"
            raise ConfigError(f"no local hub is running: {fix}") from error
        except ValueError as error:
            raise ConfigError(f"{path} is damaged: run `feedbus up` again") from error
        outputs = {str(key): str(value) for key, value in (facts.get("outputs") or {}).items()}
        if facts.get("api_url"):
            outputs["ApiUrl"] = str(facts["api_url"])
        return cls(
            str(facts.get("stack", "feedbus")),
            outputs,
            facts.get("region"),
            None,
            str(facts.get("endpoint_url") or ""),
        )

    def output(self, name: str) -> str:
        """An output of the stack.

        Raises:
            ConfigError: the stack has no such output.
        """
        if not self.outputs.get(name):
            raise ConfigError(f"stack {self.name} has no output {name}: deploy it again")
        return self.outputs[name]

    @cached_property
    def _clients(self) -> dict[str, Any]:
        return {}

    def judge(self) -> Judge:
        """What judges this hub's feedback: by this checkout's hub.yaml, with its engine."""
        from feedbus import reading

        if loaded().analysis.engine != "local":
            import boto3

            boto3.setup_default_session(profile_name=self.profile, region_name=self.region)
        return reading.judge(loaded())

    def client(self, service: str) -> Any:
        """A boto3 client, made once a service."""
        if service not in self._clients:
            from botocore.config import Config

            config = Config(user_agent_extra="feedbus-cli", connect_timeout=5, read_timeout=30)
            url = self.endpoint_url or None
            made = _session(self.profile, self.region, local=bool(self.endpoint_url)).client(
                service, config=config, endpoint_url=url
            )
            self._clients[service] = made
        return self._clients[service]

    @cached_property
    def table(self) -> Table:
        """The table."""
        from feedbus.store import Table

        return Table(self.client("dynamodb"), self.output("TableName"))

    @cached_property
    def bucket(self) -> Bucket:
        """The claim-check bucket."""
        from feedbus.store import Bucket

        return Bucket(self.client("s3"), self.output("BucketName"))

    @cached_property
    def secrets(self) -> Secrets:
        """The secrets below the stack's SSM path."""
        from feedbus.secrets import Secrets

        return Secrets(self.client("ssm"), self.secrets_prefix)

    @property
    def secrets_prefix(self) -> str:
        """The stack's SSM path."""
        return self.outputs.get("SecretsPrefix") or f"/{self.name}"

    def put_once(self, item: Item) -> bool:
        """As `feedbus.intake.IntakeStore`."""
        return self.table.put_once(item)

    def defer(self, item: Item) -> None:
        """Put a thin notice into the fetch queue, as `enrich` does."""
        from feedbus import fetching

        queue = self.output("FetchQueueUrl")
        self.client("sqs").send_message(QueueUrl=queue, MessageBody=fetching.message(item))

    def put_if(self, item: Item, condition: str, values: Mapping[str, Value]) -> bool:
        """As `feedbus.intake.IntakeStore`."""
        return self.table.put_if(item, condition, values)

    def put_claim(self, key: str, data: bytes) -> None:
        """As `feedbus.intake.IntakeStore`."""
        self.bucket.put(key, data)

    def outputs_of(self, stack: str) -> dict[str, str]:
        """The outputs of a CloudFormation stack.

        Raises:
            ConfigError: there is none of this name.
        """
        from feedbus.store import error_code

        try:
            answer = self.client("cloudformation").describe_stacks(StackName=stack)
        except Exception as error:
            if error_code(error) != "ValidationError":
                raise
            raise ConfigError(f"no stack {stack!r} here: check --region and --profile") from error
        outputs = answer["Stacks"][0].get("Outputs") or []
        return {one["OutputKey"]: one["OutputValue"] for one in outputs}

    def lanes(self) -> list[Lane]:
        """The lanes of the stack, from its outputs `{Name}QueueUrl` and `{Name}DlqUrl`."""
        return [
            Lane(_kebab(name.removesuffix("DlqUrl")), self.outputs.get(_queue_of(name), ""), url)
            for name, url in sorted(self.outputs.items())
            if name.endswith("DlqUrl")
        ]


def _queue_of(dlq: str) -> str:
    return dlq.removesuffix("DlqUrl") + "QueueUrl"


def _kebab(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()


def secret_name(kind: str, entry: Any) -> str:
    """Where an endpoint's or a destination's secret lies below the prefix."""
    return f"{kind}/{getattr(entry, 'secret', None) or entry.name}"


def endpoint_of(name: str) -> Endpoint:
    """An endpoint of hub.yaml.

    Raises:
        ConfigError: there is none of this name.
    """
    configuration = loaded()
    found = configuration.endpoint(name)
    if found is None:
        listed = ", ".join(configuration.endpoint_names) or "none"
        raise ConfigError(f"endpoint {name!r} is not in hub.yaml; it has {listed}")
    return found


def loaded() -> Config:
    """The hub's configuration.

    Raises:
        ConfigError: there is no hub.yaml.
    """
    from feedbus import config

    try:
        return config.load()
    except FileNotFoundError as error:
        raise ConfigError("layers/config/feedbus_config/hub.yaml is missing") from error


def judge() -> Judge:
    """What judges feedback by this checkout's hub.yaml, with the offline engine."""
    from feedbus import reading

    return reading.offline(loaded())
