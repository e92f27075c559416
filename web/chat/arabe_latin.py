"""Arabic written in Latin letters and figures (« rajli kaydrebni », « 3andi mouchkil »), of the Maghreb above all.

Young people mix a few such words into French (« wallah », « hchouma », « starfoullah »): those are left out, and one word
is never enough.
"""

from __future__ import annotations

import re

from territory.lexicon import words

_TOKENS = re.compile(r"[a-z0-9]+")
# A figure stands for a letter that Latin lacks: 3 (ʿayn), 7 (ḥa), 9 (qaf). Never 2nde, 3eme, 7h, 9e, h24.
_FIGURES = re.compile(r"(?!\d+(?:e|eme|em|ieme|h|km|m|x|j|g|d)?$)(?=.*[379])(?=(?:.*[a-z]){2})[a-z379]+$")
_WORDS = words(
    "rani rak raki rah raha rahi rahom rana wach wash wech chno chnou chnowa chnoua shno achno kifach kifash kifeh "
    "kifah alach 3lach 3lash 3lech win wen ndir ndiro ndirou tdir ydir nemchi nmchi bghit bghiti nheb n7eb nhab "
    "3andi 3endi 3andha ma3andich ma3andi makanch makayn makaynch makayen kayn kayen rajli rajl rajel zawji marti "
    "mrati weldi wladi wladna bnti benti khoya khouya khti yemma lwalid lwalida hada hadi hadchi hadak dyal dyali "
    "dial diali dyalo ta3 ta3i m3a m3aya 3la 3liya 3lia walakin lakin bach hitach mn youm lyoum lioum nhar daba "
    "drouk derwek tawa bezaf bzaf bzzaf barcha chwiya khayfa khayef nkhaf 3afak 3afakom afak chokran choukran "
    "shukran safi sra9 sra9ouli ser9ouli serqouli drebni drabni kaydrebni yedrebni yadrebni ydrabni yehdedni ihder "
    "tahdar tehder nahdar nehder zan9a zenqa mouchkil mochkil mouchkila mushkila n3awen n3awnek 3awenni 3awnouni "
    "mohim nta nti enta enti howa huwa hiya houma wahed wa7ed 3reft ma3reftch maareftch khassni khasni khesni lazem "
    "lazemni n3ess nn3es l3arbiya b3arbiya kol koul chi fin fhamt mafhemtch salam wallah walah"
)
# French slang has these, or they are words of other languages.
_NOT_ENOUGH = words("kol chi fin salam wallah walah mn win wash wach wech safi hada hadi nti dial khoya khouya had")


def is_arabic_in_latin(text: str) -> bool:
    """At least two words of this Arabic, one of which French slang does not have, and a quarter of the message."""
    tokens = _TOKENS.findall(text.lower().replace("'", ""))
    found = [token for token in tokens if token in _WORDS or _FIGURES.match(token)]
    sure = [token for token in found if token in _WORDS and token not in _NOT_ENOUGH]
    return bool(sure) and len(found) >= 2 and 4 * len(found) >= len(tokens)
