"""The clock and the random numbers of this process."""

import secrets
import time
import uuid


def epoch_milliseconds() -> int:
    """Return the time, in epoch milliseconds."""
    return time.time_ns() // 1_000_000


def epoch_seconds() -> int:
    """Return the time, in whole epoch seconds."""
    return int(time.time())


def create_id() -> str:
    """Return a new unique id."""
    return str(uuid.uuid4())


def create_secret_id() -> str:
    """Return a new id of 256 random bits, which nobody can guess."""
    return secrets.token_urlsafe(32)


def create_token_entropy() -> bytes:
    """Return 32 random bytes for a new token."""
    return secrets.token_bytes(32)
