"""A child writes, or a child is in danger at this instant."""

from __future__ import annotations

from ..motifs import Pattern

_NONEG = ("passe", "hypothese", "chronique", "cadre")

PATTERNS = (
    Pattern("enfant.papa_tape", "enfant", "Child's words: daddy hits mummy or the brother.",
            ("papa|maman|tonton|papi|beau_père|beau_papa il|elle|ki|est|qui|encore? ..1 tape|frappe|cogne|bat|étrangle|mal|tue|pousse|jette ..2 maman|papa|petit_frère|petite_soeur|ma_soeur|mon_frère|bébé",
             "papa|maman tape|frappe|cogne|bat|étrangle|tue|pousse|jette|fait_mal|a_tapé|a_frappé|fait_du_mal ..2 maman|papa|petit_frère|petite_soeur|soeur|frère|bébé",
             "papa|maman|père|beau_père ..1 il|elle fait mal|du_mal à ..4", "papa|maman ..2 veut|va ..1 tuer|taper|frapper|mourir|partir_avec_le_couteau ..3", "papa ..3 couteau|fusil|arme|marteau", "papa ..2 crie ..5 cassé*|casse|porte|couteau|pleure|saigne|tape",
             "maman ..2 crie|pleure|hurle|saigne ..5 papa", "papa|maman est méchant ..5 mal|tape|crie|peur"),
            ("papa tape maman", "mon papa i tape maman", "papa veut tuer maman"), guards=("negation", *_NONEG), sauf="petite_j|j_étais_petit|quand_j_étais"),
    Pattern("enfant.parent_inconscient", "enfant", "Child's words: mummy does not wake, daddy does not move.",
            ("papa|maman|mamie|papi il|elle|i? ne|se|est? bouge|respire|réveille|parle|répond|dort|lève ..1 plus|pas", "mon|ma papa|maman il|elle? ne|se|n? bouge|respire|réveille|répond|lève plus|pas", "maman|papa dort ..4 réveille|bouge|respire ..1 plus|pas",
             "maman|papa ..1 est|elle|il ..1 tombé|tombée ..6 parle|bouge|répond|réveille|saigne ..1 plus|pas", "maman|papa se réveille pas|plus"),
            ("mon papa il bouge plus",), guards=_NONEG),
    Pattern("enfant.seul_peur", "enfant", "A child alone says they are afraid, or someone knocks.",
            ("tout|toute seul|seule", "suis seul|seule"),
            ("je suis tout seul à la maison j'ai 7 ans et j'ai peur",), ctx="peur|tape|sonne|noir|monsieur|bruit & 6|7|8|9|10|11|12|13|cp|ce1|ce2|cm1|cm2|papa|maman|6e|5e", sauf="récré|cour|cantine|collège|école|dormir|depuis"),
    Pattern("enfant.seul_lieu", "neutre", "A small child alone or locked in a dangerous place.",
            ("PETIT ..5 seul|seule|seuls|enfermé*|abandonné*|coincé*|laissé*|perdu|perdue ..6 voiture|rue|route|parking|nationale|bord|dehors|balcon|gare|bus|magasin|soleil|forêt|fenêtre|trottoir|froid|nuit",
             "enfermé*|laissé*|abandonné* ..3 PETIT ..4 voiture|dehors|balcon|soleil|cave|rue", "trouvé|retrouvé|y_a|trouve|vois ..2 UN PETIT ..6 seul|seule|perdu|perdue|abandonné*", "bébé|enfant ..4 voiture ..6 soleil|canicule|fermée|enfermé*|chaud",
             "PETIT ..3 enjambe|penché*|au_bord|assis*|debout|pend ..4 fenêtre|balcon|toit|rebord|vide"),
            ("un enfant est enfermé dans une voiture en plein soleil", "il y a un bébé tout seul sur le parking"), sauf="rentre_seul|car_scolaire|bus_tout_seul|apprendre|autorise|droit|jouer|joue|traîne|traînent|le_mercredi|se_sent"),
    Pattern("enfant.disparu", "neutre", "A child or a frail person has just gone missing.",
            ("DISPARU ..8 a|vient_de|ont|est ..1 disparu|disparue|disparaître|introuvable", "DISPARU ..6 introuvable|disparu|disparue ..5", "retrouve|trouve|trouvons|retrouvons|vois plus|pas ..1 mon|ma|notre|le|la DISPARU ..8 NOW|CRI|parc|magasin|plage|marché|minutes|min|heure|"
             "heures|partout|dehors|nuit|école", "parti|partie|sorti|sortie ..3 pyjama|chaussons|nuit|seul|seule|pieds_nus ..6 introuvable|retrouve|alzheimer|froid|disparu|gèle|rentré*", "alzheimer ..8 parti|partie|sorti|sortie|perdu|perdue|disparu|disparue|rentré*",
             "enlevé|kidnappé|kidnappée|enlevée|enlevée|enlèvement ..1 ma|mon|notre|un|une|sous|devant DISPARU|PETIT|mes_yeux|école", "on|il a enlevé|kidnappé|emmené_de_force ma|mon|mes PETIT|DISPARU",
             "fille|fils|ado|gamine|petite_fille|nièce|élève|soeur ..6 partie|parti|rejoindre|monté|montée|rejoint ..2 avec|un|dans ..3 homme|type|adulte|mec|inconnu|voiture ..6 internet|inconnu|connaît_pas|snap|insta|réseaux|âgé"),
            ("mon fils de 4 ans a disparu", "on a enlevé ma fille", "ma fille de 13 ans est partie avec un homme rencontré sur internet"), guards=("negation", *_NONEG),
            recent=True, sauf="chat|chien|bijoux|argent|colis|retrouvé_sain|compte|doudou|clés|syrie|revenu*|rentrée_ce_matin"),
    Pattern("enfant.force_vehicule", "neutre", "A child made to get into a car.", ("fait|faire|force|forcé|forcer|tire|tiré ..3 monter|entrer ..1 un|une|ma|mon|la|le PETIT ..6", "fait|faire|forcer ..1 monter|entrer ..2 PETIT ..5 voiture|camion*|véhicule|fourgon",
             "PETIT ..4 fait|forcé*|force|tirée|traîné* ..3 voiture|camion*|fourgon", "essaie|essaye|veut|tente|en_train ..4 PETIT ..4 voiture|camion*|fourgon"),
            ("un homme a fait monter un enfant de force dans sa camionnette",), recent=True),
    Pattern("enfant.coups_petit", "violence", "An adult hitting or shaking a small child now.",
            ("frappe|tape|secoue|cogne|étrangle|bat|tabasse|brûle|noie|jette ..2 bébé|nourrisson|le_bébé|mon_bébé ..4 NOW|CRI|hurle|mur|pleure", "en_train de ..1 secouer|frapper|taper|battre|noyer|étouffer ..2 PETIT", "IL secoue|étouffe|jette ..2 bébé|nourrisson",
             "petit|petite|enfant|gamin|gamine|bébé ..4 hurle|hurler|crie|crier ..6 cogne|cogner|frappe|frapper|tape|taper|NOW"),
            ("il secoue le bébé",), guards=("negation", "passe", "hypothese", "chronique", "cadre")),
)
