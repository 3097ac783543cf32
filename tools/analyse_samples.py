"""Write down what is found in the sample pictures: `python -m tools.analyse_samples`.

Rules are tried on them in an organization that has no pictures yet. Small copies are made for the
browser.
"""

import json
from pathlib import Path

import numpy as np
from PIL import Image

from app.adapters.analysers.local import LocalAnalyser
from app.records.planned_pictures import SAMPLE_ANALYSES

APP = Path(__file__).resolve().parents[1] / "app"
PICTURES = ("portrait.jpg", "product.png", "advertisement.png")
SHOWN_SIDE = 640
"""px of the longer side of a small copy."""


def main() -> None:
    analyser = LocalAnalyser(APP / "weights")
    found = {}
    for name in PICTURES:
        with Image.open(APP / "seeds" / "sample" / name) as picture:
            found[name] = analyser.analyse(np.asarray(picture.convert("RGB"))).to_json()
            small = picture.convert("RGB")
        small.thumbnail((SHOWN_SIDE, SHOWN_SIDE))
        target = APP / "static" / "img" / f"sample-{Path(name).stem}.webp"
        small.save(target, quality=82, method=6)
    text = json.dumps(found, indent=1, ensure_ascii=False)
    SAMPLE_ANALYSES.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
