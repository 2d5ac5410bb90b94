"""The page at /docs: Swagger UI, as Powertools ships it, and the OpenAPI document, all in one answer."""

import json
import re
from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


@cache
def page(folder: Path) -> str:
    """The frame in the folder with styles, scripts and the document put in. About 1.9 MB."""
    viewer = files("aws_lambda_powertools.event_handler.openapi.swagger_ui")
    parts = {
        "/* style */": (viewer / "swagger-ui.min.css").read_text(),
        "/* own style */": (folder / "docs.css").read_text(),
        "/* script */": (viewer / "swagger-ui-bundle.min.js").read_text(),
        "/* own script */": (folder / "docs.js").read_text(),
        "/* document */": _compact((folder / "openapi.json").read_text()),
    }
    found = (folder / "docs.html").read_text()
    for place, text in parts.items():
        found = found.replace(place, text.replace("</script", "<\\/script"))
    return found


@cache
def policy(folder: Path) -> str:
    """The page's Content-Security-Policy: it runs its own scripts alone and sends credentials to no other host."""
    hashes = [b64encode(sha256(text.encode()).digest()).decode() for text in _SCRIPT.findall(page(folder))]
    rules = {
        "default-src": "'none'",
        "script-src": " ".join(f"'sha256-{it}'" for it in hashes),
        "style-src": "'unsafe-inline'",
        "img-src": "data:",
        "connect-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def _compact(document: str) -> str:
    return json.dumps(json.loads(document), ensure_ascii=False, separators=(",", ":"))
