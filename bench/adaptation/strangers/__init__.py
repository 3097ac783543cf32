"""Drawn ads of other kinds than those that thresholds were chosen on, with exact annotations."""
