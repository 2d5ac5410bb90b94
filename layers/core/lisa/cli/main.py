"""`lisa`: what an administrator does from a terminal. Uses the AWS credentials of the shell."""

import argparse
import json
import os
import sys
from typing import Any

from lisa.adapters.deployment import attach
from lisa.cli import ask, buckets, models, queues, reconcile, repositories, tokens


def parser() -> argparse.ArgumentParser:
    """Every command and its options."""
    root = argparse.ArgumentParser(prog="lisa", description=__doc__)
    root.add_argument("--stack", default=os.environ.get("LISA_STACK", "lisa"), help="the stack's name")
    commands = root.add_subparsers(required=True, metavar="COMMAND")
    for module in (tokens, repositories, buckets, models, queues, reconcile, ask):
        module.register(commands)
    return root


def main(arguments: list[str] | None = None) -> int:
    """Run one command and print what it answers as JSON."""
    options = parser().parse_args(arguments)
    attach(options.stack)
    answer: Any = options.run(options)
    print(json.dumps(answer, indent=2, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
