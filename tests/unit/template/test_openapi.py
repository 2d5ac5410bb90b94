"""The interface that is published is the one that is served."""

import json
import re
from typing import Any

from local.checks.translated import translate
from local.openapi import TARGET, document


def routes_of_the_document() -> set[tuple[str, str]]:
    paths: dict[str, Any] = json.loads(document())["paths"]
    return {(method, path) for path, operations in paths.items() for method in operations}


def routes_of_the_template() -> set[tuple[str, str]]:
    body = translate()["Resources"]["Api"]["Properties"]["Body"]
    return {
        (method, path)
        for path, operations in body["paths"].items()
        for method in operations
        if method not in ("options", "x-amazon-apigateway-any-method") and path not in ("/docs", "/openapi.json")
    }


def test_the_published_document_is_current() -> None:
    assert TARGET.read_text() == document(), "run `make openapi`"


def test_every_route_of_a_handler_is_a_route_of_the_api_and_the_other_way_round() -> None:
    ours = {(method, re.sub(r"<(\w+)>", r"{\1}", path)) for method, path in routes_of_the_document()}

    assert ours == routes_of_the_template()
