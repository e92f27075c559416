"""Coming back from an urgent reply: the person says that there is no danger now, or that it was a mistake."""

from __future__ import annotations

from .normalise import compiled, normalise

_BACK = compiled(" (?:" + "|".join((
    r"fause alerte", r"fause alarme", r"(?:c est|c etait) pas maintenant", r"(?:c est|c etait) pas pour maintenant",
    r"ce n est pas (?:pour )?maintenant", r"pas en ce moment", r"ce n etait pas maintenant", r"c est pas urgent",
    r"ce n est pas urgent", r"(?:rien|pas) (?:d|de) urgen[ct]e?", r"pas d urgence",
    r"je me suis tromp[a-z]*", r"je me sui tromp[a-z]*", r"me suis tromp[a-z]*", r"(?:est|etait) une ereur",
    r"par ereur", r"je suis a l abri", r"(?:on est|nous somes|ele est|il est) a l abri", r"je suis en securite",
    r"(?:on est|nous somes|somes) en securite", r"plus en danger", r"pas en danger", r"plus de danger", r"aucun danger",
    r"pas de danger", r"tout va bien", r"ca va maintenant", r"(?:il|ele) est partie?s?(?= [¦,?])", r"ils sont partis", r"(?:n )?(?:est|sont) plus (?:lànow|la|ici|dans|deriere|devant)",
    r"c est (?:bon|fini|pase|regle|calme)(?= [¦,?])", r"c etait pour (?:tester|de rire|rire|voir|blaguer)",
    r"c est un test", r"je teste", r"c etait une blague", r"je (?:plaisante|blague|rigole|deconne)[a-z]*",
    r"c est (?:du pase|ancien|vieux)", r"c etait (?:hier|avant|l an dernier|y a [^ ]+ [^ ]+|la semaine derniere)",
    r"(?:les secours|la police|les pompiers|le samu|les gendarmes) (?:est|sont) (?:là|la|la bas|lànow|arives?|venus?|ici)",
    r"personne n est (?:blese|en danger)", r"not an emergency", r"false alarm", r"i am safe", r"il m safe", r"il am safe",
)) + ")(?= )")
_STILL = compiled(r" (?:mais|sauf qu[e]?|ah non|non en fait) .{0,40}(?:revient|revenu|encore là|arive|rentre|frape|couteau|porte)")


def is_false_alarm(text: str) -> bool:
    """True when the message says that the danger is over, elsewhere or was never there ("fausse alerte").

    Only meaningful just after an urgent reply; `detect` is still run first on the same message.
    """
    line = normalise(text)
    return bool(_BACK.search(line)) and not _STILL.search(line)
