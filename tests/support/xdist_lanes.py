"""Lanes of integration tests.

The tests of one lane share an installation or a gateway and run in one worker, in order.
"""

from functools import cache
from pathlib import Path

from xdist.scheduler import LoadScopeScheduling

from local.settings import ROOT

#: Folders whose tests use the shared installation, and the installation that they use. Those that break it or fill it
#: have one of their own, beside all others.
_INSTALLATIONS = dict.fromkeys(("first_mile", "reconciliation"), "installation, strenuous") | dict.fromkeys(
    ("sdks", "retrieval", "identity", "doors", "fuzzing", "first_minutes", "layers", "models"), "installation"
)
_SHARED = ("gateway", "cloud")  # folders that share a gateway or a cloud, but for modules that start their own


class Lanes(LoadScopeScheduling):
    """An xdist scheduler that gives whole lanes to a worker."""

    def _split_scope(self, nodeid: str) -> str:
        return lane(nodeid)


def lane(nodeid: str) -> str:
    """Return the lane of a test: its installation, its folder if that shares something, or its module."""
    module = nodeid.partition("::")[0]
    folder = module.split("/")[-2]
    if folder in _INSTALLATIONS:
        return _INSTALLATIONS[folder]
    return folder if folder in _SHARED and not _starts_its_own(ROOT / module) else module


@cache
def _starts_its_own(module: Path) -> bool:
    return "own_cloud(" in module.read_text()
