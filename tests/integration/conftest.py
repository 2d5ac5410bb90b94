"""One installation, made by `make run`, that every test of a whole flow uses, and the search for secrets at its end."""

from collections.abc import Iterator

import pytest

from tests.support.cloud import own_network
from tests.support.gateway_forks import close_gateway_parent
from tests.support.installation import Installed
from tests.support.installation import installed as running
from tests.support.sweep import assert_clean, everything
from tests.support.traces import secrets_of, visit


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installed]:
    """Up and ready to be asked; the tests of survival kill it and start it again.

    Raises:
        AssertionError: after all tests, a token, a key, a password or a document's text lies where none belongs.
    """
    with own_network() as network, running(tmp_path_factory.mktemp("installation"), network) as found:
        yield found
        visit(found)
        home = found.settings.home
        assert_clean(everything(found.aws, home, home / "cloud"), secrets_of(found))


@pytest.fixture
def soon_redelivered(installed: Installed) -> Iterator[int]:
    """Seconds after which a message whose worker died is delivered again, in place of minutes."""
    queues, usual = installed.aws("sqs"), {}
    for name in ("IndexQueueUrl", "ObjectEventsUrl"):
        url = installed.stack[name]
        usual[url] = queues.get_queue_attributes(QueueUrl=url, AttributeNames=["VisibilityTimeout"])["Attributes"]
        queues.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "20"})
    yield 20
    for url, attributes in usual.items():
        queues.set_queue_attributes(QueueUrl=url, Attributes=attributes)


@pytest.fixture(scope="session", autouse=True)
def no_gateway_parent_is_left() -> Iterator[None]:
    yield
    close_gateway_parent()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Lanes that run side by side: the tests of the shared installation are one, each other folder or module is one."""
    for item in items:
        item.add_marker(pytest.mark.xdist_group(_lane(item)))


def _lane(item: pytest.Item) -> str:
    fixtures = getattr(item, "fixturenames", ())
    if "installed" in fixtures:
        return "installation"
    shared = next((name for name in ("serve", "probe") if name in fixtures), None)
    return shared or item.nodeid.partition("::")[0]
