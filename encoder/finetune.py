"""Tune the encoder on the corpus: `python -m encoder.finetune --out var/tuned.pt`.

Three losses on the same sentence vector: which need (cross-entropy on a cosine classifier), sentences of one need close
to each other and far from the other needs of the batch (supervised contrast: the nearest wrong needs weigh most), and
danger now or not. The lower layers stay as published: they read words, and the corpus is small. Stops when the
validation part no longer improves. Prints one line an epoch.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterator
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from bot.augment import noisy
from encoder.build import ids, public_weights
from encoder.corpus import UNKNOWN, Example, read, split
from encoder.model import Encoder
from encoder.vocabulary import tokenizer

TEMPERATURE = 0.07  # of the contrast
SCALE = 16.0  # of the cosine classifier
FALSE_ALARMS = 0.04  # at which the recall of danger is printed
NOISY = 0.5  # share of sentences seen with typos, SMS spelling or no accents


class Task(nn.Module):
    """The encoder and its two heads."""

    def __init__(self, encoder: Encoder, labels: int, frozen: int) -> None:
        super().__init__()
        self.encoder = encoder
        self.needs = nn.Linear(384, labels, bias=False)
        self.danger = nn.Linear(384, 1)
        for layer in encoder.layers[:frozen]:
            layer.requires_grad_(False)
        encoder.norm.requires_grad_(False)

    def logits(self, vectors: Tensor) -> Tensor:
        """Cosine with each need, scaled."""
        return SCALE * functional.linear(vectors, functional.normalize(self.needs.weight, dim=-1))


def contrast(vectors: Tensor, labels: Tensor) -> Tensor:
    """Supervised contrastive loss over one batch (Khosla et al., 2020)."""
    similar = vectors @ vectors.T / TEMPERATURE
    itself = torch.eye(len(labels), dtype=torch.bool)
    same = (labels[:, None] == labels[None, :]) & ~itself
    log_probability = similar - torch.logsumexp(similar.masked_fill(itself, -1e4), dim=1, keepdim=True)
    count = same.sum(1)
    if not count.any():  # a small last batch may hold no pair
        return similar.sum() * 0
    return -((log_probability * same).sum(1)[count > 0] / count[count > 0]).mean()


class Batches:
    """Token batches of like lengths, classes mixed."""

    def __init__(self, size: int, seed: int) -> None:
        self.weights = public_weights()
        self.tokenizer = tokenizer(self.weights.pieces, self.weights.unknown)
        self.size, self.chance = size, random.Random(seed)

    def tensors(self, texts: list[str]) -> tuple[Tensor, Tensor]:
        """Ids and mask (batch, length)."""
        rows = [ids(self.tokenizer, text, self.weights.bos, self.weights.eos) for text in texts]
        longest = max(map(len, rows))
        made = torch.full((len(rows), longest), self.weights.pad)
        mask = torch.zeros((len(rows), longest), dtype=torch.long)
        for index, row in enumerate(rows):
            made[index, : len(row)] = torch.tensor(row)
            mask[index, : len(row)] = 1
        return made, mask

    def epoch(self, examples: list[Example], noise: float) -> Iterator[tuple[Tensor, Tensor, Tensor, Tensor]]:
        """Ids, mask, labels, danger."""
        order = sorted(examples, key=lambda example: len(example.text) * self.chance.uniform(0.9, 1.1))
        chunks = [order[start : start + self.size] for start in range(0, len(order), self.size)]
        self.chance.shuffle(chunks)
        for chunk in chunks:
            texts = [noisy(e.text, self.chance) if self.chance.random() < noise else e.text for e in chunk]
            made, mask = self.tensors(texts)
            yield made, mask, torch.tensor([e.label for e in chunk]), torch.tensor([e.urgent for e in chunk])


def loss_of(task: Task, vectors: Tensor, labels: Tensor, danger: Tensor, contrast_weight: float, danger_weight: float) -> Tensor:
    """Sum of the three losses on what each example says."""
    total = vectors.sum() * 0
    known = labels != UNKNOWN
    if known.any():
        logits = task.logits(vectors[known])
        total = total + functional.cross_entropy(logits, labels[known], label_smoothing=0.05)
        total = total + contrast_weight * contrast(vectors[known], labels[known])
    said = danger != UNKNOWN
    if said.any():
        guess = task.danger(vectors[said] * 4).squeeze(1)
        total = total + danger_weight * functional.binary_cross_entropy_with_logits(guess, danger[said].float())
    return total


@torch.no_grad()
def validate(task: Task, batches: Batches, examples: list[Example]) -> tuple[float, float, float]:
    """Top-1 and top-3 on the needs of the validation part, and recall of danger at 4 % of false alarms."""
    task.eval()
    right = among = count = 0
    scores, danger = [], []
    for made, mask, labels, urgent in batches.epoch(examples, 0.0):
        with torch.autocast("cpu", torch.bfloat16):
            vectors = task.encoder(made, mask)
        known, said = labels != UNKNOWN, urgent != UNKNOWN
        best = task.logits(vectors.float()[known]).topk(min(3, task.needs.out_features)).indices
        right += int((best[:, 0] == labels[known]).sum())
        among += int((best == labels[known][:, None]).any(1).sum())
        count += int(known.sum())
        scores.append(task.danger(vectors.float()[said] * 4).squeeze(1))
        danger.append(urgent[said])
    score, urgent = torch.cat(scores), torch.cat(danger) == 1
    limit = torch.quantile(score[~urgent], 1 - FALSE_ALARMS)
    return right / max(1, count), among / max(1, count), float((score[urgent] > limit).float().mean())


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("var/tuned.pt"))
    parser.add_argument("--start", type=Path, help="go on from this state")
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--rate", type=float, default=1e-4)
    parser.add_argument("--frozen", type=int, default=4, help="lower layers kept as published")
    parser.add_argument("--contrast", type=float, default=0.3)
    parser.add_argument("--danger", type=float, default=1.0)
    parser.add_argument("--share", type=float, default=0.08, help="validation part, when no author is left out")
    parser.add_argument("--left-out", default="h,u6", help="authors that validate and never train")
    parser.add_argument("--patience", type=int, default=1)
    parser.add_argument("--seed", type=int, default=77)
    parser.add_argument("--minutes", type=float, default=60.0)
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    examples, labels = read()
    training, validation = split(examples, options.share, options.seed, frozenset(options.left_out.split(",")))
    batches = Batches(options.batch, options.seed)
    task = Task(Encoder(batches.weights), len(labels), options.frozen)
    if options.start:
        task.encoder.load_state_dict(torch.load(options.start, weights_only=True))
    heads = [*task.needs.parameters(), *task.danger.parameters()]
    body = [p for p in task.encoder.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(
        [
            {"params": body, "lr": options.rate, "weight_decay": 0.01},
            {"params": heads, "lr": 20 * options.rate, "weight_decay": 0.0},
        ]
    )
    steps = options.epochs * (len(training) // options.batch + 1)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, [options.rate, 20 * options.rate], total_steps=steps + 1, pct_start=0.1
    )
    print(f"{len(training)} sentences, {len(validation)} to validate, {len(labels)} labels, {steps} steps", flush=True)
    best, waited, started = 0.0, 0, time.monotonic()
    for epoch in range(options.epochs):
        task.train()
        losses = []
        for made, mask, targets, danger in batches.epoch(training, NOISY):
            with torch.autocast("cpu", torch.bfloat16):
                vectors = task.encoder(made, mask)
            loss = loss_of(task, vectors.float(), targets, danger, options.contrast, options.danger)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(body, 1.0)
            optimizer.step()
            schedule.step()
            losses.append(loss.item())
            if len(losses) % 25 == 0:
                print(f"  {len(losses)} steps, {time.monotonic() - started:.0f} s", flush=True)
        top1, top3, recall = validate(task, batches, validation)
        took = time.monotonic() - started
        mean = sum(losses) / len(losses)
        print(
            f"epoch {epoch + 1}: loss {mean:.3f}, top-1 {top1:.3f}, top-3 {top3:.3f}, danger seen {recall:.3f}, {took:.0f} s",
            flush=True,
        )
        options.out.parent.mkdir(exist_ok=True)
        torch.save(task.encoder.state_dict(), options.out.with_suffix(f".{epoch + 1}.pt"))
        if top1 + recall > best:
            best, waited = top1 + recall, 0
            torch.save(task.encoder.state_dict(), options.out)
        else:
            waited += 1
        if waited > options.patience or took > 60 * options.minutes:
            break
    print(f"best top-1 + danger seen on validation {best:.3f}, written to {options.out}")


if __name__ == "__main__":
    main()
