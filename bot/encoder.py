"""The sentence encoder at run time: int8 ONNX files, one thread, no download (docs/adr/0003, 0009).

One trunk reads the words; two tops say what it means: one vector for the need, one for the danger.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from typing import Any, Callable, Dict, List, Sequence, Tuple

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

FOLDER = Path(__file__).resolve().parent.parent / "encoder"
PREFIX = "query: "  # the model was trained with it
BOS, EOS = 0, 2
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

    def encode(self, texts: Sequence[str], top: str = NEEDS) -> np.ndarray:
        """(len(texts), 384) float32: the meaning that tells the needs apart, or the danger."""
        return self.encode_all(texts, (top,))[top]

    def encode_all(self, texts: Sequence[str], tops: Tuple[str, ...] = (NEEDS, DANGER)) -> Dict[str, np.ndarray]:
        """The vectors of each top; the trunk reads once.

        One text at a time: an int8 vector depends on what shares its batch (cosine 0.98), and pairs would save a sixth only.
        """
        vectors = {name: np.zeros((len(texts), SIZE), np.float32) for name in tops}

        def read(numbered: Tuple[int, List[int]]) -> None:
            index, row = numbered
            hidden = self._trunk.run(None, one(row))[0]
            for name in tops:
                vectors[name][index] = self._tops[name].run(None, {"hidden": hidden})[0][0]

        self._side_by_side(read, list(enumerate(self._ids(texts))))
        return vectors

    def below(self, texts: Sequence[str]) -> List[np.ndarray]:
        """What the trunk gives for each text alone, (tokens, 384): a new top learns on it (encoder.tops)."""
        return self._side_by_side(lambda row: self._trunk.run(None, one(row))[0][0], self._ids(texts))

    def _ids(self, texts: Sequence[str]) -> List[List[int]]:
        made = self._tokenizer.encode_batch([PREFIX + text for text in texts], add_special_tokens=False)
        return [[BOS, *row.ids[:LONGEST], EOS] for row in made]

    def _side_by_side(self, read: Callable[[Any], Any], rows: List[Any]) -> List[Any]:
        """One text a thread: splitting each small product between cores would waste a third of them."""
        if self._threads == 1 or len(rows) < 2:
            return [read(row) for row in rows]
        with ThreadPoolExecutor(self._threads) as pool:
            return list(pool.map(read, rows))


def one(row: List[int]) -> Dict[str, np.ndarray]:
    """Inputs of the trunk for one text: no mask, since nothing is padded (encoder/compact.py)."""
    return {"ids": np.array([row], np.int64)}


def _session(path: Path) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    # The arena keeps memory for the longest message ever read, and saves no time with one text at a time.
    options.enable_cpu_mem_arena = False
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


@lru_cache(maxsize=1)
def shared_encoder() -> SentenceEncoder:
    """The one encoder of this process: components share it. One thread when serving, every core when training."""
    return SentenceEncoder(threads=int(os.environ.get("OMP_NUM_THREADS") or os.cpu_count() or 1))
