"""Real peers for tests and benches, started from packages on free ports.

Each is stopped by its own process id.
"""
