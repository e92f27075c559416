"""The shipped encoder: one text at a time, whatever stands beside it; the trunk alone for who tunes a top."""

from __future__ import annotations

import numpy as np
import pytest

from bench.vectors import _file
from bot.encoder import DANGER, NEEDS, SIZE, SentenceEncoder

TEXTS = ["on m'a volé mon vélo", "il me suit depuis la gare et il m'attend en bas de chez moi", "où est la MDS de Meaux ?"]


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    return SentenceEncoder()


def test_a_vector_does_not_depend_on_what_is_read_beside(encoder: SentenceEncoder) -> None:
    together = SentenceEncoder(threads=2).encode_all(TEXTS)
    for name in (NEEDS, DANGER):
        alone = np.vstack([encoder.encode([text], name) for text in TEXTS])
        assert np.array_equal(together[name], alone)
        assert np.linalg.norm(alone, axis=1) == pytest.approx(1.0, abs=1e-4)


def test_the_two_tops_see_differently(encoder: SentenceEncoder) -> None:
    made = encoder.encode_all(TEXTS)
    assert float((made[NEEDS] * made[DANGER]).sum(1).max()) < 0.99


def test_the_trunk_gives_one_row_a_token(encoder: SentenceEncoder) -> None:
    rows = encoder.below(TEXTS)
    assert [row.shape[1] for row in rows] == [SIZE] * 3
    assert len(rows[1]) > len(rows[0]) > 4


def test_nothing_to_read(encoder: SentenceEncoder) -> None:
    assert encoder.encode([]).shape == (0, SIZE)


def test_vectors_kept_for_the_curve_are_those_of_the_shipped_files() -> None:
    assert _file().suffix == ".npz"  # fails when a file of the encoder has another name
