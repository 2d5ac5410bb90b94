"""The commands `lisa model …`, which do by hand what the routes of models do."""

from typing import Any

from lisa.cli import model_changes, model_deletion, model_operations


def register_commands(commands: Any) -> None:
    """Add the command `model`."""
    model = commands.add_parser("model", help="models").add_subparsers(required=True)
    for module in (model_operations, model_changes, model_deletion):
        module.register_commands(model)
