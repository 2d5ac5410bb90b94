"""The commands `lisa search`, which finds passages, and `lisa ask`, which lets a model answer from them."""

import argparse
from typing import Any

from lisa.cli.api_requests import Endpoint, read_api_endpoint, read_setting, read_token, send_request
from lisa.retrieval.prompt import QuotedPassage, passage_prompt


def register_commands(commands: Any) -> None:
    """Add the commands `ask` and `search`."""
    ask_ = commands.add_parser("ask", help="ask a question")
    ask_.add_argument("question")
    ask_.add_argument("--model", help="default: LISA_MODEL")
    ask_.add_argument("--serve-url", help="default: LISA_SERVE_URL")
    ask_.set_defaults(run=_run_ask)
    search_ = commands.add_parser("search", help="find the passages nearest to a question")
    search_.add_argument("question")
    search_.set_defaults(run=_run_search)
    for command in (ask_, search_):
        command.add_argument("--repository", default="default")
        command.add_argument("--top-k", type=int, default=3)
        command.add_argument("--api-url", help="default: LISA_API_URL")


def _run_ask(options: argparse.Namespace) -> dict[str, Any]:
    model = read_setting(options.model, "LISA_MODEL", "--model")
    gateway = Endpoint(read_setting(options.serve_url, "LISA_SERVE_URL", "--serve-url"), read_token())
    found = search_repository(read_api_endpoint(options.api_url), options.repository, options.question, options.top_k)
    return {"answer": ask_model(gateway, model, options.question, found), "sources": found}


def _run_search(options: argparse.Namespace) -> dict[str, Any]:
    api = read_api_endpoint(options.api_url)
    return {"sources": search_repository(api, options.repository, options.question, options.top_k)}


def search_repository(api: Endpoint, repository: str, query: str, top_k: int = 3) -> list[dict[str, Any]]:
    """Return the passages nearest to the question, in the shape of the API's answer."""
    parameters = {"query": query, "topK": str(top_k), "score": "true"}
    found = send_request(api, f"repository/{repository}/similaritySearch", parameters=parameters)
    return [item["Document"] for item in found["docs"]]


def ask_model(gateway: Endpoint, model: str, question: str, passages: list[dict[str, Any]]) -> str:
    """Return the model's answer from these passages."""
    prompt = passage_prompt([_quote_passage(passage) for passage in passages])
    messages = [{"role": "user", "content": f"{question}\n\n{prompt}"}]
    said = send_request(gateway, "v1/chat/completions", {"model": model, "messages": messages})
    return str(said["choices"][0]["message"]["content"])


def _quote_passage(passage: dict[str, Any]) -> QuotedPassage:
    about = passage["metadata"]
    return QuotedPassage(about["name"], passage["page_content"], about["start"], about["end"], about.get("page"))
