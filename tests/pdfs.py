"""PDFs for tests, written by hand: lines of text on pages, and what goes wrong with such files."""

from __future__ import annotations

import zlib
from collections.abc import Sequence


def pdf(pages: Sequence[Sequence[str]], *, title: str = "", more: bytes = b"") -> bytes:
    """Write a PDF with one line of text under the other. `more` goes into the drawing of each page."""
    bodies = [_drawing(lines) + more for lines in pages]
    return pdf_of(bodies, title=title)


def pdf_of(bodies: Sequence[bytes], *, title: str = "") -> bytes:
    """Write a PDF whose pages are drawn by these instructions."""
    count = len(bodies)
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(count))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {count} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, body in enumerate(bodies):
        page = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * number} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        )
        packed = zlib.compress(body)
        stream = f"<< /Length {len(packed)} /Filter /FlateDecode >>\nstream\n".encode() + packed + b"\nendstream"
        objects += [page.encode(), stream]
    objects.append(f"<< /Title ({title}) >>".encode())
    return _assembled(objects)


def _drawing(lines: Sequence[str]) -> bytes:
    shown = []
    for line in lines:
        escaped = line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
        shown.append(f"({escaped}) Tj T*")
    return ("BT /F1 11 Tf 14 TL 72 770 Td\n" + "\n".join(shown) + "\nET\n").encode("cp1252", "replace")


def _assembled(objects: Sequence[bytes]) -> bytes:
    written = bytearray(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(written))
        written += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(written)
    written += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    written += b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
    trailer = f"<< /Size {len(objects) + 1} /Root 1 0 R /Info {len(objects)} 0 R >>"
    written += f"trailer\n{trailer}\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(written)
