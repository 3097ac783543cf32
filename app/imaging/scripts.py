"""Which scripts the fonts can write, told by a sentence in each."""

from __future__ import annotations

import unicodedata
from collections.abc import Container, Mapping
from dataclasses import dataclass

from app.domain.documents.text_styles import TextStyle
from app.imaging.fonts import EMOJI, Fonts
from app.imaging.text_runs import is_unseen, split_runs

SAMPLES: Mapping[str, str] = {
    "Latin": "Große Auswahl, déjà vu, Łódź, Čeština, İstanbul: 1\u00a0299,00\u00a0€",
    "Vietnamese": "Giảm giá mùa hè, miễn phí vận chuyển",
    "Greek": "Μεγάλες προσφορές, μόνο σήμερα",
    "Cyrillic": "Летняя распродажа, знижки, ђак, ґанок",
    "Arabic": "تخفيضات الصيف، حتى ٥٠٪ پیشنهاد",
    "Hebrew": "מבצעי קיץ, רק היום בחנות",
    "Devanagari": "गर्मियों की छूट, क्षत्रिय, कुछ नियम ₹१,९९९",
    "Thai": "ลดราคาฤดูร้อน น้ำดื่ม ที่นี่ ฿๑๙๙",
    "Japanese": "夏のセール、本日開催中「特別価格」",
    "Chinese": "夏季大促销，全场五折起。夏季大促銷",
    "Korean": "여름 할인, 오늘만 특별한 가격",
    "Emoji": "😀👍🏽👨\u200d👩\u200d👧❤\ufe0f1\ufe0f\u20e3🇩🇪⭐",
}
"""Letters of everyday use in each script, those among them that small fonts leave out."""


@dataclass(frozen=True, slots=True)
class ScriptCoverage:
    """A script, and which letters of its sample no font has."""

    name: str
    missing: tuple[str, ...]

    @property
    def is_covered(self) -> bool:
        return not self.missing


def find_script_coverage(fonts: Fonts) -> tuple[ScriptCoverage, ...]:
    """Every script of SAMPLES, with the fonts of a style that says nothing of them."""
    return tuple(
        ScriptCoverage(name, split_runs(sample, TextStyle(), fonts).missing)
        for name, sample in SAMPLES.items()
    )


@dataclass(frozen=True, slots=True)
class FaceCoverage:
    """What one font has of the scripts.

    Attributes:
        covered: Scripts that it can write.
        partly: Scripts that it has some letters of, with those of the sample that it lacks.
        others: Scripts that it has nothing of; another font writes them.
    """

    covered: tuple[str, ...]
    partly: tuple[ScriptCoverage, ...]
    others: tuple[str, ...]


def find_face_coverage(characters: Container[int]) -> FaceCoverage:
    """Which scripts a font can write by itself, emoji left out: they have a font of their own.

    Args:
        characters: The code points that it has.
    """
    covered, partly, others = [], [], []
    for name, sample in SAMPLES.items():
        if name == EMOJI:
            continue
        seen = list(dict.fromkeys(letter for letter in sample if not is_unseen(letter)))
        letters = [letter for letter in seen if letter.isalpha() and is_of(letter, name)]
        missing = tuple(letter for letter in seen if ord(letter) not in characters)
        if not missing:
            covered.append(name)
        elif any(ord(letter) in characters for letter in letters):
            partly.append(ScriptCoverage(name, missing))
        else:
            others.append(name)
    return FaceCoverage(tuple(covered), tuple(partly), tuple(others))


def is_of(letter: str, script: str) -> bool:
    """Whether a letter of a sample is of its script; Vietnamese is told by its marks."""
    if script == "Vietnamese":
        return len(unicodedata.normalize("NFD", letter)) > 2
    return script == "Latin" or not letter.isascii()
