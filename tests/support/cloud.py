"""A local cloud for one test: its own ports, addresses and state, beside any other on this machine."""

import json
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

import boto3
from botocore.config import Config

from local.cloud.process import LocalCloud
from tests.support.ports import free_port

Found = TypeVar("Found")
_CLAIM_PORT = 47077


@contextmanager
def own_network() -> Iterator[str]:
    """Claim a /16 of loopback addresses that no other test on this machine uses during the block."""
    with socket.socket() as claim:
        yield _claimed_by(claim)


def _claimed_by(claim: socket.socket) -> str:
    for network in (f"127.{second}" for second in range(128, 255)):
        with suppress(OSError):
            claim.bind((f"{network}.250.250", _CLAIM_PORT))
            return network
    raise AssertionError("every network from 127.128 to 127.254 is in use")


@contextmanager
def own_cloud(images: dict[str, list[str]] | None = None) -> Iterator[LocalCloud]:
    """Run a local cloud until the end of the block, then delete its state."""
    with (
        tempfile.TemporaryDirectory(prefix="lisa-cloud-", ignore_cleanup_errors=True) as state,
        own_network() as network,
        LocalCloud(free_port(), network, Path(state), json.dumps(images or {})) as cloud,
    ):
        yield cloud


def client(cloud: LocalCloud, service: str, **credentials: str) -> Any:
    """Return a boto3 client of that cloud, by default as the account's root."""
    keys = credentials or {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    once = Config(retries={"max_attempts": 1}, read_timeout=60)
    create: Any = boto3.client  # its types know only names of services that are literals
    return create(service, endpoint_url=cloud.endpoint, region_name="us-east-1", config=once, **keys)


def eventually(look: Callable[[], Found], *, within: float = 15.0) -> Found:
    """Call `look` until it returns a true value, and return that.

    Raises:
        AssertionError: it returned none within so many seconds.
    """
    deadline = time.monotonic() + within
    while not (found := look()):
        assert time.monotonic() < deadline, f"not within {within:.0f} s: {getattr(look, '__name__', look)}"
        time.sleep(0.05)
    return found


def create_stack(cloud: LocalCloud, name: str, template: str) -> dict[str, str]:
    """Create a stack and return its outputs.

    Raises:
        AssertionError: a resource failed; the message names it and its reason.
    """
    stacks = client(cloud, "cloudformation")
    stacks.create_stack(
        StackName=name,
        TemplateBody=template,
        Capabilities=["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"],
    )
    stack = eventually(lambda: _settled(stacks, name), within=90)
    reasons = [
        f"{event['LogicalResourceId']}: {event.get('ResourceStatusReason')}"
        for event in stacks.describe_stack_events(StackName=name)["StackEvents"]
        if event["ResourceStatus"].endswith("FAILED")
    ]
    assert stack["StackStatus"] == "CREATE_COMPLETE", reasons
    return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}


def python_runtime() -> str:
    """Return the Lambda runtime of this Python; the emulator runs functions under its own interpreter."""
    return f"python3.{sys.version_info.minor}"


def _settled(stacks: Any, name: str) -> Any:
    [stack] = stacks.describe_stacks(StackName=name)["Stacks"]
    return None if stack["StackStatus"].endswith("IN_PROGRESS") else stack
