"""The command `lisa evaluate` against an API of the test."""

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from lisa.cli.main import build_parser
from tests.support.http_server import Reply, serve_http

RANKINGS = {"hybrid": ["a.txt", "b.txt"], "dense": ["b.txt", "a.txt"], "lexical": ["c.txt"]}
ACTUAL = {"hybrid": "hybrid", "dense": "vector", "lexical": "lexical"}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[dict[str, list[str]]]]:
    """The parameters of the searches that the API received. Its first answer is a refusal by a rate limit."""
    received: list[dict[str, list[str]]] = []

    def answer(path: str, _body: bytes) -> Reply:
        found = parse_qs(urlsplit(path).query)
        received.append(found)
        if len(received) == 1:
            return Reply(b"{}", 429, {"Retry-After": "0"})
        [mode] = found["mode"]
        docs = [
            {"Document": {"page_content": "x", "metadata": {"document_id": key, "source": f"s3://inbox/{key}"}}}
            for key in RANKINGS[mode]
        ]
        metadata = {"actual_mode_used": "vector" if mode == "hybrid" else ACTUAL[mode]}
        return Reply(json.dumps({"docs": docs, "metadata": metadata}).encode())

    with serve_http(answer) as url:
        monkeypatch.setenv("LISA_API_URL", url)
        monkeypatch.setenv("LISA_TOKEN", "a token")
        yield received


def evaluate(golden_set: Path, *options: str) -> object:
    """Return the result of the command."""
    given = build_parser().parse_args(["evaluate", str(golden_set), *options])
    return given.run(given)


@pytest.fixture
def golden_set(tmp_path: Path) -> Path:
    path = tmp_path / "golden.jsonl"
    path.write_text('{"question": "Which kettle?", "relevant": ["a.txt"]}\n')
    return path


def test_each_mode_is_measured_and_compared_with_the_others(
    asked: list[dict[str, list[str]]], golden_set: Path
) -> None:
    found = evaluate(golden_set, "--json", "--k", "2", "--collection", "handbook")

    assert isinstance(found, dict)
    assert {mode: one["mrr"] for mode, one in found["modes"].items()} == {"hybrid": 1.0, "dense": 0.5, "lexical": 0.0}
    assert {mode: one["searches_in_mode"] for mode, one in found["modes"].items()} == {
        "hybrid": 0, "dense": 1, "lexical": 1,
    }  # fmt: skip
    assert [one["modes"] for one in found["differences"]] == [
        ["hybrid", "dense"], ["hybrid", "lexical"], ["dense", "lexical"],
    ]  # fmt: skip
    assert [one["mode"] for one in asked] == [["hybrid"], ["hybrid"], ["dense"], ["lexical"]]
    assert {(*one["topK"], *one["collectionId"]) for one in asked} == {("12", "handbook")}


def test_the_table_shows_the_modes_side_by_side(asked: list[dict[str, list[str]]], golden_set: Path) -> None:
    table = evaluate(golden_set, "--modes", "dense,lexical")

    assert isinstance(table, str)
    heads, dense, lexical, difference = table.splitlines()
    assert heads.split()[:3] == ["mode", "precision@10", "recall@10"]
    assert dense.split()[:5] == ["dense", "0.100", "1.000", "0.631", "0.500"]
    assert lexical.split()[:5] == ["lexical", "0.000", "0.000", "0.000", "0.000"]
    assert difference.startswith("nDCG@10 of dense − lexical: +0.631, 95 % interval +0.631 to +0.631")
    assert asked


@pytest.mark.parametrize(
    ("options", "reason"),
    [(["--modes", "fuzzy"], "--modes takes"), (["--k", "0"], "--k takes"), ([], "golden.jsonl: line 1 is not valid")],
)
def test_a_wrong_option_or_golden_set_is_explained(tmp_path: Path, options: list[str], reason: str) -> None:
    path = tmp_path / "golden.jsonl"
    path.write_text("{")

    with pytest.raises(SystemExit, match=reason):
        evaluate(path, *options)
