"""The command `lisa evaluate`, which measures the search of a collection over a golden set."""

import argparse
import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import combinations
from pathlib import Path
from typing import Any, Final

from lisa.cli.api_requests import Endpoint, read_api_endpoint, send_request
from lisa.retrieval.evaluation import (
    MEASURES,
    RankingMeasures,
    average_measures,
    compare_paired,
    measure_ranking,
    rank_documents,
)
from lisa.retrieval.golden_set import GoldenQuestion, GoldenSetError, parse_golden_set

_MODES: Final = ("hybrid", "dense", "lexical")
_ACTUAL: Final = {"hybrid": "hybrid", "dense": "vector", "lexical": "lexical"}
_MOST_PASSAGES: Final = 100  # of one search of the API
_PASSAGES_A_DOCUMENT: Final = 6  # several passages of a ranking may be of one document


@dataclass
class ModeResult:
    """The measures of each question in one mode, and the number of searches that were possible in it."""

    measured: list[RankingMeasures] = field(default_factory=list)
    in_mode: int = 0
    seconds: float = 0.0


def register_commands(commands: Any) -> None:
    """Add the command `evaluate`."""
    command = commands.add_parser("evaluate", help="measure the search over a golden set")
    command.add_argument("golden_set", metavar="FILE", help='JSON lines: {"question": "…", "relevant": ["key"]}')
    command.add_argument("--repository", default="default")
    command.add_argument("--collection", help="default: the repository's default collection")
    command.add_argument("--modes", default=",".join(_MODES), help="default: %(default)s")
    command.add_argument("--k", type=int, default=10, help="documents of a ranking that count; default: %(default)s")
    command.add_argument("--json", action="store_true", help="print JSON instead of a table")
    command.add_argument("--api-url", help="default: LISA_API_URL")
    command.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> dict[str, Any] | str:
    modes = [mode.strip() for mode in options.modes.split(",") if mode.strip()]
    if not modes or set(modes) - set(_MODES):
        raise SystemExit(f"lisa: --modes takes {', '.join(_MODES)}")
    if not 1 <= options.k <= _MOST_PASSAGES:
        raise SystemExit(f"lisa: --k takes 1 to {_MOST_PASSAGES}")
    questions = _read_golden_set(Path(options.golden_set))
    search = partial(_search, read_api_endpoint(options.api_url), options)
    results = {mode: ModeResult() for mode in modes}
    for question in questions:
        for mode, result in results.items():
            _measure(result, question, mode, search(question, mode), options.k)
    summary = build_summary(results, len(questions), options.k)
    return summary if options.json else format_summary(summary)


def _read_golden_set(path: Path) -> list[GoldenQuestion]:
    try:
        return parse_golden_set(path.read_text(encoding="utf-8").splitlines())
    except (OSError, UnicodeDecodeError) as error:
        raise SystemExit(f"lisa: {path} cannot be read: {error}") from error
    except GoldenSetError as error:
        raise SystemExit(f"lisa: {path}: {error}") from error


def _search(endpoint: Endpoint, options: argparse.Namespace, question: GoldenQuestion, mode: str) -> dict[str, Any]:
    top_k = min(_MOST_PASSAGES, _PASSAGES_A_DOCUMENT * options.k)
    parameters = {"query": question.text, "topK": str(top_k), "mode": mode}
    if options.collection:
        parameters["collectionId"] = options.collection
    started = time.monotonic()
    found: dict[str, Any] = send_request(
        endpoint, f"repository/{options.repository}/similaritySearch", parameters=parameters
    )
    return found | {"seconds": time.monotonic() - started}


def _measure(result: ModeResult, question: GoldenQuestion, mode: str, found: Mapping[str, Any], depth: int) -> None:
    passages = [item["Document"] for item in found["docs"]]
    result.measured.append(measure_ranking(rank_documents(passages, question.relevant), question.relevant, depth))
    result.in_mode += found["metadata"]["actual_mode_used"] == _ACTUAL[mode]
    result.seconds += found["seconds"]


def build_summary(results: Mapping[str, ModeResult], questions: int, depth: int) -> dict[str, Any]:
    """Return the measures of each mode, and the differences of nDCG between each two with their 95 % intervals."""
    some = random.Random(1)  # noqa: S311 - resampling is no secret
    modes = {
        mode: average_measures(result.measured)
        | {"searches_in_mode": result.in_mode, "seconds_per_search": round(result.seconds / questions, 3)}
        for mode, result in results.items()
    }
    differences = []
    for one, other in combinations(results, 2):
        pairs = [[measured.ndcg for measured in results[name].measured] for name in (one, other)]
        mean, low, high = compare_paired(pairs[0], pairs[1], lambda items: some.choices(items, k=len(items)))
        differences.append({"modes": [one, other], "ndcg": mean, "low": low, "high": high})
    return {"questions": questions, "k": depth, "modes": modes, "differences": differences}


def format_summary(summary: Mapping[str, Any]) -> str:
    """Return the summary as a table."""
    k, names = summary["k"], summary["modes"]
    heads = [f"precision@{k}", f"recall@{k}", f"nDCG@{k}", "MRR", "s per search", "searched so"]
    lines = [_format_row(["mode", *heads])]
    for mode, measured in names.items():
        values = [f"{measured[name]:.3f}" for name in MEASURES]
        counts = f"{measured['searches_in_mode']} of {summary['questions']}"
        lines.append(_format_row([mode, *values, f"{measured['seconds_per_search']:.3f}", counts]))
    for found in summary["differences"]:
        one, other = found["modes"]
        interval = f"95 % interval {found['low']:+.3f} to {found['high']:+.3f}"
        lines.append(f"nDCG@{k} of {one} − {other}: {found['ndcg']:+.3f}, {interval}")
    return "\n".join(lines)


def _format_row(cells: Sequence[str]) -> str:
    return f"{cells[0]:<10}" + "".join(f"{cell:>14}" for cell in cells[1:])
