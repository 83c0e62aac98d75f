"""Names for what is passed around."""

from typing import Any, TypeAlias

Tensor: TypeAlias = Any  # of the active backend; numpy arrays serve as well
Backbone: TypeAlias = Any  # keras_hub.models.StableDiffusion3Backbone
