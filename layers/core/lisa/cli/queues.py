"""The commands `lisa queue list` and `lisa queue redrive` for queues and their dead letters."""

import argparse
from typing import Any

from lisa.wiring.ingestion import dead_letter_queues

QUEUE_NAMES = ("index-requests", "object-events", "usage-events")


def register_commands(commands: Any) -> None:
    """Add the command `queue`."""
    verbs = commands.add_parser("queue", help="queues and their dead letters").add_subparsers(required=True)
    verbs.add_parser("list").set_defaults(run=_run_list)
    redrive = verbs.add_parser("redrive", help="deliver dead letters again")
    redrive.add_argument("name", choices=QUEUE_NAMES)
    redrive.add_argument("--max", type=int, default=1_000, help="at most so many messages (default 1,000)")
    redrive.set_defaults(run=_run_redrive)


def _run_list(_options: argparse.Namespace) -> dict[str, Any]:
    return {name: queue.count_messages() for name, queue in dead_letter_queues().items()}


def _run_redrive(options: argparse.Namespace) -> dict[str, Any]:
    return {"queue": options.name, "redriven": dead_letter_queues()[options.name].redrive_messages(options.max)}
