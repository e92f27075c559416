"""Classes of words that patterns share. `word*` any ending, `a_b` two words in a row; folding is done at compile time."""

from __future__ import annotations


def _er(*verbs: str) -> tuple[str, ...]:
    """All spellings of -er verbs that sound alike (frapper, frappé, frappez) and the plural present."""
    out: list[str] = []
    for verb in verbs:
        stem = verb[:-2]
        out += [stem + end for end in ("er", "e", "es", "ez", "ent", "é", "ai")]
    return tuple(out)


_PROCHES_M = (
    "mari", "conjoint", "copain", "compagnon", "ex", "petit_ami", "fiancé", "père", "papa", "beau_père", "frère",
    "beau_frère", "fils", "petit_fils", "oncle", "tonton", "cousin", "neveu", "gendre", "grand_père", "parrain", "ami",
    "pote", "collègue", "colocataire", "coloc", "chéri",
)
_PROCHES_F = (
    "femme", "conjointe", "copine", "compagne", "mère", "maman", "belle_mère", "soeur", "fille", "petite_fille",
    "tante", "tata", "cousine", "nièce", "grand_mère", "amie", "voisine", "dame", "épouse",
)
_INCONNUS = (
    "homme", "hommes", "mec", "mecs", "type", "types", "gars", "monsieur", "individu", "individus", "inconnu",
    "inconnus", "quelqu_un", "voisin", "voisins", "client", "patient", "gens", "jeune", "jeunes", "bande", "groupe",
    "personne", "garçon", "vieux", "agresseur", "passager", "usager", "élève",
)
_PRONOMS = ("il", "elle", "ils", "elles", "lui")

COUPS = _er("frapper", "taper", "cogner", "tabasser", "étrangler", "violer", "agresser", "poignarder", "massacrer",
            "égorger", "molester", "attaquer", "lyncher", "secouer", "défoncer", "bastonner", "démonter", "planter",
            "brutaliser", "assommer", "fracasser", "gifler", "latter", "savater", "marteler", "séquestrer") + (
    "battre", "bat", "battent", "rouer_de_coups")

CLASSES: dict[str, tuple[str, ...]] = {
    "PRON": _PRONOMS,
    "PROCHE": _PROCHES_M + _PROCHES_F,
    "CONJOINT": ("mari", "conjoint", "copain", "compagnon", "ex", "petit_ami", "fiancé", "mec", "il", "ils",
                 "père", "beau_père", "frère", "fils", "femme", "elle"),
    "PERSONNE": _PROCHES_M + _PROCHES_F + _INCONNUS,
    "INCONNU": _INCONNUS,
    "IL": _PRONOMS + ("on",) + _PROCHES_M + _PROCHES_F + _INCONNUS + ("qui",),
    "ME": ("me", "m", "nous", "la", "le", "les", "l", "te", "lui"),
    "UN": ("un", "une", "des", "le", "la", "les", "mon", "ma", "mes", "son", "sa", "ses", "notre", "leur", "nos",
           "deux", "trois", "plusieurs", "l", "d", "gros", "grand", "grosse"),
    "COUPS": COUPS,
    "TUER": _er("tuer", "buter", "planter", "crever", "égorger", "poignarder", "massacrer", "éliminer", "flinguer",
                "fumer", "descendre", "étrangler", "assassiner", "saigner") + ("tué", "tuée", "tué_e", "tuerai"),
    "MAL": ("faire_du_mal", "faire_mal", "faire_la_peau", "faire_payer", "casser_la_gueule", "péter_la_gueule",
            "défigurer", "arracher_la_tête", "mettre_une_balle", "tirer_dessus", "crever", "brûler_vive"),
    "ARME": ("couteau", "fusil", "arme", "armes", "pistolet", "flingue", "gun", "revolver", "machette", "hache",
             "marteau", "batte", "barre_de_fer", "matraque", "cutter", "ciseaux", "tournevis", "carabine", "kalach*",
             "sabre", "katana", "lame", "schlass", "tesson", "bouteille_cassée", "taser", "grenade", "bombe", "surin",
             "opinel", "pied_de_biche", "tronçonneuse", "fourche", "poing_américain", "fer_à_repasser", "bidon_d_essence"),
    "NOW": ("là", "maintenant", "en_ce_moment", "tout_de_suite", "actuellement", "à_l_instant", "à_cet_instant",
            "immédiatement", "en_direct", "au_moment_où_je", "pendant_que_j_écris", "encore_là", "à_cette_heure"),
    "CRI": ("vite", "au_secours", "aidez", "à_l_aide", "help", "sos", "appelez", "envoyez", "sauvez", "pitié",
            "venez", "dépêchez", "peux_pas_parler", "sauvez_moi"),
    "CESOIR": ("ce_soir", "cette_nuit", "tout_à_l_heure", "dans_une_heure", "dès_ce_soir", "en_rentrant",
               "avant_demain", "demain_matin"),
    "OUT": ("rue", "bus", "train", "gare", "métro", "rer", "tram", "parking", "arrêt", "trottoir", "forêt", "dehors",
            "chemin", "quai", "car", "boulevard", "avenue", "wagon", "taxi", "vtc", "parc", "bois", "cité", "rentre",
            "marche", "pied", "route", "lycée", "collège", "voiture", "place", "quartier", "transilien", "noctilien"),
    "PORTE": ("porte", "fenêtre", "volet", "volets", "serrure", "portail", "baie", "vitre", "entrée", "grille",
              "portes", "fenêtres", "interphone", "poignée"),
    "CHEZ": ("maison", "appartement", "jardin", "garage", "cave", "cour", "chambre", "couloir", "salon", "cuisine",
             "immeuble", "hall", "escalier", "escaliers", "palier", "logement", "pavillon", "grenier", "toit",
             "véranda", "magasin", "boutique", "bureau", "école", "collège", "lycée", "mairie", "balcon"),
    "MEDS": ("cachets", "médicaments", "comprimés", "pilules", "somnifères", "doliprane", "dolipranes", "xanax",
             "valium", "lexomil", "plaquette", "plaquettes", "boîte_de", "boîtes_de", "boîte_entière", "gélules", "antidépresseurs",
             "traitement", "morphine", "tramadol", "paracétamol", "insuline", "anxiolytiques", "pillules", "lyrica"),
    "POISON": ("javel", "produit", "déboucheur", "lessive", "pile", "détergent", "soude", "essence", "antigel",
               "mort_aux_rats", "désherbant", "acide", "white_spirit", "shit", "cannabis", "champignons"),
    "PETIT": ("bébé", "enfant", "petit", "petite", "gamin", "gamine", "fillette", "môme", "garçonnet", "gosse",
              "fille", "fils", "garçon", "enfants", "petits", "nourrisson", "bambin", "petite_fille", "petit_garçon"),
    "DISPARU": ("fils", "fille", "enfant", "bébé", "petit", "petite", "frère", "soeur", "neveu", "nièce", "mère",
                "père", "grand_mère", "grand_père", "mari", "femme", "élève", "ado", "tante", "oncle", "résident",
                "résidente", "gamin", "gamine"),
    "LIEUFEU": ("maison", "appartement", "immeuble", "cuisine", "voiture", "chambre", "garage", "grange", "poubelle",
                "poubelles", "toit", "hangar", "forêt", "champ", "balcon", "poêle", "friteuse", "canapé", "rideaux",
                "cave", "camion", "local", "cage", "école", "bus", "scooter", "pavillon", "matelas", "ferme",
                "voisin", "voisine", "étage", "caravane", "usine", "cheminée", "ordinateur", "batterie", "trottinette"),
    "EAU": ("eau", "seine", "marne", "canal", "piscine", "étang", "rivière", "loing", "yerres", "lac", "morin",
            "bassin", "fleuve", "puits", "yonne", "plan_d_eau"),
    "FAUX": ("gaz", "eau", "eaux", "edf", "enedis", "grdf", "police", "policier", "policiers", "gendarme",
             "gendarmes", "mairie", "pompier", "pompiers", "plombier", "banque", "agent", "agents", "électricien",
             "ramoneur", "facteur", "veolia", "fibre", "ramoneurs", "plombiers", "livreur", "couvreur"),
    "ADMIN": ("formulaire", "ordi*", "dossier*", "compte", "connecter", "connexion", "comprends", "papier*", "plainte",
              "rendez_vous", "rdv", "site", "caf", "impôts", "mot_de_passe", "administrati*", "logement", "mds",
              "assistante_sociale", "demande", "facture", "numéro", "adresse", "cv", "inscri*", "remplir", "lettre",
              "attestation", "devoir*", "crèche", "préfecture", "titre_de_séjour", "stage", "subvention", "banque",
              "arnaque", "virement", "cliqué", "piraté*", "trouver", "chercher", "piscine", "horaires", "démarche*"),
    "FILL": ("vite", "svp", "oh", "mon_dieu", "pitié", "help", "maintenant", "là", "je_vous_en_supplie", "merci",
             "je_vous_en_prie", "urgent", "urgence", "sil_vous_plait", "par_pitié", "bonjour", "bonsoir", "allo",
             "quelqu_un", "vous", "moi", "chut", "non", "putain", "merde", "omg"),
    "JOUET": ("jeu", "jeux", "fortnite", "console", "blague", "film", "série", "chat", "moustique*", "araignée",
              "chien", "manette", "partie", "ptdr", "mdr", "lol", "match", "rigol*", "souris", "rat", "guêpe*"),
}
