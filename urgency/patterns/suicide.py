"""Suicide under way, or planned with means, a place or a moment."""

from __future__ import annotations

from ..motifs import Pattern

_NEG_OK = ("hypothese", "passe", "cadre")
_NUANCE = "souvent|parfois|des_fois|depuis_des_mois|un_jour|si_je_pars|si_je|chantage|si_ça_continue|ptdr|mdr|lol|à_la_tâche"

PATTERNS = (
    Pattern("suicide.je_vais", "suicide", "The writer says they are going to do it.",
            ("vais|je_va|je_vai|vas ..1 me|m|mes tuer|tué|suicider|pendre|foutre_en_l_air|jeter|ouvrir_les|tirer_une_balle|noyer|immoler|trancher|tailler_les|balancer|défenestrer|flinguer|couper_les", "vais ..1 en finir|finir", "vais|je_va sauter $",
             "je ..1 vais ..1 sauter ..3 pont|fenêtre|toit|train|vide|étage|balcon|NOW", "^ je saute $", "je me tue|suicide|jette|pends ..2 CESOIR|NOW", "je veux|veut mourir|crever|en_finir ..2 CESOIR|NOW|CRI|ici",
             "vais|je_va mourir|crever|partir_pour_toujours ..3 CESOIR|NOW|j_ai_pris|j_ai_avalé", "en finis|finit|finir|finissons ..3 CESOIR|NOW|aujourd_hui|moi|vie", "CESOIR|NOW ..4 en finis|finit|finir|suicide|suicider|tue|tuer_moi|meurs|saute",
             "suicider|suicide ..4 CESOIR|NOW|aujourd_hui|demain", "me tuer|suicider ..3 CESOIR|NOW|demain", "décidé|décision ..4 mourir|partir|finir|suicider ..3", "envie|veux ..1 mourir|me_suicider|me_tuer|en_finir ..3 NOW|CESOIR"),
            ("je vais me tuer", "je vais en finir ce soir", "je vais me jeter sous le train"),
            guards=("negation", "hypothese", "cadre"), sauf=_NUANCE + "|jeter_dans_le_travail|me_jeter_à_l_eau|finir_mon|dossier|finir_le|finir_la|jeux"),
    Pattern("suicide.moyens", "suicide", "Pills, rope, blade or gun within reach.",
            ("MEDS ..3 devant_moi|dans_la_main|dans_ma_main|prêts|prêt|à_côté_de_moi|sous_la_main|sur_la_table|en_main", "devant moi ..4 MEDS|corde|lame|rasoir|couteau", "j ai une|la|ma|mis|acheté|préparé ..1 corde $",
             "j_ai|ai ..2 corde|noeud ..3 prêt|prête|accroché*|cou|autour|poutre|plafond", "corde|noeud ..2 accroché*|attaché*|prêt|prête|cou|autour_du|poutre", "lame|rasoir|cutter|couteau ..4 poignet|poignets|veines|bras|main_je",
             "ARME ..3 tempe|bouche|tête|crâne|coeur", "j_ai|tout tout? préparé ..8 corde|mourir|finir|lettre|cachets|MEDS|partir|ce_soir", "tout ce_qu_il_faut|ce_qu_il_me_faut ..5 mourir|finir|tuer|partir|ce_soir|NOW",
             "finis|finir|mourir|tuer|suicide* ..6 tout ce_qu_il_faut|préparé", "lettre|lettres d adieu|adieux", "ouvert le gaz|robinet_de_gaz", "stocké|accumulé|mis_de_côté ..4 MEDS"),
            ("j'ai les cachets devant moi", "j'ai une corde", "j'ai le pistolet sur la tempe"),
            sauf="mère_les|pharmacie|escalade|à_sauter|linge|infirmière|traitement|dans_la_main_de|pilulier"),
    Pattern("suicide.lieu", "suicide", "The writer or a relative stands at a deadly place.",
            ("suis|est|sommes|monté|montée|assis|assise|debout ..3 sur|au_bord|au_dessus|en_haut|bord ..2 pont|toit|rebord|rails|voies|falaise|parapet|viaduc|garde_corps|rambarde|fenêtre|balcon ..3 $",
             "suis|est|assise|assis|debout ..2 sur|au_bord|en_haut|bord ..2 toit|rebord|rails|voies|falaise|parapet|rambarde ..5", "j|je ..1 attends|attend ..2 train|rer ..4 rails|voie|voies|jeter|sauter|finir",
             "rails|voies|voie|pont|toit|rebord ..6 jeter|sauter|sauter|finir|mourir|attends_le_train", "enjambe|enjambé ..3 balcon|rambarde|pont|fenêtre|parapet"),
            ("je suis sur le pont", "je suis sur le rebord de la fenêtre"), sauf="couvreur|travaux|tuiles|vacances|association|pêche|chat|bouchon|embouteillage*|photo|bloqués_sur|eau|inondation|inond*|enferm*"),
    Pattern("suicide.geste", "suicide", "The act is done.",
            ("j_ai|je_viens_de|viens_de|ai|jé ..1 avalé|avaler|gobé|pris|prendre|ingéré ..1 tous|toute|toutes|tout|plein|trop|beaucoup|une|deux|trois|la|des ..5 MEDS", "s|me|m est|suis|a|ai|vient_de|viens_de ..2 ouvert|coupé|tailladé|tranché|ouvrir|couper|taillé "
             "les|mes|ses|la|le veines|poignets|poignet|gorge|avant_bras", "s|est est|vient_de|se|me pendu|pendue|pendre|défenestré|défenestrée|jeté_par|jetée_par|jeté_sous|tiré_une_balle ..5", "ouvert|coupé les veines",
             "vient de faire_une_tentative|faire_une_ts|tenter_de_se"),
            ("j'ai avalé une boîte de médicaments", "ma fille s'est ouvert les veines"), recent=True,
            sauf="ordonnance|ce_matin_comme|prescri*|mort|morte|décédé*|suicidé_il|doses|pris_la_boîte|pris_des_médicaments_pour|traitement_pour"),
    Pattern("suicide.adieu", "suicide", "Farewell messages.",
            ("^ adieu ..4 $", "adieu à|a tous|toutes|tout_le_monde|ma|mes|mon|maman|papa", "vous|te|leur|nous|m|fait|dis|dit mes|ses? adieux", "je vous|te|leur dis|dit adieu", "dernier|derniers message|messages|mots ..6 pardon|adieu|aime|tous|revoir|NOW",
             "c est mon dernier|derniers message|jour|soir|soirée", "quand vous|tu|on lirez|lira|lirai|liras|lisez ..6 mort|morte|parti|partie|là|loin", "^ quand vous|tu lirez|liras", "message|sms|lettre|mot|appel|vidéo d adieu|adieux",
             "prenez soin|prend|occupez ..1 de|bien? ..1 mes|ma|mon|eux enfants|fille|fils|chat|chien|mère|bébé", "c est fini|terminé ..3 adieu|pardon|mourir|vous_aime", "pardon à|a tous ..4", "demain ..3 serai|sera|serais ..1 plus_là|mort|morte",
             "serai|serais|sera ..1 mort|morte|plus_là|plus_de_ce_monde ..3 demain|lirez|ce_soir"),
            ("adieu à tous", "c'est mon dernier message pardon à tous", "quand vous lirez ça je serai morte"), guards=("cadre", "hypothese"),
            sauf="obsèques|enterrement|travail|retraite|déménag*|vacances|collègues|pot_de|ancienne_école"),
    Pattern("suicide.tiers", "suicide", "Someone else is about to do it.",
            ("va|veut|vas|veux|menace|menace_de|menacent_de|allait|essaie|essaye|tente|essaie_de|essaye_de|tente_de|en_train ..2 se|ce|s suicider|tuer|pendre|jeter|foutre_en_l_air|tirer_une|défenestrer|immoler|couper_les|ouvrir_les|noyer ..6",
             "menace|menace_de|va|veut|dit ..2 sauter ..3 fenêtre|pont|toit|balcon|vide|étage|NOW|train", "^ ..6 veut|va sauter $", "dit|dis|écrit|crie ..4 va|allait|veut ..1 se|ce suicider|tuer|jeter|pendre", "message|sms d adieu"),
            ("ma soeur dit qu'elle va se tuer", "mon mari veut se pendre il est dans le garage", "mon fils menace de sauter par la fenêtre"),
            sauf="si_je|souvent|régulièrement|chantage|face_à|à_la_tâche|ptdr|mdr|adolescent_qui|personne_qui|quelqu_un_qui"),
)
