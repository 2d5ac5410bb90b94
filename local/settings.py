"""The settings of the local installation: folders, ports and the environment variables that change them."""

import os
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Installation:
    """One local installation: its folder, its ports and its /16 of loopback."""

    home: Path = ROOT / ".local"
    cloud_port: int = 4566
    database_port: int = 5433
    network: str = "127.77"
    stack: str = "lisa"
    buckets: tuple[str, ...] = ()  # the user's own buckets, which pipelines may read

    @classmethod
    def from_environment(cls) -> "Installation":
        """Read LISA_HOME, LISA_CLOUD_PORT, LISA_DATABASE_PORT, LISA_BUCKETS and LOCAL_NETWORK, each with a default."""
        return cls(
            home=Path(os.environ.get("LISA_HOME", ROOT / ".local")).resolve(),
            cloud_port=int(os.environ.get("LISA_CLOUD_PORT", "4566")),
            database_port=int(os.environ.get("LISA_DATABASE_PORT", "5433")),
            network=os.environ.get("LOCAL_NETWORK", "127.77"),
            buckets=tuple(filter(None, os.environ.get("LISA_BUCKETS", "").split(","))),
        )

    @property
    def endpoint(self) -> str:
        """The URL of the local cloud."""
        return f"http://127.0.0.1:{self.cloud_port}"

    @property
    def outputs(self) -> Path:
        """The file with the addresses and tokens of this installation, for scripts."""
        return self.home / "outputs.json"

    @property
    def passwords(self) -> Path:
        """The file with the passwords of the demo users, which stay the same after a restart."""
        return self.home / "demo-passwords.json"

    @property
    def tokens(self) -> Path:
        """The file with the API tokens of `make run`, which are reused while they are valid."""
        return self.home / "tokens.json"

    def client_environment(self) -> dict[str, str]:
        """Return the environment variables for AWS clients of the local cloud; they never reach a real account."""
        return {
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_REGION": "us-east-1",
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": "/dev/null",
            "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
        }
