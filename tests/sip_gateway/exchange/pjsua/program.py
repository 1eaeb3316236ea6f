"""pjsua2 in a process of its own, for it has threads of its own: a command a line comes in, an event a line goes out."""

import json
import os
import select
import sys
import time
from typing import Any

import pjsua2 as pj

TRANSPORTS = {"udp": pj.PJSIP_TRANSPORT_UDP, "tcp": pj.PJSIP_TRANSPORT_TCP, "tls": pj.PJSIP_TRANSPORT_TLS}

_TELLING = os.dup(1)
os.dup2(2, 1)  # it writes to the output before it can be told not to


def tell(what: str, **facts: Any) -> None:
    os.write(_TELLING, json.dumps({"what": what} | facts).encode() + b"\n")


class Account(pj.Account):  # type: ignore[misc]
    telephone: "Telephone"

    def onRegState(self, told: Any) -> None:
        tell("registered", code=told.code)

    def onIncomingCall(self, told: Any) -> None:
        self.telephone.call = Call(self, told.callId)
        self.telephone.call.telephone = self.telephone
        tell("ringing")
        self.telephone.answer()


class Call(pj.Call):  # type: ignore[misc]
    telephone: "Telephone"

    def onCallState(self, told: Any) -> None:
        info = self.getInfo()
        tell("call", state=info.stateText, code=info.lastStatusCode)

    def onCallMediaState(self, told: Any) -> None:
        """Of every offer and answer; what we say goes to where the sound goes now."""
        info = self.getInfo()  # what it holds lives as long as it does
        status = info.media[0].status
        if status == pj.PJSUA_CALL_MEDIA_ACTIVE:
            self.telephone.voice.startTransmit(self.getAudioMedia(-1))
        tell("media", status=status)

    def onCallTransferStatus(self, told: Any) -> None:
        tell("transfer", code=told.statusCode, final=told.finalNotify)


class Telephone:
    """One account, one call at a time; it answers whoever rings, and says one tone all the time."""

    call: Call

    def __init__(self, wanted: dict[str, Any]) -> None:
        self._gateway, self._transport = wanted["gateway"], wanted["transport"]
        self.endpoint = pj.Endpoint()
        self.endpoint.libCreate()
        self.endpoint.libInit(_quiet(wanted["log"]))
        self.endpoint.audDevManager().setNullDev()
        own = pj.TransportConfig()
        own.boundAddress = "127.0.0.1"
        own.tlsConfig.CaListFile, own.tlsConfig.verifyServer = wanted["trusted"], bool(wanted["trusted"])
        self.endpoint.transportCreate(TRANSPORTS[self._transport], own)
        self.endpoint.libStart()
        for codec in self.endpoint.codecEnum2():
            wish = 255 if codec.codecId in wanted["codecs"] else 0
            self.endpoint.codecSetPriority(codec.codecId, wish)
        self.voice = _tone(wanted["tone"])
        self.account = Account()
        self.account.telephone = self
        self.account.create(self._described(wanted))

    def _described(self, wanted: dict[str, Any]) -> Any:
        config = pj.AccountConfig()
        config.idUri = f"sip:{wanted['account']}@{self._gateway}"
        config.regConfig.registrarUri = f"sip:{self._gateway};transport={self._transport}"
        config.regConfig.retryIntervalSec, config.regConfig.firstRetryIntervalSec = 1, 1
        config.regConfig.randomRetryIntervalSec = 0
        config.sipConfig.authCreds.append(
            pj.AuthCredInfo("digest", "*", wanted["account"], 0, wanted["password"])
        )
        config.mediaConfig.transportConfig.boundAddress = "127.0.0.1"
        config.callConfig.timerUse = pj.PJSUA_SIP_TIMER_ALWAYS
        config.callConfig.timerMinSESec = wanted["session_seconds"]
        config.callConfig.timerSessExpiresSec = wanted["session_seconds"]
        return config

    def dial(self, number: str) -> None:
        self.call = Call(self.account)
        self.call.telephone = self
        self.call.makeCall(f"sip:{number}@{self._gateway};transport={self._transport}", pj.CallOpParam(True))

    def answer(self) -> None:
        agreed = pj.CallOpParam()
        agreed.statusCode = 200
        self.call.answer(agreed)

    def press(self, keys: str) -> None:
        self.call.dialDtmf(keys)

    def hold(self) -> None:
        self.call.setHold(pj.CallOpParam(True))

    def resume(self) -> None:
        again = pj.CallOpParam(True)
        again.opt.flag = pj.PJSUA_CALL_UNHOLD
        self.call.reinvite(again)

    def refresh(self) -> None:
        self.call.update(pj.CallOpParam(True))

    def transfer(self, number: str) -> None:
        self.call.xfer(f"sip:{number}@{self._gateway}", pj.CallOpParam(True))

    def hang_up(self) -> None:
        self.call.hangup(pj.CallOpParam())

    def listen(self, path: str, seconds: float) -> None:
        """What is heard meanwhile lies in the file when this is told."""
        recorder, heard = pj.AudioMediaRecorder(), self.call.getAudioMedia(-1)
        recorder.createRecorder(path)
        heard.startTransmit(recorder)
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.endpoint.libHandleEvents(10)
        heard.stopTransmit(recorder)
        del recorder
        tell("listened", path=path)


def _quiet(log: str) -> Any:
    config = pj.EpConfig()
    config.logConfig.consoleLevel, config.logConfig.level, config.logConfig.filename = 0, 5, log
    config.uaConfig.threadCnt, config.uaConfig.mainThreadOnly = 0, True
    config.medConfig.clockRate = config.medConfig.sndClockRate = 8000
    config.medConfig.noVad, config.medConfig.ecTailLen = True, 0
    return config


def _tone(frequency: int) -> Any:
    voice, tone = pj.ToneGenerator(), pj.ToneDesc()
    tone.freq1, tone.freq2, tone.on_msec, tone.off_msec = frequency, 0, 1000, 0
    voice.createToneGenerator(8000, 1)
    voice.play(pj.ToneDescVector([tone]), True)
    return voice


def main() -> None:
    telephone, waiting = Telephone(json.loads(sys.argv[1])), b""
    while True:
        telephone.endpoint.libHandleEvents(10)
        if not select.select([0], [], [], 0)[0]:
            continue
        if not (read := os.read(0, 65536)):
            os._exit(0)  # its objects are not taken apart in an order it likes
        *lines, waiting = (waiting + read).split(b"\n")
        for name, *given in map(json.loads, lines):
            getattr(telephone, name)(*given)


if __name__ == "__main__":
    main()
