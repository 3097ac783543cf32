"""Matrices of three by three, without numpy: the process that decodes files does not load it."""

from __future__ import annotations

Vector = tuple[float, float, float]
Matrix = tuple[Vector, Vector, Vector]
"""Rows."""
SMALLEST_DETERMINANT = 1e-6
"""Below, three primaries lie on one line and span no colours."""


def multiply_vector(matrix: Matrix, vector: Vector) -> Vector:
    first, second, third = (dot(row, vector) for row in matrix)
    return first, second, third


def dot(one: Vector, other: Vector) -> float:
    return one[0] * other[0] + one[1] * other[1] + one[2] * other[2]


def multiply(one: Matrix, other: Matrix) -> Matrix:
    columns = transpose(other)
    first, second, third = (multiply_vector(columns, row) for row in one)
    return first, second, third


def transpose(matrix: Matrix) -> Matrix:
    (a, b, c), (d, e, f), (g, h, i) = matrix
    return (a, d, g), (b, e, h), (c, f, i)


def scale_columns(matrix: Matrix, factors: Vector) -> Matrix:
    across, down, along = (
        (row[0] * factors[0], row[1] * factors[1], row[2] * factors[2]) for row in matrix
    )
    return across, down, along


def invert(matrix: Matrix) -> Matrix | None:
    """The inverse; None when there is none."""
    (a, b, c), (d, e, f), (g, h, i) = matrix
    determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)
    if abs(determinant) < SMALLEST_DETERMINANT:
        return None
    share = 1 / determinant
    return (
        ((e * i - f * h) * share, (c * h - b * i) * share, (b * f - c * e) * share),
        ((f * g - d * i) * share, (a * i - c * g) * share, (c * d - a * f) * share),
        ((d * h - e * g) * share, (b * g - a * h) * share, (a * e - b * d) * share),
    )
