"""Who is writing and whether a minor is concerned, from what is said only; nothing is inferred from style."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .normalise import compiled, normalise

LOCUTEURS = ("victime", "proche", "temoin", "professionnel", "elu", "auteur")


@dataclass(frozen=True)
class Speaker:
    """`locuteur` one of LOCUTEURS or None; `mineur_concerne` None when nothing is said; `mineur_ecrit` a minor writes."""

    locuteur: str | None
    mineur_concerne: bool | None
    mineur_ecrit: bool


_METIERS = (
    "infirmi[a-z]*|aide soignante?|aide a domicile|auxiliaire de vie|medecin|docteur|kine|pharmacien[a-z]*|prof|profeseur[a-z]*|"
    "enseignante?|instit[a-z]*|maitrese?|directeur|directrice|principale?|cpe|aesh|educateur|educatrice|asistante? sociale?|"
    "travaileur social|travaileuse sociale|policier|gendarme|pompier|gardien|gardiene|comercante?|boulang[a-z]*|"
    "buraliste|epicier|restaurateur|agriculteur|agricultrice|chaufeur|controleur|animateur|animatrice|asistante maternele|"
    "nounou|psychologue|sage feme|ambulancier|benevole|surveilant[a-z]*|hotelier|receptioniste|bailleur|avocate?|juriste|"
    "coifeuse|mediateur|mediatrice|secretaire de mairie|agent municipal|responsable|salariee? (?:dans|de|d)|stagiaire|ash|"
    "esteticiene|facteur|factrice|concierge|coach|entraineur|formateur|formatrice|veterinaire|caissiere?"
)
_ELU = compiled(
    r" (?:(?:je suis|suis|en tant que|moi|etant) (?:le |la |l |un |une )?(?:nouveau |nouvele |jeune |premier |premiere )?"
    r"(?:maire|mairesse|adjointe?|elue?|conseiler municipal|conseilere municipale|depute|senateur|"
    r"conseiler departemental|conseilere departementale|president de l?a? ?(?:agglo|comunaute|intercomunalite))"
    r"|maire d une|maire de|adjointe? au maire|mes administres|ma comune compte)(?= )")
_PRO = compiled(
    r" (?:(?:je suis|suis|en tant que?|en tant qu|moi|etant|je travaile come|je bose come|je travaile en tant que) "
    r"(?:le |la |l |un |une |d )?(?:" + _METIERS + r")"
    r"|(?:ma|mon|mes|nos|notre|une de mes|un de mes|l un de mes) (?:patiente?s?|eleves?|usagere?s?|beneficiaires?|residente?s?|"
    r"cliente?s?|salariee?s?|clas[e]?s?|etablisement|cabinet|boutique|comerce|magasin|entreprise|exploitation|service|locataires?)"
    r"|je travaile (?:en|a l|a la|au|chez|dans|pour|aupres)|j interviens chez|dans ma clas[e]?|dans mon (?:colege|lyce|ecole|service|hotel)"
    r"|professionel[a-z]* de)(?= )")
_HIT = r"(?:frape[rz]?|tape[rz]?|cogne[rz]?|bats|batre|gifle[rz]?|secoue[rz]?|etrangle[rz]?|tue[rz]?|insulte[rz]?|pouse[rz]?|menace[rz]?)"
_AUTEUR = compiled(
    r" (?:je (?:la|le|les|lui) " + _HIT + r"|j (?:l )?ai " + _HIT + r" (?:ma|mon|mes|sur ma)|je l ai " + _HIT +
    r"|je " + _HIT + r" (?:ma|mes|mon|sur ma)|je (?:suis|deviens) (?:trop |tres |un peu |un home )?violente?"
    r"|(?:peur|envie) de (?:la|le|les|lui) (?:faire (?:du )?mal|" + _HIT + r")|je vais (?:la|le|les|tous les|lui) [^ ]+"
    r"|j ai (?:leve la main sur|fait du mal a)|ma violence|peur de devenir violente?|mes coleres|je viens de (?:la|le|les) " + _HIT +
    r"|j ai ete (?:evince|evincee|condamne))(?= )")
_ME = compiled(
    r" (?:(?:il|ele|ils|on|mari|conjoint|copain|compagnon|ex|pere|mere|frere|soeur|fils|fille|voisin|voisine|home|mec|patron|chef|"
    r"colegue|inconu|type|gars|qui|gens|eleves|jeunes|papa|maman|oncle|femme|feme|copine|ami)(?: [^ ,¦?]+){0,3}? (?:me|m|ma|nous) "
    r"(?!aide|dit|demande|inquiete|semble)[^ ,¦?]+|je suis (?:suivie?|poursuivie?|en danger|victime|batue?|harcele|sequestre|agrese|viole)"
    r"|je me (?:suis fait|fais)|j ai ete|on m a|peur de (?:lui|mon mari|mon ex|rentrer)|m a (?:frape|tape|viole|agrese|vole|menace|"
    r"etrangle|pouse|insulte|suivie?)|j ai avale|je vais me (?:tuer|suicider|jeter|pendre))(?= )")
_WITNESS = compiled(
    r" (?:(?:ma|mon|mes|nos|la|le|les|des|un|une|chez le|chez les) voisin[es]*|j entends|on entend|j ai vu|je vois|j asiste|en bas de chez moi|"
    r"dans ma rue|dans mon immeuble|dans la rue|au desus de chez moi|une dame|un home|une feme|une personne)(?= )")
_CLOSE = compiled(
    r" (?:ma|mon|mes) (?:belle |beau |petite? |grande? |meileure? |demi )?(?:mere|pere|fille|fils|filles|soeur|frere|maman|papa|amie?|copine|copain|"
    r"cousine?|niece|neveu|tante|oncle|enfants?|bebe|mari|femme|feme|colegue|ado|pote|tata|tonton|gendre|epouse|parents)(?= )")
# Who lives with a violent person names that person first: « mon copain veut pas que je sorte » is no relative of a victim.
_PARTNER = compiled(
    r" (?:ma|mon) (?:petite? (?:amie?|copine|copain)|copine|copain|mari|femme|feme|epouse|epoux|conjointe?|compagnon|compagne|mec|homme|home)"
    r"(?= )")
_NEXT_DOOR = compiled(r" (?:voisin[es]*|j entends|on entend|dans ma rue|dans mon immeuble|en bas de chez moi|au desus de chez moi)(?= )")
_HARMED = compiled(
    _CLOSE.pattern + r"(?: [^ ,¦?]+){0,3}? (?:se fait|se font|s est fait|subit|subisent|encaise|est victime|a peur (?:de|d)|avait peur (?:de|d)|"
    r"(?:est|etait) (?:frapee?|batue?|menacee?|harcelee?|tapee?|surveilee?)|(?:recoit|prend|se prend) des coups)(?= )")

_CLASSES = (r"(?:6|5|4|3)\s?(?:e|eme|ieme)|sixieme|cinquieme|quatrieme|troisieme|seconde|premiere|terminale|cm1|cm2|ce1|ce2|cp|2nde|1ere|"
            r"maternele|primaire")
_MY_AGE = compiled(r" (?:j ai|moi j ai|moi|agee? de|j aurai|j vais avoir|je vais avoir) (\d{1,2}) ans?(?= )")
_BARE_AGE = compiled(r" (?:ai|g) (\d{1,2}) ans?(?= )|^ ¦ (\d{1,2}) ans(?= )")
_MY_CLASS = compiled(
    r" (?:je suis|suis|j etudie|je rentre|chui) (?:en |au |en clase de |eleve en |eleve de |eleve au )(?:la )?(?:" + _CLASSES +
    r"|colege|lyce|ecole primaire)(?= )(?! ligne| main| ane| fois| place| vie| mi temps)|"
    r" (?:je suis|suis) (?:coliegiene?|colegien[e]?|lycene?|mineure?|un enfant|une enfant|un ado|une ado|encore mineure?)(?= )"
    r"| (?:ma|la) (?:maitrese|prof principale) m | a mon colege| dans mon colege| dans ma clase y a ")
_OTHER_AGE = compiled(r"(?<! j ai)(?<! ai) (?:de |a |agee? de |ele a |il a |qui a |ans )?(\d{1,3}) ans?(?= )")
_SINCE = compiled(r" (?:depuis|y a|il y a|pendant|apres|dans|avant|bientot|environ|sur|fait|ca fait)(?: plus de| moins de| pres de)? \d{1,3} ans?(?= )")
_ONCE = compiled(r" quand (?:j|je|on|il|ele) (?:avais|etais|avait|etait)[^,¦?]{0,30}")
_AS_A_CHILD = compiled(r" quand (?:j avais|j etais)")
_CHILD = compiled(
    r" (?:bebe|bebes|enfants?|gamine?s?|fillete|gose?s?|mineure?s?|mome?s?|nourison|colegien[es]*|lycen[es]*|ados?|adolescente?s?|"
    r"ecoliers?|(?:les|mes|ses|nos|la|le) petit[es]*|petite fille|petit garcon|eleves?|maternele|creche)(?= )")
_NOT_CHILD = compiled(r" (?:petite? fil[es]*|petits? enfants?|petite? amie?|petite? copine?|petit copain)(?= )")


def _age(found: re.Match[str] | None) -> int | None:
    return int(next(g for g in found.groups() if g)) if found else None


def guess(text: str) -> Speaker:
    """Read the speaker from one raw message. Never raises."""
    return guess_line(normalise(text))


def guess_line(line: str) -> Speaker:
    """The same from an already normalised line."""
    spoken = _ONCE.sub(" ~", _SINCE.sub(" ~", line))
    own = _age(_MY_AGE.search(spoken) or _BARE_AGE.search(spoken))
    elu, pro = bool(_ELU.search(line)), bool(_PRO.search(line))
    adult_writes = elu or pro or (own is not None and own >= 18)
    mineur_ecrit = not adult_writes and ((own is not None and 3 <= own < 18) or bool(_MY_CLASS.search(line)))
    if _AS_A_CHILD.search(line):
        mineur_ecrit = False
    locuteur = _locuteur(line, elu, pro)
    return Speaker(locuteur, True if mineur_ecrit else _minor(spoken, own), mineur_ecrit)


def _locuteur(line: str, elu: bool, pro: bool) -> str | None:
    if elu:
        return "elu"
    if pro:
        return "professionnel"
    for name, pattern in (("auteur", _AUTEUR), ("victime", _ME), ("temoin", _WITNESS), ("proche", _CLOSE)):
        if pattern.search(line):
            return name
    return None


def is_for_someone_else(text: str, *, couple: bool) -> bool:
    """Whether a relative or a witness of violence writes for the person who is harmed, and not that person.

    Asked when `guess` says proche or temoin and the need is violence in a couple (`couple`) or in a family: there the person
    who is named may be the one who harms. In doubt, no: nobody who is hit should read « cette personne n'y est pour rien ».
    """
    line = normalise(text)
    if _HARMED.search(line):
        return True
    if couple:
        return not _PARTNER.search(line) or bool(_NEXT_DOOR.search(line))
    return len({found.group() for found in _CLOSE.finditer(line)}) > 1 or bool(_WITNESS.search(line))


def _minor(line: str, own: int | None) -> bool | None:
    ages = [int(m.group(1)) for m in _OTHER_AGE.finditer(_MY_AGE.sub(" ~", line))]
    if any(age < 18 for age in ages):
        return True
    if _CHILD.search(_NOT_CHILD.sub(" ~", line)):
        return True
    return False if ages else None
