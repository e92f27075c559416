"""What every answer of the service must be, whatever happened; imported by the tests of this folder."""

from __future__ import annotations

from typing import Any

from urgency import NATURES, texts

NUMERO = {
    "code", "libelle", "numero", "lien", "canal", "horaires", "ouvert", "prochaine_ouverture", "statut", "trace",
}  # fmt: skip
LIEU = {
    "id", "type", "nom", "adresse", "commune", "code_insee", "telephone", "distance_km", "competence", "statut",
    "mention", "horaires", "ouvert",
}  # fmt: skip
CANAUX = {"appel", "sms", "tchat", "web", "accueil"}
LIEUX = {
    "mds", "commissariat", "gendarmerie", "association", "iscg", "justice", "sante", "mairie", "angela", "autre",
}  # fmt: skip
STATUTS = {"verifie", "source", "a_confirmer"}


def closed_set() -> set[str]:
    """Every urgent text that may be shown, whole."""
    whole = {texts.get(nature) for nature in NATURES}
    whole |= {texts.for_message(nature, True) for nature in NATURES}
    return {"\n".join(text.lines).replace("**", "") for text in whole}


def is_link(value: Any) -> bool:
    return value is None or str(value).startswith(("tel:", "sms:", "https:", "/"))


def check_block(block: dict[str, Any]) -> None:
    """Every key of the contract, null where nothing is known."""
    kind = block["type"]
    if kind == "urgence":
        assert set(block) >= {"nature", "text", "numeros"} and block["numeros"]
        assert block["text"] in closed_set()
        for item in block["numeros"]:
            check_numero(item)
    elif kind == "texte":
        assert block["text"].strip()
    elif kind == "numeros":
        assert block["items"]
        for item in block["items"]:
            check_numero(item)
    elif kind == "lieux":
        assert block["items"]
        for item in block["items"]:
            check_lieu(item)
    elif kind == "reflexes":
        assert set(block) >= {"besoin", "titre", "etapes", "lien"}
        assert block["etapes"] and is_link(block["lien"])
    elif kind == "choix":
        assert block["items"]
        for item in block["items"]:
            check_choix(item)
    else:
        raise AssertionError(f"unknown block: {kind}")


def check_numero(item: dict[str, Any]) -> None:
    assert set(item) >= NUMERO, NUMERO - set(item)
    assert item["numero"] and is_link(item["lien"])
    assert item["canal"] in CANAUX and item["statut"] in STATUTS
    assert item["ouvert"] in (True, False, None)


def check_lieu(item: dict[str, Any]) -> None:
    assert set(item) >= LIEU, LIEU - set(item)
    assert item["type"] in LIEUX and item["statut"] in STATUTS and item["nom"]
    assert (item["competence"] in ("secteur", "proximite")) == (item["type"] == "mds")


def check_choix(item: dict[str, Any]) -> None:
    assert item["titre"] and "charge" not in item  # nothing unsigned leaves
    assert ("choice" in item) != ("lien" in item)
    assert isinstance(item.get("choice", ""), str) and is_link(item.get("lien"))


def check_reply(reply: dict[str, Any]) -> None:
    """The shape of one turn."""
    assert set(reply) == {"conversation", "besoin", "urgence", "commune", "blocks"}
    assert isinstance(reply["conversation"], str) and isinstance(reply["urgence"], bool)
    assert reply["blocks"]
    for block in reply["blocks"]:
        check_block(block)


def check_urgent(reply: dict[str, Any]) -> None:
    """The urgent text first, whole, and its two ways back."""
    check_reply(reply)
    assert reply["urgence"] is True
    kinds = [block["type"] for block in reply["blocks"]]
    assert kinds[0] == "urgence" and kinds.count("urgence") == 1
    assert kinds[1] == "choix"
    titles = [item["titre"] for item in reply["blocks"][1]["items"]]
    assert len(titles) == 2


def check_safety(reply: dict[str, Any]) -> None:
    """The fixed safety answer: numbers and links to sheets, nothing of Rasa."""
    check_reply(reply)
    kinds = [block["type"] for block in reply["blocks"]]
    assert kinds[-3:] == ["texte", "numeros", "choix"]
    codes = {item["code"] for item in reply["blocks"][-2]["items"]}
    assert {"17", "15", "18", "112", "114"} <= codes
    assert any(item.get("lien", "").startswith("/fiches") for item in reply["blocks"][-1]["items"])


def check_error(answer: Any, status: int, code: str | None = None) -> None:
    """The one error shape, in French, with the numbers, never stored."""
    assert answer.status_code == status, answer.text
    body = answer.json()
    assert set(body) == {"erreur", "secours"}
    assert set(body["erreur"]) == {"code", "message"}
    assert body["erreur"]["message"].strip()
    if code is not None:
        assert body["erreur"]["code"] == code
    codes = [item["code"] for item in body["secours"]]
    assert {"17", "15", "18", "112", "114"} <= set(codes)
    for item in body["secours"]:
        check_numero(item)
    assert answer.headers["cache-control"] == "no-store"
