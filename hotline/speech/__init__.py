"""Voices become text: an engine behind one small interface, none unless one is configured."""

from hotline.speech.engine import Engine, engine_of
from hotline.speech.playable import as_wav

__all__ = ["Engine", "as_wav", "engine_of"]
