"""Shell commands that let pipelines watch a bucket. They are safe to repeat."""

import shlex
from collections.abc import Mapping, Sequence
from typing import Any

EVENTS = "EventBridgeConfiguration"
_MERGE = (
    "import json, sys; text = sys.stdin.read(); found = json.loads(text) if text.strip() else {}; "
    f'found.setdefault("{EVENTS}", {{}}); print(json.dumps(found))'
)


def add_eventbridge(configuration: Mapping[str, Any]) -> dict[str, Any]:
    """Return the notification configuration of a bucket with EventBridge added."""
    existing = {name: value for name, value in configuration.items() if name != "ResponseMetadata"}
    return {EVENTS: {}} | existing


def sends_to_eventbridge(configuration: Mapping[str, Any]) -> bool:
    """Return whether a bucket with this notification configuration sends its events to EventBridge."""
    return EVENTS in configuration


def enable_events_command(bucket: str) -> str:
    """Return the shell command that adds EventBridge to the notification configuration of a bucket.

    A write replaces the whole configuration, so the command reads it first, and writes only after a successful read: an
    empty configuration and a failed read differ in the exit code alone.
    """
    name = shlex.quote(bucket)
    read = f"aws s3api get-bucket-notification-configuration --bucket {name} --output json"
    merged = f'$(printf %s "$found" | python3 -c {shlex.quote(_MERGE)})'
    write = f"aws s3api put-bucket-notification-configuration --bucket {name} --notification-configuration"
    return f'found="$({read})" && merged="{merged}" && {write} "$merged"'


def allow_reading_command(stack: str, readable: Sequence[str], bucket_arn: str) -> str:
    """Return the shell command that deploys the stack with one more readable bucket, run beside the template."""
    override = f"ReadableBucketArns={','.join([*readable, bucket_arn])}"
    return f"sam deploy --stack-name {shlex.quote(stack)} --parameter-overrides {shlex.quote(override)}"
