"""The settings of a local cloud, read from environment variables."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

#: Variable that every process of the emulator inherits; stray processes are recognised by it.
INSTANCE_MARK = "LISA_CLOUD_INSTANCE"


@dataclass(frozen=True)
class Settings:
    """The settings of one instance: port, loopback network (first two numbers of a /16), state and cache folders."""

    port: int
    network: str
    state: Path
    cache: Path

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Settings":
        return cls(
            port=int(environment.get("GATEWAY_PORT", "4566")),
            network=environment.get("LOCAL_NETWORK", "127.77"),
            state=Path(environment.get("LISA_STATE_DIR", ROOT / ".local" / "cloud")).resolve(),
            cache=Path(environment.get("LISA_CACHE_DIR", ROOT / ".local" / "cache")).resolve(),
        )

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def logs(self) -> Path:
        return self.state / "logs"

    @property
    def scratch(self) -> Path:
        """The folder for temporary files of the emulator and its functions; it is emptied at every start."""
        return self.state / "tmp"

    def build_emulator_environment(self) -> dict[str, str]:
        """Return the environment variables that the emulator reads when it is imported.

        `MINISTACK_HOST` must stay `localhost`. `DOCKER_HOST` names a socket that does not exist, so that a Docker
        daemon of the machine is never used.
        """
        return {
            "AUTH": "true",
            "BIND_HOST": "127.0.0.1",
            "GATEWAY_PORT": str(self.port),
            "MINISTACK_HOST": "localhost",
            "SFTP_ENABLED": "0",
            "IOT_MTLS_ENABLED": "0",
            "LAMBDA_ASYNC_RETRY_BASE_SECONDS": "1",
            "LAMBDA_EXECUTOR": "local",
            "DOCKER_HOST": "unix:///nonexistent/docker.sock",
            "ECS_RESTORE_RECONCILE_DELAY_SECONDS": "0.2",
            "PERSIST_STATE": "1",
            "STATE_DIR": str(self.state / "state"),
            "S3_PERSIST": "1",
            "S3_DATA_DIR": str(self.state / "s3"),
            "TMPDIR": str(self.scratch),
            INSTANCE_MARK: str(self.state),
        }


def read_settings() -> Settings:
    """Return the settings of this process."""
    return Settings.from_environment(os.environ)
