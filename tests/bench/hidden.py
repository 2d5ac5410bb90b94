"""Comparison of answer times for hidden and missing things."""

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from rich.console import Console

from lisa.cli.repositories import RepositoryOptions, create_repository
from lisa.cli.tokens import create_token, read_tokens
from lisa.wiring.identity import token_store
from local.installation import Outputs
from local.waiting import wait_until
from tests.bench.timing import Connection, Spread, compute_p_value

_UNLIKELY = 0.01
_NOBODY, _HIDDEN = "bench-nobody", "bench-hidden"


@dataclass(frozen=True)
class Pair:
    """Two paths whose answers must not differ."""

    kind: str
    hidden: str
    missing: str


def compare_hidden_and_missing(outputs: Outputs, connection: Connection, rounds: int, console: Console) -> None:
    """Request both paths of each pair in changing order and print whether their times differ beyond noise."""
    with create_hidden_resources(outputs) as pairs:
        for pair in pairs:
            user = outputs["userToken"]
            times: dict[str, list[float]] = {pair.hidden: [], pair.missing: []}
            for number in range(-5, rounds):
                for path in sorted(times, reverse=bool(number % 2)):
                    milliseconds = connection.measure(path, user, status=404)
                    if number >= 0:
                        times[path].append(milliseconds)
            _report(pair, times, console)


def _report(pair: Pair, times: dict[str, list[float]], console: Console) -> None:
    hidden, missing = Spread.from_times(times[pair.hidden]), Spread.from_times(times[pair.missing])
    p_value = compute_p_value(times[pair.hidden], times[pair.missing])
    verdict = "within noise" if p_value > _UNLIKELY else "TOLD APART"
    difference = f"{hidden.median - missing.median:+.2f} ms, by chance {p_value:.3f}: {verdict}"
    console.print(f"a {pair.kind}: not yours {hidden}; not there {missing}; {difference}", soft_wrap=True)


@contextmanager
def create_hidden_resources(outputs: Outputs) -> Iterator[list[Pair]]:
    """Create one thing of each kind that the demo user may not see; delete them at the end."""
    url, default = outputs["apiUrl"], f"/repository/{outputs['repositoryId']}"
    headers = {"Authorization": f"Bearer {outputs['adminToken']}"}
    with httpx.Client(base_url=url, headers=headers, timeout=60) as admin:
        create_repository(RepositoryOptions(_HIDDEN, outputs["embeddingModelId"], groups=(_NOBODY,)))
        collection = str(
            _post(admin, f"{default}/collection", {"name": _HIDDEN, "allowedGroups": [_NOBODY]})["collectionId"]
        )
        document = _ingest_document(admin, default, collection)
        create_token(_NOBODY, [], name="bench")
        [token] = [found.token_uuid for found in read_tokens(_NOBODY)]
        try:
            yield [
                Pair("repository", f"/repository/{_HIDDEN}", "/repository/bench-absent"),
                Pair(
                    "collection",
                    f"{default}/collection/{collection}",
                    f"{default}/collection/{uuid.uuid4()}",
                ),
                Pair("document", f"{default}/{document}", f"{default}/{uuid.uuid4()}"),
                Pair("token", f"/api-tokens/{token}", f"/api-tokens/{uuid.uuid4()}"),
            ]
        finally:
            token_store().revoke_token(token)
            admin.delete(f"{default}/collection/{collection}")
            admin.delete(f"/repository/{_HIDDEN}")


def _ingest_document(admin: httpx.Client, repository: str, collection: str) -> str:
    """Upload a document into the collection and wait until it is searchable."""
    signed = admin.post("/repository/presigned-url", content=b"bench.txt").raise_for_status().json()["response"]
    httpx.post(signed["url"], data=signed["fields"], files={"file": ("bench.txt", b"A note.")}).raise_for_status()
    body = {"keys": [signed["fields"]["key"]], "collectionId": collection}
    document = str(_post(admin, f"{repository}/bulk", body)["jobs"][0]["documentId"])

    def is_searchable() -> bool:
        answer = admin.get(f"{repository}/{document}")
        return answer.status_code == 200 and answer.json()["status"] == "searchable"

    wait_until(is_searchable, "the document is there", seconds=60)
    return document


def _post(admin: httpx.Client, path: str, body: Mapping[str, object]) -> dict[str, Any]:
    found: dict[str, Any] = admin.post(path, json=dict(body)).raise_for_status().json()
    return found
