"""Make the model files that are not used as published: the same answers at less cost.

python -m tools.prepare_weights YUNET.onnx U2NETP.onnx DETECTOR.onnx FOLDER

YUNET is the face detector of the OpenCV zoo: it was published for pictures of 640 x 640 and works
at any size, so its sides are set free. U2NETP works out the size of every map anew; with doublings
written down instead the runtime need not rearrange its maps between layers. And where it joins two
maps to convolve them, each is convolved and the answers are added: nothing is copied to be joined.
DETECTOR is rapidocr's PP-OCRv6_det_small.onnx: half the weights of two of its layers have withered
to numbers below 1e-38, which count for nothing and which processors work out fifty times slower
than others; they are set to nought, and the answers stay the same to the last bit.

Needs the package onnx, which the program itself does not.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import click
import numpy as np
import onnx
import onnxruntime
from onnx import ModelProto, NodeProto, helper, numpy_helper, shape_inference, version_converter
from onnx.utils import Extractor

CHANNELS = 1
"""Where the channels of a map stand in its shape."""
ROWS = 2
"""Where its rows stand."""
COLUMNS = 3
"""Where its columns stand."""
ANSWERS = 1
"""Where the number of the face detector's answers stands in their shape."""
PAIR = 2
"""Maps that a join of the subject's model puts together."""
OPERATORS = 17
"""The first version of ONNX' operators in which a resize may name its scales alone is 13; this is
what others here have.
"""


@click.command(help=__doc__)
@click.argument("yunet", type=click.Path(exists=True, path_type=Path))
@click.argument("u2netp", type=click.Path(exists=True, path_type=Path))
@click.argument("detector", type=click.Path(exists=True, path_type=Path))
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def main(yunet: Path, u2netp: Path, detector: Path, folder: Path) -> None:
    """Write the three files to the folder."""
    onnx.save(of_any_size(onnx.load(yunet)), folder / "yunet_2023mar_any_size.onnx")
    onnx.save(without_joins(with_doublings(onnx.load(u2netp))), folder / "u2netp_320.onnx")
    onnx.save(without_withered(onnx.load(detector)), folder / "ppocrv6_det_small.onnx")


def of_any_size(model: ModelProto) -> ModelProto:
    """Leave rows and columns of the face detector's picture open, and the number of its answers."""
    graph = model.graph
    sides = graph.input[0].type.tensor_type.shape.dim
    sides[ROWS].dim_param, sides[COLUMNS].dim_param = "rows", "columns"
    for output in graph.output:
        output.type.tensor_type.shape.dim[ANSWERS].dim_param = f"number_{output.name}"
    del graph.value_info[:]
    return model


def with_doublings(model: ModelProto) -> ModelProto:
    """Cut out the part of the subject's model that makes its first map, and fix its resizes.

    Each resize to a computed size is written as one by a factor.
    """
    ends = [model.graph.input[0].name], [model.graph.output[0].name]
    first = Extractor(shape_inference.infer_shapes(model)).extract_model(*ends)
    plain = shape_inference.infer_shapes(
        _folded(version_converter.convert_version(first, OPERATORS))
    )
    graph, shapes = plain.graph, _shapes(plain)
    for node in graph.node:
        if node.op_type == "Resize":
            factors = np.divide(shapes[node.output[0]], shapes[node.input[0]]).astype(np.float32)
            name = f"factors_of_{node.name}"
            graph.initializer.append(numpy_helper.from_array(factors, name))
            _scale_by(node, name)
    return _cleared(plain)


def without_joins(model: ModelProto) -> ModelProto:
    """Write every convolution of two joined maps as the sum of the two maps' convolutions."""
    graph, shapes = model.graph, _shapes(model)
    weights = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    joins = {
        node.output[0]: node
        for node in graph.node
        if node.op_type == "Concat" and len(node.input) == PAIR
    }
    nodes: list[NodeProto] = []
    for node in graph.node:
        if node.op_type == "Conv" and node.input[0] in joins:
            first, second = joins[node.input[0]].input
            kernel, *bias = node.input[1:]
            kernels = np.split(weights[kernel], [shapes[first][CHANNELS]], axis=CHANNELS)
            parts = [_part(node, 0, first, bias), _part(node, 1, second, [])]
            for part, values in zip(parts, kernels, strict=True):
                graph.initializer.append(
                    numpy_helper.from_array(np.ascontiguousarray(values), part.input[1])
                )
            nodes += [
                *parts,
                helper.make_node(
                    "Add", [part.name for part in parts], node.output, name=f"{node.name}_sum"
                ),
            ]
        else:
            nodes.append(node)
    del graph.node[:]
    graph.node.extend(nodes)
    return _cleared(model)


def _part(convolution: NodeProto, number: int, source: str, bias: list[str]) -> NodeProto:
    """The same convolution of one map alone; its kernel and its answer are named after it."""
    name = f"{convolution.name}_{number}"
    part = helper.make_node("Conv", [source, f"{name}_kernel", *bias], [name], name=name)
    part.attribute.extend(convolution.attribute)
    return part


def _shapes(model: ModelProto) -> dict[str, list[int]]:
    graph = shape_inference.infer_shapes(model).graph
    values = (*graph.input, *graph.value_info, *graph.output)
    return {
        value.name: [dim.dim_value for dim in value.type.tensor_type.shape.dim] for value in values
    }


def _cleared(model: ModelProto) -> ModelProto:
    """The model without joins and weights that nothing uses any more, checked."""
    graph = model.graph
    used = {name for node in graph.node for name in node.input}
    nodes = [node for node in graph.node if node.op_type != "Concat" or node.output[0] in used]
    weights = [tensor for tensor in graph.initializer if tensor.name in used]
    del graph.node[:], graph.initializer[:], graph.value_info[:]
    graph.node.extend(nodes)
    graph.initializer.extend(weights)
    onnx.checker.check_model(model)
    return model


def _folded(model: ModelProto) -> ModelProto:
    """Work out everything that does not depend on the picture, by the runtime's own plain rules."""
    with tempfile.TemporaryDirectory() as folder:
        options = onnxruntime.SessionOptions()
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
        options.optimized_model_filepath = str(Path(folder) / "folded.onnx")
        onnxruntime.InferenceSession(
            model.SerializeToString(), options, providers=["CPUExecutionProvider"]
        )
        return onnx.load(options.optimized_model_filepath)


def _scale_by(node: NodeProto, factors: str) -> None:
    """Make a resize one by the factors of that name.

    It is of the same kind: linear, with the middles of pixels in place.
    """
    picture = node.input[0]
    del node.input[:]
    node.input.extend([picture, "", factors])
    del node.attribute[:]
    node.attribute.append(helper.make_attribute("mode", "linear"))
    node.attribute.append(helper.make_attribute("coordinate_transformation_mode", "half_pixel"))


def without_withered(model: ModelProto) -> ModelProto:
    """The model with every weight that is not a normal 32-bit number set to nought."""
    smallest = np.finfo(np.float32).tiny
    for tensor in model.graph.initializer:
        values = numpy_helper.to_array(tensor)
        withered = (
            (values != 0) & (np.abs(values) < smallest) if values.dtype == np.float32 else np.False_
        )
        if withered.any():
            kept = np.where(withered, np.float32(0), values).astype(np.float32)
            tensor.CopyFrom(numpy_helper.from_array(kept, tensor.name))
    return model


if __name__ == "__main__":
    main()
