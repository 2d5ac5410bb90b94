"""`make run` as a process for tests: its own folder, ports and addresses, beside any other on this machine."""

import json
import os
import shutil
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import boto3
import psutil
from botocore.config import Config

from local.cloud.settings import INSTANCE_MARK
from local.cloud.spawner import start_tied_process
from local.settings import ROOT, Installation
from local.waiting import wait_until

_READY = "Running until Ctrl-C."


@dataclass
class MakeRun:
    """An installation as its processes, which can be started, stopped, killed and listed."""

    settings: Installation
    _process: "subprocess.Popen[bytes] | None" = field(default=None, init=False)

    def start(self, *, within: float = 270.0) -> None:
        """Run it and return after its first answer."""
        self.settings.home.mkdir(parents=True, exist_ok=True)
        self._keep_logs()
        log, cloud = self.settings.home / "run.log", self.settings.home / "cloud" / "logs" / "cloud.log"
        with log.open("wb") as output:
            self._process = start_tied_process(
                [sys.executable, "-m", "local.run"],
                cwd=ROOT,
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        wait_until(lambda: _READY in log.read_text() or not self.alive, "make run is ready", seconds=within)
        assert self.alive, log.read_text() + (cloud.read_text()[-5_000:] if cloud.exists() else "")

    def _keep_logs(self) -> None:
        """Keep the logs of earlier starts, which the next start would overwrite, for the search for secrets."""
        kept, home = self.settings.home / "earlier-logs", self.settings.home
        number = len(list(kept.glob("*")))
        for log in [path for path in home.rglob("*.log") if kept not in path.parents]:
            target = kept / str(number) / log.relative_to(home)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(log, target)

    def stop(self) -> None:
        """End it by SIGINT, as Ctrl-C does."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(60)
            self._process = None

    @property
    def alive(self) -> bool:
        """Whether the process of `make run` is alive."""
        return self._process is not None and self._process.poll() is None

    def kill(self, *, alone: bool) -> None:
        """Kill `make run` by SIGKILL, alone or with every process that it started."""
        assert self._process is not None
        victims = [psutil.Process(self._process.pid)] if alone else self.processes()
        for victim in victims:
            with suppress(psutil.NoSuchProcess):
                victim.kill()
        self._process.wait()
        self._process = None

    def processes(self) -> list[psutil.Process]:
        """Return every process of this installation: `make run`, the cloud, the database, their children."""
        found = [process for process in psutil.process_iter() if _is_of(process, str(self.settings.home))]
        return [process for process in found if _runs(process)]

    def workers(self, function: str) -> list[psutil.Process]:
        """Return the processes in which the cloud runs this function of the template."""
        return [process for process in self.processes() if function in _function_of(process)]

    def aws(self, service: str) -> Any:
        """Return a boto3 client of its cloud."""
        once = Config(retries={"total_max_attempts": 2}, read_timeout=60, s3={"addressing_style": "path"})
        keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
        where = {"endpoint_url": self.settings.endpoint, "region_name": "us-east-1"}
        create: Any = boto3.client  # its types know only names of services that are literals
        return create(service, config=once, **where, **keys)

    def lisa(self, *arguments: str) -> dict[str, Any]:
        """Run the command line and return its answer."""
        command = [sys.executable, "-m", "lisa.cli.main", "--stack", self.settings.stack, *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self._environment(), capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer

    def _environment(self) -> dict[str, str]:
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "OPENAI_", "OLLAMA_"))
        }
        own = {
            "LISA_HOME": str(self.settings.home),
            "LISA_CLOUD_PORT": str(self.settings.cloud_port),
            "LISA_DATABASE_PORT": str(self.settings.database_port),
            "LOCAL_NETWORK": self.settings.network,
            "PYTHONPATH": "layers/core:functions:.",
            "PYTHONUNBUFFERED": "1",
        }
        return kept | own | self.settings.client_environment()


def _is_of(process: psutil.Process, home: str) -> bool:
    try:
        environment, command = process.environ(), process.cmdline()
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return False
    marks = (environment.get("LISA_HOME"), environment.get(INSTANCE_MARK))
    return home in marks or f"{home}/cloud" in marks or any(home in word for word in command)


def _runs(process: psutil.Process) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _function_of(process: psutil.Process) -> str:
    try:
        return process.environ().get("AWS_LAMBDA_FUNCTION_NAME", "")
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return ""
