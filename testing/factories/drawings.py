"""Illustrator files as they are saved today: a PDF of one page, written by hand."""

from __future__ import annotations

SQUARE = b"0 0.8 0 rg 20 20 60 60 re f"
"""A green square of 60 points, 20 points from the left and from the bottom."""
NO_PDF = (
    b"BT /F1 8 Tf 5 50 Td "
    b"(This is an Adobe Illustrator File that was saved without PDF Content.) Tj ET"
)
OLD = b"%!PS-Adobe-3.0 \n%%Creator: Adobe Illustrator(R) 8.0\n"


def drawing(content: bytes = SQUARE, size: tuple[int, int] = (200, 100)) -> bytes:
    """Draw a page.

    Args:
        content: PDF operators.
        size: Of the page, in points.
    """
    font = b"<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]/Resources%s/Contents 4 0 R>>"
        % (*size, font),
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
    ]
    file, places = b"%PDF-1.5\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(file))
        file += b"%d 0 obj%s endobj\n" % (number, part)
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer<</Size %d/Root 1 0 R>>startxref\n%d\n%%%%EOF" % (len(parts) + 1, len(file))
    return file + b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1) + rows + trailer
