"""Make the small profile that CMYK without one is taken for, from published measurements.

    python -m tools.prepare_press_profile FOGRA39L.ti3 app/imaging/decode/press/fogra39.icc

The measurements are colours of printed patches in CGATS text; the profile holds a grid of nine
steps of each ink, fitted to them: each patch is an average of the sixteen nodes around it, and the
grid bends as little as they allow. It is relative to the paper, and reads inks only (A2B0).
"""

from __future__ import annotations

import struct
import sys
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
STEPS = 9
"""Nodes of the grid for each ink."""
SMOOTHNESS = 0.02
"""Weight of a bend beside that of a patch: patches are met within their own noise."""
ROUNDS = 400
"""Of the conjugate gradients; the remainder no longer changes then."""
D50 = np.array([0.9642, 1.0, 0.8249])
LAB_OFFSET = np.array([0.0, 128.0, 128.0])
"""Of a and b in a table, which holds no negative numbers."""
COPYRIGHT = (
    "zlib licence; altered from FOGRA39L.ti3 of icc-profiles-free, (c) Kai-Uwe Behrmann; "
    "measurements by Fogra, www.fogra.org"
)


def read_patches(path: Path) -> tuple[Numbers, Numbers]:
    """Inks, 0..1 [patches, 4], and XYZ under D50 with the perfect white at 1 [patches, 3]."""
    lines = path.read_text(encoding="ascii", errors="replace").splitlines()
    names = lines[lines.index("BEGIN_DATA_FORMAT") + 1].split()
    rows = lines[lines.index("BEGIN_DATA") + 1 : lines.index("END_DATA")]
    table = np.array([[float(word) for word in row.split()] for row in rows if row.strip()])
    inks = table[:, [names.index(f"CMYK_{ink}") for ink in "CMYK"]] / 100
    return inks, table[:, [names.index(f"XYZ_{axis}") for axis in "XYZ"]] / 100


def relative_lab(inks: Numbers, xyz: Numbers) -> Numbers:
    """CIE Lab with the paper as its white."""
    paper = xyz[inks.sum(axis=1) == 0].mean(axis=0)
    ratio = xyz / paper
    bent = np.where(ratio > 216 / 24389, np.cbrt(ratio), (24389 / 27 * ratio + 16) / 116)
    x, y, z = bent.T
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=1)


def surrounding_nodes(inks: Numbers) -> tuple[NDArray[np.intp], Numbers]:
    """The sixteen nodes around each patch and their weights [patches, 16]."""
    places = inks * (STEPS - 1)
    low = np.clip(places.astype(np.intp), 0, STEPS - 2)
    share = places - low
    nodes, weights = [], []
    for corner in np.ndindex(2, 2, 2, 2):
        step = np.array(corner)
        nodes.append(np.ravel_multi_index(tuple((low + step).T), (STEPS,) * 4))
        weights.append(np.where(step == 1, share, 1 - share).prod(axis=1))
    return np.stack(nodes, axis=1), np.stack(weights, axis=1)


def bend(grid: Numbers) -> Numbers:
    """The gradient of all second differences squared, along each axis of the grid."""
    total = np.zeros_like(grid)
    for axis in range(4):
        along = np.moveaxis(grid, axis, 0)
        second = along[2:] - 2 * along[1:-1] + along[:-2]
        back = np.moveaxis(total, axis, 0)
        back[2:] += second
        back[1:-1] -= 2 * second
        back[:-2] += second
    return total


def fit_grid(inks: Numbers, values: Numbers) -> Numbers:
    """Node values [9, 9, 9, 9, 3] by conjugate gradients on the normal equations."""
    nodes, weights = surrounding_nodes(inks)
    shape = (STEPS, STEPS, STEPS, STEPS, values.shape[1])

    def spread(at_patches: Numbers) -> Numbers:
        flat = np.zeros((STEPS**4, values.shape[1]))
        np.add.at(flat, nodes, weights[:, :, None] * at_patches[:, None])
        return flat.reshape(shape)

    def apply(grid: Numbers) -> Numbers:
        met = (grid.reshape(STEPS**4, -1)[nodes] * weights[:, :, None]).sum(axis=1)
        return spread(met) + SMOOTHNESS * bend(grid)

    grid = np.broadcast_to(values.mean(axis=0), shape).copy()
    rest = spread(values) - apply(grid)
    way = rest.copy()
    power = float((rest**2).sum())
    for _ in range(ROUNDS):
        turned = apply(way)
        length = power / float((way * turned).sum())
        grid += length * way
        rest -= length * turned
        before, power = power, float((rest**2).sum())
        if power < 1e-9:
            break
        way = rest + power / before * way
    met = (grid.reshape(STEPS**4, -1)[nodes] * weights[:, :, None]).sum(axis=1)
    errors = np.linalg.norm(met - values, axis=1)
    click.echo(f"{len(values)} patches: dE mean {errors.mean():.2f}, largest {errors.max():.2f}")
    return grid


def write_profile(grid: Numbers) -> bytes:
    """An input profile of version 2.4 with one table from CMYK to Lab. Source: ICC.1:2001-04."""
    lab = np.clip(grid, [0, -128, -128], [100, 127.996, 127.996]) + LAB_OFFSET
    coded = np.rint(lab * [652.8, 256, 256]).clip(0, 65535).astype(">u2")
    identity = struct.pack(">9i", *(65536 if n % 4 == 0 else 0 for n in range(9)))
    lut = b"mft2" + bytes(4) + bytes((4, 3, STEPS, 0)) + identity
    ends = struct.pack(">2H", 0, 65535)
    lut += struct.pack(">2H", 2, 2) + ends * 4 + coded.tobytes() + ends * 3
    text = COPYRIGHT.encode("ascii") + b"\0"
    name = b"Offset on coated paper, FOGRA39L\0"
    described = b"desc" + bytes(4) + struct.pack(">I", len(name)) + name + bytes(78)
    tags = {
        b"desc": described,
        b"cprt": b"text" + bytes(4) + text,
        b"wtpt": b"XYZ " + bytes(4) + struct.pack(">3i", *np.rint(D50 * 65536).astype(int)),
        b"A2B0": lut,
    }
    entries, body, start = b"", b"", 132 + 12 * (len(tags) + 1)
    for tag, data in tags.items():
        names = (b"A2B0", b"A2B1") if tag == b"A2B0" else (tag,)
        entries += b"".join(struct.pack(">4sII", n, start + len(body), len(data)) for n in names)
        body += data + bytes(-len(data) % 4)
    head = struct.pack(
        ">I4sI4s4s4s12s4s",
        start + len(body),
        b"",
        0x02400000,
        b"scnr",
        b"CMYK",
        b"Lab ",
        b"",
        b"acsp",
    )
    head = head.ljust(68, b"\0") + struct.pack(">3i", *np.rint(D50 * 65536).astype(int))
    return head.ljust(128, b"\0") + struct.pack(">I", len(tags) + 1) + entries + body


def main() -> None:
    source, target = Path(sys.argv[1]), Path(sys.argv[2])
    inks, xyz = read_patches(source)
    target.write_bytes(write_profile(fit_grid(inks, relative_lab(inks, xyz))))


if __name__ == "__main__":
    main()
