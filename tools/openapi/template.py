"""The events of type Api and the preflight paths in api.yaml, written from the routes of the functions."""

import re
from collections.abc import Iterable

from aws_lambda_powertools.event_handler.api_gateway import Route

from local.settings import ROOT
from tools.openapi.routes import find_routes_by_function

TEMPLATE = ROOT / "api.yaml"
_EVENTS = re.compile(r"(?:^        \w+: \{Type: Api, .*\n(?:          Path: .*\n)?)+", re.M)
_RESOURCE = re.compile(r"^  \w+:$", re.M)
_PREFLIGHTS = re.compile(
    r"^          \S+: &preflight\n(?P<answer>(?:            .*\n)+)(?:          \S+: \*preflight\n)*", re.M
)
_WIDTH = 140
_METHODS = ("GET", "POST", "PUT", "DELETE")


def write_routes(template: str) -> str:
    """Return the text of the template with the events and preflight paths of exactly the declared routes.

    Raises:
        ValueError: the template has no place for them; the message names the missing line.
    """
    paths: set[str] = set()
    for module, routes in find_routes_by_function().items():
        template = _write_events(template, f"      Handler: {module}.handler\n", routes)
        paths |= {route.openapi_path for route in routes}
    return _write_preflights(template, sorted(paths))


def _write_events(template: str, handler: str, routes: Iterable[Route]) -> str:
    before, line, after = template.partition(handler)
    events, resource = _EVENTS.search(after), _RESOURCE.search(after)
    if events is None or (resource and resource.start() < events.start()):
        raise ValueError(f"no function of the template has the line `{handler.strip()}` and then an event of type Api")
    ordered = sorted(routes, key=lambda route: (route.openapi_path, _METHODS.index(str(route.method))))
    return before + line + after[: events.start()] + "".join(map(_format_event, ordered)) + after[events.end() :]


def _format_event(route: Route) -> str:
    name = route.func.__name__.title().replace("_", "")
    public = ", Auth: {Authorizer: NONE}" if route.security == [] else ""
    method = f"        {name}: {{Type: Api, Properties: {{RestApiId: !Ref Api, Method: {route.method},"
    path = f"Path: {_quote_path(route.openapi_path)}{public}}}}}\n"
    fits = len(f"{method} {path}") <= _WIDTH + 1
    return f"{method} {path}" if fits else f"{method}\n          {path}"


def _quote_path(path: str) -> str:
    return f'"{path}"' if "{" in path else path


def _write_preflights(template: str, paths: list[str]) -> str:
    found = _PREFLIGHTS.search(template)
    if found is None:
        raise ValueError("the template has no path with the anchor &preflight")
    first = f"          {paths[0]}: &preflight\n{found['answer']}"
    rest = "".join(f"          {path}: *preflight\n" for path in paths[1:])
    return template[: found.start()] + first + rest + template[found.end() :]
