"""`python -m bench.components`: CPU-milliseconds of each component of the pipeline a message, and the time of a whole parse.

On messages of 160 characters on average, ONNX and BLAS at one thread, in one process that only serves. Prints each figure
beside its target and writes the table of docs/comprehension.md. CPU time hardly depends on what else runs on the machine;
the time of a parse does.
"""

from __future__ import annotations

import os
import statistics
import time
from collections import defaultdict
from typing import Any, Callable, Dict, List, Sequence

from bench.agent import Agent
from bench.messages import read
from bench.open_set import FILES
from bench.page import table, write
from bench.scores import goal

LENGTH, SPREAD = 160, 10  # characters on average, and how far from it
MESSAGES = 400
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def messages(texts: Sequence[str]) -> List[str]:
    """Messages of people, two or three joined where they are short, of 160 characters on average (each from 60 to 400)."""
    made: List[str] = []
    for text in texts:
        if made and (len(made[-1]) < 60 or _mean(made) < LENGTH) and len(made[-1]) + len(text) < 400:
            made[-1] = f"{made[-1]}. {text}"
        elif len(made) < MESSAGES:
            made.append(text)
    return [text for text in made if len(text) >= 60]


def _mean(texts: Sequence[str]) -> float:
    return sum(map(len, texts)) / max(1, len(texts))


class Meter:
    """CPU seconds spent in each node of Rasa's graph."""

    def __init__(self) -> None:
        self.spent: Dict[str, float] = defaultdict(float)

    def wrap(self, node: Any) -> Callable[..., Any]:
        """The node, timed; Rasa's name of a node is run_<class><place>."""
        name = node._component_class.__name__

        def timed(*arguments: Any) -> Any:
            started = time.process_time()
            try:
                return node(*arguments)
            finally:
                self.spent[name] += time.process_time() - started

        return timed


def parse_all(texts: Sequence[str]) -> tuple:
    """(CPU seconds by component, milliseconds of each parse, CPU seconds in all)."""
    agent, meter = Agent(), Meter()
    for text in texts[:20]:  # what is built at the first message is not the cost of a message
        agent.parse(text)
    nodes = agent.nodes
    for name, node in list(nodes.items()):
        nodes[name] = meter.wrap(node)
    took, started = [], time.process_time()
    for text in texts:
        at = time.perf_counter()
        agent.parse(text)
        took.append(1000 * (time.perf_counter() - at))
    return meter.spent, took, time.process_time() - started


def main() -> None:
    """Command line."""
    if any(os.environ.get(name) != "1" for name in THREADS):
        raise SystemExit(f"Une bibliothèque, un fil : lancez avec {' '.join(f'{name}=1' for name in THREADS)} (ou make bench).")
    texts = messages([row["text"] for path in FILES for row in read(path)])
    print(f"{len(texts)} messages de {_mean(texts):.0f} caractères en moyenne", flush=True)
    if abs(_mean(texts) - LENGTH) > SPREAD:
        raise SystemExit(f"La longueur moyenne devrait être de {LENGTH} caractères.")
    spent, took, whole = parse_all(texts)
    spent["rest of Rasa"] = whole - sum(spent.values())
    rows = []
    for name, seconds in sorted(spent.items(), key=lambda pair: -pair[1]):
        each = 1000 * seconds / len(texts)
        print(f"  {name:<24} {each:6.2f} ms de processeur par message", flush=True)
        rows.append([name, f"{each:.2f}", f"{seconds / whole:.0%}"])
    rows.append(["whole parse", f"{1000 * whole / len(texts):.2f}", "100%"])
    p50, p95 = statistics.median(took), statistics.quantiles(took, n=20)[18]
    reached = [goal("analyse d'un message, médiane", p50, "ms", 20), goal("analyse d'un message, 95e centile", p95, "ms", 50)]
    text = table(["component", "CPU-milliseconds a message", "share"], rows)
    text += f"\n\n{len(texts)} messages of {_mean(texts):.0f} characters on average: parse p50 {p50:.1f} ms (target 20), "
    write("composants", text + f"p95 {p95:.1f} ms (target 50).")
    raise SystemExit(0 if all(reached) else 1)


if __name__ == "__main__":
    main()
