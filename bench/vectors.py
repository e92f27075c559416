"""Vectors of sentences by the present encoder, kept in var/ by sentence: what was read once is not read again."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Dict, Sequence, Text

import numpy as np

from bot.encoder import SentenceEncoder

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "var" / "vecteurs"
STEP = 2000  # sentences between two savings


def _file() -> Path:
    """One file an encoder: another encoder has other vectors."""
    made = hashlib.sha256()
    for name in ("trunk.onnx", "needs.onnx", "tokenizer.json"):
        made.update((ROOT / "encoder" / name).read_bytes())
    return FOLDER / f"{made.hexdigest()[:16]}.npz"


def _save(path: Path, known: Dict[Text, np.ndarray]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".neuf.npz")
    np.savez(fresh, texts=np.array(list(known), dtype=object), rows=np.array(list(known.values()), np.float32))
    fresh.replace(path)


def vectors(texts: Sequence[Text]) -> np.ndarray:
    """(n, 384) float32, in the order of the texts."""
    path, known = _file(), {}
    if path.exists():
        kept = np.load(path, allow_pickle=True)  # noqa: S301  our own file
        known = dict(zip(kept["texts"].tolist(), kept["rows"]))
    missing = [text for text in dict.fromkeys(texts) if text not in known]
    encoder = SentenceEncoder() if missing else None
    for start in range(0, len(missing), STEP):
        part = missing[start : start + STEP]
        known.update(zip(part, encoder.encode(part)))
        _save(path, known)
        print(f"  {min(start + STEP, len(missing))} phrases lues par l'encodeur sur {len(missing)}", flush=True)
    return np.array([known[text] for text in texts], np.float32)
