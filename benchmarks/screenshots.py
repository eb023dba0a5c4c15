"""Take the pictures of docs/images again: python benchmarks/screenshots.py [FOLDER].

Plays the demo in a folder of its own and shows its digest, light, dark and 320 pixels wide, and the report of a figure
in Chromium. The pictures get a palette, which makes them half as large. Look at each one before it is committed.
"""

from __future__ import annotations

import shutil
import struct
import subprocess
import sys
import tempfile
import zlib
from collections import Counter
from pathlib import Path

IMAGES = Path(__file__).parent.parent / "docs" / "images"
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
DARK = ("--force-dark-mode", "--blink-settings=preferredColorScheme=0")
SIGNATURE = b"\x89PNG\r\n\x1a\n"
DIGEST, REPORT = "digest.html", "report.html"
SHOTS = (  # name, page, width, height in pixels, options; each ends between two cards
    ("digest-light", DIGEST, 760, 1297, ()),
    ("digest-dark", DIGEST, 760, 1297, DARK),
    ("digest-320", DIGEST, 320, 1828, ()),
    ("report", REPORT, 760, 1000, ()),
)


def main() -> int:
    """Take every picture. Returns the exit code."""
    if BROWSER is None:
        print("needs Chromium", file=sys.stderr)
        return 1
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else IMAGES
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        watchbot = [sys.executable, "-m", "watchbot"]
        subprocess.run([*watchbot, "demo", str(folder / "demo")], check=True, stdout=subprocess.DEVNULL)
        (page,) = (folder / "demo" / "digests").glob("2026*.html")
        shutil.copy(page, folder / DIGEST)
        report = ["figures", "report", "us-china-model-gap", "-o", str(folder / REPORT)]
        subprocess.run([*watchbot, "-c", str(folder / "demo" / "watchbot.yaml"), *report], check=True)
        for shot, page_name, width, height, options in SHOTS:
            taken = folder / f"{shot}.png"
            command = [BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
            command += [f"--user-data-dir={folder / 'profile'}", "--host-resolver-rules=MAP * ~NOTFOUND", *options]
            command += [f"--window-size={width},{height}", f"--screenshot={taken}", (folder / page_name).as_uri()]
            subprocess.run(command, check=True, capture_output=True, timeout=60)
            shrink(taken, target / taken.name)
            print(f"{target / taken.name}  {(target / taken.name).stat().st_size:,} bytes")
    return 0


def shrink(taken: Path, into: Path) -> None:
    """Write a picture with a palette of 256 colours; the others become the nearest of them."""
    width, height, rows = decoded(taken.read_bytes())
    pixels = [row[x : x + 3] for row in rows for x in range(0, 3 * width, 3)]
    palette = palette_of(pixels)
    place = {colour: number for number, colour in enumerate(palette)}
    for colour in set(pixels) - place.keys():
        apart = [distance(colour, known) for known in palette]
        place[colour] = apart.index(min(apart))
    lines = (bytes(place[pixel] for pixel in pixels[y * width : (y + 1) * width]) for y in range(height))
    packed = zlib.compress(b"".join(b"\0" + line for line in lines), 9)
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    into.write_bytes(
        SIGNATURE
        + chunk(b"IHDR", head)
        + chunk(b"PLTE", b"".join(palette))
        + chunk(b"IDAT", packed)
        + chunk(b"IEND", b"")
    )


def palette_of(pixels: list[bytes]) -> list[bytes]:
    """Return up to 256 colours: of each shade the commonest first, so that a small spot keeps its colour."""
    palette: list[bytes] = []
    commonest = [colour for colour, _ in Counter(pixels).most_common()]
    for least in (900, 200, 50, 0):
        for colour in commonest:
            if len(palette) < 256 and all(distance(colour, known) > least for known in palette):
                palette.append(colour)
    return palette


def distance(one: bytes, other: bytes) -> int:
    """Return how far apart two colours are."""
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True))


def chunk(name: bytes, content: bytes) -> bytes:
    """Return one chunk of a PNG file."""
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def decoded(png: bytes) -> tuple[int, int, list[bytes]]:
    """Return width, height and rows of RGB from a PNG as Chromium writes it: 8 bits, three colours, no interlace."""
    at, packed, width, height = len(SIGNATURE), b"", 0, 0
    while at < len(png):
        length, name = struct.unpack(">I4s", png[at : at + 8])
        content = png[at + 8 : at + 8 + length]
        if name == b"IHDR":
            width, height, *kind = struct.unpack(">IIBBBBB", content)
            assert kind == [8, 2, 0, 0, 0], "not the kind of picture that Chromium writes"
        packed += content if name == b"IDAT" else b""
        at += length + 12
    raw, size, above, rows = zlib.decompress(packed), 3 * width, bytes(3 * width), []
    for y in range(height):
        start = y * (size + 1)
        above = unfiltered(raw[start], bytearray(raw[start + 1 : start + 1 + size]), above)
        rows.append(above)
    return width, height, rows


def unfiltered(kind: int, line: bytearray, above: bytes) -> bytes:
    """Undo the filter of a row (PNG, 9.2)."""
    for x in range(len(line) if kind else 0):
        left, up, corner = (line[x - 3], above[x], above[x - 3]) if x > 2 else (0, above[x], 0)
        guess = left + up - corner
        nearest = min((abs(guess - left), 0, left), (abs(guess - up), 1, up), (abs(guess - corner), 2, corner))[2]
        line[x] = (line[x] + (0, left, up, (left + up) // 2, nearest)[kind]) & 255
    return bytes(line)


if __name__ == "__main__":
    sys.exit(main())
