"""Rows of the repositories table, written for tests."""

from lisa.adapters.repositories.repository_writes import build_row
from lisa.repositories.repository import Pipeline, Repository
from lisa.wiring import settings
from lisa.wiring.clients import open_table


def write_row(item: Repository | Pipeline) -> None:
    """Write the row of an item without any condition, as an older version may have left it."""
    open_table(settings.repositories_table).put(build_row(item))
