"""Every name that LiteLLM accepts as a parameter, read from the library itself; for the gateway's environment."""

import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import litellm
from litellm import constants
from litellm.types import router as router_types
from litellm.types.utils import all_litellm_params

_FUNCTIONS = (
    *("completion", "acompletion", "text_completion", "embedding", "aembedding", "responses", "aresponses", "rerank"),
    *("arerank", "moderation", "amoderation", "image_generation", "aimage_edit", "image_edit", "speech", "aspeech"),
    *("transcription", "atranscription", "video_generation", "avideo_generation", "anthropic_messages"),
)
_READ = re.compile(r"""(?:data|kwargs|request_kwargs|request_data)(?:\.get\(|\.pop\(|\[)\s*["']([\w-]{1,80})["']""")
_SOURCES = (
    *("router.py", "main.py", "utils.py", "proxy/litellm_pre_call_utils.py", "proxy/common_request_processing.py"),
    *("proxy/route_llm_request.py", "proxy/proxy_server.py", "proxy/utils.py", "responses/main.py", "images/main.py"),
    *("rerank_api/main.py", "videos/main.py", "proxy/auth/auth_utils.py", "proxy/auth/auth_checks.py"),
)


def parameter_names() -> frozenset[str]:
    """Return every name."""
    return frozenset(_found())


def _found() -> Iterator[str]:
    yield from all_litellm_params
    for name, value in vars(constants).items():
        if name.endswith(("PARAMS", "PARAM_VALUES")) and isinstance(value, list | dict | set | frozenset | tuple):
            yield from (one for one in value if isinstance(one, str))
    for kind in (router_types.LiteLLM_Params, router_types.GenericLiteLLMParams):
        yield from kind.model_fields
    callables: list[Any] = [getattr(litellm, name) for name in _FUNCTIONS if hasattr(litellm, name)]
    callables += [method for _, method in inspect.getmembers(litellm.Router, inspect.isfunction)]
    for one in callables:
        yield from (name for name in inspect.signature(one).parameters if name not in ("args", "kwargs"))
    folder = Path(str(litellm.__file__)).parent
    for source in _SOURCES:
        if (folder / source).is_file():
            yield from _READ.findall((folder / source).read_text())
