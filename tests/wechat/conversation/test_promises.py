"""What any sequence of messages may never do: fail, lose a word, make more orders than were confirmed."""

from dataclasses import replace

from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from hotline.wechat.conversation import words
from hotline.wechat.conversation.facts import Facts
from hotline.wechat.conversation.intents import (
    Submit,
)
from hotline.wechat.conversation.said import Place, Said, read
from hotline.wechat.conversation.state import Stage, State
from hotline.wechat.replying.letters import LONGEST_BYTES, pieces
from tests.wechat.chat import NOTHING, RICH, Chat

TOKENS = st.integers(0, 10**6).map(lambda n: f"甲{n}乙")
CONTENT = st.builds(
    lambda token, shape: Said("text", shape.format(token)),
    TOKENS,
    st.sampled_from(
        ["{}", "滨江路{}路灯坏了", "请问{}怎么办？", "{}\n电话 13912345678", "😀𠮷{}", "{}" + "长" * 300]
    ),
)
FILES = st.builds(
    lambda kind, n: Said(kind, medium=n), st.sampled_from(["image", "voice", "video"]), st.integers(1, 10**6)
)
PLACES = st.builds(lambda token: Said("location", place=Place(token, 108.1, 22.5)), TOKENS)
SMALL = st.sampled_from(
    [word for line in words._WORDS.values() for word in line.split()]
    + [str(n) for n in range(10)]
    + [
        "13800138000",
        "1380013",
        "123456",
        "5 非常满意",
        "1、路灯不亮（办理中）",
        "？",
        " ",
        "​",
        "绑定工号 654321",
    ]
).map(lambda text: Said("text", text))
EVENTS = st.builds(
    lambda event, key: Said("event", event=event, key=key),
    st.sampled_from(["subscribe", "unsubscribe", "SCAN", "CLICK", "VIEW", "LOCATION", "?"]),
    st.sampled_from(["", "progress", "report", "人工", "staff.123456", "社区"]),
)
ANYTHING = st.one_of(CONTENT, CONTENT, FILES, PLACES, SMALL, SMALL, SMALL, EVENTS, st.just(Said("unknown")))
TALKS = st.lists(st.tuples(ANYTHING, st.booleans()), max_size=25)


def _kept_somewhere(chat: Chat) -> str:
    return repr((chat.state, chat.deeds, chat.to_a_person, chat.replaced))


@examples(max_examples=300)
@given(
    TALKS, st.sampled_from([NOTHING, RICH, replace(RICH, bound="138****8000"), replace(NOTHING, bound="1**")])
)
def test_whatever_is_said_nothing_is_lost_and_one_yes_makes_one_order(
    talk: list[tuple[Said, bool]], facts: Facts
) -> None:
    chat, yeses = Chat(facts), 0
    for said, refused in talk:
        yeses += chat.state.stage is Stage.CONFIRMING and words.wish(said.text) == words.Wish(
            words.Command.CONFIRM
        )
        chat.refusing = refused
        chat.hear(said)
        assert State.of(chat.state.stage, chat.state.as_json()) == chat.state
        kept = _kept_somewhere(chat)
        for earlier, _ in talk[: talk.index((said, refused)) + 1]:
            for token in _tokens(earlier):
                assert token in kept, (token, earlier, chat.state)
    assert len(chat.did(Submit)) <= yeses
    assert all(len(piece.encode()) <= LONGEST_BYTES for one in chat.said for piece in pieces(one.text))
    assert all(len(one.text.encode()) <= LONGEST_BYTES for one in chat.said)


def _tokens(said: Said) -> list[str]:
    """What must be found again: the words that are nobody's command, files, pins."""
    found = [said.text[said.text.index("甲") : said.text.index("乙") + 1]] if "甲" in said.text else []
    found += [f"{said.medium}"] if said.medium is not None else []
    return found + ([said.place.label] if said.place else [])


@given(
    st.text(max_size=60), st.sampled_from(["text", "image", "voice", "location", "link", "hologram", "event"])
)
def test_no_letter_is_too_strange_to_be_read_and_answered(text: str, kind: str) -> None:
    names = ("Content", "Recognition", "Label", "Title", "Location_X", "Location_Y", "EventKey")
    said = read(1, kind, "CLICK" if kind == "event" else "", dict.fromkeys(names, text))
    for facts in (NOTHING, RICH):
        Chat(facts).hear(said).hear(said)


def test_pins_out_of_this_world_are_places_in_words_only() -> None:
    for x, y in (("nan", "1"), ("999", "1"), ("", ""), ("1e400", "2")):
        place = read(1, "location", "", {"Location_X": x, "Location_Y": y, "Label": "江边"}).place
        assert place == Place("江边", None, None)
