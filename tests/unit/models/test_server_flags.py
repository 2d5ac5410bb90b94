"""The command lines of inference servers that the local models accept."""

import pytest

from lisa.models.containers import build_command
from local.models.flags import find_address, parse_tei_flags, parse_tgi_flags, parse_vllm_flags
from tools.checks.model_stacks import build_definition

TEI = (
    *("--model-id", "/weights", "--hostname", "0.0.0.0", "--port", "8080", "--served-model-name", "mini"),
    *("--max-client-batch-size", "256", "--max-concurrent-requests", "512", "--auto-truncate"),
)
VLLM = (
    *("s3://models/quoter", "--served-model-name", "quoter", "--port", "8080", "--max-model-len", "auto"),
    *("--load-format", "runai_streamer", "--enable-auto-tool-choice", "--tool-call-parser", "hermes"),
)


def test_the_local_embedding_model_accepts_the_command_line_of_tei() -> None:
    flags = parse_tei_flags(TEI)

    assert (flags.model_id, flags.served_model_name, flags.max_client_batch_size) == ("/weights", "mini", "256")


def test_the_local_chat_model_accepts_the_command_line_of_vllm() -> None:
    flags = parse_vllm_flags(VLLM)

    assert (flags.model, flags.served_model_name) == ("s3://models/quoter", "quoter")
    assert flags.enable_auto_tool_choice


def test_the_local_chat_model_accepts_the_command_line_of_tgi() -> None:
    flags = parse_tgi_flags(["--model-id", "/weights", "--port", "8080", "--num-shard", "1"])

    assert (flags.model_id, flags.port) == ("/weights", "8080")


@pytest.mark.parametrize("parse", [parse_tei_flags, parse_vllm_flags, parse_tgi_flags])
@pytest.mark.parametrize("flag", ["--max-model-length", "--portt", "--served-model"])
def test_an_unknown_or_shortened_flag_is_refused(parse: object, flag: str) -> None:
    assert callable(parse)
    with pytest.raises(SystemExit) as ended:
        parse([flag, "1"])

    assert ended.value.code == 2


def test_a_server_of_all_addresses_listens_at_the_address_of_its_task(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOST", "127.77.1.5")
    monkeypatch.setenv("PORT", "8080")

    assert find_address("0.0.0.0", "9000") == ("127.77.1.5", 9000)
    assert find_address(None, None) == ("127.77.1.5", 8080)
    assert find_address("127.0.0.1", None) == ("127.0.0.1", 8080)


@pytest.mark.parametrize(
    ("container", "parse"), [("vllm", parse_vllm_flags), ("tei", parse_tei_flags), ("tgi", parse_tgi_flags)]
)
def test_the_local_models_accept_every_command_line_that_a_stack_has(container: str, parse: object) -> None:
    assert callable(parse)
    command = build_command(build_definition(container), "s3://weights/org/name")

    assert parse(command.arguments).port == "8080"
