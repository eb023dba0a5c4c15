"""PDFs as bytes → text: paragraphs, rows, edges of pages, and files that are no use or no good."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from pdfs import pdf, pdf_of
from watchbot.model import TextState
from watchbot.pipeline.pages import read_page
from watchbot.pipeline.pages.pdf import MOST_PAGES, as_text

URL = "https://port.example/report.pdf"
REPORT = [
    "The toll on the harbour bridge rose to 5.20 euros in January 2026, after four years without a",
    "change. The authority expects 4.1 million crossings this year, a third more than were counted in",
    "2019, when the old ferry still ran.",
    "Maintenance took 12 percent of the in-",
    "come.",
]

LOCKED = (  # with a password, by a cipher that needs a library of its own
    b"/Root 1 0 R /Encrypt << /Filter /Standard /V 5 /R 6 /Length 256 /P -44 /CF << /StdCF << /CFM /AESV3 >> >> "
    b"/StmF /StdCF /StrF /StdCF /O (%s) /U (%s) /OE (%s) /UE (%s) /Perms (%s) >> /ID [(a) (b)]"
    % (b"o" * 48, b"u" * 48, b"e" * 32, b"e" * 32, b"p" * 16)
)
CIRCLE = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 1 0 R /Kids [1 0 R] >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF"


def read(body: bytes, content_type: str = "application/pdf"):
    return read_page(body, url=URL, content_type=content_type)


def test_lines_become_paragraphs_again() -> None:
    """A sentence that the page broke over three lines is one sentence; a word that it parted is whole."""
    page = read(pdf([REPORT], title="Annual report of the harbour authority"))
    assert page.state is TextState.OK
    assert page.title == "Annual report of the harbour authority"
    assert page.text == (
        "The toll on the harbour bridge rose to 5.20 euros in January 2026, after four years without a change. The "
        "authority expects 4.1 million crossings this year, a third more than were counted in 2019, when the old ferry "
        "still ran.\n\nMaintenance took 12 percent of the income."
    )
    assert page.published is None


def test_running_titles_and_page_numbers_are_no_text() -> None:
    """What differs but for its number is text, unless the number counts the pages."""
    pages = [
        ["Harbour authority 2026", f"Report | {n + 10}", *REPORT, f"Section {n} says {n * 7} things.", f"Page {n} of 4"]
        for n in range(1, 5)
    ]
    text = read(pdf(pages)).text
    assert "Harbour authority 2026" not in text
    assert "Report |" not in text
    assert "Page" not in text
    assert [f"Section {n} says {n * 7} things." in text for n in range(1, 5)] == [True] * 4


def test_rows_of_a_table_stay_apart() -> None:
    """Cells of two rows must not be read as one sentence."""
    text = as_text([["Crossings by year", "2023 3,100,000 41%", "2024 3,400,000 44%", "Counted at the north gate."]])
    assert text.split("\n\n") == [
        "Crossings by year",
        "2023 3,100,000 41%",
        "2024 3,400,000 44%",
        "Counted at the north gate.",
    ]


def test_bullets_are_entries() -> None:
    assert as_text([["• first thing", "• second thing", "that goes on"]]).split("\n\n") == [
        "- first thing",
        "- second thing that goes on",
    ]


def test_a_pdf_is_one_whatever_it_is_called() -> None:
    assert read(pdf([REPORT]), "text/html").text.startswith("The toll")


def test_long_documents_are_read_in_part_and_say_so() -> None:
    page = read(pdf([[f"Page number {n} has one sentence of its own."] for n in range(MOST_PAGES + 3)]))
    assert page.state is TextState.PARTIAL
    assert f"Page number {MOST_PAGES - 1} " in page.text
    assert f"Page number {MOST_PAGES} " not in page.text


@pytest.mark.parametrize(
    ("body", "state"),
    [
        (b"%PDF-1.7\n", TextState.UNSUPPORTED),
        (pdf([REPORT])[:400], TextState.UNSUPPORTED),
        (pdf([[]]), TextState.NO_TEXT),
        (pdf([REPORT]).replace(b"/Root 1 0 R", b"/Root 1 0 R /Encrypt 3 0 R"), TextState.UNSUPPORTED),
        (b"%PDF-1.7\n" + b"1 0 obj\n" * 20_000, TextState.UNSUPPORTED),
        (pdf([REPORT]).replace(b"/Root 1 0 R", LOCKED), TextState.UNSUPPORTED),
        (CIRCLE, None),
    ],
    ids=["head", "cut", "pictures", "encrypted", "broken", "locked", "circle"],
)
def test_files_without_a_text_end_in_a_state(body: bytes, state: TextState | None) -> None:
    found = read(body)
    assert found.text == ""
    assert found.state in ((state,) if state else (TextState.UNSUPPORTED, TextState.NO_TEXT))


@pytest.mark.slow
@pytest.mark.parametrize(
    "drawing",
    [
        *(b"0 0 m 5 5 l S\n" * 2_000_000, b"(x) Tj " * 300_000, b"q " * 700_000, b"[" * 500_000),
        *(b"BI /W 1 ID " * 50_000, b"0 " * 30_000_000),
    ],
    ids=["map", "letters", "saves", "brackets", "pictures", "bomb"],
)
def test_a_page_that_draws_without_end_costs_only_itself(drawing: bytes) -> None:
    """What packs well unpacks to hundreds of times its size; the page is left out, the next one is read."""
    begun = time.monotonic()
    page = read(pdf_of([drawing, b"BT /F1 11 Tf 72 770 Td (The second page has a sentence of its own.) Tj ET"]))
    assert "The second page has a sentence of its own." in page.text
    assert time.monotonic() - begun < 15


def test_the_library_is_loaded_by_the_first_pdf_only() -> None:
    page = "from watchbot.pipeline.pages import read_page; read_page(b'<p>x', url='')"
    code = f"import sys; {page}; print('pypdf' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30, check=True)
    assert ran.stdout.strip() == "False"
