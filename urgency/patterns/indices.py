"""Weak clues: none is enough alone; `poids` add up over the message (see `urgency.detection.ENOUGH`)."""

from __future__ import annotations

from ..motifs import GUARDS, Pattern

_NONEG = ("passe", "hypothese", "chronique", "cadre")
_EN_LIGNE = "insta|instagram|facebook|tiktok|snap|snapchat|internet|réseaux|photos|vidéo|mail|messages"


def _clue(name: str, poids: int, why: str, forms: tuple[str, ...], example: str, guards: tuple[str, ...] = GUARDS,
          sauf: str = "", nature: str = "violence") -> Pattern:
    return Pattern(f"indice.{name}", nature, why, forms, (example,), guards=guards, sauf=sauf, poids=poids)


PATTERNS = (
    _clue("peur", 1, "Fear said in the present.",
          ("j_ai|ai|on_a ..1 peur", "je tremble|panique|pleure", "suis terrifié*|terrorisé*|paniqué*|en_panique", "peur ..2 il|elle|ils"), "j'ai trop peur"),
    _clue("ivre", 1, "Drunk or enraged.",
          ("est|sont|a ..1 bourré|bourrée|ivre|ivres|saoul|soul|saouls|drogué|défoncé|énervé|furieux|furieuse|fou_de_rage|hors_de_lui|dingue|pété|incontrôlable|bu|en_furie|en_crise",
           "IL pète|pétent ..2 câble|plomb|plombs"), "il est bourré"),
    _clue("acte", 2, "A violent act in the present tense.",
          ("IL me|m|nous|la|le|les|l|ma|se !a|ai pousse|tire|traîne|plaque|gifle|gifles|frappe|frappent|tape|tapent|cogne|cognent|secoue|menace|menacent|mord|attrape|agrippe|retient|bloque|coince|"
           "jette|jettent|bouscule|brutalise|bat|battent|maintient|tord|écrase|brûle|griffe|attaque|attaquent|insultent|tirent|poussent|bloquent|coincent|touche|touchent|force|forcent|filme",
           "IL|et frappe|tape|cogne|gifle|tabasse|bat|menace|attaque|mord|pousse|tire ..1 ma|mon|mes|sa|son|ses|un|une|le|la|les|tout|sur", "IL jette|jettent|lance|lancent|balance ..3 pierres|cailloux|objets|assiettes|bouteilles|meubles|affaires|dessus|projectiles|tout"),
          "il me pousse contre le mur", sauf=_EN_LIGNE + "|JOUET|vers_le_haut|à_bout"),
    _clue("instant", 2, "This very moment.", ("là|en_ce_moment|tout_de_suite|à_l_instant|actuellement|en_direct",), "il crie là", guards=("cadre",)),
    _clue("instant_faible", 1, "Now or tonight, loosely.", ("maintenant|ce_soir|cette_nuit|encore|depuis_une_heure|toujours_pas",), "ce soir", guards=("cadre",)),
    _clue("presence", 2, "The other person is just beside.",
          ("IL|et|encore est|sont|reste|attend|attendent|m_attend|m_attendent|nous_attend|arrive ..1 derrière|dehors|devant|en_bas|à_côté|sur_le_palier|dans_le_couloir|dans_l_escalier|dans_la_pièce|dans_le_salon|dans_la_cuisine|dans_la_chambre|"
           "contre_la_porte|chez_moi|dans_l_appartement|au_rez_de_chaussée", "IL rôde|rode|rôdent|tourne|tournent ..3 dehors|autour|maison|jardin|immeuble|voiture|chez", "IL s approche|approchent", "IL arrive|revient|monte|débarque ..1 NOW|vite|dans|avec|et|je|chez|ici", "IL arrive|revient|monte $",
           "sait|sais que|où je|j|on|suis ..3"), "il est en bas", sauf="facteur|livreur|tout_va_bien|parking_gratuit"),
    _clue("enferme", 2, "Locked in or held.",
          ("verrouillé*|barricad*", "bloque|bloqué|fermé|ferme|fermée|bloquent|tient ..1 la|ma|les porte|portes|sortie|passage", "laisse|laissent|veut|veulent pas|plus ..2 sortir|partir|m_en_aller|descendre|passer|que_je_sorte|que_je_parte", "suis|sommes|est|somes ..1 enfermé*|bloqué*|coincé*|caché*|planqué*", "peux|peut|pouvons plus|pas ..1 sortir|fuir|bouger|crier|partir",
           "m|nous|l|la empêche|empêchent de"), "il a bloqué la porte", guards=_NONEG, sauf="mutisme|solitude|travail|ascenseur|compte|numéro"),
    _clue("prive", 1, "Phone or keys taken.", ("a ..1 pris|confisqué|cassé|jeté|caché|coupé mon|mes|le|les|ma téléphone|clés|clé|clefs|courant|ligne|chargeur|lumière",), "il a pris mes clés"),
    _clue("objet", 2, "An improvised weapon.", ("avec|tient|a|prend un|une|sa|son|le|des barre|bâton|ceinture|bouteille|objet|truc_pointu|outil|pelle|ARME|câble|manche|chaise|rallonge", "à coups_de|coup_de"), "il est derrière avec une barre", sauf="collection|chasse|travail|jardin"),
    _clue("arme", 1, "A weapon is mentioned.", ("ARME",), "couteau", sauf="collection|chasse|JOUET"),
    _clue("aide", 2, "Begging for someone to come.", ("faites|fais|faite vite", "venez|viens|vener ..2", "supplie|implore|pitié ..2", "aidez|sauvez|secourez moi|nous|la|le", "au_secours|à_l_aide", "quelqu_un peut ..2 venir|m_aider|intervenir", "envoyez|envoyer ..2"), "faites vite je vous en supplie",
          sauf="ADMIN|visiter|vacances"),
    _clue("vite", 1, "Haste.", ("vite|urgent|urgence|srx|svp|rapidement|dépêchez",), "vite", sauf="ADMIN"),
    _clue("cris", 1, "Screams or tears now.", ("hurle|hurlent|crie|crient|pleure|pleurent|cris|hurlements|supplie|gémit|râle",), "elle pleure"),
    _clue("sang", 2, "Blood or visible injury.", ("en|du|le|plein_de|de sang", "saigne|saignent|saignes", "blessé|blessée|blessés ..2 tête|visage|NOW|grave*|gravement|jambe|bras"), "elle est en sang", sauf="prise|don|analyse|règles|selles|draps|pression|groupe"),
    _clue("bagarre", 2, "People fighting.", ("se|s tapent|battent|frappent|bastonnent|bastonne|cognent|tape_dessus|tapent_dessus|massacrent|entretuent|entre_tuent|étripent", "bagarre|baston|rixe ..3"), "les voisins se tapent dessus", sauf="toujours|souvent|école|récré"),
    _clue("entend", 1, "Heard or seen by the writer.", ("entends|entend|entendons ..2", "je|on vois|voit|voyons ..2"), "j'entends la voisine"),
    _clue("seul", 1, "Alone.", ("suis|est|sommes ..1 seul|seule|seuls ..2", "parents|mari|personne ..2 pas|plus là"), "je suis seule"),
    _clue("bruit", 2, "Noise or steps in the home.", ("bruit|bruits|des_pas|pas|lumière ..3 en_bas|grenier|étage|rez_de_chaussée|cave|jardin|dehors|couloir|maison|garage", "marche|bouge|fouille|parle ..3 rez_de_chaussée|en_bas|grenier|garage|cave", "entend|entends ..2 pas|marcher"), "j'entends du bruit en bas",
          sauf="travaux|voisin|voisins|talons|musique|chien|pas_de_porte|souvent|fête"),
    _clue("inconnu", 1, "Someone unknown.", ("y_a quelqu_un|INCONNU|un_homme|un_mec|un_type|des_gens|des_hommes", "quelqu_un|un_homme|un_mec|un_type|homme|ils|deux_hommes ..1 est|sont|a|veut|essaie|essaye|essaient|rôde|rentre|entre"), "il y a quelqu'un"),
    _clue("tuer", 2, "Death is threatened.", ("me|nous|la|le|les|lui|te TUER|tuera|tuerai|tuerait|finir|achever|crever|étrangler|égorger", "va|vais|vont pas? passer_la_nuit|y_passer|mourir|crever", "menace de ..2 TUER|jeter|mort|frapper|brûler|planter", "menaces|menace|menacé* de mort"), "il va la finir",
          sauf="JOUET|chef|boulot|prof|patron"),
    _clue("suit", 2, "Follows or chases.", ("me|nous|la|le|l suit|suivent|poursuit|poursuivent|colle|collent|encercle|encerclent|entoure|attend|guette", "court|courent|cour|fonce|foncent ..2 après|dessus|sur|derrière|vers", "encerclé* ..2"), "il me fonce dessus", nature="dehors",
          sauf=_EN_LIGNE + "|psy|psychologue|cmp|spip|ase|médecin|partout"),
    _clue("porte", 1, "The door.", ("sonne|sonnent|toque|toquent ..3", "à|derrière|devant|dans la|ma porte"), "il sonne"),
)
