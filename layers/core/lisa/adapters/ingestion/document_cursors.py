"""Cursors of document lists: conversion of index keys to text and back, with checks of what callers send."""

import re
from collections.abc import Mapping
from typing import Any

from lisa.adapters.aws.dynamodb import Item, is_valid_key

_KEY_ATTRIBUTES = {"searchable": ("listed_in", "uploaded_at"), "changes": ("repository_id", "requested_at")}
_NUMBER_PATTERN = re.compile(r"[0-9]{1,15}")


def to_cursor(key: Mapping[str, Any]) -> dict[str, str]:
    """Return the last key of a page as text."""
    return {name: str(value) for name, value in key.items()}


def from_cursor(cursor: Mapping[str, str], index: str, partition: str) -> Item:
    """Return the key after which the list continues, in this partition of this index.

    Raises:
        ValueError: no page of this list gave this cursor.
    """
    where, order = _KEY_ATTRIBUTES[index]
    named = {where: cursor.get(where), "document_id": cursor.get("document_id", "")}
    number = cursor.get(order, "")
    if cursor.get(where) != partition or not is_valid_key(named) or not _NUMBER_PATTERN.fullmatch(number):
        raise ValueError("no page of this list ended there")
    return named | {order: int(number)}
