"""How many of the project's files a chat completion crosses in the gateway: those of which a function runs."""

import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import openai
from rich.console import Console

from lisa.models.served import ServedModel
from local.settings import ROOT
from tests.support.cloud import own_cloud
from tests.support.gateway_process import RunningGateway, running_gateway

_PROBE = ROOT / "tests/bench/profile_probe"
console = Console(highlight=False, width=140)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, own_cloud() as cloud:
        path = f"{_PROBE}:{ROOT}/layers/core:{ROOT}"
        variables = {"PYTHONPATH": path, "FILES_CROSSED": folder, "POLL_SECONDS": "1"}
        with running_gateway(cloud, forked=False, **variables) as gateway:
            _publish_straight(gateway)
            for model in ("quoter", "straight"):
                _print_files(model, _list_crossed_files(gateway, model, Path(folder)))


def _publish_straight(gateway: RunningGateway) -> None:
    """Publish the quoter once more, as a container that is called without LiteLLM."""
    published = gateway.models.read_list()
    assert published is not None
    quoter = next(model for model in published.models if model.model_id == "quoter")
    params = {**quoter.litellm_params, "model": "hosted_vllm/quoter"}
    gateway.models.publish_model(ServedModel(model_id="straight", inference_container="vllm", litellm_params=params))


def _list_crossed_files(gateway: RunningGateway, model: str, folder: Path) -> list[str]:
    """Return the files of one call; the calls before it fill caches and imports."""
    with openai.OpenAI(base_url=f"{gateway.url}/v1", api_key=gateway.token("ada"), max_retries=20) as sdk:
        for measured in (False, False, True):
            if measured:
                (folder / "start").touch()
                _wait_until(lambda: not (folder / "start").exists())
            sdk.chat.completions.create(model=model, messages=[{"role": "user", "content": "hello"}])
    (folder / "stop").touch()
    _wait_until((folder / "seen").exists)
    found = (folder / "seen").read_text().splitlines()
    (folder / "seen").unlink()
    return found


def _wait_until(is_done: Callable[[], bool], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not is_done():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def _print_files(model: str, files: list[str]) -> None:
    rooms = Counter("/".join(name.strip("/").split("/")[:-1]) for name in files)
    console.print(f"{model}: {len(files)} files: {', '.join(f'{room} {n}' for room, n in sorted(rooms.items()))}")
    console.print("\n".join(files), style="dim")


if __name__ == "__main__":
    main()
