"""Shadows of what lies beside a piece are not lifted with it."""

from __future__ import annotations

import numpy as np

from app.imaging.cutout import find_shades, lift_from_background


def test_a_shadow_that_reaches_into_a_window_of_words_is_left_behind() -> None:
    ground = np.full((60, 160, 3), 120, np.float32)
    window = ground.copy()
    window[:14, 30:120] = 90
    window[26:50, 20:140:8] = 250
    shades = find_shades(window, ground)
    lifted = lift_from_background(window, ground, others=shades)
    assert lifted[:14, :, 3].max() < 1
    assert lifted[30:46, 20, 3].min() > 200
