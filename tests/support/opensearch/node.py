"""An OpenSearch node on 127.0.0.1, which ends together with the process that started it."""

import subprocess
import time
import urllib.error
import urllib.request
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from tests.support.opensearch.libraries import fetch_libraries

_LAUNCHER = Path(__file__).with_name("OpenSearchNode.java")
_START_SECONDS, _STOP_SECONDS = 120.0, 20.0
_JAVA_OPTIONS = ["-Xmx512m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]  # a fast start; tests are short


class OpenSearchFailed(Exception):
    """OpenSearch did not start; the message gives the reason."""


@dataclass
class OpenSearchNode:
    """OpenSearch on 127.0.0.1:`port` with its data in `home`. Use it as a context manager."""

    port: int
    home: Path
    _process: "subprocess.Popen[bytes] | None" = field(default=None, init=False, repr=False)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        return self.home / "node.log"

    def __enter__(self) -> Self:
        """Start the node and return when it answers.

        Raises OpenSearchMissing if this machine cannot run it, and OpenSearchFailed if it does not start.
        """
        libraries = fetch_libraries()
        self.home.mkdir(parents=True, exist_ok=True)
        command = ["java", *_JAVA_OPTIONS, "-cp", f"{libraries}/*", str(_LAUNCHER), str(self.port), str(self.home)]
        with self.log.open("wb") as output:
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
            )
        self._await_answer(self._process)
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is None or self._process.stdin is None:
            return
        self._process.stdin.close()
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def _await_answer(self, process: "subprocess.Popen[bytes]") -> None:
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline and process.poll() is None:
            with (
                suppress(urllib.error.URLError, ConnectionError, TimeoutError),
                urllib.request.urlopen(f"{self.url}/_cluster/health?wait_for_status=yellow", timeout=5),
            ):
                return
            time.sleep(0.1)
        self.__exit__()
        raise OpenSearchFailed(f"OpenSearch did not start (see {self.log})")
