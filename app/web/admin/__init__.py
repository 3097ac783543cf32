"""Screens for the admins of an organization."""
