"""Spellings people really type, rewritten to the words the patterns know.

Keys are single tokens after folding (no accent, no doubled letter); values are one or more tokens, folded as well.
Patterns are folded the same way, so only spellings that change the sound or glue words together belong here.
"""

from __future__ import annotations

_RAW = {
    "je suis": "jsuis jsui chui chuis jss jsuit chuit jesuis jsius",
    "j ai": "jai jais jaie gai",
    "je vais": "jvai jvais jvé chvais jvait",
    "je peux": "jpeux jpeu jpe jpx jpeut",
    "je me": "jme jm",
    "je veux": "jveux jveu jveut",
    "je sais": "jsais jsai jsé chais chai jc",
    "je crois": "jcrois jcroi",
    "je viens": "jviens jvien",
    "j entends": "jentends jentend jenten jentends",
    "j etoufe": "jetoufe",
    "j arive": "jarive",
    "j ose": "jose",
    "j en": "jen",
    "je l ai": "jlai jlé",
    "je la": "jla",
    "je le": "jle",
    "c est": "cest c",
    "s est": "sest",
    "y a": "ya ia",
    "y en a": "yena yen",
    "qui": "ki",
    "que": "ke q k",
    "qu il": "quil",
    "qu ele": "kel quele kele",
    "quoi": "koi kwa",
    "quelqu un": "kelkun kelkin kelqun qqun qqn qqu1 quelquun qelqun quelkun kqn qlqn qlqun qelkun",
    "maintenant": "mtn mnt mtnt mtenant maintnant maintenan mantenant mintenant mnt mtnan now",
    "tout de suite": "toutdesuite tds toudsuite",
    "svp": "stp plz pls please silvouplait siouplait silteplait svpl svpp",
    "tout": "tt tou",
    "tous": "ts",
    "pour": "pr",
    "dans": "ds dan dns",
    "avec": "avk avek ac",
    "est": "e",
    "pas": "pa",
    "plus": "plu pu",
    "il": "i ill",
    "couteau": "couto coutau couteaux coutto kouto cuto",
    "chez": "che ché",
    "veut": "veu",
    "vient": "vien",
    "police": "polis polisse police flics keufs flic kondé",
    "secours": "secour skour seccour",
    "aidez": "edez",
    "m aidez": "maidez",
    "aidez moi": "aidemoi aidezmoi edemoi",
    "derriere": "derière dèrière deriére deriere derier derière dérière deriaire",
    "beaucoup": "bcp bcoup",
    "aujourd hui": "auj ajd ojd aujourdhui",
    "me suit": "msuit mesuit",
    "me frappe": "mfrape",
    "me tape": "mtape",
    "me tue": "mtue",
    "me cherche": "mcherche",
    "me menace": "mmenace menmenace",
    "m empeche": "mempeche",
    "m etrangle": "metrangle",
    "m ataque": "mataque",
    "m agresse": "magresse",
    "m a": "mah",
    "telephone": "tel portable telefone telephon",
    "quelque chose": "qqch kelkechose",
    "toujours": "tjr tjrs tjs",
    "quand": "qd kan kand kant",
    "mec": "keum",
    "pere": "daron reup",
    "mere": "daronne reum",
    "frere": "reuf",
    "soeur": "reus seur sœur",
    "medicaments": "medoc medocs médocs medicament medocks medoks",
    "cachets": "cacheton cachetons cachet",
    "ma": "mma",
    "meurt": "meur",
    "s etoufe": "setoufe",
    "respire": "respir respires",
    "arive": "ariv",
    "salle de bain": "sdb",
    "grand mere": "mamie mémé mémère grandmere mami mamy",
    "grand pere": "papi papy pépé grandpere",
    "elle": "el",
    "au secours": "ausecours osecours osecour oskour auscours ausecour oscour",
    "l abri": "labri",
    "a l aide": "alaide alède",
    "la police": "lapolice",
    "sur": "sr",
    "voiture": "caisse bagnole tuture voitur",
    "apartement": "appart apart apt apartement appartment",
    "rien": "ri1",
    "bien": "bi1",
    "demain": "dm1 2m1 demin",
}


def build(fold_word) -> dict[str, str]:
    """Token -> replacement, both folded with the given function."""
    table: dict[str, str] = {}
    for target, spellings in _RAW.items():
        folded_target = " ".join(fold_word(w) for w in target.split())
        for spelling in spellings.split():
            key = fold_word(spelling)
            if key != folded_target:
                table[key] = folded_target
    return table
