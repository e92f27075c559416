"""`make openapi`: the HTTP contract as a file, so that a change is a visible diff (tests compare it)."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from web.app import create_app
from web.settings import ROOT, Settings

PATH = ROOT / "openapi.json"


def document() -> dict[str, Any]:
    """The OpenAPI document of the service."""
    with tempfile.TemporaryDirectory() as folder:
        return create_app(Settings(var=Path(folder), database_url="sqlite://")).openapi()


def main() -> None:
    """Write openapi.json."""
    PATH.write_text(json.dumps(document(), ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf8")
    print(f"{PATH.name} : {len(document()['paths'])} chemins")


if __name__ == "__main__":
    main()
