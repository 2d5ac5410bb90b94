"""The fields of form requests: only documented names and kinds pass to the model."""

import pytest

from tests.support.fake_upstream import EchoUpstream
from tests.support.field_requests import refused_field, send_form_to_door
from tests.support.minimal_requests import MINIMAL_FORMS

BYTES = ("a.bin", b"RIFF", "application/octet-stream")


@pytest.mark.parametrize("path", MINIMAL_FORMS)
def test_a_form_has_the_documented_fields_and_no_other(path: str) -> None:
    upstream, (texts, name) = EchoUpstream(), MINIMAL_FORMS[path]
    file = {name: BYTES}

    assert send_form_to_door(path, texts, file, upstream).status_code == 200
    for other in ("model[]", "router_settings_override", "api_base", "metadata", "timeout", "no_such"):
        assert refused_field(send_form_to_door(path, texts | {other: "x"}, file, upstream)) == other
    assert len(upstream.seen) == 1


@pytest.mark.parametrize("path", MINIMAL_FORMS)
def test_a_form_field_of_the_wrong_kind_is_refused(path: str) -> None:
    texts, name = MINIMAL_FORMS[path]

    assert refused_field(send_form_to_door(path, texts, {name: (None, "x")})) == name
    assert refused_field(send_form_to_door(path, texts, {name: BYTES, "prompt": BYTES})) == "prompt"


@pytest.mark.parametrize(("path", "missing"), [("images/edits", "prompt"), ("audio/transcriptions", "file")])
def test_a_form_without_a_required_field_is_refused_by_name(path: str, missing: str) -> None:
    assert refused_field(send_form_to_door(path, {}, {"response_format": (None, "json")})) == missing
