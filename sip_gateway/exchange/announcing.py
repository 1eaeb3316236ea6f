"""What the exchange itself says, where no flow of the centre says it better."""

from hotline.calls.ivr.steps import CallBack, Flow, HangUp, Play, Prompt, Transfer, Voicemail

GREETING = "您好，这里是政务服务便民热线。"
QUEUED = "正在为您转接人工坐席，请稍候。"
CALL_BACK_KEY = "如需回拨，请按一，我们会尽快给您回电。"
NOT_REACHED = "您拨打的号码暂时无法接通，请稍后再拨。"
BUSY = "对方正在通话中，请稍后再拨。"
NOT_ALLOWED = "没有拨打此号码的权限。"
CLOSED = "现在是非工作时间，请在工作时间来电。"
LEAVE_MESSAGE = "坐席全忙，请在提示音后留言，按井号键结束。"
MESSAGE_KEPT = "您的留言已保存，我们会尽快给您回电。再见。"
CALL_BACK_NOTED = "已为您登记回拨，我们会尽快给您回电。再见。"
FAREWELL = "感谢您的来电，再见。"


def prompt(text: str) -> Prompt:
    return Prompt(text={"zh": text})


def position(place: int, wait_seconds: float | None, *, call_back: bool) -> str:
    """The place in the queue, the expected wait in whole minutes, and what can be done instead."""
    said = f"您前面还有{place - 1}位来电人正在等待，" if place > 1 else "您是下一位，"
    if wait_seconds is not None:
        minutes = max(1, round(wait_seconds / 60))
        said += f"预计等待{minutes}分钟，"
    return said + "请稍候。" + (CALL_BACK_KEY if call_back else "")


def voicemail() -> Flow:
    """Where a queue overflows to a message."""
    return Flow(
        start="message",
        steps={
            "message": Voicemail(prompt=prompt(LEAVE_MESSAGE), next="bye"),
            "bye": HangUp(prompt=prompt(MESSAGE_KEPT)),
        },
    )


def call_back() -> Flow:
    """Where a caller asked to be called back."""
    return Flow(
        start="note",
        steps={"note": CallBack(next="bye"), "bye": HangUp(prompt=prompt(CALL_BACK_NOTED))},
    )


def straight_to(group: str) -> Flow:
    """For a centre that has drawn no flow yet."""
    return Flow(
        start="welcome",
        steps={
            "welcome": Play(prompt=prompt(GREETING + QUEUED), next="agent"),
            "agent": Transfer(to="queue", target=group, failed="message"),
            "message": Voicemail(prompt=prompt(LEAVE_MESSAGE), next="bye"),
            "bye": HangUp(prompt=prompt(MESSAGE_KEPT)),
        },
    )


def goodbye(text: str = FAREWELL) -> Flow:
    """A word, and the end."""
    return Flow(start="bye", steps={"bye": HangUp(prompt=prompt(text))})
