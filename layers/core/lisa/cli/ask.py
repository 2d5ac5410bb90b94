"""The commands `lisa search`, which finds passages, and `lisa ask`, which lets a model answer from them."""

import argparse
import json
import os
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from typing import Any

from lisa.retrieval.prompt import QuotedPassage, passage_prompt


@dataclass(frozen=True)
class Endpoints:
    """The addresses of the API and of the gateway, and the caller's token."""

    api_url: str
    serve_url: str
    token: str


def register_commands(commands: Any) -> None:
    """Add the commands `ask` and `search`."""
    ask_ = commands.add_parser("ask", help="ask a question")
    ask_.add_argument("question")
    ask_.add_argument("--model", help="default: LISA_MODEL")
    ask_.set_defaults(run=_run_ask)
    search_ = commands.add_parser("search", help="find the passages nearest to a question")
    search_.add_argument("question")
    search_.set_defaults(run=_run_search)
    for command in (ask_, search_):
        command.add_argument("--repository", default="default")
        command.add_argument("--top-k", type=int, default=3)
        command.add_argument("--api-url", help="default: LISA_API_URL")
        command.add_argument("--serve-url", help="default: LISA_SERVE_URL")


def _run_ask(options: argparse.Namespace) -> dict[str, Any]:
    endpoints, model = _read_endpoints(options), _read_setting(options.model, "LISA_MODEL", "--model")
    found = search_repository(endpoints, options.repository, options.question, options.top_k)
    return {"answer": ask_model(endpoints, model, options.question, found), "sources": found}


def _run_search(options: argparse.Namespace) -> dict[str, Any]:
    return {"sources": search_repository(_read_endpoints(options), options.repository, options.question, options.top_k)}


def _read_endpoints(options: argparse.Namespace) -> Endpoints:
    if "LISA_TOKEN" not in os.environ:
        raise SystemExit("lisa: set LISA_TOKEN to an API token; `lisa token create` creates one")
    api_url = _read_setting(options.api_url, "LISA_API_URL", "--api-url")
    return Endpoints(
        api_url, _read_setting(options.serve_url, "LISA_SERVE_URL", "--serve-url"), os.environ["LISA_TOKEN"]
    )


def _read_setting(given: str | None, variable: str, option: str) -> str:
    """Return the value of the option, else of the environment variable, which a local installation sets."""
    if value := given or os.environ.get(variable):
        return value
    raise SystemExit(f"lisa: set {variable}, or give {option}")


def search_repository(endpoints: Endpoints, repository: str, query: str, top_k: int = 3) -> list[dict[str, Any]]:
    """Return the passages nearest to the question, in the shape of the API's answer."""
    parameters = urllib.parse.urlencode({"query": query, "topK": top_k, "score": "true"})
    url = f"{endpoints.api_url}/repository/{repository}/similaritySearch?{parameters}"
    return [item["Document"] for item in _send_request(endpoints, url)["docs"]]


def ask_model(endpoints: Endpoints, model: str, question: str, passages: list[dict[str, Any]]) -> str:
    """Return the model's answer from these passages."""
    messages = [
        {
            "role": "user",
            "content": f"{question}\n\n{passage_prompt([_quote_passage(passage) for passage in passages])}",
        }
    ]
    said = _send_request(
        endpoints, f"{endpoints.serve_url}/v1/chat/completions", {"model": model, "messages": messages}
    )
    return str(said["choices"][0]["message"]["content"])


def _quote_passage(passage: dict[str, Any]) -> QuotedPassage:
    about = passage["metadata"]
    return QuotedPassage(about["name"], passage["page_content"], about["start"], about["end"], about.get("page"))


def _send_request(endpoints: Endpoints, url: str, body: dict[str, Any] | None = None) -> Any:
    headers = {"Authorization": f"Bearer {endpoints.token}", "Content-Type": "application/json"}
    data = json.dumps(body).encode() if body is not None else None
    request = urllib.request.Request(url, data=data, headers=headers)  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=120) as response:  # noqa: S310
            return json.load(response)
    except urllib.error.HTTPError as error:
        raise SystemExit(f"lisa: {error.code}: {_read_error_message(error)}") from error
    except (urllib.error.URLError, TimeoutError) as error:
        raise SystemExit(f"lisa: {url} does not answer: {error}") from error


def _read_error_message(error: urllib.error.HTTPError) -> str:
    said = error.read().decode(errors="replace")
    try:
        return str(json.loads(said)["error"]["message"])
    except (ValueError, KeyError, TypeError):
        return said[:200]
