"""« Lire à voix haute »: never by itself, stops at once, warns where a voice may put someone in danger."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

Open = Callable[..., Page]
#: A browser whose voices are known: what it is asked to say is kept in `dit`, and an utterance ends when `finir()` is called.
FAKE = """(voices) => {
  window.dit = []; window.coupe = 0;
  let current = null;
  class Utterance { constructor(text) { this.text = text; } }
  const voice = { getVoices: () => voices, addEventListener() {},
    speak(u) { current = u; window.dit.push([u.text, u.lang, u.voice.name]); },
    cancel() { window.coupe += 1; const u = current; current = null; u?.onerror?.({ error: "canceled" }); } };
  window.finir = () => { const u = current; current = null; u?.onend?.(); };
  Object.defineProperty(window, "speechSynthesis", { value: voice });
  window.SpeechSynthesisUtterance = Utterance;
}"""
VOICES = [
    {"name": "Far", "lang": "fr-FR", "localService": False},
    {"name": "English", "lang": "en-GB", "localService": True},
    {"name": "Ici", "lang": "fr-FR", "localService": True},
]


def listen(open_page: Open, path: str, voices: list[dict[str, object]]) -> Page:
    page = open_page("/static/icone.svg")
    page.add_init_script(f"({FAKE})({json.dumps(voices)})")
    page.goto(path)
    return page


def test_never_by_itself_then_reads_pauses_and_stops(open_page: Open) -> None:
    page = listen(open_page, "/f/15", VOICES)
    page.wait_for_timeout(300)
    assert page.evaluate("dit") == []
    page.click("button:has-text('Lire à voix haute')")
    assert page.evaluate("dit") == [["Un faux policier ou un faux agent est venu", "fr-FR", "Ici"]]
    assert page.evaluate("document.activeElement.textContent") == "Pause"
    for _ in range(4):
        page.evaluate("finir()")
    said = page.evaluate("dit.map(([words]) => words)")
    assert any(words.startswith("Quelqu'un est encore là") for words in said), said  # what to do comes first
    page.keyboard.press("Enter")  # pause: the sound is cut, the place is kept
    assert page.evaluate("coupe") == 1
    said = page.evaluate("dit.length")
    page.click("button:has-text('Reprendre la lecture')")
    assert page.evaluate("[dit.length, dit.at(-1)[0] === dit.at(-2)[0]]") == [said + 1, True]
    page.click("button:has-text('Arrêter')")
    assert page.locator(".lu").count() == 0 and page.locator("button:has-text('Lire à voix haute')").is_visible()
    assert page.evaluate("dit.length") == said + 1


def test_numbers_are_said_as_on_the_telephone(open_page: Open) -> None:
    page = listen(open_page, "/f/01", VOICES)
    texts = ["Parler : 3919, ou 116\u00a0006.", "01\u00a064\u00a014\u00a077\u00a077", "Appeler\n17\nDanger", "SMS au 114"]
    said = page.evaluate("""async texts => texts.map((await import("/static/lire.js")).dire)""", texts)
    assert said == ["Parler : 39 19, ou 116, zéro zéro 6.", "zéro 1, 64, 14, 77, 77", "Appeler. 17. Danger", "S M S au 114"]


def test_reads_to_the_end_and_only_the_sheet(open_page: Open) -> None:
    page = listen(open_page, "/f/15", VOICES)
    page.click("button:has-text('Lire à voix haute')")
    for _ in range(200):
        if page.evaluate("document.querySelector('[data-voix=arreter]').hidden"):
            break
        page.evaluate("finir()")
    said = [row[0] for row in page.evaluate("dit")]
    assert 40 < len(said) == len(set(said)) and "vérifiée le 21 novembre 2026" in said[-1]
    assert not [text for text in said if "téléchargements" in text or "Les personnes que je peux appeler" in text]


@pytest.mark.parametrize("path", ["/f/01", "/f/15"])
def test_danger_sheets_warn_that_one_may_be_heard(open_page: Open, path: str) -> None:
    page = listen(open_page, path, VOICES)
    warned = "Le son peut être entendu" in page.locator(".voix").inner_text()
    assert warned is (path == "/f/01")


@pytest.mark.parametrize("voices", [[], VOICES[:2]])
def test_absent_without_a_french_voice_of_the_device(open_page: Open, voices: list[dict[str, object]]) -> None:
    expect(listen(open_page, "/f/15", voices).locator(".voix")).to_be_hidden()


def test_absent_without_speech_and_without_script(open_page: Open) -> None:
    page = open_page("/static/icone.svg")
    page.add_init_script("Object.defineProperty(window, 'speechSynthesis', { value: undefined })")
    page.goto("/f/15")
    assert page.locator("[data-imprimer]").is_visible() and not page.locator(".voix").is_visible()
    assert not open_page("/f/15", java_script_enabled=False).locator(".voix").is_visible()


def test_quick_exit_cuts_the_sound(open_page: Open) -> None:
    page = listen(open_page, "/f/01", VOICES)
    page.click("button:has-text('Lire à voix haute')")
    cut = page.evaluate("""() => new Promise(done => {
      const before = coupe; document.querySelector(".tete .quitter").click(); done(coupe - before); })""")
    assert cut >= 1
