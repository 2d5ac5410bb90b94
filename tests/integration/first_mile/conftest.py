"""One installation, made by `make run`, that every test of the first mile uses."""

from collections.abc import Iterator

import pytest

from tests.support.cloud import own_network
from tests.support.installation import Installed
from tests.support.installation import installed as running


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installed]:
    """Up and ready to be asked; the tests of survival kill it and start it again."""
    with own_network() as network, running(tmp_path_factory.mktemp("installation"), network) as found:
        yield found
