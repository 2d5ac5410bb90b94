"""A workflow reads a large document in ranges and makes it searchable at once with correct page numbers."""

import pytest

from local.samples import build_pdf
from tests.support.installation import RunningInstallation

pytestmark = pytest.mark.cloud


def test_a_pdf_of_many_pages_is_searchable_with_its_pages(installation: RunningInstallation) -> None:
    pages = [f"Survey sheet {number}: the buoy lies in section {number * 7}." for number in range(1, 251)]
    document = installation.drop("large/survey.pdf", build_pdf(pages))

    found = installation.at_rest(document, within=120)
    installation.settle()

    assert (found["status"], found["pages"], found["chunks"]) == ("searchable", 250, 250)
    [hit] = installation.search("Survey sheet 187: the buoy lies in section 1309.", topK=1)
    assert (hit["metadata"]["page"], "section 1309" in hit["page_content"]) == (187, True)
    about = hit["metadata"]
    assert installation.text(document, about["start"], about["end"]) == hit["page_content"]
