"""Words in four languages that text styles are shown with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.domain.documents.text_styles import StyleType


class SampleLanguage(StrEnum):
    ENGLISH = "en"
    GERMAN = "de"
    ARABIC = "ar"
    JAPANESE = "ja"


@dataclass(frozen=True, slots=True)
class SampleText:
    """A language, and words in it for each type of text."""

    name: str
    words: Mapping[StyleType, str]


LANGUAGES: Mapping[SampleLanguage, SampleText] = {
    SampleLanguage.ENGLISH: SampleText(
        "English",
        {
            StyleType.TITLE: "New season. New lines.",
            StyleType.SUBTITLE: "The winter range is in stores now.",
            StyleType.CONTENT: "From 29 November, while stocks last.",
        },
    ),
    SampleLanguage.GERMAN: SampleText(
        "German",
        {
            StyleType.TITLE: "Neue Saison. Größere Auswahl.",
            StyleType.SUBTITLE: "Die Winterkollektion ist jetzt im Handel.",
            StyleType.CONTENT: "Ab 29. November, solange der Vorrat reicht.",
        },
    ),
    SampleLanguage.ARABIC: SampleText(
        "Arabic",
        {
            StyleType.TITLE: "موسم جديد.",
            StyleType.SUBTITLE: "المجموعة الشتوية متوفرة الآن في المتاجر.",
            StyleType.CONTENT: "ابتداءً من ٢٩ نوفمبر حتى نفاد الكمية.",
        },
    ),
    SampleLanguage.JAPANESE: SampleText(
        "Japanese",
        {
            StyleType.TITLE: "新しい季節。",
            StyleType.SUBTITLE: "冬コレクション、店頭で発売中。",
            StyleType.CONTENT: "11月29日から、在庫がなくなり次第終了。",
        },
    ),
}
