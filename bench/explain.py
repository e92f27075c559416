"""What Balise understands of one message, and which words weighed most: `bin/balise parse "…"` calls it.

A word weighs what the log-odds of the score lose when it is left out (occlusion): a probability near 1 would hide it, since
no word alone changes that. The message comes on the standard input: an argument
would be readable in the list of processes.
"""

from __future__ import annotations

import math
import re
import sys
from typing import List, Sequence, Tuple

from bench.reader import MODEL, Reader, component
from territory import load

SHOWN = 5  # words, and needs
LEAST = 0.01  # score of danger, or log-odds of a word: below, nothing weighed
LONGEST = 1000  # characters, as the web accepts
_WORDS = re.compile(r"\S+")


def without_each(text: str) -> Tuple[List[str], List[str]]:
    """Words of the message, and the message without each of them."""
    found = list(_WORDS.finditer(text))
    return [word.group() for word in found], [
        " ".join((text[: word.start()] + text[word.end() :]).split()) or "…" for word in found
    ]


def heaviest(words: Sequence[str], whole: float, left: Sequence[float]) -> List[Tuple[str, float]]:
    """Words that carried the score, with what it loses without them."""
    losses = [(word, whole - score) for word, score in zip(words, left)]
    return sorted((pair for pair in losses if pair[1] >= LEAST), key=lambda pair: -pair[1])[:SHOWN]


def log_odds(share: float) -> float:
    """Of a probability; 0.7 less halves the odds."""
    kept = min(max(float(share), 1e-6), 1 - 1e-6)
    return math.log(kept / (1 - kept))


def number(value: float) -> str:
    """Two decimals, French comma."""
    return f"{value:.2f}".replace(".", ",")


def _weights(pairs: Sequence[Tuple[str, float]]) -> str:
    return ", ".join(f"{word.strip('.,;:!?«»')} (-{number(loss)})" for word, loss in pairs) or "aucun mot à lui seul"


def explain(reader: Reader, message: str) -> List[str]:
    """Lines to show."""
    text = reader.clean(message[:LONGEST])
    words, left = without_each(text)
    needs = reader.needs([text, *left])
    dangers = reader.dangers([text, *left])
    order = (-needs[0]).argsort()[:SHOWN]
    labels, top, danger = reader.need.labels, int(order[0]), dangers[0]
    threshold = float(component("FallbackClassifier")["threshold"])
    asks = "" if needs[0][top] >= threshold else f" : sous {number(threshold)}, Balise demande au lieu de répondre"
    lines = [f"besoin : {labels[top]} ({number(needs[0][top])}){asks}"]
    lines += ["ensuite : " + ", ".join(f"{labels[i]} ({number(needs[0][i])})" for i in order[1:])]
    why = f"motif {', '.join(danger.patterns)}" if danger.patterns else f"score appris {number(danger.score)}"
    why += "" if danger.patterns else f", seuil {number(reader.threshold)}"
    judged = f"oui, {danger.nature}" if danger.urgent else "dans le doute, les numéros d'abord" if danger.doubtful else "non"
    lines += [f"urgence : {judged} ({why})"]
    lines += ["commune : " + _places(text)]
    lines += [
        "mots qui pèsent pour le besoin : "
        + _weights(heaviest(words, log_odds(needs[0][top]), [log_odds(one) for one in needs[1:, top]]))
    ]
    if danger.urgent or danger.score >= LEAST:
        weights = heaviest(words, log_odds(danger.score), [log_odds(one.score) for one in dangers[1:]])
        lines += ["mots qui pèsent pour l'urgence : " + _weights(weights)]
    return lines


def _places(text: str) -> str:
    found, gazetteer = load().find(text), load()
    named = [f"{gazetteer.get(m.code_insee).nom} ({m.code_insee})" for m in found.communes if m.code_insee]
    named += [f"code postal {code} (plusieurs communes)" for code in found.codes_postaux]
    named += [f"{place.nom} (hors de la carte)" for place in found.outside]
    return ", ".join(named) or "aucune"


def main() -> None:
    """One message on the standard input."""
    message = sys.stdin.read().strip()
    if not message:
        raise SystemExit('Écrivez une phrase, par exemple : bin/balise parse "on m\'a volé mon vélo à Melun"')
    if not MODEL.exists():
        raise SystemExit("Il n'y a pas encore de modèle entraîné. Lancez d'abord `make train`.")
    if len(message) > LONGEST:
        print(f"(message coupé à {LONGEST} caractères, comme dans la conversation)")
    print("\n".join(explain(Reader(), message)))


if __name__ == "__main__":
    main()
