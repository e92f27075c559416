"""The sentence encoder at run time: int8 ONNX files, one thread, no download (docs/adr/0003, 0009).

One trunk reads the words; two tops say what it means: one vector for the need, one for the danger.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from typing import Dict, List, Sequence, Tuple

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

FOLDER = Path(__file__).resolve().parent.parent / "encoder"
PREFIX = "query: "  # the model was trained with it
BOS, PAD, EOS = 0, 1, 2
LONGEST = 128  # tokens; about 90 French words, longer messages are cut into clauses by the classifier
SIZE = 384
NEEDS, DANGER = "needs", "danger"


class SentenceEncoder:
    """Texts to unit vectors of 384 values."""

    def __init__(self, folder: Path = FOLDER, threads: int = 1) -> None:
        self._trunk = _session(folder / "trunk.onnx")
        self._tops = {name: _session(folder / f"{name}.onnx") for name in (NEEDS, DANGER)}
        self._threads = threads
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))

    def encode(self, texts: Sequence[str], top: str = NEEDS, batch: int = 32) -> np.ndarray:
        """(len(texts), 384) float32: the meaning that tells the needs apart, or the danger."""
        return self.encode_all(texts, (top,), batch)[top]

    def encode_all(
        self, texts: Sequence[str], tops: Tuple[str, ...] = (NEEDS, DANGER), batch: int = 32
    ) -> Dict[str, np.ndarray]:
        """The vectors of each top; the trunk reads once. Texts of like length are encoded together."""
        rows = [
            [BOS, *made.ids[:LONGEST], EOS]
            for made in self._tokenizer.encode_batch([PREFIX + text for text in texts], add_special_tokens=False)
        ]
        vectors = {name: np.zeros((len(rows), SIZE), np.float32) for name in tops}
        order = sorted(range(len(rows)), key=lambda index: len(rows[index]))
        chunks = [order[start : start + batch] for start in range(0, len(order), batch)]

        def read(chosen: List[int]) -> None:
            longest = max(len(rows[index]) for index in chosen)
            ids = np.full((len(chosen), longest), PAD, np.int64)
            mask = np.zeros((len(chosen), longest), np.int64)
            for position, index in enumerate(chosen):
                ids[position, : len(rows[index])] = rows[index]
                mask[position, : len(rows[index])] = 1
            hidden = self._trunk.run(None, {"ids": ids, "mask": mask})[0]
            for name in tops:
                vectors[name][chosen] = self._tops[name].run(None, {"hidden": hidden, "mask": mask})[0]

        if self._threads == 1 or len(chunks) == 1:
            for chosen in chunks:
                read(chosen)
        else:  # whole batches side by side: splitting each small product between cores wastes a third of them
            with ThreadPoolExecutor(self._threads) as pool:
                list(pool.map(read, chunks))
        return vectors


def _session(path: Path) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    # The arena keeps the largest batch ever seen: a few hundred MB after training-size batches.
    options.enable_cpu_mem_arena = False
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


@lru_cache(maxsize=1)
def shared_encoder() -> SentenceEncoder:
    """The one encoder of this process: components share it. One thread when serving, every core when training."""
    return SentenceEncoder(threads=int(os.environ.get("OMP_NUM_THREADS") or os.cpu_count() or 1))
