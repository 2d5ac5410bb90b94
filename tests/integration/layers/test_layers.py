"""The layers, as `sam build` builds them, contain every import of their functions and stay below the size limit."""

import json
import platform
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
LAYERS = {
    "core": "CoreLayer",
    "runtime": "RuntimeLayer",
    "documents": "DocumentsLayer",
    "identity": "IdentityLayer",
    "stores": "StoresLayer",
}
LIMIT_BYTES = 250 * 1024 * 1024
"""Lambda's limit for a function and all its layers, unzipped."""

READ_AND_SPLIT = """
import sys
sys.path[:0] = {paths!r}
from lisa.documents.extraction import extract_text
from lisa.documents.splitting import ChunkingStrategy, ChunkingType, split_document
from typing import get_args
from lisa.documents.text import DocumentText
from pathlib import Path
for file in Path({samples!r}).iterdir():
    document = extract_text(file.read_bytes(), name=file.name)
    assert isinstance(document, DocumentText), (file.name, document)
    for kind in get_args(ChunkingType):
        assert split_document(document, ChunkingStrategy(kind)), (file.name, kind)
assert len(split_document(DocumentText("def a():\\n    pass\\n" * 90, "text/x-python"), ChunkingStrategy("code"))) > 2
"""
CONNECT = """
import sys
sys.path[:0] = {paths!r}
import psycopg, pgvector.psycopg
from opensearchpy import AWSV4SignerAuth, OpenSearch, Urllib3HttpConnection
assert psycopg.pq.__impl__ == "binary"
"""
VERIFY = """
import sys
sys.path[:0] = {paths!r}
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from lisa.identity.jws import Jws
from lisa.identity.keys import SigningKey
public = generate_private_key(65537, 2048).public_key()
assert not SigningKey(None, public, ("RS256",)).has_signed(Jws("RS256", None, b"", b"", b""))
"""
ANSWER = """
import sys
sys.path[:0] = {paths!r}
from aws_lambda_powertools.event_handler import APIGatewayRestResolver
from aws_lambda_powertools.utilities.parser import BaseModel
"""


@pytest.fixture(scope="module")
def built_layers(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """Build every layer for this machine in a copy of the checkout, as `sam build` does."""
    architecture = "arm64" if platform.machine() in ("aarch64", "arm64") else "x86_64"
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    artifacts = tmp_path_factory.mktemp("artifacts")
    for folder, logical_id in LAYERS.items():
        scratch = tmp_path_factory.mktemp(folder) / "source"
        shutil.copytree(ROOT / "layers" / folder, scratch)
        variables = [
            f"ARTIFACTS_DIR={artifacts / folder}",
            f"LAMBDA_ARCHITECTURE={architecture}",
            f"LAMBDA_PYTHON={python}",
        ]
        makefile = ROOT / "layers" / folder / "Makefile"
        subprocess.run(["make", "--makefile", makefile, f"build-{logical_id}", *variables], cwd=scratch, check=True)
    return {folder: artifacts / folder / "python" for folder in LAYERS}


def run_alone(program: str, *paths: Path, samples: Path = ROOT) -> None:
    """Run a program that can import only these folders and the standard library."""
    source = program.format(paths=[str(path) for path in paths], samples=str(samples))
    done = subprocess.run([sys.executable, "-I", "-S", "-B", "-c", source], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_documents_layer_reads_every_format_and_splits_it(built_layers: Mapping[str, Path], tmp_path: Path) -> None:
    from local.samples import build_sample_docx, build_sample_pdf
    from tests.support.hostile_files import encrypted_pdf
    from tests.support.office_parts import epub_file, odt_file, pptx_file, xlsx_file

    files = {
        "a.pdf": build_sample_pdf(),
        "b.pdf": encrypted_pdf(""),
        "c.docx": build_sample_docx(),
        "d.html": b"<p>hello</p>",
    }
    files |= {"e.xml": b"<a>hello</a>", "f.json": json.dumps({"a": 1}).encode()}
    files |= {"g.xlsx": xlsx_file("<row><c><v>1</v></c></row>"), "h.odt": odt_file("<x:p>hello</x:p>")}
    files |= {
        "i.epub": epub_file(["<p>hello</p>"]),
        "j.eml": b"Subject: hello\n\nhello",
        "k.ipynb": b'{"cells": [{"source": "hello"}]}',
    }
    shape = "<p:sp><p:txBody><a:p><a:r><a:t>hello</a:t></a:r></a:p></p:txBody></p:sp>"
    files["l.pptx"] = pptx_file(shape)
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)

    run_alone(
        READ_AND_SPLIT, built_layers["core"], built_layers["documents"], built_layers["runtime"], samples=tmp_path
    )


def test_the_stores_layer_has_its_drivers(built_layers: Mapping[str, Path]) -> None:
    run_alone(CONNECT, built_layers["stores"], built_layers["runtime"])


def test_the_identity_layer_verifies_signatures(built_layers: Mapping[str, Path]) -> None:
    run_alone(VERIFY, built_layers["core"], built_layers["identity"])


def test_the_runtime_layer_contains_the_imports_of_every_function(built_layers: Mapping[str, Path]) -> None:
    run_alone(ANSWER, built_layers["runtime"])


def test_all_layers_of_one_function_stay_far_below_the_limit(built_layers: Mapping[str, Path]) -> None:
    files = [file for folder in built_layers.values() for file in folder.rglob("*") if file.is_file()]

    assert sum(file.stat().st_size for file in files) < LIMIT_BYTES / 2
    assert not [file for file in files if file.suffix == ".pyc"]
