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

    from feedbus.analysis.engines.bedrock import BedrockClient
    from feedbus.analysis.engines.comprehend import ComprehendClient
    from feedbus.analysis.engines.translation import TranslateClient


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


def comprehend(region: str = "") -> ComprehendClient:
    """Amazon Comprehend, in another region if one is given."""
    client: ComprehendClient = _boto("comprehend", region=region)
    return client


def bedrock(region: str = "") -> BedrockClient:
    """Models on Amazon Bedrock, in another region if one is given.

    The answer comes when all of it is written: some 100 tokens for each of twenty texts, at 100 to
    300 tokens a second. Two attempts of 25 s fit into the function's minute; all batches of a
    stream batch are asked at once.
    """
    client: BedrockClient = _boto("bedrock-runtime", attempts=2, read_timeout=25, region=region)
    return client


def translate(region: str = "") -> TranslateClient:
    """Amazon Translate, in another region if one is given."""
    client: TranslateClient = _boto("translate", region=region)
    return client


@cache
def _boto(service: str, attempts: int = 4, read_timeout: float = 5, region: str = "") -> Any:
    import boto3
    from botocore.config import Config

    # Rebuilding the user agent and checking parameters is a fifth of each call's CPU.
    config = Config(
        user_agent="feedbus",
        parameter_validation=False,
        connect_timeout=2,
        read_timeout=read_timeout,
        retries={"mode": "standard", "total_max_attempts": attempts},
    )
    make: Any = boto3.client
    return make(service, config=config, region_name=region or None)
