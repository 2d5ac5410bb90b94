"""The named schemas of the document."""

import json
import re
from typing import Any

Schemas = dict[str, Any]
_VIEW = re.compile(r'("#/components/schemas/\w+)View"')


def merge_schemas(schemas: Schemas, others: Schemas) -> Schemas:
    """Return the union of two sets of named schemas.

    Raises:
        ValueError: two different schemas have one name.
    """
    for name in schemas.keys() & others.keys():
        if schemas[name] != others[name]:
            raise ValueError(f"two schemas are called {name}: rename one of the classes")
    return schemas | others


def remove_view_suffix(name: str) -> str:
    """Return the name of a class's schema in the document: the class's name without the suffix View."""
    return name.removesuffix("View")


def publish_schemas(document: dict[str, Any]) -> dict[str, Any]:
    """Return the document without schemas that nothing refers to, and without the suffix View of the classes' names.

    Raises:
        ValueError: a schema without the suffix has the name of another one.
    """
    text = json.dumps(document)
    schemas: Schemas = {}
    for name, schema in document["components"]["schemas"].items():
        if f'"#/components/schemas/{name}"' in text:
            short = remove_view_suffix(name)
            schemas = merge_schemas(schemas, {short: schema | {"title": short} if "title" in schema else schema})
    components = document["components"] | {"schemas": schemas}
    found: dict[str, Any] = json.loads(_VIEW.sub(r'\1"', json.dumps(document | {"components": components})))
    return found
