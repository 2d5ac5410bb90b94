"""The first question of `make run`: upload sample documents, wait for the index, ask, and check the citations."""

import json
import re
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3

from local.installation import Outputs
from local.samples import build_sample_docx, build_sample_pdf
from local.settings import ROOT
from local.waiting import wait_until

QUESTION = "How long are the samples of the river kept?"
_QUOTE = re.compile(r"“([^”]+)”\s*\[(\d+)\]")


@dataclass(frozen=True)
class CitedAnswer:
    """An answer with the source and the position of each quotation."""

    text: str
    citations: list[str]


def upload_samples(outputs: Outputs) -> list[str]:
    """Upload the project's documentation, a PDF and a DOCX to the ingestion bucket, and return their keys."""
    s3 = boto3.client("s3")
    files = {f"samples/{path.name}": path.read_bytes() for path in sorted(_list_project_documents())}
    files |= {"samples/river-survey.pdf": build_sample_pdf(), "samples/lab-handbook.docx": build_sample_docx()}
    for key, content in files.items():
        s3.put_object(Bucket=outputs["ingestionBucket"], Key=key, Body=content)
    return list(files)


def _list_project_documents() -> list[Path]:
    return [*(ROOT / "docs").glob("*.md")]


def wait_until_searchable(outputs: Outputs, keys: list[str]) -> None:
    """Wait until the newest version of every key is searchable. Raises WaitTimeout after 120 seconds."""
    wanted = {f"s3://{outputs['ingestionBucket']}/{key}" for key in keys}
    wait_until(
        lambda: wanted <= _find_searchable_sources(outputs), f"{len(wanted)} documents are searchable", seconds=120
    )


def _find_searchable_sources(outputs: Outputs) -> set[str]:
    try:
        listed = get_from_api(outputs, f"/repository/{outputs['repositoryId']}/document?pageSize=100")
    except TimeoutError:
        return set()  # on a busy machine the first start of many functions takes longer than one request may
    return {document["source"] for document in listed["documents"] if document["status"] == "searchable"}


def ask_question(outputs: Outputs, question: str = QUESTION) -> CitedAnswer:
    """Ask a question with file search over the default repository, and check each citation in the document's text.

    Raises:
        LookupError: the answer quotes nothing, or a document does not contain the quotation at its position.
    """
    search = {"type": "file_search", "vector_store_ids": [outputs["repositoryId"]], "max_num_results": 3}
    asked = {"model": outputs["chatModelId"], "messages": [{"role": "user", "content": question}], "tools": [search]}
    said = _send_request(outputs, f"{outputs['serveUrl']}/v1/chat/completions", asked)
    text, passages = said["choices"][0]["message"]["content"], said["retrieval"]
    quotes = _QUOTE.findall(text)
    if not quotes:
        raise LookupError(f"the answer contains no quotation: {text}")
    return CitedAnswer(text, [_format_citation(outputs, passages[int(mark) - 1], quote) for quote, mark in quotes])


def _format_citation(outputs: Outputs, passage: dict[str, Any], quote: str) -> str:
    path = f"/repository/{passage['repository_id']}/{passage['document_id']}/text"
    place = get_from_api(outputs, f"{path}?start={passage['start']}&end={passage['end']}").find(quote)
    if place < 0:
        raise LookupError(f"{passage['source']} does not contain {quote!r} at {passage['start']}–{passage['end']}")
    start = passage["start"] + place
    page = f", page {passage['page']}" if passage["page"] else ""
    return f"{passage['source']}{page}, characters {start}–{start + len(quote)}"


def get_from_api(outputs: Outputs, path: str) -> Any:
    """Send a GET request to the REST API as the demo user, and return the parsed response."""
    return _send_request(outputs, outputs["apiUrl"] + path)


def _send_request(outputs: Outputs, url: str, body: dict[str, Any] | None = None) -> Any:
    headers = {"Authorization": f"Bearer {outputs['userToken']}", "Content-Type": "application/json"}
    data = json.dumps(body).encode() if body else None
    request = urllib.request.Request(url, data=data, headers=headers)  # noqa: S310 - our own endpoints
    with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310
        said = response.read().decode()
    return json.loads(said) if "json" in response.headers["Content-Type"] else said
