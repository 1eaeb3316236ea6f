"""The knobs of speech: a group of its own, part of all settings."""

from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings


class SpeechSettings(BaseSettings):
    """Who turns voices into text, and text into voices."""

    speech_url: str = Field(
        default="",
        description="turns voices into text: WAV is posted there (http, https), or a FunASR server (ws, wss; with "
        "#2pass at the end when it serves both ways); empty: the model of `HOTLINE_SPEECH_MODEL`, or none",
    )
    speech_key: str = Field(
        default="", repr=False, description="bearer token of that engine, if it wants one"
    )
    speech_seconds: float = Field(default=20.0, gt=0, description="how long it may take for one voice")
    speech_model: Path | None = Field(
        default=None,
        description="folder of a Whisper model for faster-whisper (the extra `asr`), used here when there is no address",
    )
    speech_at_once: int = Field(
        default=2, ge=1, le=64, description="voices that model works on at the same time, one core each"
    )
    speech_local_voice: str = Field(
        default="yue",
        description="eSpeak voice that reads the local language of voice flows (yue: Cantonese) where none is recorded",
    )
    voice_engine: Literal["espeak", "http", "sherpa"] = Field(
        default="espeak", description="who reads texts aloud; eSpeak speaks whenever another fails"
    )
    voice_url: str = Field(
        default="", description="for http: JSON text and voice are posted there, a sound file comes back"
    )
    voice_key: str = Field(default="", repr=False, description="bearer token of that engine, if it wants one")
    voice_seconds: float = Field(default=5.0, gt=0, description="how long it may take for one text")
    voice_model: Path | None = Field(
        default=None, description="for sherpa: folder of a VITS model (sherpa-onnx must be installed)"
    )
    voice_speaker: int = Field(default=0, ge=0, description="for sherpa: number of the speaker in that model")

    @property
    def hears(self) -> bool:
        """Whether voices can become text at all."""
        return bool(self.speech_url or self.speech_model)
