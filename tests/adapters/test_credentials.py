"""What a provider painted a part of is signed, and the reference reader says that it holds."""

from __future__ import annotations

import io
import json
from pathlib import Path

import c2pa
import numpy as np
import pytest
from PIL import Image

from app.adapters.credentials import C2paCredentials
from app.adapters.providers.registry import BadProviders, load_providers
from app.imaging.encode import encode
from app.imaging.marking import COMPOSITE, MARK_BYTES, mark_painted
from app.imaging.picture import Picture
from testing.factories.certificates import make_pems

FILE = '[content_credentials]\ncertificates = "c2pa.pem"\nkey = "C2PA_KEY"\n'


@pytest.fixture(scope="module")
def pems() -> tuple[bytes, bytes]:
    return make_pems()


def decode(_data: bytes) -> Picture:
    raise NotImplementedError


def picture() -> Picture:
    return np.full((60, 80, 3), 120, dtype=np.uint8)


@pytest.mark.parametrize("kind", ["jpeg", "png"])
def test_the_reference_reader_verifies_what_was_signed(
    pems: tuple[bytes, bytes], kind: str
) -> None:
    marked = mark_painted(encode(picture(), kind=kind, quality=90))
    signed = C2paCredentials(*pems).attach(marked.data, kind)
    with c2pa.Reader(f"image/{kind}", io.BytesIO(signed)) as reader:
        told = json.loads(reader.json())
    assert told["validation_state"] == "Valid"
    assert {each["code"] for each in told["validation_status"]} == {"signingCredential.untrusted"}
    (action,) = told["manifests"][told["active_manifest"]]["assertions"][0]["data"]["actions"]
    assert action["digitalSourceType"] == COMPOSITE
    changed = signed[:-30] + bytes([signed[-30] ^ 255]) + signed[-29:]
    with c2pa.Reader(f"image/{kind}", io.BytesIO(changed)) as reader:
        assert json.loads(reader.json())["validation_state"] == "Invalid"


@pytest.mark.parametrize("kind", ["jpeg", "png"])
def test_the_mark_is_small_and_changes_no_pixel_and_nothing_else_is_marked(kind: str) -> None:
    plain = encode(picture(), kind=kind, quality=90)
    marked = mark_painted(plain)
    assert 0 < len(marked.data) - len(plain.data) <= MARK_BYTES
    opened = [Image.open(io.BytesIO(each.data)) for each in (plain, marked)]
    assert np.array_equal(*map(np.asarray, opened))
    names = [{"xmp", "XML:com.adobe.xmp"} & set(each.info) for each in opened]
    assert names[0] == set()
    assert COMPOSITE in str(opened[1].info[names[1].pop()])
    with pytest.raises(c2pa.C2paError):
        c2pa.Reader(f"image/{kind}", io.BytesIO(plain.data))


def test_a_certificate_that_cannot_sign_stops_the_start(
    pems: tuple[bytes, bytes], tmp_path: Path
) -> None:
    chain, key = pems
    (tmp_path / "providers.toml").write_text(FILE)
    path, keys = tmp_path / "providers.toml", {"C2PA_KEY": key.decode()}
    with pytest.raises(BadProviders, match="certificates: the file cannot be read"):
        load_providers(path, lambda name: keys.get(name, ""), decode)
    (tmp_path / "c2pa.pem").write_bytes(chain)
    assert load_providers(path, lambda name: keys.get(name, ""), decode).credentials is not None
    with pytest.raises(BadProviders, match="names C2PA_KEY, and that variable is not set"):
        load_providers(path, lambda _name: "", decode)
    with pytest.raises(BadProviders, match="certificates: ") as refusal:
        load_providers(path, lambda _name: "no key at all", decode)
    assert "no key at all" not in str(refusal.value)
