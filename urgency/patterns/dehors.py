"""Outdoors: followed, surrounded, threatened in the street or in transport."""

from __future__ import annotations

from ..motifs import Pattern

_SUIVI = ("sage_femme|kiné|infirmière|addicto*|insta|instagram|facebook|tiktok|snap|snapchat|twitter|réseaux|partout|psy|psychologue|psychiatre|médecin|cmp|spip|ase|éducateur*|éducatrice|assistante|"
          "référent*|conseiller*|mission_locale|gps|application|compte|travail_social|médiateur|suivi_scolaire|chien_me_suit|chat")

PATTERNS = (
    Pattern("dehors.suivi", "dehors", "Followed by someone, now.",
            ("homme|hommes|mec|mecs|type|types|gars|voiture|camionnette|quelqu_un|on|individu|inconnu|scooter|garçon|moto|groupe|jeunes|monsieur|femme ..5 me|nous suit|suis|suivent|poursuit|"
             "poursuivent|file|colle|collent", "quelqu_un|on|homme|mec|type|voiture ..2 me|nous suit|poursuit",
             "suis|sommes ..1 suivi|suivie|suivis|suivit|poursuivi|poursuivie|pistée par|depuis|NOW|jusqu|dans ..1 un|une|des|deux|la|NOW|mec|voiture|quelqu_un|2|3|10|type|inconnu|homme|CRI|OUT|le|les",
             "^ je ..1 suis suivie $", "fais|fait|font suivre|courser|filer|poursuivre", "en_train de me|nous suivre", "il|elle|ils me|nous suit|suivent|suive depuis|jusqu|dans|NOW|je|j|et ..4 "
             "minutes|min|gare|rue|arrêt|rer|sortie|peur|NOW|sais|maison|métro|bus|quart|tout_à|lycée|collège|chez|10|5", "^ il|ils|elle me suit|suivent $"),
            ("un homme me suit", "on me suit depuis la gare", "jsuis suivie par 2 mecs", "je me fais suivre en ce moment"), sauf=_SUIVI),
    Pattern("dehors.colle", "dehors", "Someone does not let go, blocks, surrounds, in a public place.",
            ("IL ..1 me|m|nous lâche|lâchent|laisse|laissent pas|plus|pas_tranquille", "IL ..1 me|m|nous colle|collent|bloque|bloquent|encercle|encerclent|entoure|entourent|coince|coincent|retient|"
             "aborde|agrippe|touche|touchent|frotte", "derrière moi ..6 IL|lâchent|marche|vite|suit|peur", "marche|marchent|est|sont|y_a ..3 derrière moi", "suis|sommes coincé|coincée|bloquée|bloqué|encerclé* ..4 avec|par|"
             "homme|mec|types|groupe"),
            ("je suis dans la rue il me lâche pas", "un homme me bloque le passage dans le parking"), guards=("passe", "hypothese", "chronique", "cadre"), ctx="OUT",
            sauf="instagram|snap|travail|collègue|patron|élèves|récré|depuis_la_rentrée|chef|ex|classe|cantine"),
    Pattern("dehors.encercle", "dehors", "A group surrounds or robs the writer now.",
            ("m|nous|me entoure|entourent|encercle|encerclent", "IL|groupe ..1 veulent|veut ..1 mon|ma|mes|nos sac|téléphone|argent|portefeuille|blouson|baskets|thune|vélo|scooter|veste",
             "menace|menacent|insulte|insultent ..6 arrêt|rue|bus|gare|train|rer|métro|parking|dehors ..3 NOW|CRI", "NOW|CRI ..4 me|nous menace|menacent ..4 OUT",
             "fais|fait raquetter|racketter|dépouiller|voler NOW|CRI", "attendent|attend ..3 sortie|dehors|devant|en_bas ..4 taper|frapper|défoncer|tabasser|planter|couteau|casser"),
            ("ils m'entourent et veulent mon sac", "des jeunes me menacent à l'arrêt de bus là"), sauf="expuls*|huissier*|travail"),
    Pattern("dehors.bagarre", "dehors", "Armed or ongoing fight in public.",
            ("bagarre|rixe|baston|bataille|se_battent|se_bat|embrouille ..6 ARME|barres|NOW|CRI|machettes|couteaux|en_cours", "NOW|CRI ..4 bagarre|rixe|baston|se_battent",
             "^ ..1 grosse|grosses bagarre|baston|rixe", "ils ont des|de couteaux|barres|machettes|marteaux|bâtons|battes|mortiers"),
            ("bagarre en bas ils ont des couteaux",), sauf="JOUET|souvent"),
    Pattern("dehors.exhibition", "dehors", "Sexual act imposed in a public place, now.",
            ("IL|qui se touche|masturbe|branle|exhibe|déshabille ..4 devant|face|côté|moi|nous|enfants|NOW", "IL|qui me|m touche|frotte|caresse ..5 NOW|CRI|train|bus|rer|métro"),
            ("il y a un homme qui se touche en face de moi",)),
    Pattern("dehors.embarque", "dehors", "Someone forced into a vehicle.",
            ("veut|veulent|essaie|essaye|essayent|tente|force|forcent|oblige ..4 monter|embarquer|entrer ..5 voiture|camion*|fourgon|coffre|véhicule|caisse",
             "m|nous|l|la embarque|embarquent|kidnappe|kidnappent|enlève|enlèvent", "me|se|nous fais|fait kidnapper|enlever|embarquer",
             "suis dans|ds une|sa|un la? voiture|coffre|camion ..6 connais_pas|veut_pas|laisse_pas|refuse|inconnu|peur|arrête"),
            ("il essaie de me faire monter dans sa voiture",), guards=("passe", "hypothese", "chronique", "cadre")),
)
