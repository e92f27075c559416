"""The writer is about to hurt someone, or just did."""

from __future__ import annotations

from ..motifs import Pattern

_FIGURE = "JOUET|chef|boulot|patron|prof|ordi*|voiture|imprimante|photos|appeler|voisin_avec_sa_musique|blague|cuisine|pub|match|gâteau"
_COUPS1 = "tuer|tue|tué|frapper|taper|cogner|buter|planter|défoncer|démonter|étrangler|poignarder|massacrer|égorger|crever|fumer|éclater|gifler|secouer|violer|tabasser|fracasser|brûler|bute|plante|défonce|crève|étrangle|égorge"

PATTERNS = (
    Pattern("auteur.je_vais", "auteur", "The writer announces blows or murder.",
            ("je|j vais|va ..1 la|le|les|lui|leur|me_la|me_le|tous|toutes|tout_le_monde ..2 " + _COUPS1 + "|faire_payer|faire_la_peau|faire_du_mal|faire_mal|mettre_une_balle|casser_la_gueule|péter_la_gueule|tirer_dessus|arracher_la_tête",
             "je|j vais|va tuer|buter|planter|poignarder|frapper|étrangler|égorger|tirer_sur|massacrer|cogner ..1 ma|mon|mes|sa|quelqu_un|tout_le_monde|des|les|un|une|cette|ce", "je sens_que|sens_que_je vais|je ..1 la|le|lui|les|vais " + _COUPS1,
             "je vais faire|commettre ..1 massacre|malheur|carnage|bain_de_sang|attentat|connerie|meurtre", "je vais tout|tous ..1 faire_sauter|brûler|cramer|défoncer|tuer|buter", "je la|le|les|lui tue|bute|plante|égorge|crève|massacre|tuerai|saigne ..4"),
            ("je vais la tuer", "je vais faire un massacre", "je vais le planter"), guards=("negation", "cadre"), sauf=_FIGURE + "|les_brûler_calories|le_fumer|les_battre_au"),
    Pattern("auteur.peur_de", "auteur", "The writer fears losing control at this moment.",
            ("peur|envie ..1 de|d la|le|les|lui? taper|frapper|tuer|cogner|faire_du_mal|faire_une_connerie|passer_à_l_acte|secouer ..6 NOW|CESOIR|CRI|retenir|aidez", "peur|envie de la|le|les|lui " + _COUPS1 + "|faire_du_mal|faire_mal ..3 NOW|CESOIR|CRI|aidez",
             "NOW|CESOIR|retenir ..6 envie|peur|vais de|d|la|le ..1 la|le|les|lui|tuer|frapper|taper ..2", "retenez|arrêtez|empêchez moi ..6", "me retiens|retenir ..4 frapper|taper|tuer|cogner|étrangler|pas|plus_je", "suis|vais ..1 sur_le_point|passer|prêt|prête ..2 de|à ..2 "
             "tuer|frapper|acte|étrangler|poignarder|le_faire", "vais|va craquer ..6 bébé|frapper|taper|secouer|mal", "vais passer à l_acte"),
            ("j'ai peur de la frapper là", "j'ai envie de la tuer là maintenant"), guards=("cadre",), sauf=_FIGURE + "|retenir_mes_larmes|par_coeur"),
    Pattern("auteur.je_viens", "auteur", "The writer just hurt someone.",
            ("je|j viens|vien|vient de|d ..2 " + _COUPS1 + "|pousser|blesser|tirer_sur|étouffer|noyer ..4", "je|j l|lai|les|la ..1 ai? frappé*|tapé*|poussé*|étranglé*|poignardé*|planté*|tué*|secoué*|cogné*|blessé*|COUPS ..8 bouge|saigne|respire|terre|réveille|inconscient*|répond|"
             "sang|réagit", "^ j|je l_ai|les_ai|ai tué*|poignardé*|planté*|étranglé*|tuée|égorgé* ..2 $", "j_ai frappé*|tapé*|poussé*|étranglé*|poignardé*|secoué* ..1 ma|mon|mes|un|une ..8 bouge|saigne|respire|terre|réveille|inconscient*|sang",
             "j_ai tué|poignardé|planté ..1 ma|mon|mes|quelqu_un|un_homme|une_femme ..3"),
            ("je viens de la taper elle saigne", "je l'ai frappée elle ne bouge plus"), guards=("cadre",), recent=True, sauf=_FIGURE + "|mon_compte|mes_photos|mon_temps|mon_dossier|mes_papiers|un_sms|un_mail"),
    Pattern("auteur.arme_en_main", "auteur", "The writer holds a weapon and means to use it on someone.",
            ("j_ai|tiens|pris ..1 le|mon|un ARME ..10 elle|lui|vais|tuer|chez_elle|attends|planter|venger|payer", "suis|attends ..2 en_bas|devant|dehors|garé*|chez ..2 elle|lui|ex ..8 payer|tuer|ARME|frapper|venger|régler|descendre|défoncer"),
            ("j'ai pris le fusil je vais chez lui",), guards=("negation", "cadre"), sauf=_FIGURE + "|veines|me_tuer|tempe|rendre|porter_plainte"),
    Pattern("auteur.secoue_bebe", "auteur", "The writer shakes or is about to hurt a baby.",
            ("je secoue ..3 bébé|petit|petite|enfant|fils|fille", "bébé|petit|pleure|pleurer ..8 vais ..1 le|la|les ..1 frapper|taper|secouer|jeter|étouffer|balancer|tuer", "vais|peur_de|envie_de ..1 secouer|jeter|étouffer|noyer ..2 bébé|enfant|fils|fille|petit"),
            ("je secoue mon bébé il arrête pas de pleurer",), guards=("negation", "cadre", "passe")),
)
