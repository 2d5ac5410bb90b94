"""What makes a bucket one that pipelines can watch: commands to be pasted into a shell, exact and safe to repeat."""

import shlex
from collections.abc import Mapping, Sequence
from typing import Any

EVENTS = "EventBridgeConfiguration"
_MERGE = (
    "import json, sys; text = sys.stdin.read(); found = json.loads(text) if text.strip() else {}; "
    f'found.setdefault("{EVENTS}", {{}}); print(json.dumps(found))'
)


def with_eventbridge(configuration: Mapping[str, Any]) -> dict[str, Any]:
    """A bucket's notification configuration that also sends its events to EventBridge; all else stays as it is."""
    kept = {name: value for name, value in configuration.items() if name != "ResponseMetadata"}
    return {EVENTS: {}} | kept


def sends_to_eventbridge(configuration: Mapping[str, Any]) -> bool:
    """Whether a bucket with this notification configuration sends its events to EventBridge."""
    return EVENTS in configuration


def enable_events_command(bucket: str) -> str:
    """Shell: have a bucket send its events, merged into what it is configured to do already.

    Writing replaces the whole configuration, so it is read first, and nothing is written unless reading succeeded:
    an empty configuration and a failed reading look the same but for the exit code.
    """
    name = shlex.quote(bucket)
    read = f"aws s3api get-bucket-notification-configuration --bucket {name} --output json"
    merged = f'$(printf %s "$found" | python3 -c {shlex.quote(_MERGE)})'
    write = f"aws s3api put-bucket-notification-configuration --bucket {name} --notification-configuration"
    return f'found="$({read})" && merged="{merged}" && {write} "$merged"'


def allow_reading_command(stack: str, readable: Sequence[str], bucket_arn: str) -> str:
    """Shell: deploy again with one more bucket that may be read, from the directory of the template."""
    override = f"ReadableBucketArns={','.join([*readable, bucket_arn])}"
    return f"sam deploy --stack-name {shlex.quote(stack)} --parameter-overrides {shlex.quote(override)}"
