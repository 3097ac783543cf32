"""Make the fonts of scripts in app/static/fonts of the packages that bring them whole.

How: `npm pack` each package of list_sources() into one folder, then
`python -m tools.subset_fonts FOLDER`. The packages are checked by their SHA-256, and the same
packages and the same fontTools make the same files. The manifest is written anew.

CJK fonts keep what the script's common use needs: the standard sets of characters below. All fonts
lose hinting, which the renderer does not use, and vertical forms. The emoji keep their vector
colours (COLR) and lose the same pictures as SVG, four fifths of the file.
"""

from __future__ import annotations

import hashlib
import io
import json
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

FONTS = Path(__file__).resolve().parents[1] / "app/static/fonts"
WEIGHTS = {400: "400Regular", 700: "700Bold"}
"""Folder of a package by weight."""
LATIN = "".join(map(chr, range(0x20, 0x7F)))
"""Kept in every font, so that a family can be chosen by itself."""
PUNCTUATION = "\u00a0\u00b7\u2010\u2011\u2013\u2014\u2018\u2019\u201c\u201d\u2026\u20a9\uffe5\u00a5"
"""Kept in CJK fonts beside their standard sets."""
UNUSED_TABLES = (
    "SVG ",
    "fpgm",
    "prep",
    "cvt ",
    "gasp",
    "hdmx",
    "VDMX",
    "LTSH",
    "DSIG",
    "STAT",
    "BASE",
    "vhea",
    "vmtx",
    "VORG",
)
"""Hinting, vertical writing, what variable fonts say, and the second copy of the emoji."""
VERTICAL_FEATURES = ("vert", "vrt2", "vkrn")
NARROW_KATAKANA = "".join(map(chr, range(0xFF61, 0xFFA0)))
"""Of half the width, as old programs write names."""
NAMES = "𠮷"
"""In names of people and shops, though in no standard set of two bytes."""
PRIVATE = range(0xE000, 0xF900)
"""Code points without a character of their own."""
HANGUL = "".join(map(chr, [*range(0xAC00, 0xD7A4), *range(0x3131, 0x318F)]))
"""Every modern syllable, and the letters by themselves."""


@dataclass(frozen=True, slots=True)
class FontPackage:
    """A package of the npm registry with one family.

    Attributes:
        name: Without the scope.
        version: Exact.
        sha256: Of the package's file.
        script: What the family is asked for.
        weights: That are taken.
        characters: That are kept; None for all.
    """

    name: str
    version: str
    sha256: str
    script: str
    weights: tuple[int, ...] = (400, 700)
    characters: str | None = None

    @property
    def family(self) -> str:
        words = [
            word.upper() if len(word) == 2 else word.capitalize() for word in self.name.split("-")
        ]
        return " ".join(words)


def standard_set(*codecs: str, levels: int = 94) -> str:
    """The characters of national standards, in rows of 94, as Python's codecs have them.

    Args:
        codecs: Of two bytes a character.
        levels: How many rows of each.
    """
    found = []
    for codec in codecs:
        for row in range(0xA1, 0xA1 + levels):
            for column in [*range(0x40, 0x7F), *range(0xA1, 0xFF)]:
                try:
                    found.append(bytes((row, column)).decode(codec))
                except UnicodeDecodeError:
                    continue
    return "".join(found)


def vendor_set() -> str:
    """The characters that computer makers added to JIS X 0208, for names above all."""
    found = []
    for row in (0x87, 0xED, 0xEE, 0xFA, 0xFB, 0xFC):
        for column in range(0x40, 0xFD):
            try:
                found.append(bytes((row, column)).decode("cp932"))
            except UnicodeDecodeError:
                continue
    return "".join(letter for letter in found if ord(letter) not in PRIVATE)


def list_sources() -> tuple[FontPackage, ...]:
    """The packages, and what is kept of each.

    JIS X 0208 has levels 1 and 2 and the kana, JIS X 0213 what names need beyond; the first 36 rows
    of Big5 are the common characters of traditional Chinese.
    """
    chinese = standard_set("gb2312") + standard_set("big5", levels=0xC6 - 0xA0)
    japanese = standard_set("euc_jp", "euc_jis_2004") + vendor_set() + NARROW_KATAKANA + NAMES
    korean = HANGUL + "".join(c for c in standard_set("euc_kr") if not "\u4e00" <= c <= "\u9fff")
    return (
        FontPackage(
            "noto-sans-arabic",
            "0.4.3",
            "29e966f9d48a4ce7dd3c2c4c016f29cd888089538217303fb2c87de9e7f048ed",
            "Arabic",
        ),
        FontPackage(
            "noto-sans-hebrew",
            "0.4.1",
            "f82f8e852e3355521c511f2762a0130216d208d108bf4739aa977eb6a6d3012c",
            "Hebrew",
        ),
        FontPackage(
            "noto-sans-devanagari",
            "0.4.1",
            "fb9a4c288af3829f383d945fcec350c8cdf99abf18ffe55c987c495bca42e80e",
            "Devanagari",
        ),
        FontPackage(
            "noto-sans-thai",
            "0.4.2",
            "44282ae7c24587e7e50f083e5db3aafa8011ac2eac1159ef62be4fc516a66165",
            "Thai",
        ),
        FontPackage(
            "noto-sans-jp",
            "0.4.3",
            "563ee80509692e2b2f42ceae6a0b82afecb90daa1b3d025bcebdf3d9120f43a3",
            "Japanese",
            characters=japanese + LATIN + PUNCTUATION,
        ),
        FontPackage(
            "noto-sans-sc",
            "0.4.3",
            "0d69d0f4971d2ff574e3d93cbc218dc950bf3f3f8f8e2c008d97687ed53aee59",
            "Chinese",
            characters=chinese + LATIN + PUNCTUATION,
        ),
        FontPackage(
            "noto-sans-kr",
            "0.4.3",
            "7614af529705ea48e8b76cb3b056b92db66b7625ef3fc97ce76366063df94d3f",
            "Korean",
            characters=korean + LATIN + PUNCTUATION,
        ),
        FontPackage(
            "noto-color-emoji",
            "0.4.6",
            "8199c361ebffca17e503b7afa3994833efc1db06d63839e0b01e41e2fbd62eeb",
            "Emoji",
            weights=(400,),
        ),
    )


def make_font(whole: bytes, characters: str | None) -> bytes:
    """The font without what is not needed of it."""
    font = TTFont(io.BytesIO(whole), recalcTimestamp=False)
    for table in UNUSED_TABLES:
        if table in font:
            del font[table]
    if characters is not None:
        options = subset.Options()
        options.hinting = False
        options.name_IDs = ["*"]
        options.notdef_outline = True
        upright = [tag for tag in options.layout_features if tag not in VERTICAL_FEATURES]
        options.layout_features = upright
        worker = subset.Subsetter(options)
        worker.populate(unicodes=set(map(ord, characters)))
        worker.subset(font)
    made = io.BytesIO()
    font.save(made)
    return made.getvalue()


def read_packed(package: FontPackage, folder: Path) -> dict[str, bytes]:
    """The files of a package by name.

    Raises:
        ValueError: The package is not the one that is named here.
    """
    path = folder / f"expo-google-fonts-{package.name}-{package.version}.tgz"
    data = path.read_bytes()
    if hashlib.sha256(data).hexdigest() != package.sha256:
        raise ValueError(f"{path.name} is another package than the one named here")
    with tarfile.open(fileobj=io.BytesIO(data)) as packed:
        return {
            member.name: handle.read()
            for member in packed.getmembers()
            if (handle := packed.extractfile(member)) is not None
        }


def write_fonts(package: FontPackage, folder: Path) -> list[dict[str, object]]:
    """Write the fonts of a package and its licence; returns what the manifest says of them."""
    packed = read_packed(package, folder)
    licence = f"LICENSE.{package.name}.txt"
    (FONTS / licence).write_bytes(packed["package/LICENSE_FONT"])
    entries: list[dict[str, object]] = []
    for weight in package.weights:
        name = f"{package.family.replace(' ', '')}_{WEIGHTS[weight]}.ttf"
        made = make_font(packed[f"package/{WEIGHTS[weight]}/{name}"], package.characters)
        (FONTS / name).write_bytes(made)
        entries.append(
            {
                "file": name,
                "name": package.family,
                "family": package.family,
                "weight": weight,
                "script": package.script,
                "version": package.version,
                "source": f"npm @expo-google-fonts/{package.name}, by tools/subset_fonts.py",
                "sourceSha256": package.sha256,
                "licence": "OFL-1.1",
                "licenceFile": licence,
                "sha256": hashlib.sha256(made).hexdigest(),
            }
        )
    return entries


def main(folder: Path) -> None:
    path = FONTS / "manifest.json"
    entries = json.loads(path.read_text(encoding="utf-8"))["files"]
    whole = [entry for entry in entries if "script" not in entry]
    made = [entry for package in list_sources() for entry in write_fonts(package, folder)]
    text = json.dumps({"files": whole + made}, indent=2, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
