"""Real peers for tests and benches: started from packages, on free ports, and stopped by their own
process id.
"""
