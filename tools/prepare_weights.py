"""Make the model files that the program does not take as they were published.

python -m tools.prepare_weights YUNET.onnx DETECTOR.onnx FOLDER

YUNET is the face detector of the OpenCV zoo: it was published for pictures of 640 x 640 and works at any size, so its sides are
set free. DETECTOR is rapidocr's PP-OCRv6_det_small.onnx: half the weights of two of its layers have withered to numbers below
1e-38, which count for nothing and which processors work out fifty times slower than others. They are set to nought: the
answers stay the same to the last bit, in a third of the time.

Needs the package onnx, which the program itself does not.
"""

from __future__ import annotations

from pathlib import Path

import click
import numpy as np
import onnx
from onnx import ModelProto, numpy_helper

ROWS, COLUMNS, ANSWERS = 2, 3, 1
"""Where the sides of the picture and the number of answers stand in the shapes of the face detector."""


@click.command(help=__doc__)
@click.argument("yunet", type=click.Path(exists=True, path_type=Path))
@click.argument("detector", type=click.Path(exists=True, path_type=Path))
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def main(yunet: Path, detector: Path, folder: Path) -> None:
    """Write both files to the folder."""
    onnx.save(of_any_size(onnx.load(yunet)), folder / "yunet_2023mar_any_size.onnx")
    onnx.save(without_withered(onnx.load(detector)), folder / "ppocrv6_det_small.onnx")


def of_any_size(model: ModelProto) -> ModelProto:
    """The face detector with its picture's rows and columns left open, and so the number of its answers."""
    graph = model.graph
    sides = graph.input[0].type.tensor_type.shape.dim
    sides[ROWS].dim_param, sides[COLUMNS].dim_param = "rows", "columns"
    for output in graph.output:
        output.type.tensor_type.shape.dim[ANSWERS].dim_param = f"number_{output.name}"
    del graph.value_info[:]
    return model


def without_withered(model: ModelProto) -> ModelProto:
    """The model with every weight that is not a normal 32-bit number set to nought."""
    smallest = np.finfo(np.float32).tiny
    for tensor in model.graph.initializer:
        values = numpy_helper.to_array(tensor)
        withered = (values != 0) & (np.abs(values) < smallest) if values.dtype == np.float32 else np.False_
        if withered.any():
            kept = np.where(withered, np.float32(0), values).astype(np.float32)
            tensor.CopyFrom(numpy_helper.from_array(kept, tensor.name))
    return model


if __name__ == "__main__":
    main()
