"""Who is asked for a sentence, what leaves, and what is kept: the refusals first."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from typing import Any

import pytest
from sqlalchemy import text

from tests.agents.conftest import Desk, make_desk, prepared, sheets_read_once  # noqa: F401  the application and its database
from web.db import session_scope
from web.pages import starters
from web.phrases import depot
from web.phrases.job import keep_short
from web.phrases.models import Apprentissage, OffreUtilisee, PhraseConfiee
from web.phrases.offres import MENTION, OffreRefusee

MESSAGES, PHRASES = "/api/v1/messages", "/api/v1/phrases"
ODD = "le voisin Kowalski brule ses branches quolibet tous les soirs"
MASKED = "le voisin [nom] brule ses branches quolibet tous les soirs"


class Rasa:
    """Rasa's place: did not understand, and says what the words might have meant."""

    def __init__(self) -> None:
        self.answer: dict[str, Any] = {}
        self.not_understood()

    def not_understood(self, *candidates: str, **more: Any) -> None:
        self.answer = {
            "blocks": [{"type": "texte", "text": "Je n'ai pas compris."}],
            "besoin": None,
            "commune": None,
            "urgence": False,
            "incompris": True,
            "candidats": list(candidates or ("incivilites", "depot_sauvage", "porter_plainte")),
            "mineur": False,
            **more,
        }

    async def turn(self, conversation: str, message: dict[str, Any], **_: Any) -> dict[str, Any]:
        return dict(self.answer)

    async def forget(self, conversation: str) -> None:
        return

    async def ready(self) -> bool:
        return True

    async def close(self) -> None:
        return


@pytest.fixture
def rasa() -> Rasa:
    return Rasa()


@pytest.fixture
def desk(make_desk: Callable[..., Desk], rasa: Rasa) -> Iterator[Desk]:  # noqa: F811
    """Learning allowed by the setting and opened by an administrator."""
    made = make_desk(apprentissage=True, messages_per_minute=10_000)
    made.app.state.chat.rasa = rasa
    set_open(made, True)
    yield made


def set_open(desk: Desk, ouvert: bool) -> None:
    with session_scope(desk.app.state.sessions) as session:
        depot.switch(session, ouvert=ouvert)


def say(desk: Desk, words: str = ODD, conversation: str | None = None, **more: Any) -> dict[str, Any]:
    reply = desk.client().post(MESSAGES, json={"conversation": conversation, "text": words, **more})
    assert reply.status_code == 200
    found: dict[str, Any] = reply.json()
    return found


def offers(reply: dict[str, Any]) -> list[dict[str, str]]:
    """What the reply offers to give."""
    return [item for block in reply["blocks"] if block["type"] == "apprentissage" for item in block["items"]]


def kept(desk: Desk) -> list[str]:
    with desk.app.state.sessions() as session:
        return [row.texte for row in session.query(PhraseConfiee).order_by(PhraseConfiee.id)]


def give(desk: Desk, offre: str) -> Any:
    return desk.client().post(PHRASES, json={"offre": offre})


def test_a_sentence_is_shown_masked_given_once_and_kept(desk: Desk) -> None:
    reply = say(desk)
    assert reply["blocks"][-1]["type"] == "apprentissage" and reply["blocks"][-1]["mention"] == MENTION
    (item,) = offers(reply)
    assert item["phrase"] == MASKED
    assert kept(desk) == []
    assert give(desk, item["offre"]).status_code == 204
    assert kept(desk) == [MASKED]
    again = give(desk, item["offre"])
    assert again.status_code == 409 and again.json()["erreur"]["code"] == "offre_utilisee"
    assert kept(desk) == [MASKED]


def test_each_sentence_has_its_own_button_three_at_most(desk: Desk) -> None:
    found = offers(
        say(desk, "Le chien aboie la nuit. Oui. Les poubelles restent dehors. La cave est pleine d'eau. Le bus manque.")
    )
    assert [item["phrase"] for item in found] == [
        "Le chien aboie la nuit.",
        "Les poubelles restent dehors.",
        "La cave est pleine d'eau.",
    ]
    assert give(desk, found[1]["offre"]).status_code == 204
    assert kept(desk) == ["Les poubelles restent dehors."]


def test_nothing_is_kept_or_drawn_unless_both_switches_are_on(make_desk: Callable[..., Desk], rasa: Rasa) -> None:  # noqa: F811
    closed = make_desk(messages_per_minute=10_000)
    closed.app.state.chat.rasa = rasa
    set_open(closed, True)
    assert offers(say(closed)) == []
    offre = closed.app.state.offres.sign(MASKED)
    assert give(closed, offre).status_code == 403 and kept(closed) == []


def test_an_administrator_closes_it_at_once_even_for_offers_on_screen(desk: Desk) -> None:
    (item,) = offers(say(desk))
    set_open(desk, False)
    assert offers(say(desk)) == []
    assert give(desk, item["offre"]).json()["erreur"]["code"] == "apprentissage_ferme"
    with session_scope(desk.app.state.sessions) as session:
        session.delete(session.get_one(Apprentissage, 1))
    assert offers(say(desk)) == []
    assert kept(desk) == []


def test_never_after_an_urgent_message(desk: Desk, rasa: Rasa) -> None:
    first = say(desk)
    assert offers(first)
    urgent = say(desk, "il est derriere la porte avec un couteau", first["conversation"])
    assert urgent["urgence"] and offers(urgent) == []
    for _ in range(3):
        assert offers(say(desk, ODD, urgent["conversation"])) == []
    assert offers(say(desk))  # another conversation


@pytest.mark.parametrize("danger", [{"urgence": True}, {"doute": "violence"}])
def test_never_after_an_urgency_that_only_the_model_saw(desk: Desk, rasa: Rasa, danger: dict[str, Any]) -> None:
    rasa.not_understood(**danger)
    seen = say(desk)
    assert offers(seen) == []
    rasa.not_understood()
    assert offers(say(desk, ODD, seen["conversation"])) == []


@pytest.mark.parametrize("place", [0, 1, 2])
def test_never_when_a_grave_need_is_among_the_first_three(desk: Desk, rasa: Rasa, place: int) -> None:
    mild = ["incivilites", "depot_sauvage", "porter_plainte"]
    mild[place] = "violences_conjugales"
    rasa.not_understood(*mild)
    assert offers(say(desk)) == []
    rasa.not_understood("incivilites", "depot_sauvage", "porter_plainte", "violences_conjugales")
    assert offers(say(desk))


@pytest.mark.parametrize(
    "more", [{"candidats": []}, {"candidats": None}, {"candidats": ["inconnu"]}, {"candidats": [3]}, {"incompris": False}]
)
def test_every_doubt_is_a_no(desk: Desk, rasa: Rasa, more: dict[str, Any]) -> None:
    rasa.answer.update(more)
    assert offers(say(desk)) == []


def test_never_in_the_minors_door_nor_later_in_that_conversation(desk: Desk) -> None:
    door = starters.minors_door(desk.app.state.chat.signer)
    seen = say(desk, contexte=door)
    assert offers(seen) == []
    assert offers(say(desk, ODD, seen["conversation"])) == []


@pytest.mark.parametrize("words", ["j'ai 14 ans et les poubelles débordent", "je suis en 4eme et le bus est en retard"])
def test_never_to_a_minor_who_says_so(desk: Desk, words: str) -> None:
    seen = say(desk, words)
    assert offers(seen) == []
    assert offers(say(desk, ODD, seen["conversation"])) == []


def test_never_when_rasa_remembers_a_minor(desk: Desk, rasa: Rasa) -> None:
    rasa.answer["mineur"] = True
    seen = say(desk)
    rasa.answer["mineur"] = False
    assert offers(seen) == [] and offers(say(desk, ODD, seen["conversation"])) == []


def test_never_for_a_choice_nor_when_rasa_is_away(desk: Desk, rasa: Rasa) -> None:
    choice = desk.app.state.chat.signer.sign({"intent": "choix_autre", "entites": {}})
    assert offers(desk.client().post(MESSAGES, json={"conversation": None, "choice": choice}).json()) == []

    async def broken(*_: Any, **__: Any) -> dict[str, Any]:
        raise RuntimeError

    rasa.turn = broken  # type: ignore[method-assign]
    assert offers(say(desk)) == []


def test_a_database_away_costs_the_offer_and_not_the_answer(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_: Any) -> bool:
        raise OSError

    monkeypatch.setattr(depot, "has_room", away)
    reply = say(desk)
    assert reply["blocks"][0]["type"] == "texte" and offers(reply) == []


def test_an_offer_made_elsewhere_changed_or_old_is_refused(desk: Desk) -> None:
    (item,) = offers(say(desk))
    good = item["offre"]
    other = desk.app.state.chat.signer.sign({"intent": "choix_autre", "entites": {}})
    for bad in ("", good[:-2] + "zz", other, good * 40):
        assert give(desk, bad).status_code == 422, bad[:20]
    assert desk.client().post(PHRASES, json={"texte": "je m'appelle Marie"}).status_code == 422  # free words are no offer
    desk.clock.forward(minutes=16)
    assert give(desk, good).status_code == 410
    assert kept(desk) == []


def test_taken_by_many_hands_at_once_it_is_kept_once(desk: Desk) -> None:
    (item,) = offers(say(desk))

    def take(_: int) -> bool:
        try:
            desk.app.state.offres.take(item["offre"])
        except OffreRefusee as refusal:
            assert refusal.code == "offre_utilisee"
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(take, range(8))) == 1
    assert kept(desk) == [MASKED]


def test_a_flood_from_one_address_stops(desk: Desk) -> None:
    codes = [give(desk, desk.app.state.offres.sign(f"phrase numéro {n} du soir")).status_code for n in range(8)]
    assert codes == [204] * 6 + [429] * 2


def test_a_flood_from_everywhere_stops(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(depot, "MOST_KEPT", 2)
    for n in range(2):
        assert give(desk, desk.app.state.offres.sign(f"phrase {n} du soir")).status_code == 204
    assert offers(say(desk)) == []
    assert give(desk, desk.app.state.offres.sign("phrase de trop ici")).status_code == 403


@pytest.mark.parametrize("words", ["kowalski quolibet", "06 12 34 56 78 rue des Lilas", "Marie Dupont Karim", "mot " * 200])
def test_what_is_nearly_all_masked_or_too_long_is_not_offered(desk: Desk, words: str) -> None:
    assert offers(say(desk, words)) == []


def test_the_words_are_in_no_log_and_no_metric(
    desk: Desk, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    (item,) = offers(say(desk))
    give(desk, item["offre"])
    give(desk, item["offre"])
    metrics = desk.client().get("/metrics").text
    own = [r.getMessage() + str(r.__dict__) for r in caplog.records if not r.name.startswith(("httpx", "asyncio"))]
    printed = capfd.readouterr()
    for place in (*own, metrics, printed.out, printed.err):
        assert "quolibet" not in place and item["offre"] not in place


def test_the_database_holds_nothing_before_the_button_and_no_trace_after(desk: Desk) -> None:
    def dump() -> str:
        with desk.app.state.sessions() as session:
            tables = [row[0] for row in session.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'"))]
            return "\n".join(str(list(session.execute(text(f"SELECT * FROM {name}")))) for name in tables)  # noqa: S608

    before = dump()
    reply = say(desk)
    assert dump() == before
    give(desk, offers(reply)[0]["offre"])
    after = dump()
    assert "quolibet" in after
    for trace in ("Kowalski", reply["conversation"], offers(reply)[0]["offre"], "testclient"):
        assert trace not in after
    with desk.app.state.sessions() as session:
        (row,) = session.execute(text("SELECT * FROM phrases_confiees"))
        assert set(row._mapping) == {"id", "texte", "recue_le"} and re.fullmatch(r"\d{4}-\d\d-\d\d", str(row.recue_le))


def test_thirty_days_at_most(desk: Desk) -> None:
    give(desk, offers(say(desk))[0]["offre"])
    desk.clock.forward(days=29)
    give(desk, offers(say(desk, "le bus de la ligne verte passe trop tard"))[0]["offre"])
    assert len(kept(desk)) == 2
    desk.clock.forward(days=1)
    assert depot.purge_now(desk.app.state.sessions, desk.clock()) == 1
    assert kept(desk) == ["le bus de la ligne verte passe trop tard"]
    with desk.app.state.sessions() as session:
        assert session.query(OffreUtilisee).count() == 0


async def test_the_job_purges_by_itself(desk: Desk) -> None:
    with session_scope(desk.app.state.sessions) as session:
        session.add(PhraseConfiee(texte="vieille phrase oubliée ici", recue_le=desk.clock().date()))
    desk.clock.forward(days=31)
    job = asyncio.create_task(keep_short(desk.app.state.sessions, desk.clock, every=0.01))
    for _ in range(200):
        if not kept(desk):
            break
        await asyncio.sleep(0.01)
    job.cancel()
    assert kept(desk) == []


def page_of(desk: Desk, **data: str) -> str:
    answer = desk.client().post("/", data=data)
    assert answer.status_code == 200
    return answer.text


def hidden(html: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    return unescape(found[1]) if found else ""


def test_it_works_without_script(desk: Desk) -> None:
    shown = page_of(desk, texte=ODD)
    assert "[nom]" in shown and MENTION in unescape(shown).replace("\xa0", " ")
    offre = hidden(shown, "confier")
    fields = {name: hidden(shown, name) for name in ("conversation", "fil", "connue", "contexte")}
    assert kept(desk) == []
    given = page_of(desk, confier=offre, texte="", **fields)
    assert "Merci. Un agent lira cette phrase" in given and 'name="confier"' not in given
    assert "Je n&#39;ai pas compris." in given  # the conversation is still there
    assert hidden(given, "conversation") == fields["conversation"]
    assert kept(desk) == [MASKED]
    again = page_of(desk, confier=offre, texte="", **fields)
    assert "déjà confiée" in again and kept(desk) == [MASKED]


def test_without_script_an_offer_lives_for_its_own_answer_only(desk: Desk, rasa: Rasa) -> None:
    shown = page_of(desk, texte=ODD)
    fields = {name: hidden(shown, name) for name in ("conversation", "fil")}
    rasa.not_understood(incompris=False)
    later = page_of(desk, texte="et mon bac est plein", **fields)
    assert 'name="confier"' not in later and "quolibet" in later


def test_words_left_in_the_field_that_cry_for_help_come_first(desk: Desk) -> None:
    offre = hidden(page_of(desk, texte=ODD), "confier")
    shown = page_of(desk, confier=offre, texte="il me frappe au secours")
    assert 'class="bloc urgence"' in shown and kept(desk) == []
