"""Drop the sample documents, wait until they are searchable, ask, and open the citation again."""

import json
import re
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3

from local.installation import Outputs
from local.samples import sample_docx, sample_pdf
from local.settings import ROOT
from local.waiting import wait_until

QUESTION = "How long are the samples of the river kept?"
_QUOTE = re.compile(r"“([^”]+)”\s*\[(\d+)\]")


@dataclass(frozen=True)
class CitedAnswer:
    """An answer, and where each quotation stands."""

    text: str
    citations: list[str]


def upload_samples(outputs: Outputs) -> list[str]:
    """Put the project's own documents, a PDF and a DOCX into the ingestion bucket; their keys."""
    s3 = boto3.client("s3")
    files = {f"samples/{path.name}": path.read_bytes() for path in sorted(_own_documents())}
    files |= {"samples/river-survey.pdf": sample_pdf(), "samples/lab-handbook.docx": sample_docx()}
    for key, content in files.items():
        s3.put_object(Bucket=outputs["ingestionBucket"], Key=key, Body=content)
    return list(files)


def _own_documents() -> list[Path]:
    return [*(ROOT / "docs").glob("*.md")]


def wait_until_searchable(outputs: Outputs, keys: list[str]) -> None:
    """Return when every key's newest version is searchable."""
    wanted = {f"s3://{outputs['ingestionBucket']}/{key}" for key in keys}
    wait_until(lambda: wanted <= _searchable(outputs), f"{len(wanted)} documents are searchable", seconds=120)


def _searchable(outputs: Outputs) -> set[str]:
    try:
        listed = call(outputs, f"/repository/{outputs['repositoryId']}/document?pageSize=100")
    except TimeoutError:
        return set()  # on a busy machine the first start of so many functions lasts longer than one request
    return {document["source"] for document in listed["documents"] if document["status"] == "searchable"}


def ask(outputs: Outputs, question: str = QUESTION) -> CitedAnswer:
    """Ask with the repository as a vector store, and open each quotation again where its citation says it stands."""
    search = {"type": "file_search", "vector_store_ids": [outputs["repositoryId"]], "max_num_results": 3}
    asked = {"model": outputs["chatModelId"], "messages": [{"role": "user", "content": question}], "tools": [search]}
    said = _open(outputs, f"{outputs['serveUrl']}/v1/chat/completions", asked)
    text, passages = said["choices"][0]["message"]["content"], said["retrieval"]
    quotes = _QUOTE.findall(text)
    if not quotes:
        raise LookupError(f"the answer quotes nothing: {text}")
    return CitedAnswer(text, [_citation(outputs, passages[int(mark) - 1], quote) for quote, mark in quotes])


def _citation(outputs: Outputs, passage: dict[str, Any], quote: str) -> str:
    path = f"/repository/{passage['repository_id']}/{passage['document_id']}/text"
    place = call(outputs, f"{path}?start={passage['start']}&end={passage['end']}").find(quote)
    if place < 0:
        raise LookupError(f"{passage['source']} does not say {quote!r} at {passage['start']}–{passage['end']}")
    start = passage["start"] + place
    page = f", page {passage['page']}" if passage["page"] else ""
    return f"{passage['source']}{page}, characters {start}–{start + len(quote)}"


def call(outputs: Outputs, path: str) -> Any:
    """GET from the API as the demo user."""
    return _open(outputs, outputs["apiUrl"] + path)


def _open(outputs: Outputs, url: str, body: dict[str, Any] | None = None) -> Any:
    headers = {"Authorization": f"Bearer {outputs['userToken']}", "Content-Type": "application/json"}
    data = json.dumps(body).encode() if body else None
    request = urllib.request.Request(url, data=data, headers=headers)  # noqa: S310 - our own doors
    with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310
        said = response.read().decode()
    return json.loads(said) if "json" in response.headers["Content-Type"] else said
