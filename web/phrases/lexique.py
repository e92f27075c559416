"""Words that announce a name, words that never are one, first names. All without accents, in lower case."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from territory.lexicon import words
from web.settings import ROOT

TITLE, CALLED = "titre", "nomme"
#: « madame Dupont »: what follows is a name.
TITLES = words(
    "monsieur madame mademoiselle mr mme mlle m. docteur dr maitre professeur pr capitaine commandant lieutenant adjudant "
    "brigadier major sergent gendarme inspecteur tonton tata tatie papi mamie"
)
#: « monsieur le maire », « madame qui »: these are no name.
SMALL_WORDS = words(
    "le la les l un une des de du d au aux a en et ou ou mais donc or ni car que qui quoi dont ce cet cette ces ca c s se si sa "
    "son ses ma mon mes ta ton tes notre nos votre vos leur leurs je j tu il elle on nous vous ils elles me m te t lui y n ne "
    "pas plus est es suis sont etait a ai as ont avait sera va vont fait dit dans sur sous chez avec sans pour par vers depuis "
    "comme tres trop tout toute tous toutes rien bien mal aussi alors apres avant quand comment pourquoi moi toi eux oui non "
    "merci bonjour bonsoir"
)
#: After a title, common words that say a function: « docteur remplaçant ».
AFTER_TITLE = words(
    "maire prefet president directeur directrice juge procureur ministre agent facteur policier gendarme voisin voisine agee age "
    "seule seul malade inconnu inconnue remplacant traitant scolaire generaliste"
)
#: « je m'appelle … », « il se nomme … », by the folded words that come before the name.
CALLS = (
    ("m", "appelle"),
    ("s", "appelle"),
    ("t", "appelle"),
    ("me", "nomme"),
    ("se", "nomme"),
    ("nom", "est"),
    ("prenom", "est"),
    ("nom", "c", "est"),
    *((word,) for word in ("nomme", "nommee", "prenomme", "prenommee", "surnomme", "surnommee", "appele", "appelee")),
)
PARTICLES = words("de du des d la le el ben bin von van di da dos")
#: Capitalised words of these sentences that say nothing of anyone.
ACRONYMS = words(
    "mds caf cpam rsa aah apl sms mms tgv rer ratp sncf hlm edf gdf sfr samu smur ehpad esat ime pmi ase crip umj cd ddcs ars "
    "pat pole emploi france travail urssaf msa cmu ame ccas chu cmp cmpp itep segpa ulis dys tdah vih mst ivg adn tv gps usb "
    "wifi ok pdf url cv cdi cdd smic tva angela balise alerte enlevement internet facebook instagram snapchat tiktok whatsapp "
    "google amazon vinted leboncoin netflix paypal uber blablacar navigo seine marne francilienne ile noel paques ramadan covid "
    "lundi mardi mercredi jeudi vendredi samedi dimanche janvier fevrier mars avril mai juin juillet aout septembre octobre "
    "novembre decembre dieu etat republique police gendarmerie mairie prefecture departement"
)
NEVER_A_NAME = words("nom telephone courriel adresse date nombre commune lien compte plaque iban secu")
#: First names that are common words too: a name only with a capital, or when announced.
ALSO_WORDS = words(
    "aime ambre ange celeste constance desire eve france honore line lise lou marine merci mars mai marguerite prudence aurore "
    "can urbain ella elle alma ada han reine robin rose said toussaint violette blanche noel olive"
)


def fold(word: str) -> str:
    """Lower case, no accents."""
    flat = unicodedata.normalize("NFKD", word.lower().replace("œ", "oe").replace("æ", "ae"))
    return "".join(char for char in flat if not unicodedata.combining(char))


@lru_cache(maxsize=1)
def prenoms() -> frozenset[str]:
    """First names of data/apprentissage/prenoms.txt."""
    lines = (ROOT / "data" / "apprentissage" / "prenoms.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def announces(before: list[str]) -> str | None:
    """Whether the words before say that a name follows: after a title, or after « je m'appelle »."""
    if before and before[-1] in TITLES:
        return TITLE
    if any(tuple(before[-len(call) :]) == call for call in CALLS):
        return CALLED
    return None
