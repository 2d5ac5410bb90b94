"""A stand-in for the AWS command line in images of it: `aws s3 sync|cp|ls`, with its messages and exit codes.

https://docs.aws.amazon.com/cli/latest/reference/s3/sync.html, …/s3/cp.html, …/s3/ls.html
Exit codes: https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-returncodes.html
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import boto3
from botocore.exceptions import BotoCoreError, ClientError

_FAILED, _WRONG_COMMAND = 1, 252
_QUIET_FLAGS = ("--only-show-errors", "--no-progress", "--quiet")


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(_WRONG_COMMAND, f"aws: error: {message}\n")


def main(arguments: list[str]) -> int:
    """Run a command of `aws s3` and return its exit code."""
    options = _create_parser().parse_args(arguments)
    try:
        return int(options.run(boto3.client("s3"), options))
    except (ClientError, BotoCoreError, OSError, ValueError) as error:
        print(f"fatal error: {error}", file=sys.stderr)
        return _FAILED


def _create_parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="aws", allow_abbrev=False)
    services = parser.add_subparsers(required=True, parser_class=_Parser)
    commands = services.add_parser("s3", allow_abbrev=False).add_subparsers(required=True, parser_class=_Parser)
    for name, run in (("sync", _sync), ("cp", _copy)):
        command = commands.add_parser(name, allow_abbrev=False)
        command.add_argument("source")
        command.add_argument("target")
        command.add_argument("--recursive", action="store_true")
        for flag in _QUIET_FLAGS:
            command.add_argument(flag, action="store_true")
        command.set_defaults(run=run)
    listing = commands.add_parser("ls", allow_abbrev=False)
    listing.add_argument("source")
    listing.set_defaults(run=_list)
    return parser


def _sync(s3: Any, options: argparse.Namespace) -> int:
    """Download the objects below a prefix that differ in size or are newer; an empty prefix is no error."""
    bucket, prefix = _split_address(options.source)
    for found in _list_objects(s3, bucket, prefix and f"{prefix.rstrip('/')}/"):
        target = _find_target(Path(options.target), found["Key"].removeprefix(f"{prefix.rstrip('/')}/"))
        state = target.stat() if target.exists() else None
        if not state or state.st_size != found["Size"] or state.st_mtime < found["LastModified"].timestamp():
            _download(s3, bucket, found["Key"], target)
    return 0


def _copy(s3: Any, options: argparse.Namespace) -> int:
    """Download one object, or with --recursive all objects below a prefix."""
    bucket, key = _split_address(options.source)
    if options.recursive:
        return _sync(s3, options)
    target = Path(options.target)
    is_folder = target.is_dir() or options.target.endswith("/")
    s3.head_object(Bucket=bucket, Key=key)
    _download(s3, bucket, key, target / key.rpartition("/")[2] if is_folder else target)
    return 0


def _list(s3: Any, options: argparse.Namespace) -> int:
    """Print the objects whose keys begin with a prefix; without one the exit code is 1."""
    bucket, prefix = _split_address(options.source)
    keys = [found["Key"] for found in _list_objects(s3, bucket, prefix)]
    print(*keys, sep="\n")
    return 0 if keys else _FAILED


def _split_address(address: str) -> tuple[str, str]:
    scheme, _, rest = address.partition("://")
    if scheme != "s3" or not rest:
        raise ValueError(f"the source must be s3://bucket/prefix, not {address}")
    bucket, _, key = rest.partition("/")
    return bucket, key


def _list_objects(s3: Any, bucket: str, prefix: str) -> Iterator[dict[str, Any]]:
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
        yield from (found for found in page.get("Contents", []) if not found["Key"].endswith("/"))


def _find_target(folder: Path, name: str) -> Path:
    """Return the file of an object in a folder. Raises ValueError if its key leads out of the folder."""
    target = folder / name
    if ".." in target.relative_to(folder).parts:
        raise ValueError(f"the key {name} leads out of the folder {folder}")
    return target


def _download(s3: Any, bucket: str, key: str, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    s3.download_file(bucket, key, str(target))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
