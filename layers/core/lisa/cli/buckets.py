"""The command `lisa bucket watch`, which lets a bucket send its events to pipelines."""

import argparse
from typing import Any

import boto3

from lisa.repositories.bucket_commands import add_eventbridge, sends_to_eventbridge
from lisa.repositories.field_checks import bucket_refusal


def register_commands(commands: Any) -> None:
    """Add the command `bucket`."""
    watch_ = commands.add_parser("bucket", help="buckets").add_subparsers(required=True).add_parser("watch")
    watch_.add_argument("name")
    watch_.set_defaults(run=_run_watch)


def _run_watch(options: argparse.Namespace) -> dict[str, Any]:
    if reason := bucket_refusal(options.name):
        raise SystemExit(f"lisa: {reason}")
    return {"bucket": options.name, "changed": enable_bucket_events(options.name)}


def enable_bucket_events(bucket: str) -> bool:
    """Add EventBridge to the notifications of the bucket. Return whether they changed."""
    s3 = boto3.client("s3")
    found = s3.get_bucket_notification_configuration(Bucket=bucket)
    if sends_to_eventbridge(found):
        return False
    merged: Any = add_eventbridge(found)
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=merged)
    return True
