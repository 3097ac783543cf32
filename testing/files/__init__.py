"""Writers of picture files in every layout of their containers, for tests and benches."""
