"""One example of every block, for openapi.json: what a client has to know how to draw."""

from __future__ import annotations

from typing import Any

from urgency.numbers import item
from web.chat.compte import QUESTION
from web.chat.schemas import MessageIn

NUMERO = item("3919", "Pour parler et préparer la suite")
BLOCKS: list[dict[str, Any]] = [
    {
        "type": "urgence",
        "nature": "dehors",
        "numeros": [item("17"), item("112"), item("114")],
        "text": "Appelez le 17 ou le 112. Sans parler : SMS au 114, son coupé.\nAllez vers du monde, entrez dans un commerce.",
    },
    {"type": "texte", "text": "Ce que vous vivez est grave, et vous n'y êtes pour rien."},
    {
        "type": "reflexes",
        "besoin": "violences_conjugales",
        "titre": "Quelqu'un de mon couple me fait du mal",
        "etapes": ["S'il est là, ou si vous avez peur : 17. Sans parler : SMS au 114."],
        "lien": "/f/01",
    },
    {"type": "numeros", "items": [NUMERO]},
    {
        "type": "lieux",
        "items": [
            {
                "id": "mds-meaux",
                "type": "mds",
                "nom": "MDS de Meaux",
                "adresse": None,
                "commune": "Meaux",
                "code_insee": "77284",
                "telephone": None,
                "distance_km": 1.2,
                "competence": "proximite",
                "statut": "a_confirmer",
                "mention": "La MDS la plus proche, à confirmer au 01 64 14 77 77.",
                "horaires": None,
                "ouvert": None,
                "latitude": None,
                "longitude": None,
            }
        ],
        "carte": {
            "titre": "Carte de Seine-et-Marne : Meaux",
            "ici": "Meaux",
            "texte": ["Point plein : Meaux, au nord du département."],
            "points": [{"genre": "ici", "nom": "Meaux", "x": 133, "y": 72, "etiquette": "droite"}],
        },
    },
    {
        "type": "choix",
        "items": [
            {"titre": "Préparer un départ", "choice": "chaîne opaque à renvoyer telle quelle"},
            {"titre": "Lire la fiche", "lien": "/f/01"},
            {"titre": "English – Emergency numbers and help", "lien": "/langues#en", "langue": "en"},
        ],
    },
    {
        "type": "apprentissage",
        "mention": "Un agent lira cette phrase. Personne ne vous répondra.",
        "items": [{"phrase": "le voisin de [nom] brule ses branches", "offre": "chaîne opaque, pour POST /api/v1/phrases"}],
    },
]
BLOCKS.append(
    {
        "type": "avis",
        "text": QUESTION,
        "items": [{"titre": title, "avis": "chaîne opaque pour POST /api/v1/avis"} for title in ("Oui", "Non")],
    }
)
MESSAGE_OPENAPI: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": MessageIn.model_json_schema(),
                "example": {"conversation": None, "text": "on m'a cambriolé à Chelles"},
            }
        },
    }
}
MESSAGE_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {
            "application/json": {
                "example": {
                    "conversation": "identifiant à renvoyer",
                    "besoin": "violences_conjugales",
                    "urgence": True,
                    "commune": "77284",
                    "blocks": BLOCKS,
                }
            }
        }
    },
    409: {"description": "message_en_cours"},
    413: {"description": "trop_volumineux"},
    422: {"description": "texte_vide, texte_trop_long, choix_invalide, demande_invalide"},
    429: {"description": "trop_de_messages"},
}
