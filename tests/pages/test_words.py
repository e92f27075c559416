"""What is drawn in words: typography, hours, search. The script and the server must say the same."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from html import unescape
from zoneinfo import ZoneInfo

import httpx2
import pytest
from playwright.sync_api import Page

from tests.pages.conftest import NIGHT, Site
from web.chat.signing import Signer
from web.fiches.store import load_fiches
from web.pages.search import Index
from web.pages.starters import PUBLICS, SITUATIONS
from web.pages.transcript import Transcript
from web.pages.when import opening, state
from web.typography import EMERGENCY, french

TEXTS = (
    "Danger : appelez le 17. Sans parler : SMS au 114, son coupé !",
    "« Je vérifie d'abord » ; de 9h à 20h30, 1 200 euros, 15 % le 17 mai",
    "Numéro 01 64 14 77 77, puis 08 019 019 11 ou 116 006. Le 15 janvier, à 17 h, 15 jours, 3919",
    "17 rue des Écoles ; le 119, 15 ans, 18 communes, 112.",
)
MOMENTS = (
    "2026-11-21T23:30:00+01:00", "2026-11-22T09:00:00+01:00", "2026-11-26T13:15:00+01:00",
    "2027-01-01T08:00:00+01:00",
)  # fmt: skip


def test_numbers_that_are_not_lines_stay_plain() -> None:
    bold = [EMERGENCY.findall(french(text)) for text in TEXTS]
    assert bold == [["17", "114"], [], ["116\u00a0006", "3919"], ["119", "112"]]


def test_hours_are_spaced() -> None:
    assert french("de 9h à 20h30") == "de 9\u00a0h à 20\u00a0h\u00a030"


def test_script_writes_like_the_server(open_page: Callable[..., Page]) -> None:
    page = open_page("/")
    drawn = page.evaluate(
        """async texts => { const m = await import("/static/blocs.js");
          return texts.map(t => [m.fr(t),
            m.fort(t).map(x => x.tagName ? `<strong>${x.textContent}</strong>` : x).join("")]); }""",
        list(TEXTS),
    )
    expected = [[french(text), EMERGENCY.sub(r"<strong>\1</strong>", french(text))] for text in TEXTS]
    assert drawn == expected


def test_script_tells_hours_like_the_server(open_page: Callable[..., Page]) -> None:
    page = open_page("/")
    drawn = page.evaluate(
        """async ([moments, now]) => { const m = await import("/static/blocs.js");
          return moments.map(x => m.ouverture(x, new Date(now))); }""",
        [list(MOMENTS), NIGHT.isoformat()],
    )
    assert drawn == [opening(moment, NIGHT) for moment in MOMENTS]
    assert drawn == ["aujourd'hui à 23 h 30", "demain à 9 h", "jeudi à 13 h 15", "le 1er janvier à 8 h"]


def test_unknown_hours_are_never_open() -> None:
    now = datetime(2026, 11, 21, tzinfo=ZoneInfo("Europe/Paris"))
    assert state({"ouvert": None, "horaires": None}, now) == ("inconnu", "Horaires à confirmer")
    assert state({"ouvert": None, "horaires": "aux heures de bureau"}, now)[0] == "inconnu"


@pytest.mark.parametrize(
    ("query", "need"),
    [
        ("faux plonbier", "vol_fausse_qualite"),
        ("sms coli", "arnaque_numerique"),
        ("harselement", "harcelement_scolaire"),
        ("gravas", "depot_sauvage"),
        ("mon mari me frape", "violences_conjugales"),
        ("camera", "videoprotection_habitants"),
        ("inondasion", "inondation_entraide"),
        ("mamie seule", "conseils_aidants"),
        ("dangé telephone", "telephone_grave_danger"),
    ],
)  # fmt: skip
def test_search_forgives(site: Site, query: str, need: str) -> None:
    index = Index.build(load_fiches(site.settings.data), site.settings.data / "nlu")
    assert need in index.find(query)[:2]


def test_search_lives_without_the_sentences(site: Site) -> None:
    index = Index.build(load_fiches(site.settings.data), site.settings.data / "absent")
    assert index.find("faux policier")[0] == "vol_fausse_qualite" and index.find("zzzz") == []


def test_buttons_and_filters_name_real_needs(site: Site) -> None:
    needs = set(load_fiches(site.settings.data).besoins)
    named = {need for _, need in SITUATIONS} | {need for p in PUBLICS for _, need in p.starters}
    assert named <= needs and {need for p in PUBLICS for need in p.besoins} <= needs
    assert needs - {need for p in PUBLICS for need in p.besoins} == {"auteur_violences"}  # nobody's label


BUTTONS = [("", title, need) for title, need in SITUATIONS]
BUTTONS += [(public.code, title, need) for public in PUBLICS for title, need in public.starters]


@pytest.mark.parametrize(("public", "title", "need"), BUTTONS, ids=[f"{p} {t}" for p, t, _ in BUTTONS])
def test_every_starter_leads_to_a_real_answer(site: Site, public: str, title: str, need: str) -> None:
    """Pressed without script, each button gives the steps of its need, numbers, and « tu » to a minor."""
    home = httpx2.get(f"{site.url}/mineurs" if public == "mineur" else site.url).text
    buttons = re.findall(r'<button class="bouton" name="choix" value="([^"]+)"[^>]*>([^<]+)<', home)
    choices = [choice for choice, words in buttons if unescape(words).replace("\u00a0", " ") == title]
    assert choices
    read = [Signer(site.settings.signing_key).read(choice) or {} for choice in choices]
    assert need in [charge["entites"]["besoin"] for charge in read]
    choice = next(c for c, charge in zip(choices, read) if charge["entites"]["besoin"] == need)
    answer = httpx2.post(site.url, data={"choix": choice}, headers={"Accept": "text/html"})
    fiche = load_fiches(site.settings.data).par_besoin[need]
    said = unescape(re.sub(r"<[^>]+>", "", answer.text)).replace("\u00a0", " ")
    assert answer.status_code == 200 and 'class="numeros"' in answer.text
    assert title in said
    lines = fiche.maintenant_mineur if public == "mineur" else fiche.maintenant
    assert french(lines[0]).replace("\u00a0", " ") in said


def test_transcript_is_signed_and_bounded() -> None:
    transcript = Transcript("k" * 20)
    turns = [{"moi": "x", "blocks": [{"type": "texte", "text": str(n) * 3000}]} for n in range(40)]
    field, kept = transcript.write(turns)
    assert transcript.read(field) == kept and kept[-1] == turns[-1]
    assert Transcript("j" * 20).read(field) == [] and transcript.read(field[:-1]) == [] and transcript.read("") == []
