"""Drop the sample documents, wait until they are searchable, ask, and open the citation again."""

import json
import re
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3

from lisa.cli.ask import Doors, answer, search
from local.installation import Outputs
from local.samples import sample_docx, sample_pdf
from local.settings import ROOT
from local.waiting import until

QUESTION = "How long are the samples of the river kept?"
_QUOTE = re.compile(r"“([^”]+)”\s*\[(\d+)\]")


@dataclass(frozen=True)
class Answered:
    """An answer, and where each quotation stands."""

    text: str
    citations: list[str]


def drop_samples(outputs: Outputs) -> list[str]:
    """Put the project's own documents, a PDF and a DOCX into the ingestion bucket; their keys."""
    s3 = boto3.client("s3")
    files = {f"samples/{path.name}": path.read_bytes() for path in sorted(_own_documents())}
    files |= {"samples/river-survey.pdf": sample_pdf(), "samples/lab-handbook.docx": sample_docx()}
    for key, content in files.items():
        s3.put_object(Bucket=outputs["ingestionBucket"], Key=key, Body=content)
    return list(files)


def _own_documents() -> list[Path]:
    return [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]


def wait_until_searchable(outputs: Outputs, keys: list[str]) -> None:
    """Return when every key's newest version is searchable."""
    wanted = {f"s3://{outputs['ingestionBucket']}/{key}" for key in keys}
    until(lambda: wanted <= _searchable(outputs), f"{len(wanted)} documents are searchable", seconds=120)


def _searchable(outputs: Outputs) -> set[str]:
    listed = call(outputs, f"/repository/{outputs['repositoryId']}/document?pageSize=100")
    return {document["source"] for document in listed["documents"] if document["status"] == "searchable"}


def ask(outputs: Outputs, question: str = QUESTION) -> Answered:
    """Search, answer, and check that every cited range of its file is exactly what was quoted."""
    doors = Doors(outputs["apiUrl"], outputs["serveUrl"], outputs["userToken"])
    passages = search(doors, outputs["repositoryId"], question)
    text = answer(doors, outputs["chatModelId"], question, passages)
    quotes = _QUOTE.findall(text)
    if not quotes:
        raise LookupError(f"the answer quotes nothing: {text}")
    return Answered(text, [_citation(outputs, passages[int(mark) - 1], quote) for quote, mark in quotes])


def _citation(outputs: Outputs, passage: dict[str, Any], quote: str) -> str:
    about = passage["metadata"]
    start = about["start"] + passage["page_content"].index(quote)
    path = f"/repository/{outputs['repositoryId']}/{about['document_id']}/text?start={start}&end={start + len(quote)}"
    opened = call(outputs, path)
    if opened != quote:
        raise LookupError(f"{about['source']} has {opened!r} at {start}, the answer quotes {quote!r}")
    page = f", page {about['page']}" if "page" in about else ""
    return f"{about['source']}{page}, characters {start}–{start + len(quote)}"


def call(outputs: Outputs, path: str) -> Any:
    """GET from the API as the demo user."""
    request = urllib.request.Request(  # noqa: S310 - our own API
        outputs["apiUrl"] + path, headers={"Authorization": f"Bearer {outputs['userToken']}"}
    )
    with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310
        body = response.read().decode()
    return json.loads(body) if "json" in response.headers["Content-Type"] else body
