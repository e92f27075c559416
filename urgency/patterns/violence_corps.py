"""Violence, second part: blows that only happen at this instant, siege of a home or a car, drugged drinks."""

from __future__ import annotations

from ..motifs import Pattern

_NONEG = ("passe", "hypothese", "chronique", "cadre")

PATTERNS = (
    Pattern("violence.corps", "violence", "Acts told in the present because they are happening.",
            ("IL me|nous|la|le|l|lui|les traîne|tire|plaque|écrase|cogne|tape|tient|immobilise|attache|jette|pousse ..2 par_les_cheveux|par_terre|au_sol|contre_le|contre_la|contre_un|la_tête|dans_l_escalier|dans_les_escaliers|par_le_bras_dehors|la_tête_contre",
             "IL me|nous|la|le|les|lui fonce|foncent|saute|sautent|tombe ..1 dessus", "IL fonce|fonçait_là ..2 sur moi|nous|les|des|la_foule|elle|lui", "jette|jeter|balance|balancer ..3 par|du ..1 fenêtre|balcon|étage",
             "IL me|nous|la|le lance|jette|balance ..4 dessus|tête|figure|couteaux|assiettes|pierres", "IL|et jette|jettent|lance|lancent ..3 pierres|cocktails|bouteilles|pavés|mortiers ..5", "IL ..1 court|courent ..1 après ..2 moi|nous|les|des|enfants|gens|elle|lui|ma|mon",
             "en_train de|d ..2 faire_du_mal|faire_mal|péter_un_câble|péter_un_plomb|mourir|nous_cambrioler|cambrioler|rentrer_chez|s_en_prendre|l_embarquer|le_finir|la_finir", "vient|viens|viennent de|d ..2 arracher|dépouiller|percuter_volontairement|faire_agresser|me_jeter ..6 blessé*|tête|sang|mal|par_terre|sol|bras",
             "va|vas|vont|veut ..1 me|la|le|nous|les finir|achever|défigurer|crever", "IL crie|hurle|dit ..3 vais|va|vas|allez|vont pas|plus passer_la_nuit|sortir_vivante|sortir_d_ici|voir_demain|sortir_vivant",
             "papa|beau_père|tonton ..1 a|va|veut|dit ..5 me|nous|la tuer|frapper|taper|brûler", "s_approche|s_avance|approche|avance ..3 ARME|barre|truc_pointu", "ARME|barre|truc_pointu ..1 il|elle|et s_approche|s_avance|approche|avance|me_suit|vient"),
            ("il me traîne par les cheveux", "il me plaque au sol", "il me fonce dessus avec la voiture"), sauf="JOUET|affaires|habits|vêtements|couches|ordures|sacs|amour|foot|rugby|judo|récré|ballon"),
    Pattern("violence.siege", "violence", "Besieged: the person outside or beside is trying to reach the writer.",
            ("IL ..1 est|sont|attend|attendent ..2 en_bas|dehors|devant|derrière|dans_la_cour ..3 sonne|sonnent|tape|tapent|hurle|crie|cogne|veut|veulent|menace|refuse|attend", "IL sonne|sonnent|tape|tapent|klaxonne ..4 sans_arrêter|s_arrête_pas|arrête_pas|depuis|encore",
             "bloqué|bloque|fermé|ferme|verrouillé ..1 la|ma|les porte|portes ..5 laisse|sortir|menace|frappe|crie|tape|derrière", "IL ..3 menace|tape|crie|frappe ..3 il|et a ..1 fermé|bloqué|verrouillé ..2 porte|portes|clé",
             "j_ai|on_a|me_suis verrouillé*|barricadé* ..6 il|ils|ex|mari|derrière|dehors", "me_suis enfermé* ..6 il|ils|ex|mari|derrière", "IL crie|hurle|dit ..3 vais|va|vas|allez|vont pas|plus passer_la_nuit|sortir_vivante|sortir_d_ici|voir_demain|sortir_vivant", "encerclé|encerclent|entouré|entourent|bloqué|bloquent ..1 ma|notre|la voiture|maison|caravane|boutique|camion",
             "IL rôde|rôdent|rode|tourne|tournent ..3 autour|dehors|jardin|cour|parking ..6", "coupé ..1 le|l|la courant|électricité|lumière ..6 dehors|rôde|jardin|là|il_est", "sait|a_vu|a_compris que|qu je|j ..5 écris|parle|appelle|message|là ..4 arrive|vient|monte|là",
             "est|sont dehors|en_bas ..2 veut|veulent ..3 récupérer|prendre|enlever|entrer|monter|descendre", "attend|attendent ..2 devant|derrière ..2 porte|toilettes|sortie|voiture ..4", "toilettes|magasin|bar|café|laverie|pharmacie|boutique|franprix|kebab ..5 attend|attendent|suit|suivi|guette ..6",
             "IL vient|viens de|d partir|prendre|emmener|embarquer|s_enfuir ..2 avec ..1 mon|ma|mes|les|notre PETIT|enfants ..6"),
            ("il est en bas il sonne à l'interphone sans arrêter", "ils sont quatre ils ont encerclé ma voiture"), guards=_NONEG, sauf="JOUET|chat|chien|école|facteur|livreur|vente|récré*|promenade|vacances|ramoneur"),
    Pattern("violence.bruit", "violence", "Steps or noise in a home where nobody should be.",
            ("quelqu_un|INCONNU|on marche|bouge|fouille|parle|est|monte ..3 rez_de_chaussée|en_bas|grenier|garage|cave|étage|cuisine|salon ..6 seul|seule|peur|caché*|CRI|NOW|entends", "bruit|bruits|des_pas|voix|pas ..3 en_bas|grenier|étage|rez_de_chaussée|cave|garage|cuisine|salon ..8 crois|quelqu_un|seul|seule|peur|caché*|CRI|NOW",
             "peur|crois ..1 qu|que il|ils|quelqu_un|elle|on soit|soient|est|sont ..1 encore|toujours ..2", "entends|entend|entendu ..3 des_pas|pas|bruit|bruits|voix ..6 quelqu_un|grenier|étage|en_bas|jardin"),
            ("quelqu'un marche au rez de chaussée je suis seule",), guards=("passe", "chronique", "cadre"), sauf="travaux|talons|voisin_du_dessus|voisins_du_dessus|fantôme|fouine|rat|rats|loir|souris|schizo*|délire|voix_dans_sa_tête|voix_dans_la_tête"),
    Pattern("violence.drogue_verre", "malaise", "Drugged without consent.",
            ("mis ..3 dans mon|son|ma|le verre|boisson|soda|bière", "drogué*|droguer|ghb ..8 tient|debout|endormi*|réveille|parle|mal|vomit|NOW|titube", "tient|tiens plus|pas debout"), ("il a mis un truc dans mon verre je me sens mal",),
            guards=_NONEG, recent=True, sauf="dossier|loi|budget|logement|argument"),
    Pattern("violence.victime_refugiee", "violence", "A victim has just fled to the writer's place.",
            ("vient|viens de|d ..2 toquer|sonner|frapper|se_réfugier|arriver|débarquer|venir|courir ..6 sang|pieds_nus|blessé*|pleurs|battue|frappée|terrorisée|mari|visage|nue|pyjama", "est|elle|qui venue|venu|arrivée|arrivé|entrée|réfugiée|sonne|toque ..4 chez|dans|boutique|magasin|pharmacie ..5 sang|pieds_nus|battue|terrorisée|suit|poursuit|tuer",
             "en sang ..8 chez|devant|porte|palier|voisin|voisine|dit|pleure|NOW"), ("ma voisine vient de toquer chez moi en sang",), sauf="chien|chat|accident"),
)
