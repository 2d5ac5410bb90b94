"""Random requests from the published document; every answer is compared with the document."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.support.playground import SERVE, Playground
from tools.openapi import build_document
from tools.openapi.answers import build_answer_schemas
from tools.openapi.schemas import remove_view_suffix

_CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
_CONFIG = {"generation": {"with-security-parameters": False}}
_ONLY_GENERATE: dict[str, Any] = {
    "database": None,
    "deadline": None,
    "phases": [Phase.generate],
    "suppress_health_check": list(HealthCheck),
}


def operations() -> Iterator[Any]:
    """Yield every operation of the document; an answer has no field that the document neither names nor allows."""
    described = json.loads(build_document())
    for name in build_answer_schemas()[1]:
        described["components"]["schemas"][remove_view_suffix(name)].setdefault("additionalProperties", False)
    schema = schemathesis.openapi.from_dict(described, config=SchemathesisConfig.from_dict(_CONFIG))
    for found in schema.get_all_operations():
        assert isinstance(found, Ok)
        yield found.ok()


@dataclass
class Fuzzer:
    """The requests of one caller. `findings` are violations, each with an example; `statuses` counts the answers."""

    playground: Playground
    token: str
    findings: dict[str, str] = field(default_factory=dict)
    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    session: requests.Session = field(default_factory=requests.Session)

    def fuzz(self, operation: Any, examples: int, number: int) -> None:
        """Send so many requests to one operation; the same number produces the same requests."""

        @seed(number)
        @settings(max_examples=examples, **_ONLY_GENERATE)
        @given(_cases(operation, self.playground))
        def send(case: Case[Any]) -> None:
            self._send(case)

        if "{" in operation.path and self.token == self.playground.installation.outputs["adminToken"]:
            self.playground.renew()  # only these callers may change the playground
        self._send(_straight(operation, self.playground))
        send()

    def _send(self, case: Case[Any]) -> None:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        outputs = self.playground.installation.outputs
        base = outputs["serveUrl"] if case.operation.path.startswith(SERVE) else outputs["apiUrl"]
        answer = case.call(base_url=base, session=self.session, headers=headers, timeout=60, allow_redirects=False)
        self.statuses[case.operation.label, answer.status_code] += 1
        try:
            case.validate_response(answer, checks=_CHECKS)
        except FailureGroup as broken:
            for failure in broken.exceptions:
                what = f"{case.operation.label}: {type(failure).__name__} with {answer.status_code}"
                self.findings.setdefault(what, f"{case.as_curl_command()}\n{answer.text[:500]}\n{failure}")


def _straight(operation: Any, playground: Playground) -> Case[Any]:
    """Return the request that succeeds for a caller who may send it."""
    parameters = operation.definition.raw.get("parameters", [])
    names = [parameter["name"] for parameter in parameters if parameter["in"] == "path"]
    asked = {parameter["name"]: "x" for parameter in parameters if parameter["in"] == "query" and parameter["required"]}
    body = playground.plain_body(operation)
    about = {} if body is None else {"body": body, "media_type": "application/json"}
    where = {name: playground.aims(operation.method, name)[0] for name in names}
    found: Case[Any] = operation.Case(path_parameters=where, query=asked, **about)
    return found


def _cases(operation: Any, playground: Playground) -> st.SearchStrategy[Case[Any]]:
    """Return valid and invalid cases, half of them with ids of existing things."""
    kinds = [operation.as_strategy(GenerationMode.POSITIVE)]
    if operation.body or any(True for _ in operation.iter_parameters()):
        kinds.append(operation.as_strategy(GenerationMode.NEGATIVE))

    @st.composite
    def aimed(draw: st.DrawFn) -> Case[Any]:
        case: Case[Any] = draw(st.one_of(kinds))
        plain = playground.plain_body(operation) if draw(st.integers(0, 3)) == 0 else None
        if plain is not None:
            case.body, case.media_type = plain, "application/json"
        for name in case.path_parameters or {}:
            case.path_parameters[name] = draw(_or(playground.aims(operation.method, name), case.path_parameters[name]))
        if isinstance(case.body, dict):
            for name in case.body:
                case.body[name] = draw(_or(playground.body_aims(name), case.body[name]))
        return case

    return aimed()


def _or(aims: list[Any], drawn: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from([*aims, drawn]) if aims else st.just(drawn)
