"""The command line `lisa` of administrators, for the shell's AWS account or the local installation."""

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from lisa.adapters.aws.deployment import set_stack_variables
from lisa.cli import ask, buckets, evaluate, files, models, queues, reconcile, repositories, stack, tokens
from lisa.cli.local_installation import use_local_installation


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of all commands and options."""
    root = argparse.ArgumentParser(prog="lisa", description=__doc__)
    root.add_argument("--stack", default=os.environ.get("LISA_STACK", "lisa"), help="the stack's name")
    commands = root.add_subparsers(required=True, metavar="COMMAND")
    for module in (tokens, repositories, buckets, files, models, queues, reconcile, ask, evaluate, stack):
        module.register_commands(commands)
    return root


def main(arguments: list[str] | None = None) -> int:
    """Run one command and print its result: a single value as text, everything else as JSON."""
    options = build_parser().parse_args(arguments)  # first: a mistake in the command needs no account
    use_local_installation(os.environ, Path.cwd())
    try:
        set_stack_variables(options.stack)
        answer: Any = options.run(options)
    except (ClientError, BotoCoreError) as error:
        raise SystemExit(f"lisa: AWS refused: {error}") from error
    print(answer if isinstance(answer, str) else json.dumps(answer, indent=2, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
