"""The stages of training, each of which reads and writes files of the work folder."""

import keras
import numpy as np

from walklib.pocket.training import diffuser_stage, vae_stage
from walklib.pocket.training.loop import Schedule
from walklib.pocket.training.model import build_vae
from walklib.pocket.training.packing import PRESET_FOLDER, save_weights, write_preset
from walklib.pocket.training.parts import Parts
from walklib.pocket.training.samples import SampleSheet
from walklib.pocket.training.scenes import draw_scenes, held_out_pictures
from walklib.pocket.training.starting import Start
from walklib.pocket.training.tokenizer import build_preprocessor
from walklib.pocket.training.tokens import HELD_OUT, tokens_of
from walklib.pocket.training.work import WorkFolder
from walklib.pocket.world import vocabulary

DEFAULTS = {"num_steps": 28, "guidance_scale": 2.0, "image_sizes": [128]}
POLICIES = {"float32": "float32", "tf32": "float32", "bfloat16": "mixed_bfloat16"}

# The options that shape what a stage makes: they are noted, and must not change.
SIZES = ("decoder_filters", "decoder_blocks")
MMDIT = ("width", "layers")
LOSS = ("edge_weight", "kl_weight", "decoder_only")
COMMON = ("seed", "precision")
NOTED = {
    "scenes": ("scenes",),
    "autoencoder": (*SIZES, *LOSS, "vae_batch_size", "vae_learning_rate", *COMMON),
    "latents": (),
    "diffuser": (*MMDIT, "batch_size", "learning_rate", *COMMON),
}


def train(options):
    """Run the stages that are asked for; see `walklib.pocket.training`.

    Raises:
        FileNotFoundError, ValueError: If the work folder is of another run or world,
            or something that a stage needs is missing, damaged or of other sizes.
    """
    training = Training(options)
    for stage in options.stages:
        print(f"{stage}: {keras.backend.backend()}, in {options.folder}")
        getattr(training, stage)()


class Training:
    """A run of the training: a method for each stage.

    Args:
        options: See `walklib.pocket.training`.
    """

    def __init__(self, options):
        self.options, self.policy = options, POLICIES[options.precision]
        self.start = Start(options.start_from) if options.start_from else None
        if self.start:
            self.start.check_mmdit(**self._options(MMDIT))
        self.folder = WorkFolder(options.folder, options.resume)
        self.parts = Parts(self.folder, self.start)
        keras.utils.set_random_seed(options.seed)

    def tokens(self):
        """Captions to token ids: `tokens.npz`."""
        self._begin("scenes")
        return tokens_of(self.folder["tokens.npz"], self.options.scenes)

    def scenes(self):
        """Draw the scenes: `scenes.npy`."""
        self._begin("scenes")
        return draw_scenes(self.folder.path, self.options.scenes)

    def autoencoder(self):
        """Train the autoencoder: `autoencoder.weights.h5`, `autoencoder.json`."""
        options, sizes = self.options, self._options(SIZES)
        vae = build_vae(**sizes, dtype=self.policy)
        if self.start:
            self.start.give_autoencoder(vae)
        pictures = self.scenes()
        if self._begin("autoencoder"):
            return
        record = vae_stage.train(
            vae_stage.new_trainer(vae, **self._options(LOSS)),
            vae_stage.batches(
                pictures,
                options.vae_batch_size,
                options.seed,
                crops=0.0 if self.start else vae_stage.CROPS,
            ),
            Schedule(options.vae_steps, options.vae_learning_rate, options.vae_minutes),
            self.folder.checkpoint("autoencoder"),
        )
        save_weights(vae, self.folder["autoencoder.weights.h5"])
        self.folder.write("autoencoder.json", {"sizes": sizes, "record": record})

    def latents(self):
        """Encode all scenes: `latents.npy`, `held_out.npy`, `latents.json`.

        The files hold the means of the codes, and the scale and shift that make them
        latents.
        """
        vae = self.parts.autoencoder()
        if self._begin("latents"):
            return
        pictures = self.scenes()
        held_out = vae_stage.encode_means(vae, held_out_pictures(HELD_OUT))
        np.save(self.folder["held_out.npy"], held_out.astype("float16"))
        means = vae_stage.encode_means(vae, pictures).astype("float16")
        np.save(self.folder["latents.npy"], means)
        self.folder.write("latents.json", self.parts.statistics_of(means))

    def diffuser(self):
        """Train text encoders and MMDiT: `model.weights.h5`, `diffuser.json`."""
        options = self.options
        if self._begin("diffuser"):
            return
        tokens = self.tokens()
        self.latents()
        trainer = diffuser_stage.new_trainer(self.parts.backbone(self.policy))
        latents, held_out = self.parts.latents()
        batch_at = diffuser_stage.batches(
            latents, tokens.training, tokens.empty, options.batch_size, options.seed
        )
        trainer.build_on(batch_at(0, 0.0))
        backbone = self.parts.backbone()
        if self.start:
            self.start.give_diffuser(backbone)
            trainer.copy_from(backbone)
        sheet = SampleSheet(trainer, backbone.vae, tokens, self.folder["samples.png"])
        record = diffuser_stage.train(
            trainer,
            batch_at,
            Schedule(options.steps, options.learning_rate, options.minutes),
            self.folder.checkpoint("diffuser"),
            (held_out, tokens.held_out),
            sheet.draw_row,
        )
        trainer.copy_to(backbone)
        save_weights(backbone, self.folder["model.weights.h5"])
        self.folder.write("diffuser.json", {"record": record})

    def preset(self):
        """Assemble the preset."""
        self._begin("scenes")
        output = self.options.output or PRESET_FOLDER
        write_preset(
            output,
            self.parts.finished(),
            build_preprocessor(vocabulary()),
            DEFAULTS,
            self.parts.history(),
            self.parts.sheet(),
        )
        print(f"The preset is in {output}")

    def _begin(self, stage: str) -> bool:
        """Note a stage's options. Returns whether the stage was finished before."""
        noted = self._options(NOTED[stage])
        if stage != "scenes":
            noted["start_from"] = self.start and self.start.digest
        self.folder.begin(stage, noted)
        finished = self.folder.read(f"{stage}.json") is not None
        if finished and stage != "scenes":
            print(f"{stage}: finished before")
        return finished

    def _options(self, names) -> dict:
        return {name: getattr(self.options, name) for name in names}
