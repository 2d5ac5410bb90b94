"""Secrets: known values, and shapes that only a credential has."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import quote

from lisa.identity.tokens import is_well_formed

_SHORTEST = 8  # characters; a shorter value would be found in ordinary words
_SHAPES = {
    "a JWT": re.compile(r"eyJ[\w-]{6,}\.eyJ[\w-]{6,}\.[\w-]*"),
    "a function's credential": re.compile(r"lisa-aws-v1\.[\w-]{20,}"),
    "a signed URL": re.compile(r"(?i)x-amz-signature(?:=|%3D|\W{1,5})[0-9a-f]{64}"),
    "an AWS session token": re.compile(
        r"(?i)(?:x-amz-security-token|aws_?session_?token)\W{1,5}[\w/+=%-]{16,}|\b(?:FwoG|IQoJ)[\w/+=%-]{60,}"
    ),
    "an AWS secret key": re.compile(r"(?i)aws_?secret_?(?:access_?)?key\W{1,5}[\w/+=]{16,}"),
    "a provider's key": re.compile(r"(?<![\w-])sk-[\w-]{16,}"),
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
}
_TOKEN = re.compile(r"lisa_[0-9A-Za-z]{49}")


@dataclass(frozen=True)
class Secrets:
    """Known values by name; the shapes of credentials are always included."""

    known: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def _known(self) -> list[tuple[str, str]]:
        return [(form, what) for what, value in self.known.items() for form in _forms(value)]

    def found_in(self, text: str) -> list[tuple[int, int, str]]:
        """Return start, end and kind of every secret in the text; of overlapping ones the first."""
        return _apart(sorted([*_shaped(text), *self._valued(text)]))

    def hidden(self, text: str) -> str:
        """Return the text with every secret replaced by its kind."""
        for start, end, what in reversed(self.found_in(text)):
            text = f"{text[:start]}[{what}]{text[end:]}"
        return text

    def _valued(self, text: str) -> Iterator[tuple[int, int, str]]:
        for form, what in self._known:
            start = text.find(form)
            while start >= 0:
                yield start, start + len(form), what
                start = text.find(form, start + len(form))


def stored_secrets(aws: Callable[[str], Any]) -> dict[str, str]:
    """Return every current and previous value in Secrets Manager; of JSON objects their values."""
    client, found = aws("secretsmanager"), dict[str, str]()
    for page in client.get_paginator("list_secrets").paginate():
        for secret in page["SecretList"]:
            for version, stages in secret.get("SecretVersionsToStages", {}).items():
                value = client.get_secret_value(SecretId=secret["ARN"], VersionId=version).get("SecretString", "")
                found |= _parts(f"{secret['Name']} ({', '.join(stages)})", value)
    return found


def _parts(name: str, value: str) -> dict[str, str]:
    try:
        parsed = json.loads(value)
    except ValueError:
        parsed = None
    inner = parsed.items() if isinstance(parsed, dict) else ()
    return {f"the secret {name}": value} | {f"{key} of the secret {name}": str(part) for key, part in inner}


def _forms(value: str) -> set[str]:
    """Return a value as it is, and escaped for JSON, for JSON in JSON, and for a URL."""
    if len(value) < _SHORTEST:
        return set()
    once = json.dumps(value)[1:-1]
    return {value, once, json.dumps(once)[1:-1], quote(value, safe="")}


def _shaped(text: str) -> Iterator[tuple[int, int, str]]:
    for what, shape in _SHAPES.items():
        yield from ((*match.span(), what) for match in shape.finditer(text))
    for match in _TOKEN.finditer(text):
        if is_well_formed(match.group()):
            yield (*match.span(), "an API token")


def _apart(found: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    apart: list[tuple[int, int, str]] = []
    for start, end, what in found:
        if apart and start < apart[-1][1]:
            before = apart.pop()
            apart.append((before[0], max(before[1], end), before[2]))
        else:
            apart.append((start, end, what))
    return apart
