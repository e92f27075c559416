"""Second part of illness, despair, accidents and children: signs told without the medical word."""

from __future__ import annotations

from ..motifs import Pattern

_NONEG = ("passe", "hypothese", "chronique", "cadre")

PATTERNS = (
    Pattern("malaise.signes", "malaise", "Signs of a vital emergency.",
            ("accouche|accouchent ..5 voiture|maison|NOW|CRI|seul|seule|salle|camion|rue|tout_de_suite", "^ ..3 accouche $", "fièvre|température ..5 mou|molle|convuls*|réagit|réveille|41|boit", "tout|toute mou|molle ..4", "sent|sens plus|pas ses|mes|son|sa|mon|les ..1 jambes|jambe|bras|côté|doigts|pieds|corps",
             "peut|peux|arrive|arrives plus|pas|ni ..1 bouger|parler_ni|avaler_sa ..3", "bave|bavent|mousse ..4 bouche|tremble|NOW|yeux", "tremble|tremblements ..3 bave|partout|convuls*", "s|m|me|se est|suis coupé* ..5 tronçonneuse|hache|scie|doigt|doigts|main|artère|profond|saigne|disqueuse|tondeuse",
             "vois|voit|voie flou|trouble|double ..4", "piqué*|mordu* ..4 produit|vipère|serpent|frelon*|abeille*|guêpe*|seringue|méduse ..6 gonfl*|respire*|flou|mal|malaise|NOW", "tête qui_tourne|tourne ..6 tombe|tomber|pris|avalé|gaz|NOW|sang", "vomit|vomis|crache|tousse ..2 du_sang|sang",
             "hypoglycémie|coma|diabétique|épileptique|allergique ..8 réveille|réagit|répond|parle|conscience|NOW|gonfle|respire*|tombé*|bizar*", "réagit|réagis|réagissent plus|pas ..2", "délire|délires ..3 fièvre|NOW|sang", "lèvres bleu|bleues|violet|violettes|blanc_comme",
             "chute|tombé*|tombée ..6 jambes|hanche|dos|cou|crâne|tête ..4 peut|peux|sent|saigne|bouger|mal", "IL ..1 est|vient_de brûlé*|brûler|ébouillanté*|ébouillanter ..6 NOW|CRI|cloques|visage|bébé|peau|fils|fille|enfant|eau_bouillante"),
            ("ma femme accouche dans la voiture", "mon bébé de 3 mois a 41 de fièvre il est tout mou", "il tremble de partout il bave"), guards=_NONEG,
            sauf="bientôt|prévu|mois_prochain|semaines|JOUET|écran|avenir|financièrement|covid|courir|travailler|vaccin|rien_du_tout|dossier|chien|chat|ordi|entourloupe|école|mails|budget|sortir"),
    Pattern("suicide.signes", "suicide", "Despair that says the act is near without the word.",
            ("lettres|lettre|testament|papiers ..4 tout_est_prêt|est_prêt|pour_après|quand_je_serai", "tout est prêt ..3", "dites|dis|dire|direz ..1 à|leur|lui|que|aux ..4 aime|aimais|aimait|pardon|désolé*", "trop_tard ..3 aime|pardon|adieu|pris|avalé|pour_moi", "aime ..3 trop_tard", "j_ai|ai|a tout avalé|gobé|pris|ingurgité j|je|et|NOW|il|elle",
             "^ j ai tout avalé|pris|gobé", "compte|compter|aligné|aligne|étalé ..2 MEDS", "vais ..1 tous|toutes|tout ..1 prendre|avaler|gobe*", "regarde ..3 trains|train|rer|vide|pont|eau|fenêtre|voitures ..5 passer|passent|sauter|envie|finir|appelle|en_bas", "gare|pont|quai|rails|voies|toit ..8 trains|passer|vide|sauter|envie_de|finir|plus_envie",
             "envoyé|envoyer|envoie|posté|poster|publié ..3 photo|vidéo|message|story ..4 corde|cachets|lame|pont|adieu|médicaments|arme|sang|veines", "tailladé*|scarifié*|scarifier|entaillé*|mutilé* ..6 coule|sang|saigne|profond|NOW|beaucoup", "serai|sera|serais plus|pas là|de_ce_monde ..3 demain|quand|ce_soir|longtemps",
             "demain ..4 serai plus|pas", "plus rien à_perdre|à_faire_ici ..4 NOW|CESOIR|pont|cachets|adieu", "merci pour tout ..4 adieu|pardon|fini|partir|aime", "rejoindre ..3 mari|mère|père|fils|fille|lui|elle|paradis|ciel ..3 CESOIR|NOW|je_vais", "vais ..1 rejoindre ..3 au_ciel|là_haut|paradis|dans_la_mort|mon_mari_mort",
             "c est ma dernière nuit|soirée|heure|lettre", "bouteille|alcool|vodka|whisky ..3 cachets|médicaments|MEDS ..4 NOW|devant|table|CESOIR|tout"),
            ("j'ai tout avalé", "dites à ma mère que je l'aime c'est trop tard", "je compte mes cachets je vais tous les prendre"), guards=("negation", "passe", "hypothese", "cadre", "chronique"),
            sauf="infirmière|pilulier|dossier|inscription|mariage|déménagement|valise|trop_tard_pour_porter|retraite|plainte_trop|délai|manger|repas"),
    Pattern("accident.signes", "feu_accident", "Accident told by what is seen.",
            ("voiture|camion|car|bus|moto|vélo|tracteur|scooter|véhicule ..2 est|a ..2 tombé*|dans ..1 le|la|l|un|une EAU|canal|ravin|fossé|vide|étang", "arbre|mur|toit|plafond|grue|échafaudage|balcon|poteau|immeuble|maison|grange ..2 tombé*|effondré*|écroulé*|s_effondre|s_écroule|tombe ..3 sur|dessus|gens ..5 gens|voiture|moi|nous|personne|dedans|homme|femme|fils|fille|mari|dessous|blessé*|enfants|quelqu_un",
             "effondré*|effondre|écroulé*|écroule ..3 dessous|dedans|sur_nous|sur_moi", "gens|quelqu_un|personne|conducteur|enfant|monde|chauffeur|fils|fille ..1 dedans|dessous|à_l_intérieur|coincé*|bloqué* ..4 NOW|CRI|brûle|fumée|eau|bouge|sortir|crie|voiture|décombres", "y_a quelqu_un|gens|personne|du_monde|enfants ..1 dedans|dessous|à_l_intérieur|coincé*",
             "cris|crie|hurle|appelle ..3 dans ..1 l|le|la eau|canal|puits|ascenseur|voiture|décombres|cave"),
            ("ma voiture est dans le canal", "un arbre est tombé sur une voiture y a des gens dedans"), recent=True, sauf="assurance|constat|fuite_de|clé|portable|téléphone|devis|garage_depuis|fourrière|payer|bail|agence|vente|squat*|locataire*"),
    Pattern("enfant.signes", "neutre", "A small child lost, wandering or not back.",
            ("PETIT|gosse ..5 erre|errent|marche|traverse|court|pleure ..3 seul|seule|route|nationale|départementale|autoroute|voie|rails|rond_point|pieds_nus", "perdu|perds ..1 mon|ma|mes|notre fils|fille|enfant|petit|petite|garçon|enfants ..6 fête|magasin|plage|foule|gare|parc|marché|forêt|centre_commercial|supermarché|manège|foire|NOW|brocante|bois",
             "PETIT|soeur|frère ..2 est|n pas ..1 rentré*|revenu* ..10 6|7|8|9|10|cp|ce1|ce2|maternelle", "6|7|8|9|10 ans ..8 pas ..1 rentré*|revenu*|retrouve", "maman|papa ..4 tape|frappe|cogne|secoue|étrangle ..2 mon|ma|le|la petit_frère|petite_soeur|frère|soeur|bébé"),
            ("un gosse de 3 ans erre tout seul sur la départementale", "j'ai perdu mon fils de 5 ans à la fête foraine"), guards=_NONEG, sauf="garde_de|décédé*|mort|morte|chat|chien|route_pour_aller|école_à_pied|trajet"),
)
