"""Texts in twelve scripts over three pictures in four sizes, as one sheet, and how drafts agree.

    python -m bench.typography [--out sheet.png]

Prints for each text the milliseconds of CPU of layout and drawing, and the similarity (SSIM) of the
draft, which is rendered small, to the result made as small.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import cv2
import numpy as np

from app.domain.documents.text_styles import StyleType, TextStyles
from app.domain.geometry import Size
from app.imaging.fonts import Fonts
from app.imaging.picture import Picture
from app.imaging.text import draw_text
from app.imaging.text_layout import layout_text
from testing.factories.edits import text

ROOT = Path(__file__).resolve().parents[1]
SIZES = (Size(1080, 1080), Size(1080, 1920), Size(1200, 628), Size(300, 250))
SCRIPTS: dict[str, tuple[str, str, str]] = {
    "Latin": (
        "Sommer\u00adschluss\u00adverkauf",
        "Nur heute: ab 1\u202f299,00\u00a0€",
        "Mehrzweck-Hochleistungs-Konzentrat, solange der Vorrat reicht.",
    ),
    "Vietnamese": (
        "Giảm giá mùa hè",
        "Miễn phí vận chuyển toàn quốc",
        "Ưu đãi đặc biệt chỉ trong tuần này, đừng bỏ lỡ nhé!",
    ),
    "Greek": (
        "Καλοκαιρινές εκπτώσεις",
        "Μόνο για σήμερα, έως −50 %",
        "Ανακαλύψτε τη νέα συλλογή μας με δωρεάν αποστολή.",
    ),
    "Cyrillic": (
        "Летняя распродажа",
        "Скидки до 50 % только сегодня",
        "Бесплатная доставка при заказе от 3\u00a0000\u00a0₽.",
    ),
    "Arabic": (
        "تخفيضات الصيف الكبرى!",
        "خصم يصل إلى 50% اليوم فقط",
        "اكتشف المجموعة الجديدة من Nordly مع توصيل مجاني.",
    ),
    "Hebrew": (
        "מבצעי הקיץ הגדולים!",
        "עד 50% הנחה, רק היום",
        "גלו את הקולקציה החדשה של Nordly עם משלוח חינם.",
    ),
    "Hindi": (
        "गर्मियों की महासेल",
        "आज ही पाएँ ₹1,999 में",
        "क्षेत्र के सर्वश्रेष्ठ उत्पादों पर विशेष छूट, मुफ़्त डिलीवरी।",
    ),
    "Thai": (
        "ลดราคาฤดูร้อน",
        "เฉพาะวันนี้ ลดสูงสุด 50%",
        "พบกับสินค้าใหม่ที่นี่ พร้อมจัดส่งฟรีทั่วประเทศ",
    ),
    "Japanese": (
        "夏の大セール開催中！",
        "本日限り、最大50％OFF",
        "「特別価格」で、新しいコレクションをお届けします。送料無料。",
    ),
    "Chinese": (
        "夏季大促销，全场五折",
        "仅限今日：¥1,299 起",
        "全新系列现已上市，“限时优惠”，全国免费配送。",
    ),
    "Korean": (
        "여름 특가 세일",
        "오늘만 최대 50% 할인",
        "새로운 컬렉션을 무료 배송으로 만나 보세요.",
    ),
    "Emoji": (
        "Hot deal 🔥",
        "Pour toute la famille 👨\u200d👩\u200d👧 ❤\ufe0f",
        "👍🏽 1\ufe0f\u20e3 2\ufe0f\u20e3 3\ufe0f\u20e3 🇩🇪🇫🇷 ⭐⭐⭐⭐⭐",
    ),
}
PLACES = {StyleType.TITLE: 0.06, StyleType.SUBTITLE: 0.5, StyleType.CONTENT: 0.74}
"""Where the texts stand, from the top."""
CELL = 300
"""px of the sheet that a picture may be wide and high."""


def read_pictures() -> list[Picture]:
    paths = sorted((ROOT / "app/seeds/sample").iterdir())[:3]
    return [np.asarray(cv2.cvtColor(cv2.imread(str(path)), cv2.COLOR_BGR2RGB)) for path in paths]


def fill(picture: Picture, size: Size) -> Picture:
    """The middle of a picture at a size."""
    scale = max(size.width / picture.shape[1], size.height / picture.shape[0])
    large = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    top, left = (large.shape[0] - size.height) // 2, (large.shape[1] - size.width) // 2
    return np.ascontiguousarray(large[max(0, top) :, max(0, left) :][: size.height, : size.width])


def measure_similarity(one: Picture, other: Picture) -> float:
    """SSIM of two pictures in grey, with windows of 7 px. Source: Wang et al. 2004."""
    a, b = (cv2.cvtColor(p, cv2.COLOR_RGB2GRAY).astype(np.float64) for p in (one, other))

    def mean(of: np.ndarray) -> np.ndarray:  # type: ignore[type-arg]
        return cv2.blur(of, (7, 7))

    ma, mb = mean(a), mean(b)
    va, vb, vab = mean(a * a) - ma * ma, mean(b * b) - mb * mb, mean(a * b) - ma * mb
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    return float(
        np.mean(((2 * ma * mb + c1) * (2 * vab + c2)) / ((ma**2 + mb**2 + c1) * (va + vb + c2)))
    )


def write_texts(
    picture: Picture, texts: tuple[str, str, str], canvas: Size, fonts: Fonts, scale: float
) -> tuple[Picture, list[str]]:
    codes: list[str] = []
    for content, (kind, top) in zip(texts, PLACES.items(), strict=True):
        overlay = text(content, x=0.06, y=top, style_type=kind, width=0.86)
        layout = layout_text(overlay, {"": TextStyles()}, canvas, fonts)
        codes += [warning.code for warning in layout.warnings]
        picture = draw_text(picture, layout, scale)
    return picture, codes


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, default=Path("typography.png"))
    out = parser.parse_args().out
    fonts = Fonts.load(ROOT / "app/static/fonts")
    pictures = read_pictures()
    rows = []
    for number, (script, texts) in enumerate(SCRIPTS.items()):
        row = []
        for size in SIZES:
            ground = fill(pictures[number % len(pictures)], size)
            began = time.process_time()
            made, codes = write_texts(ground, texts, size, fonts, 1.0)
            spent = (time.process_time() - began) * 1000
            half = Size(size.width // 2, size.height // 2)
            base = cv2.resize(ground, (half.width, half.height), interpolation=cv2.INTER_AREA)
            draft, _ = write_texts(base, texts, size, fonts, half.width / size.width)
            small = cv2.resize(made, (half.width, half.height), interpolation=cv2.INTER_AREA)
            alike = measure_similarity(draft, small)
            print(
                f"{script:11} {size.width:4}x{size.height:<4} {spent:6.0f} ms  {alike:.4f}  "
                f"{' '.join(codes)}",
                flush=True,
            )
            row.append(put_in_cell(made))
        rows.append(np.hstack(row))
    sheet = np.vstack(rows)
    cv2.imwrite(str(out), cv2.cvtColor(sheet, cv2.COLOR_RGB2BGR))


def put_in_cell(picture: Picture) -> Picture:
    scale = min(1.0, CELL / max(picture.shape[:2]))
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    cell = np.full((CELL + 8, CELL + 8, 3), 255, dtype=np.uint8)
    cell[4 : 4 + small.shape[0], 4 : 4 + small.shape[1]] = small
    return cell


if __name__ == "__main__":
    main()
