"""Readings that cancel a pattern: negation, past, hypothesis, habit, fiction; and figures of speech, masked beforehand.

Each is judged around one match, in its own clause, so a real danger said elsewhere in the message stays.
"""

from __future__ import annotations

import re

from .normalise import HARD, QUESTION, compiled, fold_word

_NEAR = 90  # characters around a match where an exception of its pattern is looked for


def _alt(*phrases: str) -> re.Pattern[str]:
    """Search for any of the phrases as whole words; `*` ends a stem, `#` stands for a count."""
    parts = []
    for phrase in phrases:
        words = []
        for word in phrase.split():
            if word == "#":
                words.append(r"(?:\d+|un|une|deux|trois|quatre|cinq|six|sept|huit|dix|quelques|plusieurs|des)")
            elif word.endswith("*"):
                words.append(re.escape(fold_word(word[:-1])) + "[^ ]*")
            else:
                words.append(re.escape(fold_word(word)))
        parts.append(" ".join(words))
    return re.compile(" (?:" + "|".join(parts) + ")(?= )")


NOW = _alt("là", "maintenant", "en ce moment", "tout de suite", "en train", "à l instant", "actuellement", "ce soir",
           "cette nuit", "vite", "au secours", "aidez", "vient de", "viens de", "encore là", "toujours là", "help",
           "depuis ce matin", "depuis hier", "depuis cette nuit", "depuis une heure", "depuis # heures", "depuis # minutes",
           "y a # minutes", "y a # min", "y a # mn", "y a cinq minutes", "y a dix minutes")

# Against fiction and homework a cry is not enough: films and exercises are full of them.
_NO_FICTION = _alt("là", "maintenant", "en ce moment", "tout de suite", "en train", "à l instant", "actuellement", "vient de")

PAST = _alt(
    "hier", "avant hier", "l an dernier", "l an passé", "l année dernière", "l année passée", "la semaine dernière",
    "la semaine passée", "le mois dernier", "le mois passé", "la nuit dernière", "l été dernier", "l hiver dernier",
    "l autre jour", "l autre soir", "l autre nuit", "autrefois", "à l époque", "jadis", "dans le passé",
    "y a # ans", "y a # an", "y a # mois", "y a # semaines", "y a # semaine", "y a # jours", "y a # jour",
    "y a longtemps", "y a très longtemps", "y a quelques*", "il y a # heures", "depuis # jours",
    "quand j étais*", "quand j avais*", "quand il était", "quand elle était", "quand on était", "étant petit*",
    "étant enfant", "dans mon enfance", "pendant mon enfance", "lundi", "mardi", "mercredi", "jeudi", "vendredi",
    "samedi", "dimanche", "dernier", "dernière", "en janvier", "en février", "en mars", "en avril", "en mai", "en juin",
    "en juillet", "en août", "en septembre", "en octobre", "en novembre", "en décembre", "à noël", "de noël",
    "pendant les vacances", "pendant mes vacances", "pendant # ans", "pendant # jours", "pendant # mois", "en mon absence",
    "en notre absence", "cette semaine", "ce matin", "tout à l heure", "avait", "avais", "avaient", "à l âge de",
    "une fois", "déjà", "ancien*", "ma première", "jusqu à ce que", "le jour où", "la fois où", "finalement",
    "pendant qu on dormait", "lors de", "lors d",
)
# A year, or an age at the time ("à 15 ans", not "elle a 15 ans").
YEAR = re.compile(
    r" (?:en|depuis|de|avril|mai|juin|mars) (?:19|20)\d\d(?= )"
    r"|(?<! il)(?<! ele)(?<! qui)(?<! fils)(?<! file)(?<! soeur)(?<! frere)(?<! mere)(?<! pere)(?<! bebe)(?<! mari)(?<! petit)"
    r"(?<! petite)(?<! y)(?<! on) a \d+ ans(?= )")
PROCEDURE = _alt(
    "porté plainte", "porter plainte", "porte plainte", "déposé plainte", "déposer plainte", "plainte", "assurance", "procès",
    "tribunal", "juge", "jugement", "condamné*", "avocat*", "indemnis*", "expertise", "enquête", "audience", "mes droits",
    "obsèques", "deuil", "prison", "garde à vue", "séquelles", "depuis elle", "depuis il", "depuis je", "depuis j",
    "hospitalisé*", "rééducation", "psychologue*", "psy", "témoignage*", "traumatis*", "cauchemar*", "dédommag*", "constat",
    "constater", "m en remettre", "la prochaine fois", "la première fois", "pendant la dispute", "pendant une dispute", "pendant lengueulade",
    "pendant l engueulade", "la dernière fois", "cambrio*", "dispositif*", "récidive*", "aide à domicile", "faire mon deuil", "association",
)
CHRONIC = _alt(
    "depuis # ans", "depuis # an", "depuis # mois", "depuis # semaines", "depuis # années", "depuis des*", "depuis longtemps",
    "depuis toujours", "depuis la rentrée", "depuis notre*", "depuis mon", "depuis l été", "souvent", "parfois", "des fois",
    "quelques fois", "quelquefois", "régulièrement", "toujours", "tous les jours", "tous les soirs", "tous les matins",
    "tous les week ends", "tout le temps", "toutes les nuits", "toutes les semaines", "chaque fois", "à chaque fois", "chaque soir",
    "chaque nuit", "chaque jour", "chaque week*", "d habitude", "en général", "le soir", "le week end",
    "de temps en temps", "quand il boit", "quand il a bu", "quand il est bourré", "quand il est saoul", "quand il rentre", "quand il pleure", "quand elle pleure", "quand il hurle",
    "quand je", "quand j", "quand mon", "quand ma", "quand on", "dès que je", "plusieurs fois", "à répétition", "sans arrêt", "sans cesse",
    "un jour", "jamais", "fréquemment", "à longueur", "tous les mois", "toutes les fois", "presque", "ces derniers temps",
    "depuis qu", "depuis que", "quotidien*", "d autres fois", "le matin", "jour et nuit", "les week ends", "habituellement",
)
HYPOTHESIS = _alt(
    "si", "sinon", "s il", "s ils", "s elle", "au cas où", "en cas de", "en cas d", "dans le cas", "face à", "lorsque", "lorsqu", "quand quelqu",
    "quand un", "quand une", "quand faut", "imagin*", "supposons", "admettons", "risque de", "risque d",
    "pourrait", "pourraient", "serait", "avant qu", "avant que", "pour éviter", "éviter", "empêcher qu", "comment faire un",
    "comment faire pour", "comment savoir", "comment reconnaître", "comment réagir", "comment aider", "comment protéger", "signes",
    "que risque", "c est quoi", "qu est ce qu", "différence", "à quoi sert", "crainte", "soi", "apprendre", "par quelqu",
    "peut on", "est ce que", "que dit la loi", "existe", "comment éviter", "comment prévenir",
)
# "j'ai peur qu'il me tue": a fear, unless something else is said further on.
_FEAR_THAT = _alt("peur que", "peur qu")
FRAME = _alt(
    "exposé", "exposés", "rédaction", "dissertation", "dissert", "devoir de", "un devoir", "mon devoir", "film", "films", "série",
    "séries", "roman", "romans", "romancier*", "scénario", "une scène", "scène où", "pièce de théâtre", "pièce sur", "théâtre", "un livre", "le livre", "mon livre", "bd", "manga", "chanson", "paroles de",
    "poème", "jeu vidéo", "jeux vidéo", "fortnite", "reportage", "documentaire", "article", "articles", "journal télé*", "fiction",
    "mémoire de", "mon mémoire", "thèse", "exercice", "exercices", "simulation", "formation", "formateur", "formatrice", "rêve",
    "rêvé", "cauchemar", "podcast", "netflix", "aux infos", "à la télé", "sensibilis*", "atelier", "affiche", "statistiques", "chiffres",
    "conférence", "colloque", "étudiant en", "étudiante en", "brochure", "traduire", "traduise", "traduction", "traduis", "minecraft", "roblox", "gta", "prof d anglais", "cours d anglais", "faits divers", "fait divers", "escape game",
)
NEG_INSIDE = _alt("pas", "jamais", "aucun", "aucune", "plus personne", "ni", "nul", "rien", "plus")
NEG_BEFORE = re.compile(r" (?:pas|aucun|aucune|sans|ni|personne ne|personne n|rien|nulement|jamais|ne|n)(?: (?:de|d|en|un|une))?$")
NEG_AFTER = re.compile(r"^(?: (?:ni|mais))?(?: (?:pas|jamais|personne|rien|plus))(?= )(?! loin| encore parti| de bruit)")
_SUBJECT = re.compile(r"^ (?:il|ele|ils|eles|on|je|j|mon|ma|un|une|le|la|des|deux|quelqu|papa|maman|ca|y)(?= )")


def _words_before(text: str, start: int, count: int) -> str:
    chunk = text[max(0, start - 12 * count):start]
    words = chunk.split(" ")[-count:]
    return " " + " ".join(w for w in words if w) if words else ""


def _clause(text: str, start: int, end: int, marks: str) -> tuple[int, int]:
    left = max(text.rfind(" " + mark, 0, start + 1) for mark in marks)
    rights = [r for r in (text.find(" " + mark, end) for mark in marks) if r >= 0]
    return (left + 2 if left >= 0 else 0), (min(rights) if rights else len(text))


def excepted(text: str, start: int, end: int, exception: re.Pattern[str]) -> bool:
    """One of the pattern's own exceptions stands near the match, in the same sentence."""
    left, right = _clause(text, start, end, HARD + QUESTION)
    return exception.search(text[max(left, start - _NEAR):min(right, end + _NEAR)] + " ") is not None


def said_now(text: str, start: int, end: int) -> bool:
    """A word of the present moment stands in the match or a few words around it, in the same clause."""
    left, right = _clause(text, start, end, "¦?,")
    return NOW.search(text[max(left, start - 28):min(right, end + 34)] + " ") is not None


def negated(text: str, start: int, end: int) -> bool:
    """"pas de feu", "il n'a pas de couteau", "il me frappe pas"."""
    inside = text[start:end] + " "
    if NEG_INSIDE.search(inside):
        return True
    left, right = _clause(text, start, end, "¦?,")
    if NEG_AFTER.search(text[end:right] + " "):
        return True
    if _SUBJECT.search(inside):
        return False
    return NEG_BEFORE.search(text[max(left, start - 24):start]) is not None


def past(text: str, start: int, end: int, recent: bool) -> bool:
    """A date or a procedure places the fact behind: in its clause, or anywhere when the pattern is told in the past."""
    if recent:
        left, right = _clause(text, start, end, "¦?")
        if PAST.search(text) and not said_now(text, start, end):
            return True
        return bool(YEAR.search(text) or PROCEDURE.search(text) or CHRONIC.search(text[left:right] + " "))
    left, right = _clause(text, start, end, "¦?,")
    window = text[max(left, start - 60):min(right, end + 50)] + " "
    return bool(PAST.search(window) or YEAR.search(window))


def chronic(text: str, start: int, end: int) -> bool:
    """A habit ("souvent", "depuis dix ans") in the clause."""
    left, right = _clause(text, start, end, "¦?,")
    return CHRONIC.search(text[max(left, start - 60):min(right, end + 50)] + " ") is not None


def hypothetical(text: str, start: int, end: int) -> bool:
    """"si quelqu'un me suit", "en cas d'incendie": the fact is imagined or asked about."""
    left, right = _clause(text, start, end, "¦?,")
    first_word_end = text.find(" ", start + 1)
    before = text[max(left, start - 48):first_word_end] + " "
    if HYPOTHESIS.search(before):
        return True
    return bool(_FEAR_THAT.search(before[-24:]) or HYPOTHESIS.search(text[start:end] + " "))


def framed(text: str, start: int, end: int) -> bool:
    """The message speaks of a film, a book, homework, a drill; a clause about this very moment escapes."""
    found = FRAME.search(text)
    if not found:
        return False
    left, right = _clause(text, start, end, HARD + QUESTION + ",")
    if left <= found.start() <= right:
        return True
    return _NO_FICTION.search(text[max(left, start - 28):min(right, end + 34)] + " ") is None


# Expressions whose words sound like danger; replaced by a mute token before patterns run.
_FIGURES = compiled("(?:" + "|".join((
    r" mort[e]?s? de (?:rire|fatigue|honte|faim|soif|froid|peur|chaud|trouile)",
    r" meurs? de (?:rire|faim|soif|chaud|honte|fatigue|froid|trouile|envie)",
    r" creve (?:de|la) [^ ]+",
    r" me tue[r]? a (?:la|le|l|les|lui|vous|te|dire|repeter|travailer|expliquer|force) [^ ]*",
    r" (?:chef|bruit|boulot|travail|patron|chaleur|atente|prof|facture|factures|impots|dos|blague|trajet|metro|loyer|caf|job|"
    r"musique|silence|stres|temps|prix|taxe|taxes|charges|cours|maths|fatigue|migraine|tete|douleur|voisin)s?"
    r" (?:me |nous |m |va me |vont me |va nous )tue[nt]*r?(?= )",
    r" tu me tues?", r" m a tuee? avec sa", r" m a tue (?:avec|de)", r" tuer? le temps", r" tue l amour",
    r" coups? de (?:main|fil|foudre|telephone|pouce|coeur|barre|tete|vieux|blues|soleil|chance|ail|gueule|stress|mou)",
    r" coup de feu (?:au|a|du|de|en) (?:restaurant|service|cuisine|midi|boulot|travail)",
    r" feu (?:au lac|rouge|vert|orange|tricolore|follet|d artifice|vert pour|aux joues|aux fesses|au derriere|sacre|de camp)",
    r" feux? (?:de signalisation|tricolores|rouges|d artifices?|de voiture|stop|de joie)",
    r" (?:mis|met|mettre|metent) le feu (?:a|au|aux) (?:la piste|piste|dancefloor|public|poudres?|la soiree|la sale|la scene|concert)",
    r" (?:n y a pas|pas|rien ne) le feu", r" en feu aujourd hui", r" je suis en feu", r" (?:sens|sent) le sapin",
    r" cas[e]? (?:les pieds|la tete|les oreiles|les couiles|le moral|du sucre|la croute|un code|l ambiance)",
    r" noye[e]?s? (?:sous|dans) (?:les|le|la|mes|ses|des) (?:papiers?|devoirs?|dosiers?|travail|factures?|dete|detes|administratif|paperase|alcol)",
    r" se noie dans (?:ses |son |les |un |l |la |des |le )?(?:devoirs?|papiers?|travail|verre|detes|alcol|jeux)",
    r" (?:brule|brulent) (?:nos|mes|ses) (?:economies|calories|etapes|feux?|dechets|ordures)",
    r" brulent? des (?:dechets|ordures|pneus|branches|palettes|vegetaux|cables|feuiles)",
    r" en train de mourir d (?:ennui|impatience)", r" va mourir de viei[l]?ese", r" mourir de (?:rire|faim|honte|peur|ennui|chaud)",
    r" a mourir(?= [¦,?])", r" la mort dans l ame", r" sauter (?:de joie|le pas|l ecole|des repas|un repas|les cours|sur l ocasion)",
    r" prendre feu pour", r" a couper au couteau", r" couteau dans le dos", r" couteau sous la gorge avec (?:mes|les|ses) [^ ]+",
    r" retourner le couteau", r" remuer le couteau", r" couteau suise", r" larmes? a l oeil",
    r" arme a double", r" a la pointe", r" poignarde[e]? dans le dos", r" ataquer? en justice",
    r" (?:demande|projet|sortie|voyage|plan|mariage|vacances|soiree) (?:est |a |etait )?tombe[e]?s? a l eau",
    r" respirer? (?:sous|avec|a cause de) (?:les |mes |des )?(?:credits?|detes?|factures?|travail|charges|boulot)",
    r" monte[nt]* (?:les|l|des) escaliers? (?:dificilement|avec dificulte|mal|lentement)", r" sur le pont des? (?:six|sept|cinq|huit|matin)", r" des six heures",
    r" tombe[e]? (?:amoureuse?|malade|enceinte|des nues|de haut|en depresion|en pane|dans le paneau|sur un)",
    r" tire[r]? (?:mon|ma|la|sa|son|notre) (?:telephone|sac|langue|velo|portefeuile|moto|scooter)", r" tire les cartes",
    r" coeur (?:qui )?saigne", r" saigner au", r" mon coeur saigne", r" saigne a blanc",
    r" sur le fil du rasoir", r" en finir avec (?:ce|cette|ces|mon|ma|mes|la|le|les|tout ces?) (?:dosier|proces|histoire|demarches?|papiers?|divorce|administration|harcelement|violences?)",
)) + ")(?= )")


_DISTANT = (PAST, CHRONIC, PROCEDURE, HYPOTHESIS, FRAME)


def distant(text: str) -> int:
    """How many kinds of distance (past, habit, procedure, hypothesis, fiction) the whole message shows."""
    return sum(1 for kind in _DISTANT if kind.search(text)) + bool(YEAR.search(text))


def mask_figures(text: str) -> str:
    """Replace figures of speech by a mute token, keeping clause marks."""
    return _FIGURES.sub(" ~", text)
