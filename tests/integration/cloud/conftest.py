"""A local cloud with the probe stack, shared by the tests of this folder."""

import io
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from local.cloud.process import LocalCloud
from tests.integration.cloud.probe import FUNCTIONS, TASK
from tests.support.cloud import client, create_stack, own_cloud, python_runtime

NESTED = """
Transform: AWS::Serverless-2016-10-31
Parameters: {Url: {Type: String}, Runtime: {Type: String}, Layer: {Type: String}}
Resources:
  Inner:
    Type: AWS::Serverless::Function
    Properties:
      Handler: probe.weigh
      Runtime: !Ref Runtime
      CodeUri: {Bucket: probe-code, Key: functions.zip}
      Layers: [!Ref Layer]
Outputs:
  Url: {Value: !Ref Url}
  Inner: {Value: !Ref Inner}
"""
#: Not compressed, so large enough to be kept outside the state files.
LAYER = {"python/from_layer.py": "WEIGHT = 100", "python/weight.txt": "x" * 100_000}
TEMPLATE = Path(__file__).with_name("probe.yaml")
PROBE_IMAGE = {"local/probe": [sys.executable, "-c", TASK.replace("{", "{{").replace("}", "}}")]}


@dataclass(frozen=True)
class Probe:
    """A cloud with the probe stack in it, and the stack's outputs."""

    cloud: LocalCloud
    outputs: dict[str, str]

    def __getitem__(self, name: str) -> str:
        return self.outputs[name]

    def aws(self, service: str) -> Any:
        return client(self.cloud, service)


def deploy_probe(cloud: LocalCloud) -> Probe:
    """Upload the code and create the stack."""
    files = client(cloud, "s3")
    files.create_bucket(Bucket="probe-code")
    files.put_object(Bucket="probe-code", Key="functions.zip", Body=zipped({"probe.py": FUNCTIONS}))
    files.put_object(Bucket="probe-code", Key="layer.zip", Body=zipped(LAYER))
    files.put_object(Bucket="probe-code", Key="nested.yaml", Body=NESTED.encode())
    template = TEMPLATE.read_text().replace("Default: python3.11", f"Default: {python_runtime()}")
    return Probe(cloud, create_stack(cloud, "probe", template))


def zipped(files: dict[str, str]) -> bytes:
    """Return a zip archive of text files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return buffer.getvalue()


@pytest.fixture(scope="session")
def probe_cloud() -> Iterator[Probe]:
    """The shared cloud with the probe stack; tests that kill a cloud start their own."""
    with own_cloud(PROBE_IMAGE) as cloud:
        yield deploy_probe(cloud)
