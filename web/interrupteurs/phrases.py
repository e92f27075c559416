"""What residents read in place of what is turned off: a closed set of whole sentences, never written by hand at night.

Each has a form for « tu ». Changing one is a change of code, read again by a second person.
"""

from __future__ import annotations

from dataclasses import dataclass

from web.interrupteurs.models import BESOIN, LIEU, ROBOT


@dataclass(frozen=True)
class Phrase:
    """One sentence: what staff choose it by, and its two forms."""

    titre: str
    vous: str
    tu: str

    def dite(self, *, tu: bool = False) -> str:
        """The form for who reads."""
        return self.tu if tu else self.vous


PHRASES: dict[str, dict[str, Phrase]] = {
    ROBOT: {
        "pause": Phrase(
            "Balise est en pause",
            "Balise est en pause. Ces numéros répondent, et les fiches restent lisibles.",
            "Balise est en pause. Ces numéros répondent. Pour parler à quelqu'un : 119.",
        ),
        "erreur": Phrase(
            "Une erreur a été trouvée",
            "Balise a pu donner une réponse inexacte. Elle est en pause. Ces numéros répondent, et les fiches restent lisibles.",
            "Balise a pu donner une réponse inexacte. Elle est en pause. Ces numéros répondent. Pour parler à quelqu'un : 119.",
        ),
        "panne": Phrase(
            "Une panne ou un entretien",
            "Balise est en entretien. Ces numéros répondent, et les fiches restent lisibles.",
            "Balise est en entretien. Ces numéros répondent. Pour parler à quelqu'un : 119.",
        ),
    },
    BESOIN: {
        "verification": Phrase(
            "Les informations sont en cours de vérification",
            "Je ne donne pas mes conseils habituels sur ce sujet : ils sont en cours de vérification. Ces numéros répondent.",
            "Je ne donne pas mes conseils habituels sur ce sujet : ils sont en cours de vérification. Ces numéros répondent.",
        ),
        "changement": Phrase(
            "Les démarches viennent de changer",
            "Les démarches viennent de changer sur ce sujet. Ces numéros vous diront comment faire.",
            "Les démarches viennent de changer sur ce sujet. Ces numéros te diront comment faire.",
        ),
    },
    LIEU: {
        "verification": Phrase(
            "Les adresses sont en cours de vérification",
            "Je ne montre pas tous les lieux en ce moment : des adresses sont en cours de vérification. "
            "Les numéros ci-dessus répondent.",
            "Je ne montre pas tous les lieux en ce moment : des adresses sont en cours de vérification. "
            "Les numéros ci-dessus répondent.",
        ),
        "fermeture": Phrase(
            "Ces lieux ne reçoivent personne",
            "Certains lieux ne reçoivent personne en ce moment. Appelez avant de vous déplacer.",
            "Certains lieux ne reçoivent personne en ce moment. Appelle avant d'y aller.",
        ),
    },
}
#: What is said when nothing was chosen.
ORDINAIRE = {ROBOT: "pause", BESOIN: "verification", LIEU: "verification"}


def phrase(genre: str, code: str) -> Phrase:
    """A sentence; the ordinary one of its kind when a newer version wrote a code unknown here."""
    known = PHRASES[genre]
    return known.get(code) or known[ORDINAIRE[genre]]
