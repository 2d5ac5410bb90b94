"""`make openapi`: one OpenAPI document of both doors, made from the code that answers; a test keeps it current."""

from tools.openapi.document import TARGET, document

__all__ = ["TARGET", "document"]
