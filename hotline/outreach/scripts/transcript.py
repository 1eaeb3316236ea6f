"""What was said, by whom: nothing the person said or pressed is lost, whatever is made of it."""

from hotline.outreach.scripts.turns import Heard, Key, Line, Noise, NothingHeard, TakenDown, Words

#: Stands for a message whose words are not known.
MESSAGE = "（留言）"


def line(heard: Heard, step: str) -> Line | None:
    """The line this leaves, if any."""
    match heard:
        case Words(text, confidence, at):
            return Line("callee", text, "speech", at, confidence, step)
        case Key(digit, at):
            return Line("callee", digit, "key", at, step=step)
        case TakenDown(file, text, at) if file or text:
            return Line("callee", text or MESSAGE, "recording", at, step=step)
        case Noise(at):
            return Line("callee", "", "noise", at, step=step)
        case NothingHeard(at):
            return Line("callee", "", "silence", at, step=step)
    return None
