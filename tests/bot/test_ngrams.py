"""N-grams counted in NumPy are those of scikit-learn's TfidfVectorizer."""

import random
from typing import List

import numpy as np
import pytest
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from bot.linear import Linear, log_ratios, log_softmax
from bot.ngrams import Kinds, Ngrams, characters, words
from bot.text import plain

TEXTS = [
    plain(text)
    for text in (
        "Il me tape devant les petits, je suis à Meaux",
        "il m'a tapée hier, il me tape tous les jours",
        "j'ai peur",
        "on m'a volé mon vélo à Melun, mon vélo",
        "ma mère a donné sa carte à un faux policier",
        "un faux conseiller a appelé ma mère, c'est normal ?",
        "a",
        "",
        "œuf œuf 🙂 où ça ? à 77300 Fontainebleau ß İstanbul",
        "anticonstitutionnellement " * 3,
    )
]


def _theirs(kinds: Kinds) -> List[TfidfVectorizer]:
    pattern = rf"(?u)\b\w{{{kinds.shortest_word},}}\b"
    return [
        TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=kinds.least_characters, sublinear_tf=True),
        TfidfVectorizer(token_pattern=pattern, ngram_range=(1, kinds.most_words), min_df=kinds.least_words, sublinear_tf=True),
    ]


@pytest.mark.parametrize("kinds", [Kinds(1, 1, 1, 3), Kinds(2, 2, 1, 3), Kinds(3, 2, 2, 2), Kinds(1, 1, 2, 1)], ids=str)
def test_same_rows_as_scikit_learn(kinds: Kinds) -> None:
    texts = TEXTS * 2 + TEXTS[:4]
    theirs, ours = _theirs(kinds), Ngrams(kinds)
    expected = hstack([one.fit_transform(texts) for one in theirs]).tocsr()
    rows = ours.fit(texts)
    assert rows.shape == expected.shape
    # The columns stand in another order: what every text shares with every other says the same.
    np.testing.assert_allclose((rows @ rows.T).toarray(), (expected @ expected.T).toarray(), atol=1e-5)
    new = ["il tape ma mère à melun", "rien de connu zzzz", "", *TEXTS[:3]]
    there = hstack([one.transform(new) for one in theirs]).tocsr()
    np.testing.assert_allclose((ours.rows(new) @ rows.T).toarray(), (there @ expected.T).toarray(), atol=1e-5)


@pytest.mark.parametrize("seed", range(60))
def test_as_many_ngrams_as_scikit_learn(seed: int) -> None:
    drawn = random.Random(seed)  # noqa: S311  no secret here
    texts = ["".join(drawn.choices("abé 1-œ'🙂\t\n", k=drawn.randrange(20))) for _ in range(drawn.randrange(1, 6))]
    for analyzer, counted in (
        (TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), lowercase=False), characters(texts)),
        (TfidfVectorizer(token_pattern=r"(?u)\b\w+\b", ngram_range=(1, 3), lowercase=False), words(texts, 1, 3)),
    ):
        found = [analyzer.build_analyzer()(text) for text in texts]
        assert np.bincount(counted[0].astype(int), minlength=len(texts)).tolist() == [len(row) for row in found]
        assert len(set(counted[1].tolist())) == len({gram for row in found for gram in row})


def test_a_row_times_weights_is_what_the_matrix_says() -> None:
    ours = Ngrams(Kinds(1, 1, 1, 3))
    rows = ours.fit(TEXTS)
    weights = np.random.RandomState(77).randn(rows.shape[1], 5).astype(np.float32)
    np.testing.assert_allclose(ours.weigh(TEXTS, weights), rows @ weights, atol=1e-4)
    assert ours.weigh([], weights).shape == (0, 5)


def test_texts_without_any_known_ngram_weigh_nothing() -> None:
    ours = Ngrams(Kinds(2, 2, 2, 2))
    ours.fit(["alpha", "beta"])  # nothing is seen twice but « a » and a space
    weights = np.ones((ours.rows(["alpha"]).shape[1], 1), np.float32)
    assert ours.weigh(["zzz", ""], weights).tolist() == [[0.0], [0.0]]


def test_a_very_long_word_is_read() -> None:
    ours = Ngrams(Kinds(1, 1, 1, 3))
    rows = ours.fit(["x" * 1000, "y " * 500])
    assert rows.shape[0] == 2 and np.isfinite(rows.data).all()


@pytest.mark.parametrize("classes", [2, 4])
def test_a_linear_classifier_says_the_same_without_its_checks(classes: int) -> None:
    drawn = np.random.RandomState(1)
    vectors, targets = drawn.randn(80, 6).astype(np.float32), np.arange(80) % classes
    fitted = LogisticRegression().fit(vectors, targets)
    said = Linear.of(fitted).scores(vectors)
    theirs = fitted.decision_function(vectors)
    np.testing.assert_allclose(said, theirs[:, None] if classes == 2 else theirs, atol=1e-5)
    shares = np.exp(log_softmax(Linear.of(fitted).whole().scores(vectors)))
    np.testing.assert_allclose(shares, fitted.predict_proba(vectors), atol=1e-5)


def test_log_ratios_are_those_of_naive_bayes_against_the_rest() -> None:
    """Found or not, whatever the weight; a class against all the others; what nobody says tells nothing."""
    rows = csr_matrix(np.array([[0.2, 0.0, 0.9], [0.7, 0.3, 0.0], [0.0, 0.5, 0.4], [0.0, 0.6, 0.0]], np.float32))
    made = log_ratios(rows, np.array([0, 0, 1, 2]), 3, 0.5)
    assert made.shape == (3, 3) and made.dtype == np.float32
    inside, outside = np.array([2, 1, 1]) + 0.5, np.array([0, 2, 1]) + 0.5
    np.testing.assert_allclose(made[:, 0], np.log(inside / inside.sum()) - np.log(outside / outside.sum()), rtol=1e-5)
    np.testing.assert_allclose(made, log_ratios(rows * 3, np.array([0, 0, 1, 2]), 3, 0.5), rtol=1e-5)
