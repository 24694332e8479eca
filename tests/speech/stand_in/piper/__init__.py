"""Stands in for the ``piper-tts`` package (1.8): the calls that our engine makes, and a hum.

Tests put its folder on a worker's path; the package itself is 100 MB with its runtime.
"""

from __future__ import annotations

import json
import math
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass
class SynthesisConfig:
    length_scale: float | None = None


@dataclass
class PiperConfig:
    sample_rate: int
    length_scale: float


@dataclass
class AudioChunk:
    sample_rate: int
    sample_channels: int
    audio_int16_bytes: bytes


@dataclass
class PiperVoice:
    config: PiperConfig

    @staticmethod
    def load(model_path: Path) -> PiperVoice:
        about = json.loads(Path(f"{model_path}.json").read_text("utf-8"))
        if Path(model_path).read_bytes() != b"onnx":
            raise RuntimeError("[ONNXRuntimeError] : 7 : INVALID_PROTOBUF")
        scale = about.get("inference", {}).get("length_scale", 1.0)
        return PiperVoice(PiperConfig(about["audio"]["sample_rate"], scale))

    def synthesize(
        self, text: str, syn_config: SynthesisConfig | None = None
    ) -> Iterator[AudioChunk]:
        """A sentence a chunk; 60 ms of a loud hum for each character."""
        scale = (syn_config and syn_config.length_scale) or self.config.length_scale
        rate = self.config.sample_rate
        for sentence in filter(str.strip, text.split(".")):
            frames = int(0.06 * len(sentence) * scale * rate)
            hum = array("h", (int(20_000 * math.sin(at / 8)) for at in range(frames)))
            yield AudioChunk(rate, 1, hum.tobytes())
