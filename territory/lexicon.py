"""Closed lists of French words that decide whether a name is a place, in ``text.fold`` form."""

from __future__ import annotations

from functools import cache
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "data" / "territory"


def words(text: str) -> frozenset[str]:
    """The words of a list written as one string."""
    return frozenset(text.split())


@cache
def word_file(name: str) -> frozenset[str]:
    """Words of a file of ``data/territory``, comments left out."""
    lines = (DATA / name).read_text(encoding="utf-8").split("\n")
    return frozenset(" ".join(line for line in lines if not line.startswith("#")).split())


# In the lexicon, yet nobody says them except as part of a place name.
_NOT_WORDS = "ferte gaucher pomponne sarcelles pantin brie crecy chatres etampes varennes marles brou conde chaumes"


@cache
def common_words() -> frozenset[str]:
    """Common French words (``mots_courants.txt``), without accents."""
    return word_file("mots_courants.txt") - words(_NOT_WORDS)


ARTICLES = words("le la les l")
# Words that link the parts of a commune name: a name that has one is never mistaken for common words.
LINKS = words("sur sous en les le la aux du de des d l et a")
CONTRACTIONS = {"au": "le", "du": "le", "aux": "les", "des": "les"}

# Spelled as in chats; none of these may start a typo of a commune.
CHAT = words(
    "jsuis jsui chui chuis jhabite jabite jabitte jvis jveux jpeux jsais jai jen cest ces keske kelk qqn"
    " qqun pr ds dc pk pcq pck mtn tkt mdr lol ptdr bcp tjs tjrs jms slt bjr cc coucou wesh ouais ouai nan"
    " nn oki dac dacc daccord svp stp merci mercii please plz help sos fb insta snap snapchat tiktok"
    " instagram facebook whatsapp telegram discord messenger youtube google leboncoin vinted tinder meetic"
    " caf cpam ameli edf gdf sncf ratp rer tgv mds cidff mjd pmi ehpad aah rsa asso assos appart"
    " appartement ptit ptite ptites ptits jgarde jle jla jme aujourdhui toujour pq pke koi kan kel kil moa"
    " toa lui eux vou ya yavai yen chai frero reuf reum daron daronne meuf keuf keufs shit beuh deal"
    " dealer dealers dealeur dealeurs rodeo rodeos tag tags squat squats quad quads scooter trott"
    " trottinette gps sms mms mail mails email tel num numero tchat chat chats bot ia web app appli site"
    " sites covid vtc uber deliveroo laguna clio twingo megane peugeot renault citroen chronopost"
    " colissimo vinci amazon netflix paypal lydia tig clspd cispd fipd mildeca spip dilcrah iscg tgd bar"
    " tabac prefecture sous procureur madame monsieur mme mr mlle dr"
)
STOP = ARTICLES | words(
    "je j tu il elle on nous vous ils elles me m te t se s moi toi lui leur leurs mon ma mes ton ta"
    " tes son sa ses notre nos votre vos ce c cet cette ces ca cela qui que qu quoi dont ou et mais"
    " donc or ni car si avec sans pour par dans chez entre depuis pendant vers a au aux en y de du des"
    " d un une sur sous pres est suis es sont sommes etait etais ai as avons avez ont ete pas plus ne"
    " n tres trop peu oui non alors quand comme comment"
)

HOME_VERBS = words(
    "habite habites habitons habitent habitais habiter habitant habitante habitants abite abites jhabite"
    " jabite jabitte habit vis vit vivons vivre jvis loge loges logeons reside residons residant demeure"
    " demeurant domicilie domiciliee heberge hebergee heberges installe installee"
)
BE_VERBS = words(
    "suis jsuis jsui chui chuis sui est sommes etes sont etait etais etions bosse travaille travaillons"
    " taf taffe bossais passe passait passee trouve trouvons reste restons arrive arrivee ete ne nee nes"
    " scolarise scolarisee lyceen lyceenne collegien etudiant etudiante maire elu educateur prof interne"
    " hospitalise hospitalisee soigne soignee demenage emmenage emmenager demenager cest vivait vivais"
    " place placee parti partie partis retourne rentre infirmiere dort mute mutee stage formation"
)
PLACE_NOUNS = words(
    "mairie gare commissariat gendarmerie brigade mds commune communes village ville secteur college"
    " lycee tribunal hopital urgences clinique foret maire habitant habitante habitants marche stade"
    " piscine caserne fac universite prefecture ccas mjd cmp maison-des-solidarites bourg centre-ville"
    " agglomeration environs canton mission-locale solidarites creche police municipale pompiers quartiers"
    " habitantes centre association adresse bourgade localite"
)
DETERMINERS = ARTICLES | words(
    "un une des du aux mon ma mes ton ta tes son sa ses ce cette ces nos vos notre votre leur leurs"
    " quelques vieux vieille petit petite grand grande"
)
NEAR = words("pres cote loin proche autour")
STREETS = words(
    "rue rues avenue av ave boulevard bd bld boul place chemin route impasse allee allees quai square"
    " residence cite pont porte faubourg ruelle sentier sentiers voie passage carrefour rond-point"
    " metro autoroute nationale esplanade promenade villa lotissement resto restaurant"
)
SAINT_NAMED = words(
    "ecole college lycee eglise clinique hopital foyer institution institut residence ehpad fete cure"
    " paroisse abbaye chapelle stade salle statue groupe scolaire maternelle cathedrale la"
)
TITLES = words(
    "monsieur madame mme mr mlle mademoiselle docteur dr maitre m appelle appelles nomme prenomme prenom"
    " surnom nom famille inspecteur inspectrice brigadier capitaine lieutenant commandant adjudant juge"
    " certain certaine professeur prof maman papa tonton tata mamie papi papy"
)
RELATIVES = words(
    "ex mari femme frere soeur cousin cousine oncle tante ami amie copain copine voisin voisine fils"
    " fille pere mere gendre neveu niece patron collegue petit petite beau-frere compagnon conjoint"
    " conjointe"
)
FIRST_PERSON = words("je j moi on nous jsuis jsui chui chuis jhabite jabite jvis notre")
THIRD_PERSON = (RELATIVES | words("il elle ils elles papa maman parents enfants gosses papi mamie")) - words("petit petite")
# Home cues: what the words before a name weigh for "I live or am there".
HERE_WORDS = words("suis jsuis jsui chui chuis sui sommes est maintenant actuellement ici reste desormais")
ELSEWHERE_WORDS = words(
    "travaille travaillons bosse taf taffe boulot viens venu venue vient ne nee etais etait avant quitte"
    " fui demenage fuyais habitais vivais vivait scolarise scolarisee lyceen lyceenne lycee college etudie"
    " stage passe rdv tribunal formation parti partie jusqu venir volee agresse agressee ancien ancienne"
    " pres loin cote ecole fac etudiant etudiante hopital accouche accouchee"
)
SUBJECTS = words(
    "il elle on y qui ca cela tout lui me m te t l nous vous se s en mari femme pere mere fils fille"
    " frere soeur ex voisin voisine copain copine ami police gendarme personne quelqu un policier homme"
    " gens mec"
)
# Words around a name that leave the message "only a commune".
FILLERS = words(
    "bonjour bonsoir salut coucou bjr slt cc hello svp stp merci oui ok alors euh heu moi je j suis jsuis"
    " habite jhabite jabite abite vis a au sur de d du c cest est en c'est ma mon commune ville village"
    " plutot pardon desole non secteur code postal cp 77 le departement vers pres ici la-bas actuellement"
    " maintenant on nous sommes habitons dans chez cote adresse bah ben donc et pour dept y ya depuis"
)
# Words that stand before or around names without being part of one: a misspelt commune starts with none.
NO_START = STREETS | TITLES | RELATIVES | PLACE_NOUNS | HOME_VERBS | BE_VERBS
NO_START -= words("pont villa ville bourg foret")
NO_START |= words("bout")  # "j'étais à bout hier"
MONEY_BEFORE = words("doit dois perdu pris prend prendre paye payer verse vire virement donne vole coute gagne dette")
PUNCTUATION_BREAKS = ".,;!?\n:"

# -- what comes after a name, or around it -------------------------------------------

GREETINGS = words("bonjour bonsoir salut coucou bjr slt bsr cc hello allo svp stp euh heu")
SETTLEMENTS = words("village commune hameau bourg bourgade ville villages")
# Words that may stand between a name and "village": « X, c'est bien le nom de mon village ».
TO_SETTLEMENT = words("le la un une petit petite notre mon ma c ce cest est bien nom du de")
INHABITANTS = words("habitants habitant hab ames")
SPOTS = words("gare centre mairie pres bourg")
# What starts a sentence right after a name, when people do not punctuate: « everly je me fais racketter ».
NEW_CLAUSE = words("je j jai jsuis ya y on c cest chez")
LIVING = HOME_VERBS | words("suis dors dort dormons reste restons sommes")
# A being may bear the name of a town: « ma fille Claye », « mon chat Melun ».
BEINGS = (RELATIVES - words("patron petit petite")) | words(
    "chat chatte chien chienne cheval jument poney bebe lapin perroquet chiot chaton"
)
POSSESSIVES = words("mon ma mes ton ta tes son sa ses notre nos votre vos leur leurs")
# « moutarde de Meaux », « duc de Nemours », « pays de Fontainebleau »: no place where one lives.
NAMED_AFTER = words(
    "moutarde moutardes brie bries fromage fromages rose roses niflette niflettes macaron macarons coquelicot"
    " coquelicots bonbon bonbons confiture biere bieres tarte poire poires jambon chasselas raisin vierge"
    " bataille batailles siege traite"
    " duc duchesse comte comtesse vicomte baron baronne seigneur marquis marquise prince princesse pays"
)
CHEESES = words("coulommiers brie")
CLUBS = words("fc us usm asm csm csc afc ufc rc as es cs sc aj uf cso uso")
AIRPORT_NAMES = words("orly roissy")
AIRPORT = words(
    "aeroport aeroports terminal terminaux terminale avion avions embarquement bagage bagages decolle"
    " decollage atterri atterrit atterrissage correspondance duty douane"
)
BETS = words("sportif sportifs hippique hippiques enligne")
BETTING = words("site sites appli applis application jeu jeux dette dettes accro addiction ticket tickets perdu")
# « Maison-Rouge en Brie »: the region said after a name.
REGIONS_SAID = words("brie gatinais biere multien montois goele bassee")
PRAYER = words("statue statues prier prie priez priere prieres vierge cierge cierges relique reliques")
ISLANDS = words("ile iles antilles outremer")
PARIS_WORDS = words("paname paris halles")
LEFT = words("quitte quittee quittes demenage demenager parti partie partis fui laisse")
PAST_HOME = words("etais etait etions habitais habitait habitions vivais vivait vivions logeais logeait")
NOW = words("maintenant mtn desormais aujourd aujourdhui depuis")
OWN_STATE = words(
    "suis jsuis jsui chui chuis sommes habite habitons jhabite jabite abite vis jvis vivons viens loge reside"
    " etais etait habitant"
)
