"""Chat: sessions, running answers and their contents."""

import random
import time

import boto3
from botocore.config import Config

from lisa.adapters.chat.answers_dynamodb import DynamoDBAnswers
from lisa.adapters.chat.contents_s3 import S3Contents
from lisa.adapters.chat.sessions_dynamodb import DynamoDBSessions
from lisa.chat.ports import Answers, Contents, Sessions
from lisa.chat.writing import SessionWriter
from lisa.wiring import settings
from lisa.wiring.clients import CONFIG, open_table
from lisa.wiring.factories import cached
from lisa.wiring.process import create_id, epoch_milliseconds

_S3_CONFIG = CONFIG.merge(Config(signature_version="s3v4", s3={"addressing_style": "path"}, max_pool_connections=16))
_FIRST_PAUSE, _LONGEST_PAUSE = 0.01, 0.3  # seconds


@cached
def sessions() -> Sessions:
    return DynamoDBSessions(open_table(settings.chat_table))


@cached
def answers() -> Answers:
    return DynamoDBAnswers(open_table(settings.chat_table))


@cached
def contents() -> Contents:
    return S3Contents(boto3.client("s3", config=_S3_CONFIG), settings.chat_bucket())


@cached
def session_writer() -> SessionWriter:
    return SessionWriter(sessions(), contents(), epoch_milliseconds, create_id, pause, settings.chat_retention_days())


def pause(attempts: int) -> None:
    """Wait before another attempt to write: random, and longer after each attempt."""
    time.sleep(random.uniform(0, min(_LONGEST_PAUSE, _FIRST_PAUSE * 2**attempts)))  # noqa: S311 - no secret
