"""Both doors of the shared installation, with any credential in any header."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from tests.support.installation import RunningInstallation

CREDENTIAL_HEADERS: dict[str, Callable[[str], dict[str, str]]] = {
    "Authorization, Bearer": lambda credential: {"Authorization": f"Bearer {credential}"},
    "Authorization": lambda credential: {"Authorization": credential},
    "Api-Key": lambda credential: {"Api-Key": credential},
    "Api-Key, Bearer": lambda credential: {"Api-Key": f"Bearer {credential}"},
    "x-api-key": lambda credential: {"x-api-key": credential},
}
each_carrier = pytest.mark.parametrize("carrier", CREDENTIAL_HEADERS)


@dataclass(frozen=True)
class Doors:
    """The answers of both doors to a credential."""

    installation: RunningInstallation

    def me(self, credential: str) -> Any:
        """Return the API's description of the caller; None if it refuses the credential."""
        answer = self.installation.ask("GET", "/me", token=credential)
        assert answer.status_code in (200, 401), answer.text
        return answer.json() if answer.status_code == 200 else None

    def serves(self, credential: str, carrier: str = "Authorization, Bearer") -> bool:
        """Return whether the Serve door lists models for the credential."""
        with httpx.Client(timeout=60) as client:
            headers = CREDENTIAL_HEADERS[carrier](credential)
            answer = client.get(f"{self.installation.outputs['serveUrl']}/v1/models", headers=headers)
        assert answer.status_code in (200, 401), answer.text
        return answer.status_code == 200


@pytest.fixture
def both_doors(installation: RunningInstallation) -> Doors:
    """The API door and the Serve door."""
    return Doors(installation)
