"""The tokenizer and the model, which turn texts into token ids and token ids into vectors."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np  # type: ignore[import-not-found]
import onnxruntime  # type: ignore[import-not-found]
from tokenizers import Tokenizer  # type: ignore[import-not-found]

MAX_TOKENS = 256  # maximum length in the model's training; longer texts are cut
DIMENSIONS = 384
Tokens = list[int]


class Encoder:
    """The model all-MiniLM-L6-v2. `embed` blocks and uses every core."""

    def __init__(self, model: Path, tokenizer: Path) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = os.cpu_count() or 1
        self._session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        self._tokenizer: Any = Tokenizer.from_file(str(tokenizer))
        # The tokenizer file would truncate and pad texts to 128 tokens.
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._vocabulary: int = self._tokenizer.get_vocab_size()

    def tokenize(self, texts: Sequence[str]) -> list[Tokens]:
        """Return the token ids of each text, at most 256, including the marks of beginning and end."""
        return [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]

    def has_valid_ids(self, tokens: Sequence[int]) -> bool:
        """Return whether all token ids belong to the model's vocabulary; an empty list is not accepted."""
        return bool(tokens) and all(0 <= token < self._vocabulary for token in tokens)

    def embed(self, batch: Sequence[Tokens]) -> list[list[float]]:
        """Return one normalised vector for each list of token ids, in the same order."""
        longest = max(len(tokens) for tokens in batch)
        ids = np.zeros((len(batch), longest), dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, tokens in enumerate(batch):
            ids[row, : len(tokens)] = tokens
            mask[row, : len(tokens)] = 1
        [vectors] = self._session.run(None, {"input_ids": ids, "attention_mask": mask})
        rows: list[list[float]] = np.asarray(vectors).tolist()
        return rows
