"""What all adapters of providers share: the six questions, and how their answers are read.

An adapter of another provider is one file with a class of its own: it says where the provider is,
what it can do by default, and how a question gets there (`ask`). What a provider has an address of
its own for, such as moderation, the adapter overrides.
"""

from __future__ import annotations

import base64
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from app.adapters.providers.answers import (
    read_elements,
    read_lines,
    read_scores,
    read_suggestions,
)
from app.adapters.providers.connection import Connection
from app.adapters.providers.questions import (
    ANALYSE,
    CATEGORIES,
    CUT_OUT,
    EXTEND_VERSION,
    MODERATE,
    READ,
    SUGGEST,
    Question,
)
from app.domain.documents.analysis import Analysis
from app.domain.documents.suggestions import Suggestions
from app.domain.geometry import Box
from app.domain.providers import Capability, Cause
from app.imaging.encode import encode
from app.imaging.picture import Picture, size_of
from app.ports.moderator import Verdict
from app.ports.providers import Profile, ProviderFailed
from app.ports.reader import ReadLine

SENT_QUALITY = 85
"""JPEG quality of what is sent: models see no difference above, and every byte is uploaded."""
SENT_TYPE = "image/jpeg"
VERSIONS: Mapping[Capability, str] = {
    Capability.ANALYSE: ANALYSE.version,
    Capability.READ: READ.version,
    Capability.MODERATE: MODERATE.version,
    Capability.SUGGEST: SUGGEST.version,
    Capability.CUT_OUT: CUT_OUT.version,
    Capability.EXTEND: EXTEND_VERSION,
}
"""Of the questions; kept answers bear them."""

Decode = Callable[[bytes], Picture]
"""Opens a picture that a provider made, through the gate: uint8 RGB(A).

Raises:
    ProviderFailed: It is none.
"""


@dataclass(frozen=True, slots=True)
class Access:
    """How a provider is reached.

    Attributes:
        profile: What is known of it.
        base_url: Where it is.
        key: What we prove ourselves with; empty where that is not asked for.
        decode: Opens pictures that it makes.
    """

    profile: Profile
    base_url: str
    key: str
    decode: Decode


class AskedProvider(ABC):
    """A provider that answers questions about pictures in JSON."""

    base_url: ClassVar[str] = ""
    """Where it is unless the file says otherwise; empty: the file has to say."""
    models: ClassVar[Mapping[Capability, str]] = {}
    """What it can do, and the model that does it unless the file names another."""
    needs_key: ClassVar[bool] = True

    def __init__(self, access: Access) -> None:
        self.profile = access.profile
        self.decode = access.decode
        self.connection = Connection(
            access.base_url, self.headers(access.key), timeout_s=access.profile.timeout_s
        )

    def headers(self, key: str) -> Mapping[str, str]:
        """What every request bears, the key among it."""
        return {"Authorization": f"Bearer {key}"} if key else {}

    @abstractmethod
    def ask(self, model: str, question: Question, picture: bytes) -> object:
        """Put a question about a JPEG; the JSON value that was answered.

        Raises:
            ProviderFailed: There is no answer.
        """

    def analyse(self, picture: NDArray[np.uint8]) -> Analysis:
        """See Analyser; what it returns is to be verified."""
        model = self.model_for(Capability.ANALYSE)
        answer = self.ask(model, ANALYSE, to_jpeg(picture))
        elements = read_elements(answer, size_of(picture), self.source_of(model))
        return Analysis(
            size_of(picture), elements, is_layout=False, models={self.source_of(model): "api"}
        )

    def read(self, picture: NDArray[np.uint8]) -> Sequence[ReadLine]:
        """See Reader."""
        answer = self.ask(self.model_for(Capability.READ), READ, to_jpeg(picture))
        return read_lines(answer, size_of(picture))

    def judge(self, picture: NDArray[np.uint8]) -> Verdict:
        """See Moderator."""
        model = self.model_for(Capability.MODERATE)
        scores = read_scores(self.ask(model, MODERATE, to_jpeg(picture)), CATEGORIES)
        return Verdict(max(scores.values()), self.source_of(model), "api", scores)

    def suggest(self, picture: NDArray[np.uint8]) -> Suggestions:
        """See Suggester."""
        model = self.model_for(Capability.SUGGEST)
        return read_suggestions(self.ask(model, SUGGEST, to_jpeg(picture)), self.source_of(model))

    def extend(
        self,
        canvas: NDArray[np.uint8],  # noqa: ARG002 - the port's
        known: NDArray[np.bool_],  # noqa: ARG002 - the port's
    ) -> NDArray[np.uint8]:
        """See Extender."""
        raise ProviderFailed(Cause.REFUSED, "it paints no pictures")

    def cut_out(
        self,
        picture: NDArray[np.uint8],  # noqa: ARG002 - the port's
        box: Box,  # noqa: ARG002 - the port's
    ) -> NDArray[np.bool_]:
        """See Cutter."""
        raise ProviderFailed(Cause.REFUSED, "it cuts nothing out")

    def model_for(self, capability: Capability) -> str:
        """The model that does it.

        Raises:
            ProviderFailed: It was not set up for that.
        """
        offer = self.profile.offers.get(capability)
        if offer is None:
            raise ProviderFailed(Cause.REFUSED, "it is not set up for that")
        return offer.model

    def source_of(self, model: str) -> str:
        """How provenance calls the model."""
        return f"{self.profile.name}:{model}"


def to_jpeg(picture: Picture) -> bytes:
    """The picture as it is sent: pixels alone, no metadata."""
    return encode(picture, kind="jpeg", quality=SENT_QUALITY).data


def to_base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def to_data_url(data: bytes, kind: str = SENT_TYPE) -> str:
    return f"data:{kind};base64,{to_base64(data)}"


def from_base64(value: object) -> bytes:
    """The bytes that an answer holds as base64 text.

    Raises:
        ProviderFailed: It holds none.
    """
    if not isinstance(value, str):
        raise ProviderFailed(Cause.NONSENSE)
    try:
        return base64.b64decode(value.partition("base64,")[2] or value, validate=True)
    except ValueError:
        raise ProviderFailed(Cause.NONSENSE) from None
