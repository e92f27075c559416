"""The encoder as a PyTorch module: BERT layers, mean of the tokens, unit length (384 values)."""

from __future__ import annotations

import copy

import torch
from torch import Tensor, nn
from torch.nn import functional

from encoder.weights import Weights

TRUNK = 8  # layers that needs and danger share; each has its own layers above


class Layer(nn.Module):
    """One BERT layer, post-norm, GELU."""

    def __init__(self, hidden: int, feed_forward: int, heads: int, epsilon: float, dropout: float) -> None:
        super().__init__()
        self.heads, self.dropout = heads, dropout
        self.query = nn.Linear(hidden, hidden)
        self.key = nn.Linear(hidden, hidden)
        self.value = nn.Linear(hidden, hidden)
        self.attention_out = nn.Linear(hidden, hidden)
        self.attention_norm = nn.LayerNorm(hidden, epsilon)
        self.feed_in = nn.Linear(hidden, feed_forward)
        self.feed_out = nn.Linear(feed_forward, hidden)
        self.feed_norm = nn.LayerNorm(hidden, epsilon)

    def _split(self, values: Tensor) -> Tensor:
        batch, length, hidden = values.shape
        return values.view(batch, length, self.heads, hidden // self.heads).transpose(1, 2)

    def forward(self, hidden: Tensor, mask: Tensor) -> Tensor:
        """(batch, length, hidden) and a boolean mask (batch, 1, 1, length)."""
        attention = functional.scaled_dot_product_attention(
            self._split(self.query(hidden)),
            self._split(self.key(hidden)),
            self._split(self.value(hidden)),
            attn_mask=mask,
        )
        attention = attention.transpose(1, 2).reshape(hidden.shape)
        attention = functional.dropout(self.attention_out(attention), self.dropout, self.training)
        hidden = self.attention_norm(hidden + attention)
        feed = self.feed_out(functional.gelu(self.feed_in(hidden)))
        return self.feed_norm(hidden + functional.dropout(feed, self.dropout, self.training))


class Encoder(nn.Module):
    """Token ids (batch, length) and a mask of the same shape to unit vectors (batch, hidden)."""

    def __init__(self, weights: Weights, dropout: float = 0.1) -> None:
        super().__init__()
        hidden = weights.hidden
        self.dropout = dropout
        words = torch.tensor(weights.packed("emb.word", weights.vocabulary, hidden))
        self.words = nn.Embedding.from_pretrained(words, freeze=True)
        positions = weights.plain("emb.pos", weights.length("emb.pos") // hidden, hidden)
        types = weights.plain("emb.type", weights.length("emb.type") // hidden, hidden)
        self.register_buffer("positions", torch.tensor(positions))
        self.register_buffer("kind", torch.tensor(types[0]))
        self.norm = nn.LayerNorm(hidden, weights.epsilon)
        self._fill(self.norm, weights, "emb.ln")
        self.layers = nn.ModuleList()
        for number in range(weights.layers):
            layer = Layer(hidden, weights.feed_forward, weights.heads, weights.epsilon, dropout)
            for name, linear in (
                ("q", layer.query),
                ("k", layer.key),
                ("v", layer.value),
                ("ao", layer.attention_out),
                ("fi", layer.feed_in),
                ("fo", layer.feed_out),
            ):
                rows, columns = linear.weight.shape
                linear.weight.data = torch.tensor(weights.packed(f"l{number}.{name}.w", rows, columns))
                linear.bias.data = torch.tensor(weights.plain(f"l{number}.{name}.b", rows))
            self._fill(layer.attention_norm, weights, f"l{number}.aln")
            self._fill(layer.feed_norm, weights, f"l{number}.oln")
            self.layers.append(layer)

    @staticmethod
    def _fill(norm: nn.LayerNorm, weights: Weights, name: str) -> None:
        size = norm.weight.shape[0]
        norm.weight.data = torch.tensor(weights.plain(f"{name}.w", size))
        norm.bias.data = torch.tensor(weights.plain(f"{name}.b", size))

    def keep_pieces(self, kept: list[int]) -> None:
        """Drop every row of the vocabulary but these, in this order."""
        self.words = nn.Embedding.from_pretrained(self.words.weight[torch.tensor(kept)].clone(), freeze=True)

    def lower(self, ids: Tensor, mask: Tensor) -> Tensor:
        """What the trunk gives: (batch, length, hidden)."""
        hidden = self.norm(self.words(ids) + self.positions[: ids.shape[1]] + self.kind)
        hidden = functional.dropout(hidden, self.dropout, self.training)
        return _through(self.layers[:TRUNK], hidden, mask)

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        return _mean(_through(self.layers[TRUNK:], self.lower(ids, mask), mask), mask)


class Top(nn.Module):
    """A copy of the layers above the trunk, with a vector of its own."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        self.layers = copy.deepcopy(encoder.layers[TRUNK:])

    def forward(self, hidden: Tensor, mask: Tensor) -> Tensor:
        """Trunk's (batch, length, hidden) to unit vectors (batch, hidden)."""
        return _mean(_through(self.layers, hidden, mask), mask)


class Trunk(nn.Module):
    """The layers that both tops share, as one file."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Token ids and mask (batch, length) to (batch, length, hidden)."""
        return self.encoder.lower(ids, mask)


def _through(layers: nn.ModuleList, hidden: Tensor, mask: Tensor) -> Tensor:
    for layer in layers:
        hidden = layer(hidden, mask.bool()[:, None, None, :])
    return hidden


def _mean(hidden: Tensor, mask: Tensor) -> Tensor:
    weight = mask[..., None].to(hidden.dtype)
    mean = (hidden * weight).sum(1) / weight.sum(1)
    return mean / mean.norm(dim=-1, keepdim=True)
