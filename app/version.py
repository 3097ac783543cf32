"""The product's version, for whoever shows it."""

VERSION = "0.1.0"
"""As pyproject.toml declares it; a test compares the two."""
