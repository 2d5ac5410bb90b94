"""Request bodies that try to use more tokens than a budget allows."""

from random import Random
from typing import Any

from lisa.endpoints.table import ENDPOINTS

PATHS = ("chat/completions", "completions", "responses", "messages")
_BOUNDS = ("max_completion_tokens", "max_tokens", "max_output_tokens", "max_new_tokens", "num_predict")
_COUNTS = ("n", "best_of", "candidate_count")
_PICTURE = {"type": "image_url", "image_url": {"url": "data:image/png;base64," + "QUJD" * 2_000}}


def body(random: Random, path: str) -> dict[str, Any]:
    """Return a random body for this path; most of them are invalid in some way."""
    fields: dict[str, Any] = _spoken(random, path)
    own = list(ENDPOINTS[path].output_fields)
    names = random.choice((own, own, own, own[-1:], random.sample(_BOUNDS, random.randint(0, 3))))
    for name in names:
        fields[name] = random.choice((_number, _number, _number, _spelt))(random, 50_000)
    if random.random() < 0.3:
        fields[random.choice(_COUNTS)] = random.choice((_number, _spelt))(random, 50)
    if random.random() < 0.2:
        fields["stream"] = random.choice((False, 1, "true", None))
    if random.random() < 0.1:
        fields["thinking"] = {"type": "enabled", "budget_tokens": random.choice((_number, _spelt))(random, 9_000)}
    return fields


def _number(random: Random, most: int) -> Any:
    return random.choice((1, 1, 2, random.randint(1, 300), random.randint(1, most), most))


def _spelt(random: Random, most: int) -> Any:
    """Return a number as another JSON type, or a value that is no number."""
    found = _number(random, most)
    return random.choice((str(found), float(found), [found], None, True, 0, -1, f" {found} ", found + 0.5))


def _spoken(random: Random, path: str) -> dict[str, Any]:
    text = _text(random)
    content = random.choice((text, [{"type": "text", "text": text}], [_PICTURE, {"type": "text", "text": text}]))
    if path == "completions":
        return {"prompt": random.choice((text, [text, "b"], [[1, 2], [3]], [1, "a", "b"]))}
    if path == "responses":
        return {"input": text}
    return {"messages": [{"role": "user", "content": content}]}


def _text(random: Random) -> str:
    size = random.choice((3, 10, 100, 3_000, 25_000))
    return random.choice(("data:image/png;base64,", "data:", "", "")) + random.choice("a \u6f22\U0001f600") * size
