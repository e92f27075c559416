"""Where to begin when words do not come: by situation, by who one is. The same lists filter the sheets."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from web.chat.signing import Signer

Row = tuple[str, str]  # words on the button, need

SITUATIONS: tuple[Row, ...] = (
    ("On me fait du mal dans mon couple", "violences_conjugales"),
    ("Un enfant est en danger", "enfant_en_danger"),
    ("Un faux policier ou un faux agent est venu", "vol_fausse_qualite"),
    ("J'ai reçu un message suspect", "arnaque_numerique"),
    ("On me suit, j'ai peur dehors", "ou_est_angela"),
    ("Mon enfant est harcelé", "harcelement_scolaire"),
    ("Je ne sais pas où dormir ce soir", "hebergement_urgence"),
    ("Je veux porter plainte", "porter_plainte"),
)


@dataclass(frozen=True)
class Public:
    """A kind of person: what it reads, its buttons, the needs its sheets are about."""

    code: str
    titre: str
    court: str
    starters: tuple[Row, ...]
    besoins: frozenset[str]
    note: str | None = None
    entites: dict[str, Any] = field(default_factory=dict)


PUBLICS: tuple[Public, ...] = (
    Public(
        "victime",
        "Cela m'arrive à moi",
        "Victime",
        (
            ("Violences dans ma famille", "violences_intrafamiliales"),
            ("Viol, agression ou harcèlement sexuel", "violences_sexuelles"),
            ("Agression, menaces ou vol", "agression_vol"),
            ("Cambriolage", "cambriolage"),
            ("Insultes, haine, discrimination", "discrimination"),
            ("Je vais très mal", "detresse_psychologique"),
        ),
        frozenset(
            {
                "violences_conjugales",
                "violences_intrafamiliales",
                "violences_sexuelles",
                "ou_est_angela",
                "cyber_harcelement",
                "detresse_psychologique",
                "hebergement_urgence",
                "vol_fausse_qualite",
                "arnaque_numerique",
                "cambriolage",
                "agression_vol",
                "discrimination",
                "incivilites",
                "occupation_illicite",
                "securite_routiere",
                "inondation_entraide",
                "porter_plainte",
                "intervenant_social",
                "telephone_grave_danger",
                "aide_victimes",
                "videoprotection_habitants",
                "prostitution",
                "trouver_forces_ordre",
                "trouver_mds",
                "numeros_urgence",
            }
        ),
        entites={"locuteur": "victime"},
    ),
    Public(
        "proche",
        "C'est pour un proche, un voisin",
        "Proche ou voisin",
        (
            ("Une femme que je connais est frappée", "violences_conjugales"),
            ("Un enfant m'inquiète", "enfant_en_danger"),
            ("Un proche parle de mourir", "detresse_psychologique"),
            ("Quelqu'un n'est pas rentré", "fugue_disparition"),
            ("Un proche se radicalise", "radicalisation"),
            ("Mon enfant m'échappe, je suis à bout", "soutien_parents"),
        ),
        frozenset(
            {
                "violences_conjugales",
                "violences_intrafamiliales",
                "violences_sexuelles",
                "enfant_en_danger",
                "maltraitance_aine",
                "cyber_harcelement",
                "harcelement_scolaire",
                "prostitution",
                "radicalisation",
                "fugue_disparition",
                "detresse_psychologique",
                "addictions",
                "trafic_stupefiants",
                "incivilites",
                "depot_sauvage",
                "participation_citoyenne",
                "soutien_parents",
                "insertion_jeunes",
                "mesure_judiciaire",
                "aide_victimes",
                "numeros_urgence",
                "gestes_qui_sauvent",
            }
        ),
        entites={"locuteur": "proche"},
    ),
    Public(
        "aidant",
        "J'aide une personne âgée",
        "Aidant d'un senior",
        (
            ("Un faux agent est venu chez elle", "vol_fausse_qualite"),
            ("On l'a trompée au téléphone ou sur internet", "arnaque_numerique"),
            ("On la maltraite ou on prend son argent", "maltraitance_aine"),
            ("Elle n'est pas rentrée", "fugue_disparition"),
            ("La protéger chez elle", "tranquillite_seniors"),
            ("Je suis épuisé", "conseils_aidants"),
        ),
        frozenset(
            {
                "vol_fausse_qualite",
                "arnaque_numerique",
                "maltraitance_aine",
                "fugue_disparition",
                "tranquillite_seniors",
                "conseils_aidants",
                "cambriolage",
                "porter_plainte",
                "gestes_qui_sauvent",
                "inondation_entraide",
                "trouver_mds",
                "numeros_urgence",
                "detresse_psychologique",
                "aide_victimes",
            }
        ),
        entites={"locuteur": "proche"},
    ),
    Public(
        "mineur",
        "J'ai moins de 18 ans",
        "Moins de 18 ans",
        (
            ("On me fait du mal à la maison", "enfant_en_danger"),
            ("On me harcèle à l'école", "harcelement_scolaire"),
            ("On me menace avec des photos", "cyber_harcelement"),
            ("Mon copain ou ma copine me fait peur", "violences_conjugales"),
            ("On m'a touché sans que je le veuille", "violences_sexuelles"),
            ("Je vais très mal", "detresse_psychologique"),
        ),
        frozenset(
            {
                "enfant_en_danger",
                "harcelement_scolaire",
                "cyber_harcelement",
                "violences_conjugales",
                "violences_sexuelles",
                "violences_intrafamiliales",
                "detresse_psychologique",
                "prostitution",
                "addictions",
                "trafic_stupefiants",
                "ou_est_angela",
                "insertion_jeunes",
                "numeros_urgence",
            }
        ),
        note=(
            "Je suis un robot : je ne préviens personne. Le 119 t'écoute, jour et nuit, gratuitement. "
            "Au 119, on peut prévenir des adultes chargés de te protéger."
        ),
        entites={"mineur_ecrit": True, "mineur_concerne": True},
    ),
    Public(
        "professionnel",
        "C'est pour mon travail",
        "Professionnel",
        (
            ("Commerce, ferme ou chantier visé", "alerte_professionnels"),
            ("Un élève, un enfant m'inquiète", "enfant_en_danger"),
            ("Sécurité au collège", "mediateur_scolaire"),
            ("Ma structure est attaquée en ligne", "arnaque_numerique"),
            ("Mineurs et prostitution", "prostitution"),
            ("Financer une action de prévention", "subventions_associations"),
        ),
        frozenset(
            {
                "alerte_professionnels",
                "enfant_en_danger",
                "mediateur_scolaire",
                "arnaque_numerique",
                "prostitution",
                "subventions_associations",
                "maltraitance_aine",
                "radicalisation",
                "agression_vol",
                "depot_sauvage",
                "harcelement_scolaire",
                "insertion_jeunes",
                "intervenant_social",
                "instances_prevention",
                "accueil_gens_du_voyage",
                "gestes_qui_sauvent",
                "violences_conjugales",
            }
        ),
        entites={"locuteur": "professionnel"},
    ),
    Public(
        "elu",
        "Je suis élu, ou j'agis pour une mairie",
        "Élu ou mairie",
        (
            ("Caméras, police municipale : les aides", "subventions_communes"),
            ("Conseils de prévention", "instances_prevention"),
            ("Participation citoyenne", "participation_citoyenne"),
            ("Un terrain est occupé", "occupation_illicite"),
            ("Dépôts sauvages", "depot_sauvage"),
            ("Je suis menacé comme élu", "agression_vol"),
        ),
        frozenset(
            {
                "subventions_communes",
                "instances_prevention",
                "participation_citoyenne",
                "occupation_illicite",
                "depot_sauvage",
                "agression_vol",
                "incivilites",
                "soutien_parents",
                "accueil_gens_du_voyage",
                "inondation_entraide",
                "mesure_judiciaire",
                "videoprotection_habitants",
                "mediateur_scolaire",
                "arnaque_numerique",
                "radicalisation",
                "securite_routiere",
                "subventions_associations",
            }
        ),
        entites={"locuteur": "elu"},
    ),
)
PAR_CODE = {public.code: public for public in PUBLICS}


def _signed(signer: Signer, rows: tuple[Row, ...], entites: dict[str, Any]) -> list[dict[str, str]]:
    return [
        {
            "titre": title,
            "choice": signer.sign({"intent": "choix_besoin", "entites": {"besoin": need, **entites}}),
        }
        for title, need in rows
    ]


#: What the minors' door teaches: the answers say « tu ».
MINOR = {"mineur_ecrit": True, "mineur_concerne": True}


def minors_door(signer: Signer) -> str:
    """The signed context that the page of minors carries with every message."""
    return signer.sign({"intent": "choix_autre", "entites": MINOR})


def for_minors(signer: Signer) -> list[dict[str, str]]:
    """Buttons of the page of minors."""
    return _signed(signer, PAR_CODE["mineur"].starters, MINOR)


def situations(signer: Signer) -> list[dict[str, str]]:
    """Buttons by situation."""
    return _signed(signer, SITUATIONS, {})


def by_public(signer: Signer) -> list[dict[str, Any]]:
    """Groups of buttons by who one is; a choice also says who speaks, so that the answer fits."""
    return [
        {
            "titre": public.titre,
            "note": public.note,
            "items": _signed(signer, public.starters, public.entites),
        }
        for public in PUBLICS
    ]
