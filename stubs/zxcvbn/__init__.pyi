from collections.abc import Sequence
from typing import TypedDict

class Feedback(TypedDict):
    warning: str
    suggestions: list[str]

class Found(TypedDict):
    score: int
    feedback: Feedback

def zxcvbn(password: str, user_inputs: Sequence[str] | None = None) -> Found: ...
