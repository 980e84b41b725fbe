"""The matrix: real programs, bare and capped, and what became of each. See scripts/matrix."""
