"""The search route refuses an invalid filter before it searches."""

from urllib.parse import quote

import pytest

from retrieval.api.app import handler as retrieval
from tests.support.handlers import Account
from tests.support.repositories import DEFAULT, HANDBOOK, changed
from tests.support.rest import ADA, Door


@pytest.mark.parametrize(
    ("given", "place"),
    [('{"field": "year", "near": 3}', "filter.near"), ("{", "filter"), ('{"or": [{"eq": 1}]}', "filter.or[0].field")],
)
def test_an_invalid_filter_is_a_bad_request_that_names_the_place(account: Account, given: str, place: str) -> None:
    account.repositories.create_repository(changed(HANDBOOK, allowed_groups=("law",)), DEFAULT)

    answer = Door(retrieval).ask(ADA, "GET", f"/repository/handbook/similaritySearch?query=a&filter={quote(given)}")

    assert answer.status == 400
    assert answer.message.startswith(f"{place}: ")
