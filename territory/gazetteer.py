"""The gazetteer: communes by code, by postal code, by what people type, by what they say."""

from __future__ import annotations

import csv
from collections import defaultdict
from functools import lru_cache

from territory.context import Context
from territory.finder import Finder
from territory.forms import build_forms, read_outside
from territory.fuzzy import FuzzyIndex
from territory.home import former, home_score, keeps_it_secret, of_another
from territory.lexicon import DATA
from territory.model import Commune, Findings, Mention
from territory.postal import Number, department_numbers, postal_codes
from territory.spans import Span
from territory.text import Token, normalise

MAX_PROPOSED = 8
NEIGHBOUR_PENALTY = 4.0
# Below, a commune is proposed rather than taken for granted.
SURE_ENOUGH = 80.0


class Gazetteer:
    """Communes of the 77 and its neighbours. Build it once with ``load()``."""

    def __init__(self, communes: list[Commune], former: dict[str, tuple[str, str]]) -> None:
        self._communes = {commune.code_insee: commune for commune in communes}
        self._former = {normalise(name): code for name, (code, _) in former.items()}
        by_postcode: dict[str, list[Commune]] = defaultdict(list)
        for commune in communes:
            for postcode in commune.codes_postaux:
                by_postcode[postcode].append(commune)
        self._by_postcode = {code: sorted(found, key=_largest) for code, found in by_postcode.items()}
        forms = build_forms(self._communes, former)
        self._fuzzy = FuzzyIndex(forms)
        self._finder = Finder(forms, self._fuzzy)
        self._forms = [form for form in forms if form.codes]
        self._exact = {form.text: form for form in self._forms}
        self._departments = read_outside()[2]

    @property
    def communes(self) -> list[Commune]:
        """Every commune known here, those of Seine-et-Marne and their neighbours."""
        return list(self._communes.values())

    def get(self, code_insee: str) -> Commune | None:
        """Today's commune of that INSEE code, None when it is neither in the 77 nor a listed neighbour."""
        return self._communes.get(code_insee)

    def get_former(self, nom: str) -> Commune | None:
        """Today's commune of a former one ("Moret-sur-Loing"); case, accents and hyphens are free."""
        code = self._former.get(normalise(nom))
        return self._communes.get(code) if code else None

    def by_postcode(self, code_postal: str) -> list[Commune]:
        """Communes of a postal code, largest first; spaces allowed; empty when unknown."""
        return list(self._by_postcode.get("".join(code_postal.split()), ()))

    # -- autocompletion ------------------------------------------------------------

    def suggest(self, q: str, limit: int = 8) -> list[Commune]:
        """Communes for what is being typed: the 77 first, typos tolerated, postal codes even unfinished."""
        digits = "".join(q.split())[:5]
        if digits.isdigit() and len(digits) >= 2:
            found = [c for code, communes in self._by_postcode.items() if code.startswith(digits) for c in communes]
            unique = {commune.code_insee: commune for commune in found}
            return sorted(unique.values(), key=_largest)[:limit]
        query = normalise(q[:80])
        for noise in ("j habite a ", "j habite ", "je suis a ", "je suis sur ", "a "):
            if query.startswith(noise) and len(query) > len(noise) + 2:
                query = query[len(noise) :]
        query = " ".join(word for word in query.split() if not word.isdigit())
        if not query:
            return []
        codes: dict[str, None] = {}
        exact = self._exact.get(query)
        if exact:
            codes |= dict.fromkeys(exact.codes)
        codes |= dict.fromkeys(self._starting_with(query))
        if len(query) > 2:
            matches = self._fuzzy.search(query.replace(" ", ""), lambda form: bool(form.codes))
            ranked = sorted(
                ((m.score - (0 if m.form.local else NEIGHBOUR_PENALTY), m) for m in matches),
                key=lambda item: -item[0],
            )
            if ranked and ranked[0][0] >= 93 and not exact and len(query) >= 5:
                codes = dict.fromkeys(ranked[0][1].form.codes) | codes
            codes |= dict.fromkeys(code for _, match in ranked for code in match.form.codes)
        return [self._communes[code] for code in list(codes)[:limit]]

    def _starting_with(self, query: str) -> list[str]:
        found = {code for form in self._forms if form.text.startswith(query) for code in form.codes}
        return sorted(found, key=lambda code: _largest(self._communes[code]))

    # -- free messages ------------------------------------------------------------

    def find(self, text: str) -> Findings:
        """Read a free message (up to 4,000 characters; the rest is ignored). Keeps nothing of it.

        Accepted communes, the one lived in first. A postal code that several communes share gives no commune
        unless a name in the text settles it; an ambiguous name gives ``candidates``.
        """
        numbers = postal_codes(text)
        tokens, context, spans = self._finder.read(text)
        spoken = {code for number in numbers for code in map(_code, self._by_postcode.get(number.value, ()))}
        mentions: list[tuple[float, Mention]] = []
        outside: list[Mention] = []
        asked: dict[str, None] = {}
        left: list[bool] = []
        others: list[bool] = []
        elsewhere = keeps_it_secret(context)
        floor = 0
        departments = self._departments_said(text, spans)
        for span in spans:
            codes = span.codes
            if len(codes) > 1 and not span.form.usage:
                codes = tuple(c for c in codes if self._communes[c].departement in departments) or codes
            pointed = tuple(code for code in span.form.others or codes if code in spoken)
            if pointed and not spoken & set(codes[:1]):
                codes = pointed
            elif pointed and span.ask:
                codes = tuple(code for code in codes if code in spoken)
            if not codes and not span.ask:
                outside.append(self._mention(text, tokens, span, None))
            elif len(codes) == 1 and span.score >= SURE_ENOUGH:
                score = home_score(context, span.start, span.end, floor)
                mentions.append((score, self._mention(text, tokens, span, codes[0])))
                left.append(former(context, span.start))
                others.append(score <= 0 and of_another(context, span.start, floor))
            else:
                asked |= dict.fromkeys(codes)
            floor = span.end
        if mentions and (all(left) or (elsewhere and all(others))):
            mentions = []  # "ma sœur vit à Meaux, moi je suis loin": no commune of theirs here
        shared = self._read_numbers(text, numbers, context, mentions, outside, asked)
        ordered = self._order(mentions)
        for number in department_numbers(text):
            if number.value in self._departments:
                label = self._departments[number.value]
                outside.append(Mention(None, label, text[number.start : number.end], number.start, number.end, 100.0, False))
        if not (spans or numbers or outside):
            asked |= dict.fromkeys(self._unfinished(context))
        known = {mention.code_insee for mention in ordered}
        candidates = [self._communes[code] for code in asked if code not in known]
        return Findings(tuple(ordered), tuple(shared), tuple(candidates[:MAX_PROPOSED]), tuple(outside))

    def _departments_said(self, text: str, spans: list[Span]) -> set[str]:
        """Numbers of the departments named in the message: they settle between namesakes."""
        labels = {span.form.label for span in spans if span.form.department}
        named = {number for number, label in self._departments.items() if label in labels}
        return named | {number.value for number in department_numbers(text)}

    def _unfinished(self, context: Context) -> list[str]:
        """Communes whose name starts with the only word of the message ("chel")."""
        start, end = context.core
        if end - start != 1 or context.word(start - 1) == "en" or not self._finder.unknown(context.norms[start]):
            return []
        return self._starting_with(context.norms[start])[:3]

    def _mention(self, text: str, tokens: list[Token], span: Span, code: str | None) -> Mention:
        start, end = tokens[span.start].start, tokens[span.end - 1].end
        name = self._communes[code].nom if code else span.form.label
        return Mention(code, name, text[start:end], start, end, round(span.score, 1), False)

    def _read_numbers(
        self, text: str, numbers: list[Number], context: Context, mentions: list[tuple[float, Mention]],
        outside: list[Mention], asked: dict[str, None],
    ) -> list[str]:  # fmt: skip
        """Turn postal codes into mentions or questions. Returns the codes left unsettled."""
        shared = []
        named = {mention.code_insee for _, mention in mentions}
        for number in numbers:
            communes = self._by_postcode.get(number.value, [])
            codes = [commune.code_insee for commune in communes]
            if not communes:
                label = self._departments.get(number.value[:2])
                alone = not context.tokens or number.end - number.start >= len(text.strip()) - 1
                if label and alone and number.value[:2] != "77":
                    outside.append(Mention(None, label, number.value, number.start, number.end, 100.0, False))
            elif named & set(codes):
                continue
            elif len(codes) == 1:
                score = 2.5 if not named else 0.0
                found = Mention(
                    codes[0],
                    communes[0].nom,
                    text[number.start : number.end],
                    number.start,
                    number.end,
                    100.0,
                    False,
                )
                mentions.append((score, found))
            elif number.value not in shared:
                shared.append(number.value)
                if not named:
                    for code in list(asked):
                        if code not in codes:
                            del asked[code]
                    asked |= dict.fromkeys(codes)
        return shared

    def _order(self, mentions: list[tuple[float, Mention]]) -> list[Mention]:
        """One mention a commune, home first, then the 77, then order of appearance."""
        best: dict[str, tuple[float, Mention]] = {}
        for score, mention in mentions:
            code = mention.code_insee or ""
            if code not in best or score > best[code][0]:
                best[code] = (score, mention)
        ranked = sorted(
            best.values(),
            key=lambda item: (-item[0], not (item[1].code_insee or "").startswith("77"), item[1].start),
        )
        result = []
        for rank, (score, mention) in enumerate(ranked):
            home = rank == 0 and score >= 0
            result.append(
                Mention(
                    mention.code_insee,
                    mention.nom,
                    mention.text,
                    mention.start,
                    mention.end,
                    mention.score,
                    home,
                )
            )
        return result


def _code(commune: Commune) -> str:
    return commune.code_insee


def _largest(commune: Commune) -> tuple[bool, int]:
    return commune.departement != "77", -commune.population


@lru_cache(maxsize=1)
def load() -> Gazetteer:
    """The gazetteer of ``data/territory``, built once a process (about 0.2 s)."""
    communes = []
    with (DATA / "communes.csv").open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            communes.append(
                Commune(
                    code_insee=row["code_insee"],
                    nom=row["nom"],
                    codes_postaux=tuple(row["codes_postaux"].split("|")),
                    latitude=float(row["latitude"]),
                    longitude=float(row["longitude"]),
                    departement=row["departement"],
                    epci_code=row["epci_code"] or None,
                    epci_nom=row["epci_nom"] or None,
                    population=int(row["population"]),
                    zone=row["zone"] or None,
                    circonscription=row["circonscription"] or None,
                )
            )
    with (DATA / "anciennes.csv").open(encoding="utf-8", newline="") as handle:
        former = {row["nom_ancien"]: (row["code_insee"], row["nom_ancien"]) for row in csv.DictReader(handle)}
    return Gazetteer(communes, former)
