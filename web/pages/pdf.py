"""PDF of a sheet: tagged, in French, PDF/UA-1 as far as WeasyPrint makes it; one at a time, away from the event loop.

`python -m web.pages.pdf` says which system libraries are missing (make setup calls it).
"""

from __future__ import annotations

import asyncio
import ctypes
import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from typing import Any

logger = logging.getLogger("balise.pdf")
#: What WeasyPrint opens when it draws, and the Debian package that holds each.
LIBRARIES = {
    "libgobject-2.0.so.0": "libglib2.0-0",
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz.so.0": "libharfbuzz0b",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
    "libfontconfig.so.1": "libfontconfig1",
}
STATIC = Path(__file__).parent.parent / "static"
FRESH = 600  # seconds a made PDF serves again: hours and numbers may change in the database
KEPT = 120  # 47 sheets and the easy ones, 60 kB each
LONGEST_QUEUE = 12  # a robot that asks for everything must not keep the others waiting


class PdfUnavailable(RuntimeError):
    """No PDF now: libraries missing, too many asked at once, or the drawing failed."""


@lru_cache(maxsize=1)
def missing() -> tuple[str, ...]:
    """Debian packages to install before a PDF can be made; empty when all is there."""
    absent = []
    for library, package in LIBRARIES.items():
        try:
            ctypes.CDLL(library)
        except OSError:
            absent.append(package)
    return tuple(absent)


def draw(html: str) -> bytes:
    """The PDF of a whole document. Nothing is fetched but our own files: no network, no file of the machine."""
    from weasyprint import HTML  # loads the system libraries: only where a PDF is really made
    from weasyprint.urls import URLFetcher

    class OwnFiles(URLFetcher):  # type: ignore[misc]
        """Refuses every address but ours and data: images."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            """The content of an allowed address."""
            if not url.startswith(("data:", STATIC.as_uri() + "/")) or ".." in url:
                raise ValueError("address refused")
            return super().fetch(url, headers)

    document = HTML(string=html, base_url=STATIC.as_uri() + "/", url_fetcher=OwnFiles(allowed_protocols=["file", "data"]))
    return bytes(document.write_pdf(pdf_variant="pdf/ua-1"))


def _load() -> None:
    import weasyprint  # noqa: F401


class PdfMaker:
    """Makes PDFs one after the other in a thread of its own, and keeps each for ten minutes."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._made: OrderedDict[Hashable, tuple[float, bytes]] = OrderedDict()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="pdf")
        self._waiting = 0
        self._warmed = False

    async def get(self, key: Hashable, html: Callable[[], str]) -> bytes:
        """The PDF of this key, made from `html()` when none is fresh; PdfUnavailable."""
        found = self._made.get(key)
        if found and self._clock() - found[0] < FRESH:
            return found[1]
        if missing() or self._waiting >= LONGEST_QUEUE:
            raise PdfUnavailable
        self._waiting += 1
        try:
            made = await asyncio.get_running_loop().run_in_executor(self._thread, lambda: draw(html()))
        except Exception as error:  # whatever WeasyPrint raises: the page says how to print instead
            logger.warning("no PDF: %s", type(error).__name__)
            raise PdfUnavailable from error
        finally:
            self._waiting -= 1
        self._made[key] = (self._clock(), made)
        self._made.move_to_end(key)
        while len(self._made) > KEPT:
            self._made.popitem(last=False)
        return made

    def warm(self) -> None:
        """Load WeasyPrint ahead (1.5 s): someone reads a sheet, and may want to keep it."""
        if not self._warmed and not missing():
            self._warmed = True
            self._thread.submit(_load)

    def close(self) -> None:
        """Let the thread end."""
        self._thread.shutdown(wait=False, cancel_futures=True)


if __name__ == "__main__":
    print(" ".join(missing()))
