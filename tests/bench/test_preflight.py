"""The pre-flight against finished pictures, in the short form of its bench."""

from __future__ import annotations

from bench.preflight.__main__ import preflight
from bench.preflight.judge import judge_scene
from bench.preflight.scenes import make_scene

SCENES = range(12)
"""The first of the bench's own."""


def test_the_preflight_says_what_the_pixels_of_a_result_show_and_nothing_else() -> None:
    expected = 0
    for number in SCENES:
        scene = make_scene(number)
        verdict, said = judge_scene(scene), preflight(scene)
        expected += len(verdict.found)
        assert verdict.found - verdict.near <= said, number
        assert said - verdict.near <= verdict.found, number
    assert expected > len(SCENES) / 2
