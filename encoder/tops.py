"""Tune two tops on one trunk: `python -m encoder.tops --start var/tuned.pt --out var/tops.pt`.

The lower layers, already tuned (encoder.finetune), read each sentence once: clean, and twice with noise; what they give is
kept in memory. Then the upper layers are tuned twice, apart: one copy to tell the needs, one to tell danger now and its
nature. Danger and need pull a sentence in different ways (the same story is calm a year later), so each has its own
vector. Authors left out validate: the best pass of each top is kept. Prints one line a pass.
"""

from __future__ import annotations

import argparse
import copy
import os
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from bot.augment import noisy
from bot.encoder import SentenceEncoder
from encoder.corpus import UNKNOWN, Example, read, split
from encoder.finetune import FALSE_ALARMS, SCALE, Batches, contrast
from encoder.model import TRUNK, Encoder, Top

VERSIONS = 3  # of each sentence: as written, then with noise
HALF = 60  # steps in which the running mean of the weights forgets half: steadier than the last step's
CLEAN = 0.5  # share of sentences taken as written in one pass


Below = Callable[[list[str]], list[Tensor]]  # each text to (tokens, 384) in half precision


def tuned_trunk(encoder: Encoder, batches: Batches) -> Below:
    """The trunk of a tuning (encoder.finetune), in PyTorch."""
    encoder.eval()

    def below(texts: list[str]) -> list[Tensor]:
        rows: list[Tensor] = [torch.empty(0)] * len(texts)
        order = sorted(range(len(texts)), key=lambda index: len(texts[index]))
        for start in range(0, len(order), 64):
            chosen = order[start : start + 64]
            ids, mask = batches.tensors([texts[index] for index in chosen])
            with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
                hidden = encoder.lower(ids, mask).to(torch.bfloat16)
            for index, row, size in zip(chosen, hidden, mask.sum(1).tolist(), strict=True):
                rows[index] = row[:size].clone()
        return rows

    return below


def shipped_trunk() -> Below:
    """The int8 trunk that the project ships: a new top learns on what it will be given when it serves."""
    encoder = SentenceEncoder(threads=os.cpu_count() or 1)
    return lambda texts: [torch.from_numpy(row).to(torch.bfloat16) for row in encoder.below(texts)]


class Read:
    """What the trunk gives for each version of each sentence, in half precision."""

    def __init__(self, below: Below, examples: list[Example], versions: int, seed: int) -> None:
        self.examples, self.chance = examples, random.Random(seed)
        self.rows: list[list[Tensor]] = [[] for _ in examples]
        for version in range(versions):
            for start in range(0, len(examples), 512):
                texts = [example.text for example in examples[start : start + 512]]
                if version:
                    texts = [noisy(text, self.chance) for text in texts]
                for index, row in enumerate(below(texts), start):
                    self.rows[index].append(row)

    def batches(self, size: int, clean: float) -> Iterator[tuple[Tensor, Tensor, list[Example]]]:
        """Hidden states (batch, length, hidden), mask, examples; like lengths together, order shuffled."""
        picked = []
        for index, versions in enumerate(self.rows):
            noise = len(versions) > 1 and self.chance.random() >= clean
            picked.append((versions[self.chance.randrange(1, len(versions)) if noise else 0], self.examples[index]))
        picked.sort(key=lambda pair: len(pair[0]) * self.chance.uniform(0.9, 1.1))
        chunks = [picked[start : start + size] for start in range(0, len(picked), size)]
        self.chance.shuffle(chunks)
        for chunk in chunks:
            hidden = nn.utils.rnn.pad_sequence([row for row, _ in chunk], batch_first=True).float()
            lengths = torch.tensor([len(row) for row, _ in chunk])
            mask = (torch.arange(hidden.shape[1])[None, :] < lengths[:, None]).long()
            yield hidden, mask, [example for _, example in chunk]


class NeedTask(nn.Module):
    """Which need: cosine classifier and contrast."""

    def __init__(self, top: Top, labels: list[str]) -> None:
        super().__init__()
        self.top, self.head = top, nn.Linear(384, len(labels), bias=False)

    def loss(self, vectors: Tensor, examples: list[Example]) -> Tensor:
        """Cross-entropy and supervised contrast."""
        labels = torch.tensor([example.label for example in examples])
        logits = SCALE * functional.linear(vectors, functional.normalize(self.head.weight, dim=-1))
        return functional.cross_entropy(logits, labels, label_smoothing=0.05) + 0.3 * contrast(vectors, labels)

    def scores(self, vectors: Tensor) -> Tensor:
        """(batch, labels)."""
        return functional.linear(vectors, functional.normalize(self.head.weight, dim=-1))

    @staticmethod
    def quality(scores: Tensor, examples: list[Example]) -> tuple[float, str]:
        """Top-1, and a line to print."""
        labels = torch.tensor([example.label for example in examples])
        best = scores.topk(3).indices
        top1 = float((best[:, 0] == labels).float().mean())
        return top1, f"top-1 {top1:.3f}, top-3 {float((best == labels[:, None]).any(1).float().mean()):.3f}"


class DangerTask(nn.Module):
    """Danger now or not, and its nature."""

    def __init__(self, top: Top, natures: list[str]) -> None:
        super().__init__()
        self.top, self.natures = top, natures
        self.head, self.kind = nn.Linear(384, 1), nn.Linear(384, len(natures), bias=False)

    def loss(self, vectors: Tensor, examples: list[Example]) -> Tensor:
        """Danger, its nature, and the contrast between them."""
        danger = torch.tensor([float(example.urgent) for example in examples])
        kinds = torch.tensor([self.natures.index(e.nature) if e.nature else -1 for e in examples])
        guess = self.head(vectors * 8).squeeze(1)
        # An urgent message missed costs more than a panel too many: it weighs twice.
        total = functional.binary_cross_entropy_with_logits(guess, 0.97 * danger + 0.015, pos_weight=torch.tensor(2.0))
        if (kinds >= 0).any():
            logits = SCALE * functional.linear(vectors[kinds >= 0], functional.normalize(self.kind.weight, dim=-1))
            total = total + 0.2 * functional.cross_entropy(logits, kinds[kinds >= 0], label_smoothing=0.05)
        return total + 0.2 * contrast(vectors, (danger > 0).long())

    def scores(self, vectors: Tensor) -> Tensor:
        """(batch,)."""
        return self.head(vectors * 8).squeeze(1)

    @staticmethod
    def quality(scores: Tensor, examples: list[Example]) -> tuple[float, str]:
        """Recall when FALSE_ALARMS of the calm messages cry, and a line to print."""
        urgent = torch.tensor([example.urgent == 1 for example in examples])
        limit = torch.quantile(scores[~urgent], 1 - FALSE_ALARMS)
        recall = float((scores[urgent] > limit).float().mean())
        return recall, f"danger seen {recall:.3f} at {FALSE_ALARMS:.0%} of false alarms"


def tune(task: NeedTask | DangerTask, training: Read, apart: Read, passes: int, rate: float) -> Top:
    """The best pass of one top."""
    heads = [p for name, p in task.named_parameters() if not name.startswith("top.")]
    optimizer = torch.optim.AdamW(
        [{"params": task.top.parameters(), "lr": rate, "weight_decay": 0.01}, {"params": heads, "lr": 20 * rate}]
    )
    steps = passes * (len(training.rows) // 64 + 1) + 1
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, [rate, 20 * rate], total_steps=steps, pct_start=0.1)
    decay = 0.5 ** (1 / HALF)
    mean_of = torch.optim.swa_utils.AveragedModel(task, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(decay))
    best, kept, started = -1.0, copy.deepcopy(task.top), time.monotonic()
    for number in range(passes):
        task.train()
        losses = []
        for hidden, mask, examples in training.batches(64, CLEAN):
            with torch.autocast("cpu", torch.bfloat16):
                vectors = task.top(hidden, mask)
            loss = task.loss(vectors.float(), examples)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(task.top.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            mean_of.update_parameters(task)
            losses.append(loss.item())
            if len(losses) % 50 == 0:
                print(f"  {len(losses)} steps, {time.monotonic() - started:.0f} s", flush=True)
        judged = mean_of.module.eval()
        scores, seen = [], []
        with torch.no_grad():
            for hidden, mask, examples in apart.batches(64, 1.0):
                scores.append(judged.scores(judged.top(hidden, mask)))
                seen += examples
        quality, line = judged.quality(torch.cat(scores), seen)
        mean = sum(losses) / len(losses)
        print(f"pass {number + 1}: loss {mean:.3f}, {line}, {time.monotonic() - started:.0f} s", flush=True)
        if quality > best:
            best, kept = quality, copy.deepcopy(judged.top)
    return kept.eval()


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--start", type=Path, help="state of encoder.finetune; with --go-on, the shipped trunk reads")
    parser.add_argument("--out", type=Path, default=Path("var/tops.pt"))
    parser.add_argument("--passes", type=int, default=5)
    parser.add_argument("--rate", type=float, default=1e-4)
    parser.add_argument("--go-on", action="store_true", help="start from the tops of --out (encoder.restore), not from --start")
    parser.add_argument("--only", choices=("needs", "danger"), help="tune one top; the other stays as in --out")
    parser.add_argument("--left-out", default="h,u6", help="authors that validate and never train")
    parser.add_argument("--versions", type=int, default=VERSIONS, help="of each sentence: as written, then with noise")
    parser.add_argument("--seed", type=int, default=77)
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    examples, labels = read()
    training, apart = split(examples, 0.05, options.seed, frozenset(options.left_out.split(",")))
    batches = Batches(64, options.seed)
    encoder = Encoder(batches.weights)
    if options.start:
        encoder.load_state_dict(torch.load(options.start, weights_only=True))
    elif not options.go_on:
        parser.error("--start, or --go-on after encoder.restore")
    below = tuned_trunk(encoder, batches) if options.start else shipped_trunk()
    made = torch.load(options.out, weights_only=True) if options.only or options.go_on else {}
    chance = random.Random(options.seed)
    calm = [example for example in training if example.label != UNKNOWN and example.urgent == 0]
    natures = sorted({example.nature for example in examples if example.nature})
    parts = {
        "danger": (
            DangerTask(Top(encoder), natures),
            [e for e in training if e.label == UNKNOWN] + chance.sample(calm, len(calm) // 3),
            [e for e in apart if e.urgent != UNKNOWN],
        ),
        "needs": (
            NeedTask(Top(encoder), labels),
            [e for e in training if e.label != UNKNOWN],
            [e for e in apart if e.label != UNKNOWN],
        ),
    }
    for name, (task, sentences, others) in parts.items():
        if options.only in (None, name):
            print(f"{name}: {len(sentences)} sentences, {len(others)} to validate, layers from {TRUNK}", flush=True)
            if options.go_on:
                task.top.load_state_dict(made[name])
            read_once = Read(below, sentences, options.versions, options.seed)
            print("  sentences read by the trunk", flush=True)
            top = tune(task, read_once, Read(below, others, 1, options.seed), options.passes, options.rate)
            made[name] = top.state_dict()
            torch.save(made, options.out)
    print(f"written to {options.out}")


if __name__ == "__main__":
    main()
