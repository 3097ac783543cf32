"""What a picture shows in words, and what could be made of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from app.domain.documents.document import Stored
from app.domain.documents.fields import UNLESS_EMPTY

MOST_SUGGESTIONS = 8
"""Of each kind: more are not read."""
LONGEST_SUGGESTION = 200
"""Characters of one."""


@dataclass(frozen=True, slots=True)
class Suggestions(Stored):
    """Texts for people, in plain language.

    Attributes:
        alt: What the picture shows, for whoever does not see it.
        captions: That could stand beside it.
        prompts: Edits that could be asked for.
        source: Who said so: a provider's name and model.
    """

    alt: Annotated[str, UNLESS_EMPTY] = ""
    captions: Annotated[tuple[str, ...], UNLESS_EMPTY] = ()
    prompts: Annotated[tuple[str, ...], UNLESS_EMPTY] = ()
    source: Annotated[str, UNLESS_EMPTY] = ""
