"""Learning at the desk: open with a reason, label, rewrite; the original never leaves and does not stay."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.agents.conftest import Browser, Desk
from tests.agents.test_security import SCRIPT, SQL, dangerous
from web.agents.apprentissage.services import too_close
from web.agents.commandes import app as commands
from web.agents.models import Journal
from web.db import session_scope
from web.phrases.models import PhraseConfiee, PhraseReecrite, seen

HERE = "/agents/apprentissage"
ORIGINAL = "le voisin [nom] brule ses branches quolibet tous les soirs"
NEW = "quelqu'un fait du feu dans son jardin après le travail, que faire"


@pytest.fixture
def desk(make_desk: Callable[..., Desk]) -> Desk:
    """Learning allowed by the setting."""
    return make_desk(apprentissage=True)


def given(desk: Desk, texte: str = ORIGINAL) -> int:
    """A sentence that a resident gave today."""
    with session_scope(desk.app.state.sessions) as session:
        row = PhraseConfiee(texte=texte, recue_le=desk.clock().date())
        session.add(row)
        session.flush()
        return row.id


def rows(desk: Desk, table: Any) -> list[Any]:
    with desk.app.state.sessions() as session:
        return list(session.query(table))


def journal(desk: Desk) -> str:
    return "\n".join(f"{line.qui} {line.geste} {line.detail}" for line in rows(desk, Journal))


def rewrite(browser: Browser, number: int, besoin: str = "incivilites", texte: str = NEW, read: str = ORIGINAL) -> Any:
    return browser.post(f"{HERE}/{number}/reecrire", {"besoin": besoin, "texte": texte, "vue": seen(read)})


def discard(browser: Browser, where: str, read: str) -> Any:
    return browser.post(f"{HERE}/{where}/ecarter", {"vue": seen(read)})


def test_closed_until_an_administrator_says_why(desk: Desk) -> None:
    admin = desk.login("administrateur")
    assert "Fermé" in admin.get(HERE).text
    for reason in ("", "ok"):
        refused = admin.post(f"{HERE}/etat", {"ouvert": "oui", "raison": reason})
        assert refused.status_code == 422 and "Dites pourquoi" in refused.text
    assert admin.post(f"{HERE}/etat", {"ouvert": "oui", "raison": "essai de trois mois, note du 12"}).status_code == 303
    assert "Fermer l&#39;apprentissage" in admin.get(HERE).text
    assert "administrateur@dep77.test apprentissage ouvert essai de trois mois" in journal(desk)
    assert admin.post(f"{HERE}/etat", {"ouvert": "non", "raison": "fin de l'essai"}).status_code == 303
    assert "apprentissage fermé fin de l'essai" in journal(desk)


def test_the_setting_comes_first(make_desk: Callable[..., Desk]) -> None:
    closed = make_desk()
    answer = closed.login("administrateur").post(f"{HERE}/etat", {"ouvert": "oui", "raison": "essai de trois mois"})
    assert answer.status_code == 422 and "BALISE_APPRENTISSAGE" in answer.text


def test_a_sentence_is_rewritten_and_the_original_is_gone(desk: Desk) -> None:
    number = given(desk)
    editor = desk.login("editeur")
    assert ORIGINAL in editor.get(HERE).text
    assert rewrite(editor, number).status_code == 303
    assert rows(desk, PhraseConfiee) == []
    (kept,) = rows(desk, PhraseReecrite)
    assert (kept.besoin, kept.texte, kept.redigee_par) == ("incivilites", NEW, "editeur@dep77.test")
    assert "quolibet" not in editor.get(HERE).text
    assert "phrase réécrite incivilites" in journal(desk)
    for words in ("quolibet", "jardin"):
        assert words not in journal(desk)


def test_only_what_was_rewritten_is_exported(desk: Desk) -> None:
    number, waiting = given(desk), given(desk, "une autre phrase qui attend encore")
    editor, reviewer = desk.login("editeur"), desk.login("valideur")
    rewrite(editor, number, texte="=CMD un feu de jardin chaque jour, à qui le dire")  # refused: a capital may be a name
    rewrite(editor, number, texte="=feu de jardin chaque jour, à qui le dire")
    answer = reviewer.get(f"{HERE}/phrases.csv")
    table = list(csv.reader(io.StringIO(answer.text.lstrip("\ufeff")), delimiter=";"))
    assert table == [["besoin", "phrase"], ["incivilites", "'=feu de jardin chaque jour, à qui le dire"]]
    assert "quolibet" not in answer.text and "attend" not in answer.text
    assert "export des phrases réécrites phrases : 1" in journal(desk)
    assert editor.get(f"{HERE}/phrases.csv").status_code == 403
    assert [row.id for row in rows(desk, PhraseConfiee)] == [waiting]


@pytest.mark.parametrize(
    ("besoin", "texte", "why"),
    [
        ("", NEW, "Choisissez un besoin"),
        ("inconnu", NEW, "Choisissez un besoin"),
        ("incivilites", "", "Écrivez de"),
        ("incivilites", "feu " * 90, "Écrivez de"),
        ("incivilites", ORIGINAL, "peut désigner"),
        ("incivilites", "le voisin brule ses branches quolibet tous les soirs", "trop proche"),
        ("incivilites", "tous les soirs le voisin brule ses branches quolibet", "trop proche"),
        ("incivilites", "Je voudrais savoir pourquoi il brule ses branches quolibet tous les soirs comme ça", "trop proche"),
        ("incivilites", "mon voisin Kowalski fait du feu", "peut désigner"),
        ("incivilites", "rappelez le 06 12 34 56 78 pour le feu", "peut désigner"),
    ],
)
def test_a_rewriting_that_copies_or_names_is_refused_and_nothing_is_lost(desk: Desk, besoin: str, texte: str, why: str) -> None:
    number = given(desk)
    answer = rewrite(desk.login("editeur"), number, besoin, texte)
    assert answer.status_code == 422 and why in answer.text
    assert texte.strip() == "" or texte.strip()[:60].replace("'", "&#39;") in answer.text
    assert len(rows(desk, PhraseConfiee)) == 1 and rows(desk, PhraseReecrite) == []


def test_of_two_agents_on_one_sentence_the_second_is_told(desk: Desk) -> None:
    number = given(desk)
    assert rewrite(desk.login("editeur"), number).status_code == 303
    late = rewrite(desk.login("editeur2"), number, texte="fumée chez les gens d'à côté le soir")
    assert late.status_code == 422 and "une autre personne" in late.text
    numbers = [given(desk) for _ in range(4)]
    browsers = [desk.login("editeur") for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        codes = list(pool.map(lambda pair: rewrite(*pair).status_code, zip(browsers, numbers * 2, strict=True)))
    assert sorted(codes) == [303] * 4 + [422] * 4
    assert len(rows(desk, PhraseReecrite)) == 5


def test_a_sentence_is_discarded_and_nothing_of_it_stays(desk: Desk) -> None:
    number = given(desk)
    editor = desk.login("editeur")
    assert discard(editor, str(number), ORIGINAL).status_code == 303
    assert rows(desk, PhraseConfiee) == [] and "phrase écartée" in journal(desk) and "quolibet" not in journal(desk)
    rewrite(editor, given(desk))
    (kept,) = rows(desk, PhraseReecrite)
    assert discard(editor, f"reecrites/{kept.id}", NEW).status_code == 303
    assert rows(desk, PhraseReecrite) == []


def test_a_number_that_serves_again_is_another_sentence(desk: Desk) -> None:
    editor, first = desk.login("editeur"), given(desk)
    page = editor.get(HERE).text
    assert page.count(f'name="vue" value="{seen(ORIGINAL)}"') == 2  # to rewrite it, and to discard it
    assert discard(editor, str(first), ORIGINAL).status_code == 303
    other = "une tout autre phrase, arrivée depuis"
    assert given(desk, other) == first  # SQLite gives the highest number again
    late = rewrite(desk.login("editeur2"), first)
    assert late.status_code == 422 and "plus là" in late.text
    assert "feu dans son jardin" not in late.text  # nor is what was typed offered for the other sentence
    for answer in (discard(editor, str(first), ORIGINAL), editor.post(f"{HERE}/{first}/ecarter")):
        assert answer.status_code == 422 and "plus là" in answer.text
    assert [row.texte for row in rows(desk, PhraseConfiee)] == [other] and rows(desk, PhraseReecrite) == []

    rewrite(editor, first, read=other)
    (kept,) = rows(desk, PhraseReecrite)
    assert f'name="vue" value="{seen(NEW)}"' in editor.get(HERE).text
    late = discard(editor, f"reecrites/{kept.id}", other)
    assert late.status_code == 422 and "plus là" in late.text
    assert [row.texte for row in rows(desk, PhraseReecrite)] == [NEW]


def test_after_thirty_days_it_is_neither_shown_nor_exported(desk: Desk) -> None:
    editor, reviewer = desk.login("editeur"), desk.login("valideur")
    rewrite(editor, given(desk))
    given(desk)
    desk.clock.forward(days=29)
    editor, reviewer = desk.login("editeur"), desk.login("valideur")
    assert "quolibet" in editor.get(HERE).text and "Effacée dans 1 jour." in editor.get(HERE).text
    desk.clock.forward(days=1)
    editor, reviewer = desk.login("editeur"), desk.login("valideur")
    assert "jardin" not in reviewer.get(f"{HERE}/phrases.csv").text
    assert "quolibet" not in editor.get(HERE).text
    assert rows(desk, PhraseConfiee) == [] and rows(desk, PhraseReecrite) == []


def test_the_command_purges(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    with session_scope(desk.app.state.sessions) as session:
        session.add(PhraseConfiee(texte="vieille phrase oubliée ici", recue_le=desk.clock().date().replace(year=2020)))
    monkeypatch.setenv("BALISE_DATABASE_URL", desk.settings.database)
    ran = CliRunner().invoke(commands, ["purger"])
    assert ran.exit_code == 0 and "Phrases effacées : 1." in ran.output
    assert rows(desk, PhraseConfiee) == []


def test_a_script_or_sql_in_a_sentence_is_only_text(desk: Desk) -> None:
    number = given(desk, SCRIPT[:200])
    admin = desk.login("administrateur")
    assert dangerous(admin.get(HERE).text) == []
    for texte in (SCRIPT, SQL):
        answer = rewrite(admin, number, texte, texte, SCRIPT[:200])
        assert answer.status_code == 422 and dangerous(answer.text) == []
        answer = admin.post(f"{HERE}/etat", {"ouvert": texte, "raison": texte})
        assert answer.status_code == 303
    assert dangerous(admin.get("/agents/journal").text) == []
    assert len(rows(desk, PhraseConfiee)) == 1


@pytest.mark.parametrize(
    ("old", "new", "close"),
    [
        ("le chien aboie la nuit", "Le chien aboie la nuit !", True),
        ("le chien aboie la nuit", "la nuit le chien aboie", True),
        ("le chien aboie la nuit", "un animal empêche de dormir", False),
        ("a b c d e f g", "x a b c d e f y z w v", True),
    ],
)
def test_what_is_a_copy(old: str, new: str, close: bool) -> None:
    assert too_close(old, new) is close
