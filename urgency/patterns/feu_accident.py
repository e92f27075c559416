"""Fire, smoke, gas, drowning, floods, road and other accidents."""

from __future__ import annotations

from ..motifs import Pattern

_FROID = "assurance|détecteur|extincteur|barbecue|cheminée_propre|ramonage|jardin_du_voisin|voisin_brûle|JOUET|câble|exercice|plaque_de_cuisson"

PATTERNS = (
    Pattern("feu.feu", "feu_accident", "Fire going on.",
            ("y_a|ya le|un|du|des feu|incendie|flammes|début_d_incendie|départ_de_feu", "^ au feu", "^ au feu FILL $", "^ feu|incendie FILL? $", "LIEUFEU ..3 !a|ont|avait|été brûle|brûlent|crame|est_en_feu|en_feu|prend_feu|en_flammes|en_flamme|prend_le_feu|flambe",
             "LIEUFEU ..2 en_train de ..1 brûler|cramer|flamber|prendre_feu", "feu|flammes|incendie dans|ds|chez|au|à|sur ..1 LIEUFEU|voisins|palier|moi|premier|3e|2e|étage", "^ ..1 incendie au|à|a|dans|chez|en_cours", "incendie|feu ..4 bloqué*|coincé*|NOW|CRI|se_propage|"
             "arrive|avance|gagne", "vient_de prendre feu", "a pris feu ..3", "flammes ..3 sortent|sort|NOW|CRI|partout|hautes|montent|immeuble|fenêtre|toit", "bloqué*|coincé* ..4 flammes|feu|fumée", "explosion|explosé ..6 NOW|CRI|blessé*|gaz|immeuble|rue|maison|"
             "usine|chez", "eu une explosion", "ça a explosé", "feu a pris|prend|se_propage|est_parti"),
            ("il y a le feu", "la maison brûle", "ma voiture est en feu", "incendie au 3e étage on est bloqués"), sauf=_FROID + "|dégâts|retrouvé|abandonnée|abandonnées|carcasse*|épave*|relogé*|était|étaient|lance"),
    Pattern("feu.fumee", "feu_accident", "Smoke or gas.",
            ("fumée partout|noire|qui_sort|qui_rentre|épaisse|sous_la|dans_la|dans_le|dans_l|qui_vient", "y_a|plein|beaucoup|sent ..2 fumée ..5", "de_la fumée sort|rentre|monte|envahit|vient ..6", "fumée sort|rentre|envahit|passe ..5",
             "sent|sens|odeur|senten|pue ..4 gaz|brûlé|cramé|le_brûlé", "fuite de gaz", "monoxyde ..4", "alarme|détecteur ..1 co|monoxyde|fumée|incendie sonne|s_est_déclenché*|bip|NOW|hurle", "intoxiqué*|intoxication ..4 gaz|fumée|monoxyde"),
            ("ça sent le gaz", "il y a de la fumée partout", "fuite de gaz dans l'immeuble"),
            sauf="assurance|voisin_fume|cigarette*|cannabis|shit|barbecue|obligatoire|pot_d_échappement|odeur_de_fumée_de_cigarette|shicha|chicha|cheminée|prévention|usine_d_à|joint"),
    Pattern("feu.noyade", "feu_accident", "Drowning, fall into water.",
            ("se|ce|s|me noie|noient|noye|noyer_là|noi", "en_train de|d ..1 noyer|couler", "tombé*|tombe|tombent|sauté*|glissé* ..3 dans|à|a|ds ..2 EAU", "EAU ..8 remonte|ressort|nage|respire|sait_pas|sort|voit pas|plus|nager", "remonte|remontent|ressort pas|plus ..6",
             "emporté*|emporte ..4 courant|eau|vague|crue"),
            ("mon fils se noie", "quelqu'un se noie dans la seine"), guards=("passe", "hypothese", "chronique", "cadre"),
            ctx="noie|noient|noyer|noye|couler|EAU", sauf="devoirs|téléphone|papiers|dossiers|facture|compte|clé|clés|barrière|portable_est|l_eau_chaude|plus_d_eau|alcool|comme_quelqu_un"),
    Pattern("feu.eau_monte", "feu_accident", "Flood that traps people.",
            ("l eau monte|rentre|arrive|envahit|entre|nous_bloque ..8", "bloqué*|coincé*|prisonnier*|réfugié* ..4 eau|toit|étage|inondation|crue|voiture ..6 eau|inond*|toit|monte|crue", "bloqué* ..3 toit|par_l_eau|par_les_eaux|par_la_crue"),
            ("l'eau monte on est sur le toit",), sauf="assurance|assureur|facture|fuite_d_eau_du|cave_est_humide|chaque_hiver|machine_à_laver"),
    Pattern("feu.accident", "feu_accident", "Accident with injured people, now.",
            ("accident ..8 blessé*|coincé*|bouge|saigne|inconscient*|sang|NOW|CRI|mort|retourné*|hurle|vient|grave_devant|dedans", "vient|viens|vien d|de avoir|arriver|se_passer|voir|faire|se_faire|me_faire|renverser|percuter|faucher|écraser|"
             "se_renverser|se_retourner|rentrer_dans|heurter ..4 accident|renverser|percuter|faucher|écraser|piéton|vélo|scooter|dame|enfant|homme|moto|voiture|quelqu_un|camion|arbre|mur", "vient d arriver ..4 blessé*|accident",
             "s|me|m|se est|suis|a|vient fait|été|de ..1 renverser|percuter|faucher|écraser|renversé*|percuté* ..8 bouge|saigne|terre|répond|NOW|CRI|jambe|sang|mal|hurle", "renversé|percuté|fauché|écrasé ..8 bouge|saigne|répond|terre|inconscient*|NOW|CRI",
             "LIEUFEU|tracteur|moto|car|quad|vélo ..1 retourné*|renversé*|encastré*|dans_le_fossé|plantée|dans_un_arbre|contre_un_arbre|dans_le_ravin ..8 dedans|coincé*|quelqu_un|conducteur|blessé*|NOW|bouge|CRI|sortir|gens",
             "coincé*|bloqué*|écrasé*|prisonnier ..3 sous|dans|dedans ..2 tracteur|voiture|camion|décombres|machine|ruines|tôle|éboulement|train|mur|véhicule", "carambolage ..4", "ma|mon femme|mari|fils|fille|passager est|encore? coincé*",
             "blessé|blessés|blessée ..2 grave|graves|gravement|par_terre|NOW|CRI", "y_a ..2 blessés|morts|mort", "contresens ..6 NOW|arrive|autoroute", "effondré|effondre|s_écroule|écroulé ..6 dessous|dedans|coincé*|gens|sous|NOW|CRI"),
            ("un accident de voiture vient d'arriver il y a des blessés", "on a eu un accident ma femme est coincée", "une dame vient de se faire renverser"), recent=True,
            sauf="constat|assurance|indemni*|portail|franchise|JOUET|vient_d_avoir_son|permis|tribunal|vite_arrivé|chien_blessé"),
    Pattern("feu.electrocution", "feu_accident", "Electrocution.", ("s|m est|suis électrocuté*|électrocuter", "prend|pris|reçu ..2 décharge|jus|courant ..6 bouge|terre|inconscient*|répond", "câble|ligne électrique ..3 terre|tombé*|route"),
            ("ma grand mère s'est électrocutée",), recent=True),
    Pattern("feu.chien", "neutre", "An animal is attacking someone.", ("chien|chiens|pitbull|molosse|rottweiler|staff ..3 attaque|attaquent|mord|mordent|saute_dessus|est_en_train|dévore|lâche_plus ..4", "mordu* ..3 chien|serpent|vipère ..6 saigne|sang|gonfle|NOW"),
            ("un chien attaque une dame",), sauf="souvent|mouton*|chat|poules|risque|peut"),
)
