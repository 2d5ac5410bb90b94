"""The reference page of the API: Swagger UI as Powertools ships it, with the OpenAPI document, in one response."""

import gzip
import json
from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

_VIEWER_FOLDER = files("aws_lambda_powertools.event_handler.openapi.swagger_ui")


@cache
def read_document(folder: Path) -> str:
    """Return the OpenAPI document in the folder, without the white space that makes it readable in a diff."""
    whole = json.loads((folder / "openapi.json").read_text())
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))


@cache
def build_page(folder: Path) -> str:
    """Return the reference page: the frame in the folder with styles, scripts and the document. About 0.85 MB."""
    parts = {
        "/* style */": _compress_text((_VIEWER_FOLDER / "swagger-ui.min.css").read_text()),
        "/* own style */": (folder / "docs.css").read_text(),
        "/* script */": _compress_text(_read_viewer_script()),
        "/* own script */": _read_own_script(folder),
        "/* document */": read_document(folder).replace("</script", "<\\/script"),
    }
    found = (folder / "docs.html").read_text()
    for place, text in parts.items():
        found = found.replace(place, text)
    return found


@cache
def build_security_policy(folder: Path) -> str:
    """Return the page's Content-Security-Policy, which allows only its own scripts and requests to its own host."""
    rules = {
        "default-src": "'none'",
        "script-src": f"{_hash_script(_read_own_script(folder))} {_hash_script(_read_viewer_script())}",
        "style-src": "'unsafe-inline'",
        "img-src": "data:",
        "connect-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def _read_viewer_script() -> str:
    return (_VIEWER_FOLDER / "swagger-ui-bundle.min.js").read_text()


def _read_own_script(folder: Path) -> str:
    return (folder / "docs.js").read_text()


def _compress_text(text: str) -> str:
    """Return the text as base64 of gzip, which the page's own script unpacks; equal texts give equal results."""
    return b64encode(gzip.compress(text.encode(), mtime=0)).decode()


def _hash_script(script: str) -> str:
    return f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'"
