"""Graphs: a preset's three networks as ONNX, for a runtime without Python.

    write_graphs("pocket", Path("site/model"))

Each graph is small because it leaves out what is nothing. Without T5 the encoders write
`77 x 2048` of SD3's `154 x 4096` token entries: the second half of the rows is one row,
counted as often as there were (`walklib.model.padding`), and all columns that no
encoder writes are one, which stands for their common value. A last one, always zero,
makes their number even, so that neighbours stay neighbours.

| graph | inputs | outputs |
|---|---|---|
| text | token ids `(1, rows)` of both encoders | context `(1, rows, written)`, pooled |
| velocity | latents, context `(1, rows + 1, written + 2)`, pooled, sigmas | velocity |
| decoder | latents `(1, height / 8, width / 8, channels)` | pixels from -1 to 1 |

The weights of all three stand in one file, as float16: first the upper bytes of all,
then the lower ones, which packs better than pairs. The page widens them to float32
before a graph is opened, so that there is nothing in it to cast, fold or optimise. The
export runs on Keras' torch backend, in a process of its own.
"""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np

from walklib.model.presets import published_name
from walklib.page.enlarging import fuse_upsampling

OPSET = 18
MOST_PARAMETERS = 30 * 10**6
LARGE = 1024  # values of a tensor that is a weight, not a table of frequencies
GRAPHS = ("text", "velocity", "decoder")
WEIGHTS = "weights.bin"


def write_graphs(preset: str | os.PathLike, folder: Path) -> None:
    """Write a preset's `text.onnx`, `velocity.onnx`, `decoder.onnx` and `weights.bin`.

    Args:
        preset: as for `walklib.load`; without T5.
        folder: where to write; it is there.

    Raises:
        RuntimeError: the export failed; says what the process said.
    """
    command = [sys.executable, "-m", "walklib.page.graphs", str(preset), str(folder)]
    environment = {**os.environ, "KERAS_BACKEND": "torch"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"The graphs can't be exported: {done.stderr[-2000:]}")


def check_not_published(preset: str | os.PathLike) -> None:
    """Raise if a preset is one of those published, before gigabytes are fetched.

    Raises:
        ValueError: it is one; each has billions of parameters.
    """
    if published_name(preset):
        raise ValueError(
            "A page draws with a small preset: the pocket's, or one of your training. "
            f"Received: {os.fspath(preset)!r}, of more than a billion parameters"
        )


def check_small(model: Any) -> None:
    """Raise if a model is too large for a page, or has a T5.

    Args:
        model: `walklib.model.Model`.

    Raises:
        ValueError: naming its size.
    """
    parameters = model.backbone.count_params()
    if parameters > MOST_PARAMETERS or model.backbone.t5 is not None:
        raise ValueError(
            "A page draws with a preset without T5, of at most "
            f"{MOST_PARAMETERS:,} parameters. Received: {model.preset!r} of "
            f"{parameters:,}{'' if model.backbone.t5 is None else ', with T5'}"
        )


def written_columns(model: Any) -> int:
    """The columns of a context that the text encoders write."""
    return model.backbone.clip_hidden_dim


def _export(preset, folder):
    """Write the graphs; on the torch backend."""
    import torch

    from walklib.model import Model, load_parts

    torch.set_num_threads(1)
    model = Model(*load_parts(preset, dtype="float32"), preset)
    _compact(model)
    halves: list[np.ndarray] = []
    for name, network in _networks(model).items():
        exported = _exported(model, *network)
        fuse_upsampling(exported.graph)
        _move_weights(exported.graph, halves)
        (folder / f"{name}.onnx").write_bytes(exported.SerializeToString())
    (folder / WEIGHTS).write_bytes(packed_halves(np.concatenate(halves)))


def _compact(model):
    """Give the model a diffuser for contexts whose unwritten columns are one."""
    from walklib.model.kerashub import build_mmdit, keep_positions
    from walklib.model.padding import count_padding

    whole, columns = model.backbone.diffuser, written_columns(model)
    shape = (None, columns + 2)
    compact = build_mmdit(**{**whole.get_config(), "context_shape": shape})
    for weight, source in zip(compact.weights, whole.weights, strict=True):
        if weight.shape == source.shape:
            weight.assign(source)
    kernel = whole.context_embedding.kernel.numpy()
    rest = kernel[columns:].sum(axis=0, keepdims=True)
    rows = [kernel[:columns], rest, np.zeros_like(rest)]
    compact.context_embedding.kernel.assign(np.concatenate(rows))
    model.backbone.diffuser = compact
    keep_positions(model.backbone)
    count_padding(model.backbone, model.preprocessor.sequence_length)


def _networks(model):
    """Each network: a function of tensors, examples of these, and what it gives."""
    import torch

    from walklib.embeddings import Embeddings

    rows, columns = model.preprocessor.sequence_length, written_columns(model)

    def text(clip_l, clip_g):
        ids = {"clip_l": clip_l, "clip_g": clip_g}
        context, _, pooled, _ = model.backbone.encode_text_step(ids, ids)
        return context[:, :rows, :columns], pooled

    def velocity(latents, context, pooled, sigmas):
        embeddings = Embeddings(context, context, pooled, pooled)
        return model.velocity(latents, embeddings, sigmas)

    ids = torch.ones((1, rows), dtype=torch.int32)
    latents = torch.zeros((1, *model.latent_shape))
    context = torch.zeros((1, rows + 1, columns + 2))
    flow = {"latents": latents, "context": context}
    flow |= {"pooled": torch.zeros((1, columns)), "sigmas": torch.ones(1)}
    return {
        "text": (text, {"clip_l": ids, "clip_g": ids.clone()}, ["context", "pooled"]),
        "velocity": (velocity, flow, ["velocity"]),
        "decoder": (model.decode, {"latents": latents}, ["pixels"]),
    }


def _exported(model, function, inputs, outputs):
    """A function of tensors as an ONNX model, of these shapes only."""
    import torch

    class Network(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.backbone = model.backbone  # where the exporter finds the weights

        def forward(self, *tensors):
            return function(*tensors)

    with torch.no_grad():
        program = torch.export.export(
            Network().eval(), tuple(inputs.values()), strict=False
        )
    names = {"input_names": list(inputs), "output_names": outputs}
    exported = torch.onnx.export(
        program, **names, opset_version=OPSET, dynamo=True, verbose=False
    )
    assert exported is not None  # which is what it gives with `dynamo`
    return exported.model_proto


def _move_weights(graph, halves):
    """Move a graph's weights to the end of a list, and drop the exporter's notes."""
    from onnx import TensorProto, numpy_helper

    offset = 4 * sum(half.size for half in halves)
    for tensor in graph.initializer:
        if tensor.data_type == TensorProto.FLOAT:
            half = _half(numpy_helper.to_array(tensor))
            if half is not None:
                _refer(tensor, offset, 4 * half.size)
                halves.append(half.ravel())
                offset += 4 * half.size
    for node in graph.node:
        del node.metadata_props[:]  # A tenth of the file.
    del graph.value_info[:]


def _refer(tensor, offset, length):
    """Let a tensor be so many bytes of the weights, once these are float32."""
    from onnx import TensorProto

    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    place = {"location": WEIGHTS, "offset": offset, "length": length}
    for key, value in place.items():
        tensor.external_data.add(key=key, value=str(value))


def _half(values):
    """Values in float16 if that loses nothing, or little of a weight; else None."""
    with np.errstate(over="ignore"):  # What float16 can't hold is not made of it.
        half = values.astype("<f2")
    if np.array_equal(half, values) and values.ndim:
        return half
    return half if values.size >= LARGE and np.all(np.isfinite(half)) else None


def packed_halves(halves):
    """The upper bytes of float16 values, then the lower ones."""
    # (values, 2 bytes) -> (2 bytes, values), the upper first
    return halves.view("u1").reshape(-1, 2).T[::-1].tobytes()


if __name__ == "__main__":
    _export(sys.argv[1], Path(sys.argv[2]))
