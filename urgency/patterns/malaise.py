"""Medical emergencies: breathing, consciousness, bleeding, overdose, stroke, choking."""

from __future__ import annotations

from ..motifs import Pattern

_NONEG = ("passe", "hypothese", "chronique", "cadre")

PATTERNS = (
    Pattern("malaise.respire", "malaise", "Not breathing or breathing badly.",
            ("respire|respires|respirent ..1 plus|pas|mal|difficilement|bizar*|vite|à_peine|presque_plus", "arrive|arrives|peut|peux|peine|mal|du_mal ..1 pas|plus|à|a ..1 respirer|respire",
             "manque d air", "a|n plus ..1 pouls", "coeur s|c est_arrêté|arrête|bat_plus", "arrêt cardiaque|respiratoire"),
            ("il ne respire plus", "mon bébé ne respire pas", "il a plus de pouls"), guards=_NONEG, sauf="dans_ce_couple|confinement|masque|JOUET|formation|apprendre|formations"),
    Pattern("malaise.inconscient", "malaise", "Unconscious, does not answer, move or wake.",
            ("est|reste|tombé|tombée|trouvé|trouvée|trouve ..1 inconscient|inconsciente|sans_connaissance", "^ inconscient|inconsciente", "perdu|perd|perds connaissance", "s est évanoui*", "s évanouit",
             "tombé*|tombe|tombent dans les pommes", "vais m évanouir", "IL|et|elle ..2 bouge|bougent|bougé plus|pas ..2", "IL ..2 réveille|réveillent|réveil plus|pas",
             "se réveille|réveil plus|pas", "arrive|arrives pas|plus à|a ..1 réveiller|réveille", "yeux ..1 révulsés|retournés|blancs|ouverts ..4", "crois ..3 est mort|morte",
             "coma ..3 éthylique|NOW|bouge", "IL|et|elle répond|réponds plus $"),
            ("ma grand mère est tombée elle ne bouge plus", "mon mari est inconscient", "elle s'est évanouie", "je crois qu'il est mort"), guards=_NONEG,
            sauf="dossier*|téléphone|mails|sms|appels|volets|réveil|loi|mairie|lui_ce_matin|JOUET|plante*|chat|chien|batterie|inconscient_du|coeur_mort"),
    Pattern("malaise.repond_plus", "malaise", "Does not answer, with a sign of collapse.",
            ("IL|et|elle ..1 répond|réponds|parle ..1 plus|pas|bizarre|bizarrement",), ("mon mari est tombé il répond plus",), guards=_NONEG,
            ctx="terre|sol|tombé|tombée|saigne|sang|bouge|inconscient|yeux|avalé|médicaments|cachets|malaise|adieu|réveille|secoue|respire|bu|overdose|salle_de_bain|avc|enfermé|enfermée|lit|baignoire",
            sauf="famille_groupe|groupe|mairie|caf|dossier|assurance|service|mail*|ex|proprio*"),
    Pattern("malaise.par_terre", "malaise", "Someone on the ground, hurt.",
            ("par|a|au|sur terre|sol|trottoir ..8 saigne|sang|bouge|répond|réveille|respire|inconscient*|mal|crie|secours|tremble|vomit|yeux|relever|parle", "saigne|sang|frappé*|tombé*|malaise|homme|dame ..5 "
             "par|au|sur ..1 terre|sol|trottoir", "arrive|arrives|peut|peux ..1 pas|plus à|a? se|me|la|le? relever|se_lever|me_lever|relève", "vient|viens de tomber|s_effondrer|s_écrouler|se_blesser|chuter|faire_une_chute|perdre_connaissance|"
             "faire_un_malaise|s_évanouir|se_couper|se_brûler|s_ouvrir|m_ouvrir|me_couper_le|avoir_un"),
            ("quelqu'un est par terre il répond pas", "ma mère vient de tomber elle saigne beaucoup"), guards=_NONEG, sauf="déchets|gravats|papiers|ordures|enceinte|amoureuse|en_panne|sac|poubelle|dans_le_panneau|bébé_bouge|dormir|dort|dors|matelas|malade|devis|décision|jugement|neige|prix|traite|assis|sachets|travailler|facture"),
    Pattern("malaise.crise", "malaise", "Stroke, heart attack, seizure, overdose, choking, going on.",
            ("IL|je|et|entrain|en_train nous|me|moi|de? fait|fais|faire|fai un|une ..1 malaise|avc|overdose|infarctus|arrêt|crise_cardiaque|crise_d_épilepsie|réaction|hémorragie|choc|attaque|fausse_route|bad|hypo*",
             "^ crise_cardiaque|overdose|avc|arrêt_cardiaque|infarctus|malaise|hémorragie FILL? $", "en|a|fait overdose $", "convulse|convulsions|convulser|convulsionne|convulsent", "fait une overdose",
             "bouche|visage ..3 tordu*|déformé*|de_travers|paralysé*", "s|m étouffe|étouffent ..3", "s|m est étouffé*", "étouffe|coincé ..3 morceau|viande|bonbon|gorge|manger|pièce|jouet",
             "mal|douleur|douleurs|serre|oppresse|pression ..5 poitrine|thorax|coeur ..6 bras|mâchoire|NOW|CRI|respirer|transpire|gauche", "mal ..5 bras gauche", "tout|toute|devient|lèvres|est ..1 bleu|bleue|bleues|violet|violette $",
             "devient|tout|toute ..1 bleu|bleue|violet|violette", "gonfle|gonflé|gonflée|gonflent ..4 visage|gorge|langue|respire*", "visage|gorge|langue ..3 gonfle|gonflé|gonflée",
             "perdu les|ses eaux", "en_train d accoucher", "accouche|j_accouche ..2 NOW|CRI|vite", "parle bizarre|mal ..5 bras|bouche|tête|saigne", "me sens partir|mourir"),
            ("il fait une overdose", "elle convulse", "il s'étouffe", "mon père fait un avc sa bouche est tordue"),
            sauf="JOUET|indemni*|facture*|quotidien|routine|couple|bleus_partout|ciel|yeux|camion|pantalon|patron_m_étouffe|soutien_scolaire|dedans_de_colère"),
    Pattern("malaise.crise_faite", "malaise", "Overdose or stroke just told, without a date.",
            ("a fait une overdose|crise_cardiaque|crise_d_épilepsie|hémorragie", "s est électrocuté*|électrocuter|brûlé*_gravement|ouvert_la|ouvert_le|ouvert_l|coupé_le_doigt|coupé_un_doigt|tranché*|empalé*|planté_un"),
            ("mon ami a fait une overdose",), recent=True, sauf="mort|morte|décédé*"),
    Pattern("malaise.sang", "malaise", "Heavy bleeding.",
            ("saigne|saignes|saignent ..1 beaucoup|énormément|fort|encore|trop|partout|abondamment|s_arrête_pas|arrête_pas|de|du|la|aux", "IL|je|et|ça|j|tête|nez|bras|jambe saigne|saignes|saignent", "pisse|perd|perds|crache|vomit|vomis|crachent "
             "..1 beaucoup|du|le|de|plein ..1 sang", "sang partout|qui_coule|qui_gicle", "y_a|plein|beaucoup|mare|trop|flaque ..1 du|de sang", "perd|perds ..2 sang", "hémorragie ..2 NOW|CRI|accouch*"),
            ("il y a du sang partout", "je saigne énormément"), sauf="don|analyse|prise_de_sang|coeur|règles|selles|gencives|JOUET|draps|culotte|slip|serviette"),
    Pattern("malaise.plaie", "malaise", "Stab or gunshot wound just received.",
            ("a|s_est|m_a|ma|ont|est ..2 pris|reçu|poignardé*|planté*|mis|pris ..3 couteau|coup_de_couteau|coups_de_couteau|balle ..3 ventre|dos|bras|jambe|poitrine|cou|tête|dans", "a|suis|vient|est|viens été|de|fait|se|d ..1 "
             "poignardé*|poignarder|planté_au_couteau|égorgé*", "^ poignardé*", "balle dans|ds la|le|l ventre|jambe|tête|dos|bras|épaule"),
            ("il a pris un couteau dans le ventre", "elle a été poignardée"), recent=True, sauf="article|JOUET|dans_le_dos_par|télé|enveloppe|courrier|lettre"),
    Pattern("malaise.trop_pris", "malaise", "Someone took too much drug, drink or a poison.",
            ("a|ai|ont ..1 trop|plein pris|bu|fumé|sniffé|avalé|consommé", "a|ai|ont|as pris|bu|sniffé|avalé|consommé trop|plein ..5", "a|ont|vient_de|viens_de|ai ..1 avalé|avaler|bu|boire|mangé|ingéré|pris|goûté ..4 POISON",
             "IL|a|ont|vient_de avalé|avaler|pris|ingéré ..4 MEDS ..8 bouge|réveille|répond|dort|vomi*|endormi*|enfant|bébé|petit|fils|fille",
             "fils|fille|bébé|petit|petite|enfant|il ..5 a|vient_de avalé|avaler|mangé|pris|bu ..5 MEDS|POISON", "a bu ..8 réveille|bouge|respire|inconscient* pas|plus"),
            ("mon fils a bu de la javel", "je me sens partir j'ai trop pris"), recent=True,
            sauf="habitude|pris_trop_de_place|poids|trop_pris_sur|kilos|retard|temps|hier_soir_fête|gueule_de_bois|trop_pris_la_tête|confiance|médecin|pris_trop_de_retard|essence_dans_ma"),
    Pattern("malaise.tiers_medicaments", "suicide", "Someone else swallowed their pills.",
            ("a|vient_de|vien_de|ont avalé|avaler|pris|prendre|gobé|ingéré ..1 tous|toute|toutes|tout|plein|trop|beaucoup|une|deux|trois|sa|ses|des|la ..5 MEDS",),
            ("ma mère a avalé tous ses cachets",), recent=True, sauf="a_pris_son_traitement|vitamines|ordonnance|volé*|douane|colis|pris_une_boîte_de_nuit|boîte_à_gants|boîte_aux_lettres|boîtes_aux_lettres|pharmacie_refuse"),
    Pattern("malaise.appel", "malaise", "A request for medical help, now.",
            ("vite|besoin_d|besoin_de|appelez|envoyez|faut|il_faut ..2 ambulance|samu|médecin_vite|pompiers|secours FILL? $", "^ ambulance|samu vite|svp|aidez", "chute|tombé|tombée|tombe ..2 du|de|dans ..2 toit|échelle|échafaudage|balcon|"
             "fenêtre|étage|arbre ..8 bouge|saigne|mal|répond|jambe|dos|secours|vite|NOW", "tombé|tombée ..10 bouge|saigne|répond|réveille|relever|inconscient*|sang|respire", "s est ouvert ..3 main|bras|crâne|tête|jambe|genou ..6 sang|saigne",
             "va mourir vite|aidez|NOW|il|elle"),
            ("il faut une ambulance",), recent=True, sauf="vieillesse|chien|chat|tard|un_jour"),
)
