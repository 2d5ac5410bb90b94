"""The libraries of OpenSearch, which Maven fetches once into a cache folder."""

import fcntl
import hashlib
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_HERE = Path(__file__).parent
_CACHE = Path(__file__).resolve().parents[3] / ".local" / "opensearch"
_FETCH_SECONDS = 120


class OpenSearchMissing(Exception):
    """This machine cannot run OpenSearch; the message gives the reason."""


def fetch_libraries() -> Path:
    """Return the folder with the jars of `pom.xml`, which is fetched if it does not exist. Raises OpenSearchMissing."""
    for program in ("java", "mvn"):
        if shutil.which(program) is None:
            raise OpenSearchMissing(f"the program `{program}` is not installed")
    folder = _CACHE / hashlib.sha256((_HERE / "pom.xml").read_bytes()).hexdigest()[:16]
    with _hold_cache():
        if not folder.exists():
            _fetch(folder)
    return folder


@contextmanager
def _hold_cache() -> Iterator[None]:
    """Keep other test processes from fetching at the same time."""
    _CACHE.mkdir(parents=True, exist_ok=True)
    with (_CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _fetch(folder: Path) -> None:
    """Fetch into a temporary folder, and rename it when it is complete."""
    unfinished, log = _CACHE / "unfinished", _CACHE / "maven.log"
    shutil.rmtree(unfinished, ignore_errors=True)
    command = ["mvn", "--batch-mode", "--strict-checksums", f"--file={_HERE / 'pom.xml'}",
               f"-Dmaven.repo.local={unfinished / 'repository'}", f"-DoutputDirectory={unfinished / 'jars'}",
               "dependency:copy-dependencies"]  # fmt: skip
    try:
        with log.open("w") as output:
            subprocess.run(command, check=True, stdout=output, stderr=subprocess.STDOUT, timeout=_FETCH_SECONDS)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        raise OpenSearchMissing(f"Maven could not fetch OpenSearch (see {log})") from error
    for archive in (unfinished / "jars").glob("*.zip"):
        with zipfile.ZipFile(archive) as plugin:
            plugin.extractall(unfinished / "jars", [name for name in plugin.namelist() if name.endswith(".jar")])
        archive.unlink()
    (unfinished / "jars").rename(folder)
    shutil.rmtree(unfinished)
