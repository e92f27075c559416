"""Cries in other languages and scripts, and mixed with French. Spellings are folded like the rest.

Some words pass through the French spelling table first ("i" -> "il", "please" -> "svp", "now" -> "maintenant").
"""

from __future__ import annotations

from ..motifs import Pattern

_TOWN = "ADMIN|find|papers|form|address|town|need_the|information|papeles|formular|documents|documenti|documentos|appointment|translate|cita|visa|housing|school|homework|carte|acte|belge|belgeler"
_GUARDS = ("cadre",)

PATTERNS = (
    Pattern("langue.anglais", "neutre", "English cries.",
            ("^ FILL? help FILL? me? FILL? FILL? $", "help me? he|she|they|my|il|i|someone|on|elle|is ..6", "help|svp|hurry ..2 he|she|they ..1 is|has|s|hit|going|hits|hurt|beat|beating|hitting|killing ..5", "he|she|they|husband|boyfriend|man|father|dad ..1 is|s|are|keeps ..2 hitting|beating|"
             "choking|killing|attacking|strangling|following|hurting|stabbing|chasing|raping", "he|she|they|husband|someone|man ..1 has|have|got|holding|with a|an|the knife|gun|weapon|axe", "going|gonna|wants|want|trying|try|threatens|threatening to|na? ..1 kill|hurt|stab|shoot|rape|murder me|us|her|him|them|myself",
             "il|i|me|gonna|will ..3 kill myself|himself|herself", "will|gonna|ll kill|hurt me|us|her", "call|send|need ..1 police|ambulance|cops|help ..2", "he|she|they|someone|man|ex ..1 is|s|are ..2 at|outside|behind|in|breaking|inside ..2 door|house|home|window|room|car|my|into",
             "he|she|they is|s here|coming|back", "man|someone|somebody|stranger|intruder|burglar|he ..1 in|inside my|the|our house|home|room|apartment|flat|garden", "breaking|break ..1 into|in ..2 house|door|home", "someone|man|guy|he|they|car is|s|are following|chasing me|us", "not|isn|isnt|can|cant|stopped|t ..1 breathing|breathe|breath", "there is|s ..1 fire|smoke|blood",
             "house|car|building ..1 on fire", "unconscious|overdosed|bleeding ..3", "hit|beat|hits|beats|choked|stabbed|stabs me|us ..3 help|now|maintenant|again_now|bleeding|svp", "il|i ..2 in danger", "took|swallowed ..3 pills", "emergency FILL? $"),
            ("help he hit me", "he has a knife", "someone is following me", "she is not breathing", "i want to kill myself now"), guards=_GUARDS, sauf=_TOWN),
    Pattern("langue.espagnol", "neutre", "Spanish cries.",
            ("^ FILL? ayuda|ayúdame|ayúdenme|auxilio FILL? $", "ayuda|ayúdame|ayúdenme|auxilio mi|me|el|hay|un|una|por|svp|esta ..6", "me|nos|le|la esta|está|estan|ta ..1 pegando|golpeando|siguiendo|matando|ahogando|violando|amenazando", "me|nos|la va|quiere a? ..1 matar|pegar|violar",
             "tiene|con un|una cuchillo|pistola|navaja|arma", "me pega|golpea|persigue ..3 ayuda|ahora|socorro", "no respira", "hay fuego|humo|incendio|sangre", "llamen|llama|llame a? ..1 policia|policía|ambulancia", "quiero morir|matarme|suicidarme ahora|ya|hoy", "socorro mi|me|el|hay|un"),
            ("ayuda", "me va a matar", "mi marido me pega ayuda", "tiene un cuchillo"), guards=_GUARDS, sauf=_TOWN),
    Pattern("langue.portugais", "neutre", "Portuguese cries.",
            ("^ FILL? socorro|ajuda|ajudem|ajude|ajuda_me FILL? me|por|svp|favor? $", "socorro|ajuda|ajudem|ajude_me ele|ela|meu|minha|estou|me|alguem|o ..5", "me está|esta|ta ..1 batendo|bater|matando|seguindo|enforcando|a_bater", "esta|está|ta|a ..1 me? bater|batendo|matar me|em ..1",
             "vai|quer me? ..1 matar|bater", "tem|com uma|um faca|arma|pistola", "não|nao respira", "chame|chamem|chama ..1 policia|ambulancia", "marido|ele|pai ..2 batendo|bate_me|matar"),
            ("socorro", "meu marido está me batendo", "ele tem uma faca"), guards=_GUARDS, sauf=_TOWN),
    Pattern("langue.arabe_latin", "neutre", "Arabic in Latin letters (Maghreb and beyond).",
            ("3awn*|3aweni|3awenni|3awnouni|3awnoni|3awenouni|aawnouni|awnouni|3aounouni|3aoun*|3tewni|atouni_yed|njdouni|enjdouni|a3tiwni_yed|sa3douni|sa3idouni|se3douni|sa3dini|saidouni|3tkouni|3te9ouni|atkouni|a3tkouni|3te9ni|sellekni|selkouni|selekouni|ghitouni ..6",
             "yadrab*|yedrab*|yadreb*|yedreb*|ydrebni|yderbni|kaydrebni|kidrebni|kaydrab*|kaydarbni|tadrebni|darbni|drabni|dareb*|yidrabni|ydrabni|ydarabni ..5", "yqtel*|yektel*|yeqtel*|y9tel*|ye9tel*|i9telni|yqetlni|yqatalni|yaqtulni|yqtoulni|ykatelni|yoktelni|y9etlni|yeketl*|ydba7ni|yedbe7ni|yednebahni|yedbahni ..5",
             "3ando|3andou|3andu|3endo|3endou|hez|haz|fi_yedo mous|moss|mousse|skina|sekkin|sekina|khodmi|janwi|mkelcha|fusil", "rah|raho|rahou|raw ..2 jay|ja|fel_bab|f_lbab|lbab|hna|yjri|ytabe3ni|itab3ni|tabe3ni", "nmout|nmoot|rani_nmout|ghadi_nmout|bghit_nmout|n9tel_rohi|nektel_rohi|neqtel_rouhi ..3"),
            ("3awnouni", "rah yadrabni", "3aweni rah yqtelni"), guards=_GUARDS, sauf="film|série"),
    Pattern("langue.turc", "neutre", "Turkish cries.",
            ("^ FILL? imdat|imdad FILL? $", "imdat ..5", "yardim|yardım et|edin|edn|lütfen ..6", "beni|bizi|onu|kızımı ..1 dövüyor|dovuyor|öldürecek|oldurecek|öldürüyor|vuruyor|takip|boğuyor|bıçakladı|dovuyo|dövüyo ..2", "bicak|bıçak|bicagi|bıçağı|silah|silahı ..1 var", "öldürecek|oldurecek ..2", "nefes alamiyor|alamıyor|almıyor|almiyor",
             "yangın var|cikti|çıktı", "polis cagir|çağır|cagirin|çağırın|arayin|arayın"),
            ("imdat", "kocam beni dövüyor"), guards=_GUARDS, sauf=_TOWN),
    Pattern("langue.roumain", "neutre", "Romanian cries.",
            ("^ FILL? ajutor|ajutati|ajutați ..2 $", "ajutor ma|mă|ne|sotul|soțul|el|vrea|are|cineva|svp|va ..5", "ma|mă|ne|o bate|omoara|omoară|urmareste|urmărește|sugruma|sugrumă|ameninta ..4", "ajutati|ajutați ma|mă|ne|va ..3", "are un|o cutit|cuțit|arma|armă|pistol", "nu respira|respiră|mai_respira", "vrea sa|să ma|mă ..1 omoare|bata",
             "chemati|chemați|sunati|sunați ..1 politia|poliția|ambulanta|salvarea"),
            ("ajutor", "ma bate sotul meu"), guards=_GUARDS, sauf=_TOWN),
    Pattern("langue.italien", "neutre", "Italian cries.",
            ("^ FILL? aiuto|aiutatemi|aiutami ..1 $", "aiuto|aiutatemi|aiutami mi|mio|il|lui|c|est|per|ha|sta|qualcuno ..5", "mi|ci|la|lo sta picchiando|seguendo|uccidendo|strangolando|menando|ammazzando", "mi|ci vuole|va|sta_per ..1 ammazzare|uccidere|picchiare", "mi picchia|ammazza|uccide|insegue ..3",
             "ha un|una il? ..1 coltello|pistola|arma", "non respira", "chiamate ..1 polizia|ambulanza|carabinieri"),
            ("aiuto", "mi sta picchiando"), guards=_GUARDS, sauf=_TOWN),
    Pattern("langue.allemand", "neutre", "German cries.",
            ("^ FILL? hilfe|hilf_mir|helft_mir ..1 $", "hilfe er|sie|mein|ich|jemand|es|bitte|da ..6", "er|sie|mann|vater|jemand ..1 schlägt|schlagt|schlaegt|würgt|wurgt|verfolgt|bedroht|tötet mich|uns|mir ..3", "er|sie|jemand hat ein|eine messer|pistole|waffe|axt", "bringt|will|wird mich|uns ..1 um|umbringen|töten|toten|schlagen", "atmet nicht|nich|kaum",
             "ruft|rufen ..2 polizei|krankenwagen|notarzt", "es brennt"),
            ("hilfe", "er hat ein messer"), guards=_GUARDS, sauf=_TOWN + "|formular|beim|antrag"),
    Pattern("langue.cyrillique", "neutre", "Russian and Ukrainian cries.",
            ("помогите|помоги|памагите|спасите|караул|допоможіть|допоможи|рятуйте|рятуй ..4", "меня|нас|мене|її|ее|её ..1 бьет|бьёт|убьет|убьёт|убивает|душит|преследует|преследуют|насилует|бьют|б|бє|вб|вбє|вбивае|душить|переслідує ..2", "бьет|бьёт|убьет|убивает|душит|преследует|избивает|бʼє меня|нас|мене|ее|её",
             "мене|нас ..1 б є|ють", "он|она|він|вона|муж|чоловік ..1 бьет|убьет|убивает|душит ..2", "хочет|хоче ..2 убить|зарезать|вбити", "нож|ніж|пистолет|оружие|ружье ..1 у? него|нее|нього|неї|мужа|руках", "него|нее|нього|неї|мужа ..1 нож|ніж|пистолет|оружие|ружье|зброя|пістолет", "не дышит|дихає|дихае", "вызовите|викличте ..1 полицию|поліцію|скорую|швидку",
             "пожар|горим|горит|пожежа ..3", "хочу умереть|померти сейчас|зараз", "за мной|мною идут|следят|йдуть|гонится|идет"),
            ("помогите", "допоможіть", "он меня убьет", "у него нож"), guards=_GUARDS),
    Pattern("langue.arabe", "neutre", "Cries in Arabic script, also Persian and Urdu basics.",
            ("ساعدوني|ساعدني|ساعديني|النجدة|نجدة|الحقوني|الحقوا|انقذوني|أنقذوني|أغيثوني|عاونوني|عتقوني|اعتقوني|سلكوني|کمک|مدد ..5", "يضربني|يضربنا|يضربها|ضربني|كيضربني|بيضربني|يخنقني|يلاحقني|يتبعني|يطاردني|يهددني|تضربني ..3", "سيقتلني|يقتلني|يقتلنا|سيقتلنا|بيقتلني|غادي_يقتلني|هيقتلني|راح_يقتلني|يذبحني|تقتلني|يقتلها ..3",
             "سكين|سكينا|سلاح|مسدس|موس|خنجر ..3", "لا|ما|لم يتنفس|تتنفس|كيتنفس|بيتنفس", "حريق|النار_تشتعل ..3", "أريد|بدي|بغيت أن? ..1 أموت|نموت|انتحر|أنتحر", "اتصلوا ..1 بالشرطة|بالإسعاف|الشرطة", "حياتي في خطر", "أنا في خطر"),
            ("ساعدوني", "زوجي يضربني", "سيقتلني"), guards=_GUARDS),
)
