"""What could name someone is masked, whatever stands around it; what is left still says something."""

from __future__ import annotations

import re
import string
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from web.pages.when import MONTHS
from web.phrases.masque import mask, sentences, words_left
from web.phrases.motifs import PUBLIC_LINES

ANNOUNCES = (
    "Monsieur", "madame", "Mme", "M.", "Mlle", "docteur", "Dr", "je m'appelle", "il s'appelle", "elle se nomme", "mon nom est",
    "prénommée",
)  # fmt: skip
ODDITIES = (
    "Karim", "ma sœur", "M. Leroy", "rue", "à Meaux", "FR76", "le 12", "crie", "[nom]", "[date", "deux", "zéro", "@moi",
    "d'Artagnan",
)  # fmt: skip
AROUND = ("{}", "appelez {} svp", "c'est le {}", "Bonjour, {}, merci", "mon voisin ({}) crie", "JE SUIS AU {} VITE", "{} et rien")
digit = st.sampled_from(string.digits)


def digits(least: int, most: int | None = None) -> st.SearchStrategy[str]:
    """A run of digits."""
    return st.text(string.digits, min_size=least, max_size=most or least)


@st.composite
def phones(draw: st.DrawFn) -> str:
    """A French phone, as people write it."""
    sep = draw(st.sampled_from(["", " ", ".", "-", "/"]))
    pairs = [draw(digits(2)) for _ in range(4)]
    start = draw(st.sampled_from(["0", "+33 ", "+33", "0033 "])) + draw(st.sampled_from("12345679"))
    return sep.join([start, *pairs])


@st.composite
def ibans(draw: st.DrawFn) -> str:
    """A French IBAN."""
    body = (
        "FR"
        + draw(digits(2))
        + draw(digits(10))
        + draw(st.text(string.digits + "ABCXYZ", min_size=11, max_size=11))
        + draw(digits(2))
    )
    sep = draw(st.sampled_from(["", " "]))
    return sep.join(body[i : i + 4] for i in range(0, len(body), 4)) if sep else body


@st.composite
def nirs(draw: st.DrawFn) -> str:
    """A social security number, with or without its key."""
    parts = [draw(st.sampled_from("12")), draw(digits(2)), draw(st.sampled_from([f"{m:02}" for m in range(1, 13)])),
             draw(st.one_of(digits(2), st.sampled_from(["2A", "2B"]))), draw(digits(3)), draw(digits(3))]  # fmt: skip
    if draw(st.booleans()):
        parts.append(draw(digits(2)))
    return draw(st.sampled_from(["", " "])).join(parts)


@st.composite
def dates(draw: st.DrawFn) -> str:
    """A date of birth."""
    day, month, year = draw(st.integers(1, 31)), draw(st.integers(1, 12)), draw(st.integers(1920, 2020))
    words = MONTHS
    return draw(
        st.sampled_from(
            [
                f"{day:02}/{month:02}/{year}",
                f"{day}.{month}.{year % 100:02}",
                f"{day} {words[month - 1]} {year}",
                f"{day:02}-{month:02}-{year}",
                f"{words[month - 1]} {year}",
                f"{year}",
            ]
        )  # fmt: skip
    )


@st.composite
def mails(draw: st.DrawFn) -> str:
    """A mail address."""
    name = draw(st.text(string.ascii_lowercase + string.digits, min_size=1, max_size=12))
    last = draw(st.text(string.ascii_lowercase, min_size=1, max_size=12))
    return draw(st.sampled_from([f"{name}.{last}@exemple.fr", f"{name}@{last}.com", f"{name}_{last}@mail.exemple.org"]))


@st.composite
def streets(draw: st.DrawFn) -> str:
    """A street with its number."""
    number = draw(st.integers(1, 250))
    kind = draw(st.sampled_from(["rue", "avenue", "boulevard", "allée", "impasse", "chemin", "place", "quai", "route"]))
    name = draw(
        st.sampled_from(["de la Gare", "des Lilas", "Victor Hugo", "du général Leclerc", "Pasteur", "de l'Église", "jean moulin"])
    )
    return f"{number}{draw(st.sampled_from(['', ' bis', ' ter', 'B', ',']))} {kind} {name}"


def numbers_in(text: str) -> list[str]:
    """Runs of three digits or more that stay, public lines apart."""
    return [run for run in re.findall(r"\d{3,}", text) if run not in PUBLIC_LINES and run != "006"]


@settings(max_examples=150, deadline=None)
@given(st.one_of(phones(), ibans(), nirs(), dates()), st.sampled_from(AROUND))
def test_no_number_of_a_person_is_left(secret: str, around: str) -> None:
    masked = mask(around.format(secret))
    assert numbers_in(masked) == []
    assert secret.lower() not in masked.lower() and "[" in masked


@settings(max_examples=80, deadline=None)
@given(mails(), st.sampled_from(AROUND))
def test_no_mail_is_left(mail: str, around: str) -> None:
    masked = mask(around.format(mail))
    assert "@" not in masked and mail.split("@")[0] not in re.split(r"\W+", masked)


@settings(max_examples=80, deadline=None)
@given(streets(), st.sampled_from(AROUND))
def test_no_street_is_left(street: str, around: str) -> None:
    masked = mask(around.format(street)).lower()
    assert "[adresse]" in masked
    for word in ("lilas", "hugo", "leclerc", "pasteur", "moulin", "église"):
        assert word not in masked
    assert not re.search(r"\d", masked)


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(ANNOUNCES),
    st.from_regex(r"\A[BCDFGKLMRTVZ][aeiou][bcdfglmnrtvz][aeiou][bcdfglmnrtvz]\Z"),
    st.sampled_from(("{}", "bonjour {} me suit", "Avec {}, rien ne va", "hier {} est venu")),
)
def test_an_announced_name_goes(announce: str, name: str, around: str) -> None:
    for written in (name, name.upper() if announce.isupper() else name):
        assert name.lower() not in re.split(r"\W+", mask(around.format(f"{announce} {written}")).lower())


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_read_and_masking_again_changes_nothing(text: str) -> None:
    once = mask(text)
    assert mask(once) == once


@settings(max_examples=200, deadline=None)
@given(st.lists(st.one_of(phones(), dates(), mails(), streets(), st.sampled_from(ODDITIES)),
    max_size=8))  # fmt: skip
def test_masking_again_changes_nothing_on_what_looks_personal(parts: list[str]) -> None:
    once = mask(" ".join(parts))
    assert mask(once) == once


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Je m'appelle Marie Dupont", "Je m'appelle [nom]"),
        ("mon voisin M. Kowalski me harcèle", "mon voisin [nom] me harcèle"),
        ("il s'appelle benali et sa soeur fatoumata", "il s'appelle [nom] et sa soeur [nom]"),
        ("madame martin me dit que non", "madame [nom] me dit que non"),
        ("monsieur le maire ne répond pas", "monsieur le maire ne répond pas"),
        ("MON MARI KARIM ME CRIE DESSUS", "mon mari [nom] me crie dessus"),
        ("Bonjour Docteur Benoît Le Guen", "Bonjour [nom]"),
        ("mon snap : lea_77", "mon [compte]"),
        ("c'est sur www.exemple.fr/moi", "c'est sur [lien]"),
        ("la voiture AB-123-CD est partie", "la voiture [plaque] est partie"),
        ("zéro six douze trente-quatre cinquante-six soixante-dix-huit", "[téléphone]"),
        ("je vis à Saint-Fargeau-Ponthierry avec ma fille Léa", "je vis à [commune] avec ma fille [nom]"),
        ("née le 12/03/1950", "née le [date]"),
        ("dossier 458712B du tribunal", "dossier [nombre] du tribunal"),
        ("c'est au bâtiment B du lotissement", "c'est au [adresse] du lotissement"),
    ],
)
def test_as_people_write_it(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "le voisin brule ses branches dans son jardin tous les soirs",
        "la place de parking est prise tous les jours",
        "dans la rue un homme crie",
        "facebook est piraté",
        "Où est la MDS ?",
        "appelez le 3919 ou le 116 006 ou le 17",
        "j'ai 78 ans et je vis seule",
        "Ça fait 3 mois que la CAF ne répond plus",
        "Mon propriétaire refuse de réparer",
        "cest koi lé papié pr la carte grise",
    ],
)
def test_what_names_nobody_stays(text: str) -> None:
    assert mask(text) == text


def test_masking_takes_no_time() -> None:
    for text in ("0" * 1000, "a.b@" * 250, "zéro " * 200, "rue de la " * 100, "Un Deux " * 125, "[nom " * 200, "12/" * 330):
        started = time.perf_counter()
        mask(text)
        assert time.perf_counter() - started < 2, text[:20]


def test_sentences_and_what_is_left_of_them() -> None:
    assert sentences("Un deux. Trois quatre !\ncinq six") == ["Un deux.", "Trois quatre !", "cinq six"]
    assert words_left("[nom] et [commune]") == 1 and words_left("le chien de [nom] aboie") == 4
