"""When PDFs are made and kept. Apart from the browser tests, whose Playwright holds the event loop."""

from __future__ import annotations

import pytest

from web.pages import pdf
from web.pages.pdf import PdfMaker, PdfUnavailable


@pytest.fixture(autouse=True)
def _with_libraries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "missing", lambda: ())


async def test_kept_for_ten_minutes_only(monkeypatch: pytest.MonkeyPatch) -> None:
    now, made = [0.0], []
    monkeypatch.setattr(pdf, "draw", lambda html: made.append(html) or html.encode())
    maker = PdfMaker(clock=lambda: now[0])
    for moment in (0, pdf.FRESH - 1, pdf.FRESH + 1):
        now[0] = moment
        assert await maker.get("/f/01", lambda: "x") == b"x"
    assert len(made) == 2
    maker.close()


async def test_a_failure_is_said_plainly(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: str) -> bytes:
        raise OSError("no font")

    monkeypatch.setattr(pdf, "draw", broken)
    maker = PdfMaker()
    with pytest.raises(PdfUnavailable):
        await maker.get("/f/01", lambda: "x")
    maker.close()


async def test_missing_libraries_are_no_failure_of_the_site(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "missing", lambda: ("libpango-1.0-0",))
    maker = PdfMaker()
    maker.warm()
    with pytest.raises(PdfUnavailable):
        await maker.get("/f/01", lambda: "x")
    maker.close()
