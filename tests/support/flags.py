"""Flags of the chat in tests."""

import importlib
from collections.abc import Callable
from typing import Any

from lisa.chat.configuration import GLOBAL, ConfigurationVersion
from lisa.chat.configuring import ConfigurationChange, change_configuration
from lisa.wiring.flags import configuration_store
from tools.openapi.routes import find_routes_by_function


def switch(**flags: bool) -> None:
    """Switch features on or off."""
    change = ConfigurationChange(GLOBAL, {"enabledComponents": flags}, "root", "a test", "2026-11-01T00:00:00.000Z")
    assert isinstance(change_configuration(configuration_store(), change), ConfigurationVersion)


def find_handler(name: str) -> Callable[..., dict[str, Any]]:
    """Return the handler of the function that answers a route, as `GET /session`."""
    for module, routes in find_routes_by_function().items():
        if name in {f"{route.method} {route.openapi_path}" for route in routes}:
            found: Callable[..., dict[str, Any]] = importlib.import_module(module).handler
            return found
    raise KeyError(name)
