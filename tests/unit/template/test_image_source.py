"""The source of the gateway's image: the files that are uploaded, and those in the build context of Docker."""

import subprocess
from fnmatch import fnmatch
from pathlib import Path

from tools.checks.translation import ROOT

NOT_NEEDED = {"template.yaml", "image.yaml", "Makefile", "Dockerfile.dockerignore"}


def gateway_files() -> set[str]:
    """Return the files of the gateway's folder that the image needs."""
    files = (path for path in (ROOT / "gateway").rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {str(path.relative_to(ROOT)) for path in files if path.name not in NOT_NEEDED}


def test_every_file_of_the_gateway_is_uploaded_for_its_build(tmp_path: Path) -> None:
    arguments = ["--makefile", "Makefile", "build-GatewaySource", f"ARTIFACTS_DIR={tmp_path}"]
    subprocess.run(["make", *arguments], cwd=ROOT / "gateway", check=True, capture_output=True)

    uploaded = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    assert gateway_files() - uploaded == set()


def test_docker_ignores_no_file_of_the_gateway_in_a_build_from_the_root() -> None:
    lines = (ROOT / "gateway/Dockerfile.dockerignore").read_text().splitlines()
    seen = [line[1:].replace("/**/", "/*") for line in lines if line.startswith("!")]

    hidden = {name for name in gateway_files() if not any(fnmatch(name, pattern) for pattern in seen)}
    assert hidden - {"gateway/Dockerfile"} == set()
