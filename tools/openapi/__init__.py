"""`make openapi`: one OpenAPI document of the REST API and of Serve, generated from the code."""

from tools.openapi.document import TARGET, build_document

__all__ = ["TARGET", "build_document"]
