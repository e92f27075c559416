"""The map beside the places: the outline is the committed one, points stand where they should, words say the same."""

from __future__ import annotations

import re
from typing import Any

from territory import load
from tools import carte as script
from web.orientation.carte import HEIGHT, WIDTH, direction, draw, project

GAZETTEER = load()
MEAUX, MELUN, PROVINS = (GAZETTEER.get(code) for code in ("77284", "77288", "77379"))


def item(**given: Any) -> dict[str, Any]:
    base = {"nom": "Un lieu", "type": "mds", "code_insee": None, "adresse": None, "latitude": None, "longitude": None}
    return {**base, **given}


def test_the_committed_outline_is_the_one_the_script_writes() -> None:
    before = script.TARGET.read_text(encoding="utf8")
    script.main()
    assert script.TARGET.read_text(encoding="utf8") == before
    assert len(before) < 3000
    assert f'viewBox="0 0 {WIDTH} {HEIGHT}"' in before and "style" not in before


def test_every_commune_of_the_77_is_inside_the_frame_and_the_outline_nearly_fills_it() -> None:
    communes = [c for c in GAZETTEER._communes.values() if c.departement == "77"]
    assert len(communes) == 507
    for commune in communes:
        x, y = project(commune.longitude, commune.latitude)
        assert 8 < x < WIDTH - 8 and 8 < y < HEIGHT - 8, commune.nom
    moves = re.findall(r"-?\d+", script.TARGET.read_text().split(' d="')[1].split('"')[0])
    xs, ys = [0], [0]
    for dx, dy in zip(moves[::2], moves[1::2]):
        xs.append(xs[-1] + int(dx))
        ys.append(ys[-1] + int(dy))
    assert max(xs[1:]) - min(xs[1:]) > WIDTH - 30 and max(ys[1:]) - min(ys[1:]) > HEIGHT - 30


def test_meaux_is_north_of_melun() -> None:
    assert MEAUX and MELUN and PROVINS
    assert project(MEAUX.longitude, MEAUX.latitude)[1] < project(MELUN.longitude, MELUN.latitude)[1]
    assert direction(MELUN, MEAUX.latitude, MEAUX.longitude) == "au nord"
    assert direction(MELUN, PROVINS.latitude, PROVINS.longitude) == "à l'est"


def test_a_sure_place_has_a_point_an_unsure_one_its_commune_only() -> None:
    assert MEAUX and MELUN
    drawn = draw(MEAUX, [
        item(nom="Mairie de Meaux", latitude=48.96, longitude=2.88, code_insee="77284"),
        item(nom="MDS de Melun", adresse="rue ancienne", code_insee="77288"),
        item(nom="Demandez Angela", type="angela", code_insee="77379"),
        item(nom="Refuge"),
    ], GAZETTEER)  # fmt: skip
    assert drawn is not None
    assert [(p["genre"], p["nom"]) for p in drawn["points"] if p["genre"] != "repere"] == [
        ("ici", "Meaux"), ("lieu", "Mairie de Meaux"), ("commune", "Melun"),
    ]  # fmt: skip
    words = " ".join(drawn["texte"])
    assert "Losange : Mairie de Meaux." in words and "Cercle : Melun, à 49 km au sud." in words
    assert "sa commune" in words and "MDS" not in words and "Refuge" not in words
    assert words.startswith("Point plein : Meaux, au nord du département.")
    towns = {p["nom"] for p in drawn["points"] if p["genre"] == "repere"}
    assert len(towns) >= 4 and not towns & {"Meaux", "Melun"}
    assert all(len(line.split()) <= 20 for line in drawn["texte"])
    assert {p["etiquette"] for p in drawn["points"] if p["genre"] != "lieu"} <= {"droite", "gauche", "dessous"}


def test_no_map_outside_the_departement() -> None:
    evry = GAZETTEER.get("91228")
    assert evry and draw(evry, [item()], GAZETTEER) is None
