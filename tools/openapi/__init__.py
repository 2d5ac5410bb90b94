"""`make openapi`: one OpenAPI document of both doors, made from the code that answers; a test keeps it current."""

from tools.openapi.document import TARGET, build_document

__all__ = ["TARGET", "build_document"]
