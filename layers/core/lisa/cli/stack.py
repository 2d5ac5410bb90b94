"""The commands `lisa outputs`, which prints the outputs of the stack, and `lisa user create`."""

import argparse
from typing import Any

import boto3

from lisa.adapters.aws.deployment import read_stack_outputs


def register_commands(commands: Any) -> None:
    """Add the commands `outputs` and `user`."""
    outputs_ = commands.add_parser("outputs", help="names and addresses of the stack")
    outputs_.add_argument("name", nargs="?", help="print only the value of this output")
    outputs_.set_defaults(run=_run_outputs)
    create = commands.add_parser("user", help="people").add_subparsers(required=True).add_parser("create")
    create.add_argument("--name", required=True)
    create.add_argument("--email", required=True, help="the invitation with a first password goes there")
    create.add_argument("--group", action="append", default=[], help="may be given several times")
    create.set_defaults(run=_run_create_user)


def _run_outputs(options: argparse.Namespace) -> dict[str, str] | str:
    found = read_stack_outputs(options.stack)
    if options.name is None:
        return found
    if options.name not in found:
        raise SystemExit(f"lisa: the stack has no output {options.name}; it has {', '.join(sorted(found))}")
    return found[options.name]


def _run_create_user(options: argparse.Namespace) -> dict[str, Any]:
    pool = read_stack_outputs(options.stack).get("UserPoolId")
    if pool is None:
        raise SystemExit("lisa: the stack has no user pool; create users at your own identity provider")
    cognito = boto3.client("cognito-idp")
    about = [{"Name": "email", "Value": options.email}, {"Name": "email_verified", "Value": "true"}]
    try:
        cognito.admin_create_user(UserPoolId=pool, Username=options.name, UserAttributes=about)
    except cognito.exceptions.UsernameExistsException as error:
        raise SystemExit(f"lisa: there is a user {options.name} already") from error
    for group in options.group:
        cognito.admin_add_user_to_group(UserPoolId=pool, Username=options.name, GroupName=group)
    return {"user": options.name, "groups": options.group}
