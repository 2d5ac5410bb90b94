"""The contract of configurations: versions without gaps, in memory and in DynamoDB."""

import boto3
import pytest

from lisa.adapters.aws.dynamodb import Table
from lisa.adapters.chat.configurations_dynamodb import DynamoDBConfigurations
from lisa.chat.configuration import ConfigurationVersion, build_default_configuration
from lisa.chat.configuring import ConfigurationChange, change_configuration
from lisa.chat.settings_ports import Configurations
from tests.support.tables import create_table
from tests.support.twins.configurations import MemoryConfigurations


@pytest.fixture(params=["memory", "dynamodb"])
def configurations(request: pytest.FixtureRequest) -> Configurations:
    if request.param == "memory":
        return MemoryConfigurations()
    request.getfixturevalue("aws")
    return DynamoDBConfigurations(Table(boto3.client("dynamodb"), create_table("ChatTable")))


def version(number: int, scope: str = "global") -> ConfigurationVersion:
    content = build_default_configuration() | {"theme": {"ratio": 0.5, "empty": None, "number": number}}
    return ConfigurationVersion(scope, number, content, "root", "because", "2026-11-01T00:00:00.000Z")


def test_nothing_is_stored_at_first(configurations: Configurations) -> None:
    assert configurations.newest("global") is None
    assert configurations.list_versions("global", 10) == []


def test_versions_are_read_back_unchanged_newest_first(configurations: Configurations) -> None:
    for number in range(1, 13):
        assert configurations.add(version(number))

    assert configurations.newest("global") == version(12)
    assert configurations.list_versions("global", 11) == [version(number) for number in range(12, 1, -1)]
    assert configurations.newest("other") is None


@pytest.mark.parametrize("number", [1, 2, 4])
def test_only_the_next_number_is_stored(configurations: Configurations, number: int) -> None:
    configurations.add(version(1))
    configurations.add(version(2))

    assert not configurations.add(version(number))
    assert configurations.list_versions("global", 9) == [version(2), version(1)]


def test_a_change_after_a_simultaneous_one_is_applied_to_its_result(configurations: Configurations) -> None:
    class Interrupted:
        """Configurations of which another administrator changes one between a read and the write."""

        def __init__(self) -> None:
            self.interruptions = [version(1)]
            self.list_versions = configurations.list_versions
            self.newest = configurations.newest

        def add(self, wanted: ConfigurationVersion) -> bool:
            while self.interruptions:
                configurations.add(self.interruptions.pop())
            return configurations.add(wanted)

    change = ConfigurationChange("global", {"maxProjectsPerUser": 3}, "root", "", "2026-11-01T00:00:00.000Z")
    found = change_configuration(Interrupted(), change)

    assert isinstance(found, ConfigurationVersion)
    assert (found.number, found.configuration["theme"]["number"], found.configuration["maxProjectsPerUser"]) == (
        2,
        1,
        3,
    )
