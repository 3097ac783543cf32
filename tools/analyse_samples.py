"""Write down what is found in the sample pictures: `python -m tools.analyse_samples`.

Rules are tried on them in an organization that has no pictures yet.
"""

import json
from pathlib import Path

import numpy as np
from PIL import Image

from app.adapters.analysers.local import LocalAnalyser
from app.records.planned_pictures import SAMPLES

WEIGHTS = Path(__file__).resolve().parents[1] / "app" / "weights"
PICTURES = ("portrait.jpg", "product.png", "advertisement.png")


def main() -> None:
    analyser = LocalAnalyser(WEIGHTS)
    found = {}
    for name in PICTURES:
        with Image.open(SAMPLES / name) as picture:
            found[name] = analyser.analyse(np.asarray(picture.convert("RGB"))).to_json()
    text = json.dumps(found, indent=1, ensure_ascii=False)
    (SAMPLES / "analyses.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
