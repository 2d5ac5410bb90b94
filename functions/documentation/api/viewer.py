"""The page at /docs: Swagger UI, as Powertools ships it, and the OpenAPI document, all in one answer."""

from functools import cache
from importlib.resources import files
from pathlib import Path


@cache
def page(frame: Path, document: Path) -> str:
    """The frame with the viewer's style and script and the document put in. About 2 MB."""
    viewer = files("aws_lambda_powertools.event_handler.openapi.swagger_ui")
    parts = {
        "/* style */": (viewer / "swagger-ui.min.css").read_text(),
        "/* script */": (viewer / "swagger-ui-bundle.min.js").read_text(),
        "/* document */": document.read_text(),
    }
    found = frame.read_text()
    for place, text in parts.items():
        found = found.replace(place, text.replace("</script", "<\\/script"))
    return found
