"""The shared installation, started by `make run`, and the search for secrets at its end."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.cloud import own_network
from tests.support.gateway_forks import close_gateway_parent
from tests.support.installation import RunningInstallation, run_installation
from tests.support.secret_search import assert_no_secrets, stored_texts
from tests.support.sensitive_visit import secrets_of_installation, send_sensitive_texts
from tests.support.xdist_lanes import Lanes, lane


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningInstallation]:
    """A running installation; tests of survival kill and restart it.

    Raises:
        AssertionError: after all tests, a stored text contains a token, a key, a password or a document's text.
    """
    with own_network() as network, run_installation(tmp_path_factory.mktemp("installation"), network) as found:
        yield found
        send_sensitive_texts(found)
        home = found.settings.home
        assert_no_secrets(stored_texts(found.aws, home, home / "cloud"), secrets_of_installation(found))


@pytest.fixture
def soon_redelivered(installation: RunningInstallation) -> Iterator[int]:
    """Reduce the visibility timeout of the queues to these seconds during a test."""
    queues, usual = installation.aws("sqs"), {}
    for name in ("IndexQueueUrl", "ObjectEventsUrl"):
        url = installation.stack[name]
        usual[url] = queues.get_queue_attributes(QueueUrl=url, AttributeNames=["VisibilityTimeout"])["Attributes"]
        queues.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "10"})
    yield 10
    for url, attributes in usual.items():
        queues.set_queue_attributes(QueueUrl=url, Attributes=attributes)


@pytest.fixture(scope="session", autouse=True)
def no_gateway_parent_is_left() -> Iterator[None]:
    yield
    close_gateway_parent()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the lanes of the installations first, because they take longest."""
    items.sort(key=lambda item: not lane(item.nodeid).startswith("installation"))


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Lanes:
    """Return the scheduler that runs lanes side by side in several workers."""
    return Lanes(config, log)
