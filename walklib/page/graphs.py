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
| velocity | latents, context `(n, rows + 1, written + 2)`, pooled, sigmas | velocity |
| decoder | latents `(1, height / 8, width / 8, channels)` | pixels from -1 to 1 |

Weights are kept as float16 and computed with as float32. The export runs on Keras'
torch backend, in a process of its own.
"""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np

OPSET = 18
MOST_PARAMETERS = 30 * 10**6
LARGE = 1024  # values of a tensor that is a weight, not a table of frequencies
GRAPHS = ("text", "velocity", "decoder")


def write_graphs(preset: str | os.PathLike, folder: Path) -> None:
    """Write `text.onnx`, `velocity.onnx` and `decoder.onnx` of a preset.

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
    for name, network in _networks(model).items():
        with np.errstate(over="ignore"):  # what float16 can't hold is not cast to it
            _save(_exported(model, *network), folder / f"{name}.onnx")


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
    latents = torch.zeros((2, *model.latent_shape))
    context = torch.zeros((2, rows + 1, columns + 2))
    flow = {"latents": latents, "context": context}
    flow |= {"pooled": torch.zeros((2, columns)), "sigmas": torch.ones(2)}
    return {
        "text": (text, {"clip_l": ids, "clip_g": ids.clone()}, ["context", "pooled"]),
        "velocity": (velocity, flow, ["velocity"]),
        "decoder": (model.decode, {"latents": latents[:1]}, ["pixels"]),
    }


def _exported(model, function, inputs, outputs):
    """A function of tensors as an ONNX model; only the flow takes many rows."""
    import torch

    class Network(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.backbone = model.backbone  # where the exporter finds the weights

        def forward(self, *tensors):
            return function(*tensors)

    rows = {0: torch.export.Dim("rows")} if "sigmas" in inputs else None
    with torch.no_grad():
        program = torch.export.export(
            Network().eval(),
            tuple(inputs.values()),
            dynamic_shapes=((rows,) * len(inputs),),
            strict=False,
        )
    names = {"input_names": list(inputs), "output_names": outputs}
    exported = torch.onnx.export(
        program, **names, opset_version=OPSET, dynamo=True, verbose=False
    )
    assert exported is not None  # which is what it gives with `dynamo`
    return exported.model_proto


def _save(model, path):
    """Write a model whose weights are float16, each cast to float32 for its use."""
    from onnx import TensorProto, helper, numpy_helper

    graph, kept, casts = model.graph, [], []
    for tensor in graph.initializer:
        half = _half(tensor) if tensor.data_type == TensorProto.FLOAT else None
        if half is not None:
            name, target = f"{tensor.name}_half", TensorProto.FLOAT
            casts.append(helper.make_node("Cast", [name], [tensor.name], to=target))
            tensor = numpy_helper.from_array(half, name)
        kept.append(tensor)
    nodes = [*casts, *graph.node]
    for node in nodes:
        del node.metadata_props[:]  # the exporter's notes, a tenth of the file
    for part, new in ((graph.initializer, kept), (graph.node, nodes)):
        del part[:]
        part.extend(new)
    del graph.value_info[:]
    path.write_bytes(model.SerializeToString())


def _half(tensor):
    """A tensor in float16 if that loses nothing, or little of a weight; else None."""
    from onnx import numpy_helper

    values = numpy_helper.to_array(tensor)
    half = values.astype("float16")
    if np.array_equal(half, values) and values.ndim:
        return half
    return half if values.size >= LARGE and np.all(np.isfinite(half)) else None


if __name__ == "__main__":
    _export(sys.argv[1], Path(sys.argv[2]))
