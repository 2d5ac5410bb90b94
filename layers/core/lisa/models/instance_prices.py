"""The hourly prices of EC2 instance types, from the file instance_prices.json.

They are the on-demand prices of Linux in us-east-1, in US dollars, for estimates. Discounts and Spot cost less, and
other regions differ: https://aws.amazon.com/ec2/pricing/on-demand/
"""

import json
from functools import cache
from importlib.resources import files


def find_hourly_price(instance_type: str) -> float | None:
    """Return the price of an instance of this type for one hour in US dollars, or None if it is not known."""
    return _read_prices().get(instance_type)


@cache
def _read_prices() -> dict[str, float]:
    found: dict[str, float] = json.loads(files("lisa.models").joinpath("instance_prices.json").read_text())
    return found
