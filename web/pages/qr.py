"""The QR code of a sheet: its neutral address, never the name of a need."""

from __future__ import annotations

import segno


def qr_image(address: str) -> str:
    """A data: URI (SVG) of the code of this address; a quarter of it may be stained and it still reads (level Q)."""
    return str(segno.make(address, error="q", micro=False).svg_data_uri(scale=4, border=4, light="#fff"))
