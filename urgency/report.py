"""Recall and false alarms on data files: `python -m urgency.report FILE…`.

A file whose name starts with "calme" must stay silent; any other must alert, its groups named by the accepted natures.
Needs pyyaml (a development tool; the package itself has no dependency).
"""

from __future__ import annotations

import argparse
from pathlib import Path

from . import detect


def _groups(path: Path) -> dict[str, list[str]]:
    import yaml

    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(data, dict):
        raise SystemExit(f"{path}: expected a mapping of groups to sentences")
    return data


def main(argv: list[str] | None = None) -> int:
    """Print one line per file, and the sentences that fail with --detail."""
    parser = argparse.ArgumentParser(description="recall and false alarms of the danger check")
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--detail", action="store_true", help="list the sentences that fail")
    options = parser.parse_args(argv)
    for path in options.files:
        groups = _groups(path)
        calm = path.name.startswith("calme")
        total = hits = right = 0
        wrong: list[str] = []
        for key, sentences in groups.items():
            for sentence in sentences:
                verdict = detect(sentence)
                total += 1
                hits += verdict.urgent
                good_nature = verdict.urgent and not calm and verdict.nature in key.split()
                right += good_nature
                if verdict.urgent == calm or (not calm and not good_nature):
                    wrong.append(f"  {key} | {sentence} -> {verdict.nature} {', '.join(verdict.motifs)}")
        if calm:
            print(f"{path.name}: {hits} false alarms / {total} = {hits / total:.1%}")
        else:
            print(f"{path.name}: recall {hits} / {total} = {hits / total:.1%}; nature as expected {right}")
        if options.detail:
            print("\n".join(wrong))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
