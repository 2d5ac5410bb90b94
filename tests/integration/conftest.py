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
        queues.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "10"})
    yield 10
    for url, attributes in usual.items():
        queues.set_queue_attributes(QueueUrl=url, Attributes=attributes)


@pytest.fixture(scope="session", autouse=True)
def no_gateway_parent_is_left() -> Iterator[None]:
    yield
    close_gateway_parent()


#: Folders whose tests break or fill the shared installation; all others that use it have one of their own beside.
_STRENUOUS = ("first_mile", "reconciliation")


@pytest.hookimpl(tryfirst=True)  # before the lanes are read off the tests
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests into lanes that run side by side, those that take longest first."""
    lanes = {item: _lane(item) for item in items}
    for item, lane in lanes.items():
        item.add_marker(pytest.mark.xdist_group(lane))
    items.sort(key=lambda item: not lanes[item].startswith("installation"))


def _lane(item: pytest.Item) -> str:
    """The installation that a test uses, or its folder's shared cloud, or its own module."""
    fixtures = getattr(item, "fixturenames", ())
    if "installed" in fixtures:
        return "installation, strenuous" if item.path.parent.name in _STRENUOUS else "installation"
    shared = next((name for name in ("serve", "probe") if name in fixtures), None)
    return shared or str(item.path)
