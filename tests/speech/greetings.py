"""Lines as a robot finds them when somebody, or something, answers: made by rule from a number."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import soxr
from numpy.typing import NDArray

from hotline.speech.activity import FRAME, RATE, Activity
from hotline.speech.espeak import Espeak
from hotline.speech.greeting import Greeting, Verdict
from sip_gateway.media.g711 import A_LAW
from sip_gateway.media.prompts.music import music

Wave = NDArray[np.float64]

SECONDS = 10
"""Of lines nobody speaks on."""
AFTER = 4
"""Seconds a line stays open after the last sound."""
VOICES = ["cmn", "cmn+f2", "cmn+f3", "cmn+f4", "cmn+m1", "cmn+m3", "cmn+m5", "cmn+m7"]
PEOPLE = [
    ["喂"],
    ["喂", "喂"],
    ["你好"],
    ["喂，你好"],
    ["喂，你好，哪位"],
    ["喂", "哪位啊"],
    ["您好，请讲"],
    ["哎，你说"],
    ["喂", "你好", "听得到吗"],
    ["你找谁"],
    ["您好，这里是滨江社区居委会"],
    ["你好，宏达物业，请问有什么事"],
    ["喂，我是老王，你哪位啊"],
]
MACHINES = [
    "您好，我现在无法接听您的电话，请在嘀声后留言，我会尽快给您回电。",
    "您好，您拨打的用户暂时无法接通，请稍后再拨。",
    "您拨打的电话正在通话中，请稍后再拨。对不起，您拨打的电话正在通话中。",
    "您好，这里是语音信箱，请在提示音后留下您的口信，留言结束后请挂机或按井号键。",
    "您好。我是李明。我现在不方便接电话。有急事请发短信。谢谢。",
    "您所拨打的号码已关机，如需短信通知机主请按一，否则请挂机。",
    "机主设置了来电助手，请说出您的来意，我会帮您转告。",
    "感谢您的来电，现在是下班时间，我们的工作时间是上午九点到下午五点。",
]
SHORT_MACHINES = ["请在嘀声后留言。", "我不在，请留言。", "您好，请留言。"]
"""Known for machines by their beep alone."""
BEEPS = [400, 425, 440, 480, 620, 800, 950, 1000, 1200, 1400, 1633, 2000]


@dataclass(frozen=True)
class Case:
    """`machine` None: neither, as silence or a noisy street."""

    kind: str
    machine: bool | None
    sound: NDArray[np.int16]


@lru_cache(maxsize=512)
def voice(text: str, name: str, speed: int, pitch: int) -> Wave:
    spoken = Espeak(speed=speed, pitch=pitch).spoken(text, name)
    slow = soxr.resample(spoken.wave.astype(np.float64), spoken.rate, RATE)
    return np.asarray(slow / max(1e-9, float(np.sqrt(np.mean(slow**2)))))


class Maker:
    """One line after another; the same seed, the same lines."""

    def __init__(self, seed: int) -> None:
        self._chance = np.random.default_rng(seed)

    def cases(self, count: int) -> Iterator[Case]:
        """Half of them people."""
        machines = [
            self.monologue,
            self.monologue,
            self.monologue_with_beep,
            self.short_with_beep,
            self.beep_only,
        ]
        others = [self.silence, self.noise, self.music]
        for number in range(count):
            if number % 2:
                yield self.person()
            elif number % 10 == 8:
                yield others[number // 10 % 3]()
            else:
                yield machines[number // 2 % 5]()

    def person(self) -> Case:
        parts = PEOPLE[int(self._chance.integers(len(PEOPLE)))]
        speaks = self._speaker(140, 230)
        sounds = [self._pause(0.2, 1.6)]
        for part in parts:
            sounds += [speaks(part), self._pause(0.3, 1.2)]
        if self._chance.random() < 0.3:
            sounds += [self._pause(2.0, 4.0), speaks("喂")]
        return self._line("person", False, sounds)

    def monologue(self) -> Case:
        return self._line("monologue", True, [*self._talk(MACHINES)])

    def monologue_with_beep(self) -> Case:
        return self._line(
            "monologue, beep", True, [*self._talk(MACHINES), self._pause(0.3, 1.5), self._beep()]
        )

    def short_with_beep(self) -> Case:
        return self._line(
            "short, beep", True, [*self._talk(SHORT_MACHINES), self._pause(0.2, 1.5), self._beep()]
        )

    def beep_only(self) -> Case:
        return self._line("beep", True, [self._pause(0.3, 3.0), self._beep()])

    def silence(self) -> Case:
        return self._line("silence", None, [np.zeros(RATE * SECONDS)])

    def noise(self) -> Case:
        return self._line("noise", None, [np.zeros(RATE * SECONDS)], loud=True)

    def music(self) -> Case:
        return self._line("music", True, [music()[: RATE * SECONDS] / 2000])

    def _speaker(self, slowest: int, fastest: int) -> Callable[[str], Wave]:
        name = VOICES[int(self._chance.integers(len(VOICES)))]
        speed, pitch = int(self._chance.integers(slowest, fastest)), int(self._chance.integers(25, 80))
        return lambda text: voice(text, name, speed, pitch)

    def _talk(self, texts: list[str]) -> Iterator[Wave]:
        yield self._pause(0.1, 1.5)
        yield self._speaker(130, 200)(texts[int(self._chance.integers(len(texts)))])

    def _beep(self) -> Wave:
        seconds = self._chance.uniform(0.2, 1.2)
        moments = np.arange(int(seconds * RATE)) / RATE
        tone = np.sin(2 * np.pi * int(self._chance.choice(BEEPS)) * moments)
        return np.asarray(tone * np.minimum(1, np.minimum(moments, seconds - moments) / 0.005))

    def _pause(self, least: float, most: float) -> Wave:
        return np.zeros(int(self._chance.uniform(least, most) * RATE))

    def _line(self, kind: str, machine: bool | None, sounds: list[Wave], *, loud: bool = False) -> Case:
        """At some loudness, with noise, in G.711, with packets lost."""
        level = 10 ** (self._chance.uniform(-32, -14) / 20)
        sound = np.concatenate([*sounds, np.zeros(RATE * AFTER)]) * level
        snr = (
            self._chance.uniform(8, 15)
            if loud or self._chance.random() < 0.3
            else self._chance.uniform(15, 45)
        )
        heard = np.clip(
            (sound + self._background(len(sound)) * level / 10 ** (snr / 20)) * 32767, -32768, 32767
        )
        wire = A_LAW.decode(A_LAW.encode(heard.astype(np.int16))).copy()
        for lost in np.flatnonzero(
            self._chance.random(len(wire) // FRAME) < self._chance.choice([0, 0, 0.01, 0.05])
        ):
            wire[lost * FRAME : (lost + 1) * FRAME] = 0
        return Case(kind, machine, wire)

    def _background(self, length: int) -> Wave:
        """White as a bad line, or brown as a street that swells."""
        white = self._chance.standard_normal(length)
        if self._chance.random() < 0.5:
            return np.asarray(white)
        brown = np.convolve(white, np.exp(-np.arange(60) / 12), "same")
        swell = 1 + 0.5 * np.sin(np.arange(length) / RATE * self._chance.uniform(0.5, 4))
        return np.asarray(brown / brown.std() * swell)


@dataclass(frozen=True)
class Judged:
    """The first word, when it came, and the last."""

    first: Verdict
    at: float
    last: Verdict


def judged(sound: NDArray[np.int16]) -> Judged:
    """As the gateway does: frame by frame, the greeting told what was heard."""
    activity, greeting = Activity(), Greeting()
    first: Verdict = "undecided"
    at = len(sound) / RATE
    for begin in range(0, len(sound) - FRAME + 1, FRAME):
        event, now = activity.hear(sound[begin : begin + FRAME]), activity.now
        if event == "started":
            greeting.started(activity.began)
        elif event == "ended":
            greeting.ended(now, activity.lasted)
        elif event == "beep":
            greeting.beeped(now)
        verdict = greeting.verdict(now)
        if first == "undecided" and verdict != "undecided":
            first, at = verdict, now
        if verdict == "machine":
            break
    return Judged(first, round(at, 2), greeting.verdict(activity.now))
