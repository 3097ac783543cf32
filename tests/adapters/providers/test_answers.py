"""Whatever a model answers, what is taken lies in the picture and in its range."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given, settings, strategies as st

from app.adapters.providers.answers import read_elements, read_lines, read_scores, read_suggestions
from app.domain.geometry import Size
from app.domain.providers import Cause
from app.ports.providers import ProviderFailed

SIZE = Size(640, 480)
NUMBERS = st.one_of(
    st.integers(-(10**20), 10**20),
    st.integers(-80, 1100),
    st.floats(allow_nan=True, allow_infinity=True),
    st.booleans(),
)
JUNK = st.recursive(
    st.one_of(st.none(), NUMBERS, st.text(max_size=20)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)
KINDS = ("face", "text", "product", "subject", "code", "unicorn", 7)
ITEM = st.fixed_dictionaries(
    {},
    optional={
        "kind": st.sampled_from(KINDS),
        "label": st.one_of(st.text(max_size=40), JUNK),
        "text": st.one_of(st.text(max_size=40), JUNK),
        "score": st.one_of(st.floats(0, 1), NUMBERS),
        **dict.fromkeys(("left", "top", "right", "bottom"), NUMBERS),
    },
)
ANSWER = st.one_of(
    JUNK,
    st.fixed_dictionaries({"elements": st.lists(ITEM, max_size=4)}),
    st.fixed_dictionaries({"lines": st.lists(ITEM, max_size=4)}),
    st.fixed_dictionaries({"alt": JUNK, "captions": JUNK, "prompts": JUNK}),
    st.fixed_dictionaries({"sexual": NUMBERS, "violence": NUMBERS}),
)


def refused_as(read: Callable[[], object]) -> Cause | None:
    """Why the answer was refused; None when it was taken."""
    try:
        read()
    except ProviderFailed as refusal:
        return refusal.cause
    return None


def check_elements(answer: object) -> None:
    for element in read_elements(answer, SIZE, "m"):
        assert 0 <= element.score <= 1
        assert element.box.area > 0
        assert element.box.clamped(SIZE) == element.box
        assert element.label.isprintable()


@settings(max_examples=400)
@given(ANSWER)
def test_hostile_answers_are_refused_or_hold_nothing_that_is_out_of_range(answer: object) -> None:
    for read in (
        lambda: check_elements(answer),
        lambda: read_lines(answer, SIZE),
        lambda: read_scores(answer, ("sexual", "violence")),
        lambda: read_suggestions(answer, "m"),
    ):
        assert refused_as(read) in (None, Cause.NONSENSE, Cause.IMPLAUSIBLE)
