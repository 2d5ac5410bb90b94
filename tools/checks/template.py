"""`make template`: cfn-lint over all templates, and checkov over the templates that SAM has translated."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tools.checks.application import read_all_templates
from tools.checks.model_stacks import write_all
from tools.checks.translation import ROOT, translate_template


def main() -> int:
    """Run all checks in turn; return the exit code of the first that fails, or 0."""
    bin_ = Path(sys.executable).parent
    templates_written = [str(path.relative_to(ROOT)) for path in read_all_templates()]
    workflows = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "statemachines").glob("*.asl.yaml"))
    print(f"cfn-lint over {len(templates_written)} templates and {len(workflows)} workflows", flush=True)
    written = subprocess.run(
        [str(bin_ / "cfn-lint"), "--non-zero-exit-code", "warning", *templates_written], cwd=ROOT, check=False
    )
    if failed := written.returncode or _run_sam_validate(bin_):
        return failed
    with tempfile.TemporaryDirectory() as scratch:
        write_all(Path(scratch))
        for name in templates_written:
            target = Path(scratch) / name.replace("/", "-").replace(".yaml", ".json")
            target.write_text(json.dumps(translate_template(ROOT / name)))
        if failed := _run_cfn_lint(bin_, Path(scratch)):
            return failed
        return _run_checkov(Path(scratch))


def _run_sam_validate(bin_: Path) -> int:
    """Run `sam validate --lint`, which also fails for warnings, and return its exit code."""
    print("sam validate --lint", flush=True)
    own = {**os.environ, "AWS_REGION": "us-east-1", "SAM_CLI_TELEMETRY": "0", "PYTHONPATH": ""}
    return subprocess.run([str(bin_ / "sam"), "validate", "--lint"], cwd=ROOT, env=own, check=False).returncode


def _run_cfn_lint(bin_: Path, folder: Path) -> int:
    print("cfn-lint over the translated templates and the stacks of models", flush=True)
    files = [str(path) for path in sorted(folder.iterdir())]
    return subprocess.run(
        [str(bin_ / "cfn-lint"), "--non-zero-exit-code", "error", *files], cwd=ROOT, check=False
    ).returncode


def _run_checkov(folder: Path) -> int:
    print("checkov over the translated templates and the stacks of models", flush=True)
    checkov = ROOT / ".local/venv/checkov/bin/checkov"
    options = [
        "--framework",
        "cloudformation",
        "--skip-download",
        "--compact",
        "--quiet",
        "--config-file",
        ".checkov.yaml",
    ]
    return subprocess.run([str(checkov), "-d", str(folder), *options], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
