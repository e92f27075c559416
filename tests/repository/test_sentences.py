"""Training and test sentences: no sentence in both, none with two intents, none twice."""

from __future__ import annotations

from collections import Counter, defaultdict

from tests.repository.repository_files import besoins, dangers, dialogue, fold, held_out, reserve, reserve_of_needs, training

SHORT = 4  # words: « oui », « bonjour », « au revoir » must be learned and understood
NEAR = 0.85  # share of common character 4-grams from which two sentences are the same one, retouched
LONG_ENOUGH = 6  # words, for a near-duplicate to mean something


def ngrams(folded: str) -> frozenset[str]:
    padded = f" {folded} "
    return frozenset(padded[index : index + 4] for index in range(max(1, len(padded) - 3)))


def is_greeting(intent: str, folded: str) -> bool:
    """A few words of the dialogue, that everyone says the same way."""
    return intent in dialogue() and len(folded.split()) < SHORT


def test_folding_sees_through_spelling_of_the_page() -> None:
    assert fold("  Où EST l'été ?! ") == fold("ou est l ete") == "ou est l ete"


def test_no_test_sentence_is_learned() -> None:
    learned = {fold(text): name for name, texts in training().items() for text in texts}
    asked = [(name, text) for name, texts in held_out().items() for text in texts]
    assert len(learned) > 3000 and len(asked) > 600
    both = [f"{name}: {text}" for name, text in asked if fold(text) in learned and not is_greeting(name, fold(text))]
    assert not both, "\n".join(both)


def test_no_test_sentence_is_learned_with_a_retouch() -> None:
    rows = [(name, fold(text)) for name, texts in training().items() for text in texts]
    grams = [ngrams(folded) for _, folded in rows]
    where: defaultdict[str, list[int]] = defaultdict(list)
    for index, made in enumerate(grams):
        for gram in made:
            where[gram].append(index)
    near, looked = [], 0
    for name, texts in held_out().items():
        for text in texts:
            folded = fold(text)
            if len(folded.split()) < LONG_ENOUGH:
                continue
            looked += 1
            own = ngrams(folded)
            shared = Counter(index for gram in own for index in where.get(gram, ()))
            for index, count in shared.most_common(3):
                if count / len(own | grams[index]) >= NEAR:
                    near.append(f"{name}: « {text} » ~ {rows[index][0]}: « {rows[index][1]} »")
    assert looked > 400
    assert not near, "\n".join(near)


def test_no_message_of_the_reserve_is_learned_or_written_twice() -> None:
    rows = [(author, row) for author, given in reserve().items() for row in given]
    learned = {fold(text) for text in [*dangers(), *(text for texts in training().values() for text in texts)]}
    assert len(rows) > 4000 and len(learned) > 40_000
    assert [row["text"] for _, row in rows if fold(row["text"]) in learned] == []
    counted = Counter(fold(row["text"]) for _, row in rows)
    assert [text for text, count in counted.items() if count > 1] == []
    for author, row in rows:
        assert row["urgence"] is bool(row.get("nature")), (author, row)


def test_no_need_of_the_reserve_is_learned_or_written_twice() -> None:
    rows = [(author, row) for author, given in reserve_of_needs().items() for row in given]
    learned = {fold(text) for text in [*dangers(), *(text for texts in training().values() for text in texts)]}
    assert len(rows) > 1000
    assert [row["text"] for _, row in rows if fold(row["text"]) in learned] == []
    counted = Counter(fold(row["text"]) for _, row in rows)
    assert [text for text, count in counted.items() if count > 1] == []
    for author, given in reserve_of_needs().items():
        written = Counter(name for row in given for name in row["intent"])
        assert set(besoins()) <= set(written) <= set(besoins()) | set(dialogue()), author
        assert min(written.values()) >= 10, author


def test_no_sentence_is_learned_with_two_intents() -> None:
    seen: defaultdict[str, set[str]] = defaultdict(set)
    for name, texts in training().items():
        for text in texts:
            seen[fold(text)].add(name)
    assert len(seen) > 3000
    assert {text: sorted(names) for text, names in seen.items() if len(names) > 1} == {}


def test_no_sentence_is_asked_twice() -> None:
    counted = Counter(fold(text) for texts in held_out().values() for text in texts)
    assert sum(counted.values()) > 600
    assert [text for text, count in counted.items() if count > 1] == []


def test_no_sentence_is_learned_twice_as_it_is() -> None:
    repeated = []
    for name, texts in training().items():
        repeated += [f"{name}: {text}" for text, count in Counter(texts).items() if count > 1]
    assert not repeated, "\n".join(repeated)


def test_sentences_are_what_people_type() -> None:
    looked = 0
    for source in (training(), held_out()):
        for name, texts in source.items():
            for text in texts:
                looked += 1
                assert isinstance(text, str) and text.strip() == text and text, (name, text)
                assert len(text) <= 1000 and "\n" not in text, (name, text)
                assert not text.startswith("/"), (name, text)
                # Rasa would read brackets followed by braces or parentheses as an annotated entity
                assert "](" not in text and "]{" not in text, (name, text)
    assert looked > 4000


def test_needs_come_before_talk() -> None:
    assert set(besoins()) & set(dialogue()) == set()
