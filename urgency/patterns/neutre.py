"""Whispers: a few words that only someone in danger types, and calls for help without a reason."""

from __future__ import annotations

from ..motifs import Pattern

_ADMIN = "ADMIN|vacances|JOUET|recette|anglais|maths|exposé|internet|wifi|site|imprimer|mairie|traduire|colis|imprimante|devis|facture|permis|garde_d_enfant|déménag*|ordures"

PATTERNS = (
    Pattern("neutre.presence", "neutre", "\"Il arrive\", \"il est là\": whole clause.",
            ("^ FILL? j_ai_peur? PRON arrive|arrivent|revient|reviennent|rentre|monte|approche|débarque|descend FILL? $", "^ FILL? je_crois_qu? PRON est|sont encore|toujours|déjà? là|rentré|rentrés|rentrée|revenu|revenue|revenus|entré|entrés FILL? $",
             "PRON est|sont là IL|CRI|je|j|peux|m|ma|vite", "^ PRON arrive|revient IL|je|CRI|vite|j", "peur ..1 PRON est là", "^ PRON m a|ont vu|trouvé|trouvée|entendu|entendue FILL? $", "PRON est là PRON m|ma ..1 vu|entendu|trouvé*",
             "^ PRON m entend|voit FILL? $", "^ il|elle|ils va|vont revenir|rentrer|arriver|remonter FILL? $"),
            ("il arrive", "il est là", "il est rentré", "il revient"), guards=("negation", "hypothese", "cadre"),
            sauf="facteur|livreur|livraison|train|bus|colis|tout_va_bien|taxi|invité*|médecin|technicien|réparateur|ouf|enfin_rentré|sain_et_sauf|tv|problème|partent|repart|repartent|municipale|juge"),
    Pattern("neutre.peux_pas_parler", "neutre", "Cannot speak.",
            ("^ FILL? je? peux pas|plus parler ..4 $", "peux pas|plus parler ..3 il|elle|ils|lui|NOW|écoute|entend", "peux|peut pas parler|appeler|téléphoner ..3 il|elle|ils ..2 là|côté|entend|écoute|pièce|voit|NOW", "IL ..2 peux|peut pas|plus parler|appeler $",
             "suis avec lui|eux ..4 parler|peux", "chut ..5"),
            ("peux pas parler", "je peux pas parler il est là", "je suis avec lui je peux pas parler"), guards=("passe", "hypothese", "cadre"), sauf="sourd|sourde|français|bureau|travail|ado|langue|maman_de|avocat|réunion|parler_fort|malentendant*|bègue"),
    Pattern("neutre.secours", "neutre", "Cry for help without a reason.",
            ("^ FILL? FILL? au_secours|aidez|aidez_moi|aidez_nous|à_l_aide|sos|secours|sauvez_moi|sauvez_nous|sauvez|help|aide_moi_vite|aidez_vite FILL? FILL? $", "au_secours|à_l_aide|sauvez_moi|sauvez_nous IL|je_suis|j_ai|on|vite|aidez|ils|nous|quelqu_un ..4",
             "aidez|aide moi|nous vite|svp_vite|maintenant|là|tout_de_suite|au_secours|svp_il|il|elle|ils|j_ai_peur", "vite|svp|maintenant aidez|aide|sauvez moi|nous $", "^ FILL? au_secours|à_l_aide ..3 $", "CRI ..1 au_secours|aidez|à_l_aide|sauvez",
             "aidez_moi|aidez|sauvez_moi ..2 il|elle|ils|papa ..1 va|vont|veut|arrive|est|me|m|a", "^ urgence|urgent vite|svp vite|svp $", "^ urgence|danger FILL? $", "urgence|danger vitale|vital|immédiat|imminent|absolue",
             "je|on va|vais|allons mourir|y_passer NOW|CRI", "envoyez|envoyer|envoie ..1 quelqu_un|police|secours|gendarmes|pompiers|ambulance|samu|une_patrouille|aide ..3", "venez vite|me_chercher_vite|nous_aider|m_aider ..2"),
            ("au secours", "aidezzzz moi", "aidez moi vite", "SOS", "à l'aide"), guards=("negation", "cadre", "chronique"), sauf=_ADMIN),
    Pattern("neutre.police", "neutre", "Call the police, now.",
            ("^ FILL? police|gendarmes|pompiers|samu|secours vite|svp_vite ..2 $", "vite ..1 la|les|une|des? police|gendarmes|pompiers|samu|secours|ambulance", "!on|qu|d|veut appelez|appeler|appelle|prévenez|préviens|alertez|il_faut_appeler ..1 police|gendarmes|gendarmerie|pompiers|"
             "samu|secours|17|15|18 ..2 CRI|NOW|svp|maintenant", "^ FILL? appelez|prévenez|alertez ..1 police|gendarmes|gendarmerie|pompiers|samu|secours|17|15|18 FILL? $", "appelez|prévenez|alertez la|les|le police|gendarmes|pompiers|samu|17 pour_moi|il|elle|vite|chez|je|svp",
             "police|secours|pompiers|gendarmes vite $"),
            ("vite la police", "appelez la police vite"), guards=("negation", "hypothese", "cadre", "chronique"), sauf=_ADMIN),
    Pattern("neutre.danger", "neutre", "The writer says they are in danger.",
            ("je_suis|on_est|nous_sommes|suis|sommes|je_me_sens en danger|dangé FILL|NOW|de_mort|IL|chez|je|CRI|immédiat|imminent|avec_mon|avec_mes", "^ FILL? je_suis|on_est|nous_sommes|suis en danger $", "en danger de_mort|immédiat|imminent|vital|NOW|maintenant",
             "suis|est|sommes en train de mourir", "vie ..1 en danger ..2 NOW|CRI|de"),
            ("jsuis en danger", "je suis en danger de mort"), sauf="avec_lui_en_général|me_sens_souvent|téléphone_grave|ordonnance|tgd"),
)
