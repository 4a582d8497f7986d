"""AWS clients, made once a process when they are first used.

The table, the bucket and the secrets, which every call needs, go through `feedbus.aws`. boto3 is
imported by the first function that needs another service.
"""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING, Any

from feedbus import aws, settings
from feedbus.store import Bucket, Table

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_sesv2 import SESV2Client
    from mypy_boto3_sqs import SQSClient


@cache
def table() -> Table:
    """The table."""
    return Table(aws.Client("dynamodb", os.environ), settings.load().need("table"))


@cache
def bucket() -> Bucket:
    """The claim-check bucket."""
    return Bucket(aws.Client("s3", os.environ), settings.load().need("bucket"))


@cache
def ssm() -> aws.Client:
    """SSM."""
    return aws.Client("ssm", os.environ)


def events() -> EventBridgeClient:
    """EventBridge."""
    client: EventBridgeClient = _boto("events")
    return client


def sqs() -> SQSClient:
    """SQS."""
    client: SQSClient = _boto("sqs")
    return client


def ses() -> SESV2Client:
    """Amazon SES v2. One attempt: a retry below the ledger could send a mail twice."""
    client: SESV2Client = _boto("sesv2", attempts=1)
    return client


@cache
def _boto(service: str, attempts: int = 4) -> Any:
    import boto3
    from botocore.config import Config

    # Rebuilding the user agent and checking parameters is a fifth of each call's CPU.
    config = Config(
        user_agent="feedbus",
        parameter_validation=False,
        connect_timeout=2,
        read_timeout=5,
        retries={"mode": "standard", "total_max_attempts": attempts},
    )
    make: Any = boto3.client
    return make(service, config=config)
