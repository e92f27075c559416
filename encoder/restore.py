"""Read the shipped files back: `python -m encoder.restore --weights var/tuned.pt --tops var/tops.pt`.

The states of a tuning are too large to keep in the repository, and a tuning from the public weights takes hours. The int8
files hold the same numbers but for their rounding, so a tuning on new sentences goes on from them. Words, positions and the
four lower layers were never tuned: those come from the public weights. Prints how close the vectors are to the shipped ones.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor

from encoder.build import HERE, TOKENIZER, TOPS, ids, public_weights
from encoder.compact import PARTS
from encoder.model import TRUNK, Encoder, Top
from encoder.vocabulary import tokenizer

State = dict[str, Tensor]


def state_of(path: Path) -> State:
    """Float32 tensors of a shipped file (encoder.compact), by their PyTorch name."""
    values = {made.name: numpy_helper.to_array(made) for made in onnx.load(str(path)).graph.initializer}
    state = {}
    for name, value in values.items():
        if not name.startswith("layers."):
            continue
        layer, _, kind = name.rpartition(".")
        if kind == "weight" and f"{layer}.scale" in values:  # (inputs, outputs), one scale an output, zero points of zero
            value = (value.astype(np.float32) * values[f"{layer}.scale"]).T
        elif kind not in ("weight", "bias"):
            continue
        parts = PARTS if layer.endswith(".qkv") else (layer.rpartition(".")[2],)
        for part, piece in zip(parts, np.split(value, len(parts)), strict=True):
            state[f"{layer.rpartition('.')[0]}.{part}.{kind}"] = torch.tensor(np.ascontiguousarray(piece))
    return state


def restored(folder: Path = HERE) -> tuple[Encoder, dict[str, Top]]:
    """The encoder (public above the trunk: never used) and its two tops."""
    model = Encoder(public_weights())
    missing, unexpected = model.load_state_dict(state_of(folder / "trunk.onnx"), strict=False)
    below = [name for name in missing if name.startswith("layers.") and int(name.split(".")[1]) < TRUNK]
    if below or unexpected:
        raise ValueError(f"trunk.onnx: missing {below[:3]}, unexpected {unexpected[:3]}")
    tops = {}
    for name in TOPS:
        tops[name] = Top(model)
        tops[name].load_state_dict(state_of(folder / f"{name}.onnx"))
    return model.eval(), {name: top.eval() for name, top in tops.items()}


def closeness(model: Encoder, tops: dict[str, Top], texts: list[str]) -> dict[str, float]:
    """Mean cosine between restored and shipped vectors, by top."""
    from tokenizers import Tokenizer

    from bot.encoder import SentenceEncoder

    weights = public_weights()
    made: Tokenizer = tokenizer(weights.pieces, weights.unknown)
    shipped = SentenceEncoder().encode_all(texts)
    sums = dict.fromkeys(tops, 0.0)
    with torch.no_grad():
        for index, text in enumerate(texts):
            row = torch.tensor([ids(made, text, weights.bos, weights.eos)])
            hidden = model.lower(row, torch.ones_like(row))
            for name, top in tops.items():
                sums[name] += float(top(hidden, torch.ones_like(row))[0] @ torch.tensor(shipped[name][index]))
    return {name: total / len(texts) for name, total in sums.items()}


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", type=Path, default=Path("var/tuned.pt"))
    parser.add_argument("--tops", type=Path, default=Path("var/tops.pt"))
    options = parser.parse_args()
    if not TOKENIZER.exists():
        parser.error("no shipped encoder to read back")
    model, tops = restored()
    texts = [
        "on m'a volé mon vélo à la gare de Melun",
        "il me tape devant les petits jsuis a meaux",
        "ma mère a 84 ans, on lui a pris ses bijoux",
    ]
    for name, cosine in closeness(model, tops, texts).items():
        print(f"{name}: cosine with the shipped file {cosine:.4f}")
    options.weights.parent.mkdir(exist_ok=True)
    torch.save(model.state_dict(), options.weights)
    torch.save({name: top.state_dict() for name, top in tops.items()}, options.tops)
    print(f"written to {options.weights} and {options.tops}")


if __name__ == "__main__":
    main()
