"""What callers say, heard by the small local model and held against closed sets: right, asked again, or wrong.

Takes a folder with `manifest.csv` (file,text,intent): `--data`, else HOTLINE_SPEECH_DATA, else ../shared/data/speech
beside the project. Held out: the same answers faster, slower, fainter and over bad lines, and eSpeak's voices
saying other words.
"""

import argparse
import asyncio
import csv
import os
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from benchmarks.table import percentile, show
from hotline.infra.speech_settings import SpeechSettings
from hotline.outreach.scripts.meaning import PERSON, REPEAT, choices, meant
from hotline.outreach.scripts.steps import Answer
from hotline.outreach.scripts.turns import Key
from hotline.speech.espeak import Espeak
from hotline.speech.intents import understood
from hotline.speech.local import Local
from hotline.speech.sound import RATE, as_wav, for_telephone
from sip_gateway.media.g711 import A_LAW
from tests.speech.whisper import joined

BESIDE = Path(__file__).resolve().parents[2] / "shared" / "data" / "speech"
Closed = Mapping[str, Sequence[str]]


def answers(**phrases: str) -> list[Answer]:
    """Keys are given in turn."""
    return [
        Answer(value=value, key=str(key), phrases=tuple(said.split()), next="end")
        for key, (value, said) in enumerate(phrases.items(), 1)
    ]


SATISFACTION = answers(
    satisfied="满意 非常满意 很满意 比较满意 挺好的 很好 解决了 问题解决了",
    basic="基本满意 还行 还可以 一般 凑合 差不多",
    unsatisfied="不满意 很不满意 非常不满意 不太满意 没有解决 没解决 太差了",
)
CONTACTED = answers(
    yes="是 是的 对 对的 没错 有 联系过 联系过了 解决了 已经解决了",
    no="不是 否 没有 没 没联系 没有联系 没有人联系 没解决",
)
WISH = answers(
    complaint="投诉 我要投诉 举报",
    consult="咨询 我要咨询 我想咨询 政策咨询",
    progress="查询进度 办理进度 查询工单 查进度 工单进度",
    bye="再见 拜拜 没有了 不用了",
)
QUESTIONS = {"satisfaction": SATISFACTION, "contacted": CONTACTED, "wish": WISH}
ALWAYS = {"agent": PERSON, "repeat": REPEAT}
OTHER_WORDS = [
    ("特别满意", "satisfied"),
    ("嗯，满意", "satisfied"),
    ("都挺好的，谢谢", "satisfied"),
    ("马马虎虎，一般", "basic"),
    ("还可以吧", "basic"),
    ("我很不满意", "unsatisfied"),
    ("一点也不满意", "unsatisfied"),
    ("还是没有解决", "unsatisfied"),
    ("有人联系过我", "yes"),
    ("对，是的", "yes"),
    ("没有联系过", "no"),
    ("不是的", "no"),
    ("我要举报", "complaint"),
    ("我想咨询政策", "consult"),
    ("查一下进度", "progress"),
    ("没有了，再见", "bye"),
    ("给我转人工", "agent"),
    ("我要找客服", "agent"),
    ("再说一次", "repeat"),
    ("没听清", "repeat"),
    ("今天天气很热", "free"),
    ("门口的路灯坏了三天", "free"),
]
ESPEAK = [("cmn", 140), ("cmn+f2", 120), ("cmn+f4", 130), ("cmn+Annie", 150)]


@dataclass(frozen=True)
class Utterance:
    text: str
    intent: str
    wav: bytes


def recorded(folder: Path) -> Iterator[Utterance]:
    with (folder / "manifest.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            yield Utterance(row["text"], row["intent"], (folder / row["file"]).read_bytes())


def bent(folder: Path, seed: int) -> Iterator[Utterance]:
    """The same voices as nobody has heard them yet."""
    chance = np.random.default_rng(seed)
    for number, one in enumerate(recorded(folder)):
        sound, rate = soundfile.read(folder / f"s{number:02}.wav", dtype="float32")
        yield Utterance(one.text, one.intent, as_wav(worse(np.asarray(sound), rate, chance)))


def worse(sound: NDArray[np.float32], rate: int, chance: np.random.Generator) -> NDArray[np.int16]:
    other = soxr.resample(sound, rate, RATE * chance.uniform(0.9, 1.12)) * 10 ** (chance.uniform(-18, 0) / 20)
    level = float(np.sqrt(np.mean(other**2))) / 10 ** (chance.uniform(12, 30) / 20)
    noisy = np.concatenate([np.zeros(2400), other, np.zeros(4800)])
    noisy = np.clip((noisy + chance.standard_normal(len(noisy)) * level) * 32767, -32768, 32767)
    wire = A_LAW.decode(A_LAW.encode(noisy.astype(np.int16))).copy()
    for lost in np.flatnonzero(chance.random(len(wire) // 160) < 0.01):
        wire[lost * 160 : (lost + 1) * 160] = 0
    return wire


def synthetic() -> Iterator[Utterance]:
    for voice, speed in ESPEAK:
        for text, intent in OTHER_WORDS:
            spoken = Espeak(speed=speed).spoken(text, voice)
            yield Utterance(text, intent, as_wav(for_telephone(spoken.wave, spoken.rate)))


def asked(intent: str) -> Iterator[tuple[str, str | None]]:
    """The questions an utterance may answer, and the answer it is; None: it answers none of them."""
    for name, possible in QUESTIONS.items():
        values = {answer.value for answer in possible}
        if intent in values:
            yield name, intent
        elif intent in ALWAYS:
            yield name, ALWAYS[intent]
        elif intent == "free":
            yield name, None


def verdict(text: str, question: str, wanted: str | None) -> str:
    found = understood(text, choices(QUESTIONS[question]))
    if not found.sure:
        return "asked again"
    return "right" if found.value == wanted else "wrong"


async def heard(model: Path, utterances: list[Utterance]) -> tuple[list[str], list[float]]:
    engine = Local(SpeechSettings(speech_model=model, speech_at_once=1, speech_seconds=60))
    loop, texts, seconds = asyncio.get_running_loop(), [], []
    for one in utterances:
        begun = loop.time()
        texts.append(await engine.hear(one.wav))
        seconds.append(loop.time() - begun)
    await engine.close()
    return texts, seconds


def judged(utterances: list[Utterance], texts: list[str], *, loud: bool) -> Counter[str]:
    found: Counter[str] = Counter()
    for one, text in zip(utterances, texts, strict=True):
        for question, wanted in asked(one.intent):
            result = verdict(text, question, wanted)
            found[("free " if wanted is None else "") + result] += 1
            if result == "wrong" or loud:
                print(f"{result}: {question}: {one.text} ({one.intent}) heard as {text!r}")
    return found


def row(name: str, found: Counter[str], seconds: list[float]) -> list[str]:
    answered = sum(found[kind] for kind in ("right", "asked again", "wrong"))
    every = found.total()
    wrong = found["wrong"] + found["free wrong"]
    good = found["right"] + found["asked again"]
    return [
        name,
        str(every),
        f"{100 * found['right'] / max(1, answered):.0f} %",
        f"{100 * good / max(1, answered):.1f} %",
        f"{wrong} ({100 * wrong / max(1, every):.1f} %)",
        f"{percentile(seconds, 0.5):.1f} / {percentile(seconds, 0.95):.1f} s",
    ]


def keys() -> str:
    told = [(answer, possible) for possible in QUESTIONS.values() for answer in possible]
    right = [
        one
        for one, possible in told
        if (found := meant(Key(one.key), possible, understood)) and found.value == one.value
    ]
    return f"{100 * len(right) / len(told):.0f} %"


def main() -> None:
    told = argparse.ArgumentParser(description=__doc__)
    told.add_argument("--data", type=Path, default=Path(os.environ.get("HOTLINE_SPEECH_DATA", BESIDE)))
    told.add_argument(
        "--model", type=Path, help="folder of a Whisper model; default: the one of the test extras"
    )
    told.add_argument("--seed", type=int, default=2026)
    told.add_argument("--loud", action="store_true", help="print every utterance")
    given = told.parse_args()
    model = given.model or joined(Path(tempfile.gettempdir()) / "hotline-whisper-base")
    sets = {
        "recorded": list(recorded(given.data)),
        "held out: bad lines": list(bent(given.data, given.seed)),
        "held out: eSpeak, other words": list(synthetic()),
    }
    rows = []
    for name, utterances in sets.items():
        texts, seconds = asyncio.run(heard(model, utterances))
        rows.append(row(name, judged(utterances, texts, loud=given.loud), seconds))
    header = ["set", "questions", "right", "right or asked again", "wrong and accepted", "heard in p50 / p95"]
    show("Closed sets by speech", header, rows)
    print(f"\nKeys: {keys()} right.")


if __name__ == "__main__":
    main()
