"""Which SentencePiece pieces to keep: those that written French, its misspellings and nearby languages use.

Frequencies come from the PyPI package wordfreq (used to choose pieces only, nothing of it is shipped). A piece that is
dropped costs nothing but a finer cut: the tokenizer is rebuilt on the kept pieces, so any Latin text still gets a cut.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import wordfreq
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers

FRENCH_WORDS, OTHER_WORDS = 150_000, 8_000
OTHER_LANGUAGES = ("en", "es", "pt", "it", "de", "ro", "tr", "pl", "ar", "ru", "uk")
PREFIX = "query: "  # the model was trained with it: a short text to compare with others


def tokenizer(pieces: list[tuple[str, float]], unknown: int) -> Tokenizer:
    """Unigram tokenizer of the model, without special tokens."""
    made = Tokenizer(models.Unigram(pieces, unk_id=unknown))
    made.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace("  ", " ")])
    made.pre_tokenizer = pre_tokenizers.Metaspace()
    made.decoder = decoders.Metaspace()
    return made


def _words() -> Iterable[str]:
    for word in wordfreq.top_n_list("fr", FRENCH_WORDS):
        yield word
        yield word.capitalize()
    for language in OTHER_LANGUAGES:
        yield from wordfreq.top_n_list(language, OTHER_WORDS)


def kept_pieces(pieces: list[tuple[str, float]], unknown: int, corpus: Iterable[str]) -> list[int]:
    """Ids to keep, ascending: specials, single characters and short Latin cuts, and all that the words and corpus use."""
    full = tokenizer(pieces, unknown)
    kept = set(range(5))
    short_latin = re.compile(r"[▁ -~À-ÿœŒæÆ€’“”«»…–—°]{1,2}")
    kept.update(i for i, (piece, _) in enumerate(pieces) if short_latin.fullmatch(piece))
    texts = [*_words(), *corpus, PREFIX]
    for start in range(0, len(texts), 5000):
        for encoding in full.encode_batch(texts[start : start + 5000], add_special_tokens=False):
            kept.update(encoding.ids)
    return sorted(kept)
