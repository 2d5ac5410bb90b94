"""Patch: DynamoDB streams survive a restart, and a slow stream handler does not delay queues."""

import threading
from typing import Any

from ministack.core.concurrency import esm_wake
from ministack.services import dynamodb, lambda_svc

from local.cloud.patching import find_native


def apply() -> None:
    """Apply the patch. The emulator restores positions without records, and polls streams and queues in one thread."""
    _keep_records()
    _poll_streams_in_thread()


def _keep_records() -> None:
    native_state, native_restore = (
        find_native(dynamodb, "get_state", ""),
        find_native(dynamodb, "_restore_state", "data"),
    )
    lambda_state, lambda_restore = (
        find_native(lambda_svc, "get_state", ""),
        find_native(lambda_svc, "_restore_state", "data"),
    )
    tables = {
        "stream_records": find_native(dynamodb, "_stream_records"),
        "stream_trimmed": find_native(dynamodb, "_stream_trimmed"),
        "stream_positions": find_native(lambda_svc, "_dynamodb_stream_positions"),
    }

    def get_state() -> Any:
        return {**native_state(), **tables, "stream_sequence": dynamodb._stream_seq_counter}

    def restore(data: Any) -> None:
        native_restore(data)
        for name, table in tables.items():
            table.update((data or {}).get(name, {}))
        dynamodb._stream_seq_counter = max(dynamodb._stream_seq_counter, (data or {}).get("stream_sequence", 0))

    dynamodb.get_state, dynamodb._restore_state = get_state, restore
    # Positions are stored in one file with the records, so that both are always consistent.
    lambda_svc.get_state = lambda: {**lambda_state(), "dynamodb_stream_positions": {}}
    lambda_svc._restore_state = lambda data: lambda_restore({**(data or {}), "dynamodb_stream_positions": {}})


def _poll_streams_in_thread() -> None:
    native = find_native(lambda_svc, "_poll_dynamodb_streams", "")
    running = threading.Lock()

    def pass_over_streams() -> None:
        try:
            if native():
                esm_wake.set()
        finally:
            running.release()

    def poll() -> bool:
        if running.acquire(blocking=False):
            threading.Thread(target=pass_over_streams, name="streams", daemon=True).start()
        return False

    lambda_svc._poll_dynamodb_streams = poll
