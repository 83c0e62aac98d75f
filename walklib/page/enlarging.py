"""Enlarging: an upsampling and the convolution behind it as one, with half the work.

The decoder repeats each pixel 2 x 2 times and convolves the result with 3 x 3 kernels.
Most of these products are of one pixel: their weights can be added beforehand. What is
left is a transposed convolution of the small picture, with 4 x 4 kernels and a stride
of 2: 4 products for a pixel instead of 9, and the same picture but for rounding.
"""

from typing import Any

import numpy as np

# Of more channels there are few pixels: a larger kernel weighs more than it saves.
MOST_CHANNELS = 64
REPEATED = ["Reshape", "Expand", "Unsqueeze"] * 2  # each pixel along both axes


def fuse_upsampling(graph: Any) -> None:
    """Change a graph's upsamplings by 2, each with its convolution, into one node.

    Args:
        graph: `onnx.GraphProto` with its weights in it; it is changed.
    """
    from onnx import helper, numpy_helper

    makers = {name: node for node in graph.node for name in node.output}
    weights = {tensor.name: tensor for tensor in graph.initializer}
    for node in graph.node:
        source = _repeated(node, makers) if node.op_type == "Conv" else None
        if source is None or weights[node.input[1]].dims[1] > MOST_CHANNELS:
            continue
        turned, kernel = makers[node.input[0]], weights[node.input[1]]
        turned.input[0] = source
        values = transposed_kernel(numpy_helper.to_array(kernel))
        kernel.CopyFrom(numpy_helper.from_array(values, kernel.name))
        fused = helper.make_node(
            "ConvTranspose",
            node.input,
            node.output,
            node.name,
            kernel_shape=[4, 4],
            strides=[2, 2],
            pads=[1, 1, 1, 1],
        )
        node.CopyFrom(fused)
    _drop_unused(graph)


def transposed_kernel(kernel: np.ndarray) -> np.ndarray:
    """The kernel that enlarges by 2 as repeating each pixel and convolving does.

    Args:
        kernel: `(outputs, inputs, 3, 3)` of a convolution with a padding of 1.

    Returns:
        `(inputs, outputs, 4, 4)` of a transposed one, with a stride of 2.
    """
    for axis in (2, 3):
        first, middle, last = np.moveaxis(kernel, axis, 0)
        taps = [last, middle + last, first + middle, first]
        kernel = np.stack(taps, axis)
    return np.ascontiguousarray(kernel.transpose(1, 0, 2, 3))


def _repeated(node, makers):
    """What a convolution's pixels are repeated from; None where they are not."""
    node = makers.get(node.input[0])  # which puts the channels first
    for kind in ("Transpose", *REPEATED):
        if node is None or node.op_type != kind:
            return None
        source, node = node.input[0], makers.get(node.input[0])
    return source


def _drop_unused(graph):
    """Remove the nodes and weights that nothing uses; nodes stand in their order."""
    used = {each.name for each in graph.output}
    for node in reversed(list(graph.node)):
        if used.isdisjoint(node.output):
            graph.node.remove(node)
        else:
            used.update(node.input)
    for tensor in [each for each in graph.initializer if each.name not in used]:
        graph.initializer.remove(tensor)
