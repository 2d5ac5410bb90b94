"""Layers that were built for another machine or another Python than the stack's are found, and fail the deployment."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from deployment.check_build import app
from lisa.adapters.postgres.wheels import incompatible_packages
from tests.support.rest import Context
from tests.support.tables import template
from tools.checks.application import as_translated

ARM, INTEL = ("aarch64", (3, 13)), ("x86_64", (3, 13))


@pytest.fixture
def layer(tmp_path: Path) -> Path:
    install(tmp_path, "pure", "py2-none-any", "py3-none-any")
    install(tmp_path, "native", "cp313-cp313-manylinux_2_17_aarch64", "cp313-cp313-manylinux2014_aarch64")
    install(tmp_path, "stable", "cp310-abi3-manylinux_2_28_aarch64")
    install(tmp_path, "tagless")
    return tmp_path


def install(folder: Path, name: str, *tags: str) -> None:
    about = folder / f"{name}-1.0.dist-info"
    about.mkdir()
    (about / "WHEEL").write_text("\n".join(["Wheel-Version: 1.0", *(f"Tag: {tag}" for tag in tags)]))


def test_layers_built_for_the_machine_are_good(layer: Path) -> None:
    assert incompatible_packages([layer], *ARM) == []


def test_what_a_build_kept_of_another_architecture_is_found(layer: Path) -> None:
    assert incompatible_packages([layer], *INTEL) == ["native", "stable"]


def test_what_was_built_for_another_python_is_found(layer: Path) -> None:
    assert incompatible_packages([layer], "aarch64", (3, 12)) == ["native"]


class Heard(BaseHTTPRequestHandler):
    """The address that CloudFormation waits at."""

    said: list[dict[str, Any]]

    def do_PUT(self) -> None:
        self.said.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def waiting() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    said: list[dict[str, Any]] = []
    handler = type("Waiting", (Heard,), {"said": said})
    with HTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/", said
        server.shutdown()
        thread.join()


def request(url: str, kind: str = "Create") -> dict[str, Any]:
    ids = {"LogicalResourceId": "CheckedBuild", "StackId": "s", "RequestId": "r"}
    return {"RequestType": kind, "ResponseURL": url, **ids}


def test_a_deployment_goes_on_with_layers_of_this_machine(waiting: tuple[str, list[dict[str, Any]]]) -> None:
    app.handler(request(waiting[0]), Context())

    assert [said["Status"] for said in waiting[1]] == ["SUCCESS"]


def test_a_deployment_fails_in_words_when_a_layer_is_foreign(
    waiting: tuple[str, list[dict[str, Any]]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path, "native", "cp39-cp39-manylinux_2_17_riscv64")
    monkeypatch.syspath_prepend(str(tmp_path))

    app.handler(request(waiting[0]), Context())
    app.handler(request(waiting[0], "Delete"), Context())

    assert [said["Status"] for said in waiting[1]] == ["FAILED", "SUCCESS"]
    assert "native" in waiting[1][0]["Reason"] and "LAMBDA_ARCHITECTURE" in waiting[1][0]["Reason"]


def test_every_layer_with_compiled_packages_is_checked_whenever_it_changes() -> None:
    resources = as_translated()["Resources"]
    layers = {name for name, one in resources.items() if one["Type"] == "AWS::Lambda::LayerVersion"}
    compiled = {name for name in layers if not name.startswith(("CoreLayer", "GatewaySource"))}
    watched = {one["Ref"] for one in resources["CheckedBuild"]["Properties"]["Layers"]}
    loaded = {one["Ref"] for one in resources["CheckBuild"]["Properties"]["Layers"]}

    assert len(compiled) == 4
    assert compiled == watched <= loaded


def test_the_build_of_a_layer_is_not_taken_from_another_architectures_cache() -> None:
    layers = [r for r in template()["Resources"].values() if r["Type"] == "AWS::Serverless::LayerVersion"]
    built = [one["Metadata"] for one in layers if one["Properties"]["ContentUri"].startswith("layers/")]

    assert [one["BuildArchitecture"] for one in built] == [{"Ref": "Architecture"}] * 5
