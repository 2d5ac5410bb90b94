"""Conversions between JSON values and the values of DynamoDB items."""

from decimal import Decimal
from typing import Any


def from_dynamodb(value: Any) -> Any:
    """Convert Decimals and sets of DynamoDB to JSON values."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, dict):
        return {key: from_dynamodb(inner) for key, inner in value.items()}
    return [from_dynamodb(inner) for inner in value] if isinstance(value, list | set) else value


def to_dynamodb(value: Any) -> Any:
    """Convert floats of JSON to the Decimals of DynamoDB."""
    if isinstance(value, float):
        return Decimal(str(value))
    if isinstance(value, dict):
        return {key: to_dynamodb(inner) for key, inner in value.items()}
    return [to_dynamodb(inner) for inner in value] if isinstance(value, list) else value
