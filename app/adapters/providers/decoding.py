"""Opening pictures that providers made: foreign bytes, so they go through the gate."""

from __future__ import annotations

import tempfile
from pathlib import Path

from app.domain.errors import DomainError, Unavailable
from app.domain.providers import Cause
from app.imaging.flatten import flatten_on_white
from app.imaging.masters import read_master
from app.imaging.picture import Picture
from app.ports.gate import Gate
from app.ports.providers import ProviderFailed


class GateDecoder:
    """Decodes in the gate's child process."""

    def __init__(self, gate: Gate, scratch: Path) -> None:
        self._gate = gate
        self._scratch = scratch

    def __call__(self, data: bytes) -> Picture:
        """The picture as uint8 RGB.

        Raises:
            ProviderFailed: It is none.
            Unavailable: The gate could not be run.
        """
        with tempfile.TemporaryDirectory(dir=self._scratch) as folder:
            path = Path(folder) / "answer"
            path.write_bytes(data)
            try:
                normalised = self._gate.normalise(path, Path(folder))
            except Unavailable:
                raise
            except DomainError:
                raise ProviderFailed(Cause.NONSENSE, "no picture") from None
            return flatten_on_white(read_master(normalised.master))
