"""The flags as the gateway reads them: cached, and with their defaults without a table."""

from collections.abc import Iterator

import pytest
from botocore.exceptions import EndpointConnectionError

from lisa.chat.configuration import ConfigurationVersion
from lisa.wiring.flags import configuration_store, is_cached_feature_enabled
from tests.support.flags import switch
from tests.support.twins.configurations import MemoryConfigurations


class CountedConfigurations(MemoryConfigurations):
    """Configurations that count reads, and fail while `unavailable`."""

    reads = 0
    unavailable = False

    def newest(self, scope: str) -> ConfigurationVersion | None:
        self.reads += 1
        if self.unavailable:
            raise EndpointConnectionError(endpoint_url="https://dynamodb.us-east-1.amazonaws.com")
        return super().newest(scope)


@pytest.fixture
def store() -> Iterator[CountedConfigurations]:
    found = CountedConfigurations()
    with configuration_store.replaced_by(found):
        yield found


def test_flags_are_read_once_for_many_requests(store: CountedConfigurations) -> None:
    switch(editKwargs=False, projectOrganization=True)
    before = store.reads

    found = [is_cached_feature_enabled(name) for name in ("editKwargs", "projectOrganization", "editKwargs")]

    assert (found, store.reads - before) == ([False, True, False], 1)


def test_flags_have_their_defaults_while_the_table_was_never_read(store: CountedConfigurations) -> None:
    store.unavailable = True

    assert is_cached_feature_enabled("editKwargs")
    assert not is_cached_feature_enabled("projectOrganization")
