"""The guide of the agents is followed to the letter: each gesture, its five steps, in a real Chromium.

Grammar of docs/guide-agents.md: **label** is pressed; **label** : `value` fills the field; `/path` is opened; « words » must be
read. `BALISE_CAPTURES=1` makes the screenshots again; otherwise they must only be there.
"""

from __future__ import annotations

import io
import os
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

import pyotp
import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.agents.test_browser import NIGHT, Site, browser, check, person, site  # noqa: F401  fixtures of the real site
from web.db import make_engine, make_session_factory, session_scope
from web.phrases import depot
from web.phrases.models import PhraseConfiee
from web.settings import ROOT

GUIDE = ROOT / "docs" / "guide-agents.md"
BIGGEST = 150_000  # bytes of a screenshot
_DO = re.compile(r"\*\*(?P<label>[^*]+)\*\*(?:\s:\s`(?P<value>[^`]+)`)?|`(?P<path>/[^`]*)`|«\s?(?P<said>[^»]+?)\s?»")
FICHIERS = {"secteurs.csv": "Commune;MDS\nMeaux;MDS de Meaux\nAtlantide;MDS de Meaux\n"}  # one line is wrong
ROLES = {"lecteur": "lecteur", "éditeur": "editeur", "valideur": "valideur", "administrateur": "administrateur"}


@dataclass(frozen=True)
class Geste:
    """A section of the guide."""

    titre: str
    role: str
    etapes: list[str]
    image: str

    @property
    def nom(self) -> str:
        """Name of its screenshot."""
        flat = unicodedata.normalize("NFKD", self.titre.lower())
        return re.sub(r"[^a-z0-9]+", "-", "".join(c for c in flat if not unicodedata.combining(c))).strip("-")


def read_guide() -> list[Geste]:
    """The gestures, in order."""
    found = []
    for section in GUIDE.read_text(encoding="utf8").split("\n## ")[1:]:
        titre, _, rest = section.partition("\n")
        role = re.search(r"^Rôle : (\S+)\.", rest, re.M)
        image = re.search(r"!\[[^\]]+\]\(([^)]+)\)", rest)
        assert role and image, titre
        found.append(Geste(titre.strip(), ROLES[role[1]], re.findall(r"^\d\. (.+)$", rest, re.M), image[1]))
    return found


GESTES = read_guide()


def plain(text: str) -> str:
    """As typed: ordinary spaces."""
    return re.sub(r"\s+", " ", text.replace("\xa0", " ").replace("\u202f", " ")).strip()


def spaced(label: str) -> str:
    """A pattern for a label, whose spaces may be non-breaking ones on screen."""
    return re.escape(label).replace(r"\ ", r"\s+")


class Suivre:
    """Does what a step says."""

    def __init__(self, page: Page, typed: dict[str, str]) -> None:
        self.page, self.typed = page, typed

    def etape(self, step: str) -> None:
        """Every gesture of a step, left to right."""
        for found in _DO.finditer(step):
            if found["path"]:
                self.page.goto(found["path"])
            elif found["said"]:
                self.read(found["said"])
            elif found["value"]:
                self.fill(found["label"], self.value(found["value"]))
            else:
                self.press(found["label"])

    def value(self, written: str) -> str:
        """What is typed for an example of the guide."""
        if written == "le code du téléphone":
            key = self.page.locator("code").inner_text().replace(" ", "")
            return str(pyotp.TOTP(key).at(NIGHT))
        return self.typed.get(written, written)

    def read(self, words: str) -> None:
        """The words are on the page; an import needs a moment."""
        wanted = re.compile(spaced(plain(words)), re.I)
        try:
            expect(self.page.locator("body")).to_contain_text(wanted, timeout=20_000, use_inner_text=True)
        except AssertionError as missing:
            raise AssertionError(f"« {words} » is not on {self.page.url}") from missing

    def fill(self, label: str, value: str) -> None:
        """A field, a list, a date."""
        pattern = re.compile(rf"^{spaced(label)}(\s\(obligatoire\))?$")
        field = self.first(self.page.get_by_label(pattern))
        kind = field.evaluate("e => e.tagName === 'SELECT' ? 'select' : e.type")
        if kind == "select":
            field.select_option(label=value)
        elif kind == "date":
            field.fill(f"{datetime.strptime(value, '%d/%m/%Y'):%Y-%m-%d}")
        elif kind == "datetime-local":
            field.fill(f"{datetime.strptime(value, '%d/%m/%Y %H:%M'):%Y-%m-%dT%H:%M}")
        elif kind == "file":
            field.set_input_files({"name": value, "mimeType": "text/csv", "buffer": FICHIERS[value].encode()})
        else:
            field.fill(value)

    def press(self, label: str) -> None:
        """A button or a link, by its words; « Imprimer » only has to be there."""
        pattern = re.compile(rf"^{spaced(label)}(\s|$)")
        for role in ("button", "link"):
            found = self.page.get_by_role(role, name=pattern)  # type: ignore[arg-type]
            if found.count():
                target = self.first(found)
                if label == "Imprimer":
                    expect(target).to_be_enabled()
                else:
                    target.click()
                return
        raise AssertionError(f"no button nor link « {label} » on {self.page.url}")

    def first(self, found: Locator) -> Locator:
        """The first that is seen."""
        for i in range(found.count()):
            if found.nth(i).is_visible():
                return found.nth(i)
        raise AssertionError(f"nothing to see for {found}")


def test_the_guide_is_whole() -> None:
    assert len(GESTES) >= 12
    for geste in GESTES:
        assert len(geste.etapes) == 5, geste.titre
        assert geste.image == f"captures/agents/{geste.nom}.png"
        assert all(_DO.search(step) for step in geste.etapes), geste.titre
        for step in geste.etapes:
            assert max(len(part.split()) for part in re.split(r"[.?] ", re.sub(r"`[^`]*`|\*\*|«[^»]*»", "x", step))) <= 20, step
    assert {geste.role for geste in GESTES} == set(ROLES.values())


def test_every_screenshot_is_there_and_small() -> None:
    if os.environ.get("BALISE_CAPTURES") == "1":
        pytest.skip("they are being made")
    folder = ROOT / "docs" / "captures" / "agents"
    assert {path.stem for path in folder.glob("*.png")} == {geste.nom for geste in GESTES}
    for path in folder.glob("*.png"):
        assert path.stat().st_size < BIGGEST, path.name


@pytest.fixture(scope="module")
def given(site: Site) -> Iterator[None]:  # noqa: F811
    """A sentence that a resident gave, for the gesture that reads it."""
    engine = make_engine(site.database)
    with session_scope(make_session_factory(engine)) as session:
        depot.switch(session, ouvert=True)
        session.add(PhraseConfiee(texte="le voisin [nom] brule ses branches tous les soirs", recue_le=NIGHT.date()))
    engine.dispose()
    yield


@pytest.mark.parametrize("geste", GESTES, ids=[geste.nom for geste in GESTES])
def test_the_gesture(
    site: Site,  # noqa: F811
    browser: object,  # noqa: F811
    person: Callable[[str], Page],  # noqa: F811
    given: None,
    geste: Geste,
) -> None:
    """In the order of the guide: a gesture may follow from the one before it."""
    typed = {}
    if geste is GESTES[0]:
        courriel = f"{geste.role}@dep77.test"
        context = browser.new_context(base_url=site.url, locale="fr-FR", viewport={"width": 1280, "height": 900})  # type: ignore[attr-defined]
        page = context.new_page()
        typed = {"votre adresse": courriel, "votre mot de passe unique": site.passwords[courriel]}
        READERS["lecteur"] = page
    else:
        page = READERS.get(geste.role) or person(geste.role)
    follow = Suivre(page, typed)
    for number, step in enumerate(geste.etapes, 1):
        try:
            follow.etape(step)
        except Exception as error:
            raise AssertionError(f"{geste.titre}, étape {number} : {error}") from error
    check(page)
    if os.environ.get("BALISE_CAPTURES") == "1":
        capture(page, geste)


#: Whoever logged in by the guide itself.
READERS: dict[str, Page] = {}


def capture(page: Page, geste: Geste) -> None:
    """A small PNG of what is on screen."""
    page.set_viewport_size({"width": 1280, "height": 800})
    shot = Image.open(io.BytesIO(page.screenshot()))
    small = shot.resize((960, 600), Image.Resampling.LANCZOS).quantize(48)
    folder = ROOT / "docs" / "captures" / "agents"
    folder.mkdir(parents=True, exist_ok=True)
    small.save(folder / f"{geste.nom}.png", optimize=True)
