"""The check that layers are built for the machine and the Python version of the stack."""

from pathlib import Path

import pytest

from deployment.check_build import app
from lisa.adapters.postgres.wheels import incompatible_packages
from tests.support.cloudformation import CloudFormation
from tests.support.rest import Context
from tests.support.tables import template
from tools.checks.application import translate_application

ARM, INTEL = ("aarch64", (3, 13)), ("x86_64", (3, 13))


@pytest.fixture
def layer_folder(tmp_path: Path) -> Path:
    install_package(tmp_path, "pure", "py2-none-any", "py3-none-any")
    install_package(tmp_path, "native", "cp313-cp313-manylinux_2_17_aarch64", "cp313-cp313-manylinux2014_aarch64")
    install_package(tmp_path, "stable", "cp310-abi3-manylinux_2_28_aarch64")
    install_package(tmp_path, "tagless")
    return tmp_path


def install_package(folder: Path, name: str, *tags: str) -> None:
    about = folder / f"{name}-1.0.dist-info"
    about.mkdir()
    (about / "WHEEL").write_text("\n".join(["Wheel-Version: 1.0", *(f"Tag: {tag}" for tag in tags)]))


def test_layers_that_were_built_for_the_machine_pass(layer_folder: Path) -> None:
    assert incompatible_packages([layer_folder], *ARM) == []


def test_a_package_of_another_architecture_in_a_layer_is_reported(layer_folder: Path) -> None:
    assert incompatible_packages([layer_folder], *INTEL) == ["native", "stable"]


def test_a_package_for_another_python_version_in_a_layer_is_reported(layer_folder: Path) -> None:
    assert incompatible_packages([layer_folder], "aarch64", (3, 12)) == ["native"]


def test_a_deployment_continues_with_layers_of_this_machine(cloudformation: CloudFormation) -> None:
    app.handler(cloudformation.request("Create"), Context())

    assert [answer["Status"] for answer in cloudformation.answers] == ["SUCCESS"]


def test_a_deployment_with_a_layer_for_another_machine_fails_with_a_message(
    cloudformation: CloudFormation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install_package(tmp_path, "native", "cp39-cp39-manylinux_2_17_riscv64")
    monkeypatch.syspath_prepend(str(tmp_path))

    app.handler(cloudformation.request("Create"), Context())
    app.handler(cloudformation.request("Delete"), Context())

    assert [answer["Status"] for answer in cloudformation.answers] == ["FAILED", "SUCCESS"]
    reason = cloudformation.answers[0]["Reason"]
    assert "native" in reason and "LAMBDA_ARCHITECTURE" in reason


def test_every_layer_with_compiled_packages_is_checked_after_each_change() -> None:
    resources = translate_application()["Resources"]
    layers = {name for name, one in resources.items() if one["Type"] == "AWS::Lambda::LayerVersion"}
    compiled = {name for name in layers if not name.startswith(("CoreLayer", "GatewaySource", "SiteLayer"))}
    watched = {one["Ref"] for one in resources["CheckedBuild"]["Properties"]["Layers"]}
    loaded = {one["Ref"] for one in resources["CheckBuild"]["Properties"]["Layers"]}

    assert len(compiled) == 4
    assert compiled == watched <= loaded


def test_the_build_cache_of_a_layer_differs_by_architecture() -> None:
    layers = [r for r in template()["Resources"].values() if r["Type"] == "AWS::Serverless::LayerVersion"]
    built = [one["Metadata"] for one in layers if one["Properties"]["ContentUri"].startswith("layers/")]

    assert [one["BuildArchitecture"] for one in built] == [{"Ref": "Architecture"}] * 5
