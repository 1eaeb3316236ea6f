"""What a citizen lives through in a conversation, as a function."""

from dataclasses import replace

from hotline.wechat.conversation import words
from hotline.wechat.conversation.facts import Service
from hotline.wechat.conversation.intents import (
    Act,
    CallPerson,
    CheckCode,
    Discard,
    Join,
    SendCode,
    Submit,
    Supplement,
)
from hotline.wechat.conversation.said import Place, Said
from hotline.wechat.conversation.state import Stage, State
from tests.wechat.chat import NOTHING, ORDERS, RICH, SIMILAR, Chat


def test_a_complaint_with_photo_and_pin_is_asked_only_for_what_is_missing() -> None:
    chat = Chat().write("路灯三天不亮了，晚上走路很危险")
    assert "哪里" in chat.last
    chat.hear(Said("location", place=Place("滨江路 18 号", 108.3, 22.8)))
    assert "联系电话" in chat.last
    chat.hear(Said("image", medium=5)).write("13800138000")
    assert chat.state.stage is Stage.CONFIRMING and "138****8000" in chat.last and "滨江路" in chat.last
    chat.write("确认")
    (order,) = chat.did(Submit)
    assert (order.draft.media, order.draft.type, order.draft.lng) == ((5,), "complaint", 108.3)
    assert "13800138000" not in order.draft.content and chat.state == State()


def test_what_is_known_is_not_asked() -> None:
    chat = Chat(replace(NOTHING, bound="138****8000")).write("江山路小学门口的窨井盖塌了")
    assert chat.state.stage is Stage.CONFIRMING and "江山路小学" in chat.last and "138****8000" in chat.last


def test_a_picture_alone_is_asked_what_it_is_and_a_voice_alone_is_enough() -> None:
    chat = Chat().hear(Said("image", medium=1))
    assert "说说是什么问题" in chat.last
    spoken = Chat(replace(NOTHING, bound="1**")).hear(Said("voice", medium=2)).write("跳过", "确认")
    assert spoken.did(Submit)[0].draft.media == (2,)


def test_the_card_may_be_changed_and_added_to_before_it_is_confirmed() -> None:
    chat = Chat(replace(NOTHING, bound="1**")).write("江山路小学门口的窨井盖塌了", "改地点", "人民路 3 号")
    assert chat.state.draft.place == "人民路 3 号"
    chat.write("昨天还有人摔倒", "改电话", "123456", "0771-2345678", "确认")
    (order,) = chat.did(Submit)
    assert "昨天还有人摔倒" in order.draft.content and order.draft.phone == "07712345678"


def test_a_question_is_answered_with_its_source_and_may_become_an_order() -> None:
    chat = Chat(RICH).write("居住证怎么办理？")
    assert chat.state.stage is Stage.ANSWERED and "来源：办事指引" in chat.last
    assert Chat(RICH).write("居住证怎么办理？", "有帮助").did(Discard)
    then = chat.write("转为诉求").state
    assert then.stage is Stage.COLLECTING and then.draft.texts == ("居住证怎么办理？",)


def test_who_only_asks_is_not_asked_where() -> None:
    chat = Chat(replace(NOTHING, bound="1**")).write("小孩上户口要带什么材料？")
    assert chat.state.stage is Stage.CONFIRMING
    assert "哪里" in Chat(replace(NOTHING, bound="1**")).write("楼上漏水，物业一直不管").last


def test_somebody_elses_order_is_offered_first_and_joined_by_its_number() -> None:
    facts = replace(NOTHING, similar_read=SIMILAR, bound="1**")
    chat = Chat(facts).write("江山路路灯不亮好几天了")
    assert chat.state.stage is Stage.SIMILAR and chat.said[-1].choices[-1] == "都不是"
    joined = Chat(facts).write("江山路路灯不亮好几天了", chat.said[-1].choices[0])
    assert joined.did(Join)[0].order_id == 7 and not joined.did(Submit)
    assert chat.write("都不是").state.stage is Stage.CONFIRMING


def test_who_has_open_orders_is_asked_whether_it_is_new() -> None:
    chat = Chat(RICH).write("昨晚又停电了，谁来管管")
    assert chat.state.stage is Stage.ROUTING and "噪音扰民" in chat.said[-1].choices[0]
    assert Chat(RICH).write("昨晚又停电了，谁来管管", "1").did(Supplement)[0].number == ORDERS[1].number
    assert chat.write("新问题").state.stage is not Stage.ROUTING and "停电" in chat.state.draft.content


def test_orders_are_looked_up_urged_withdrawn_and_judged_in_the_chat() -> None:
    chat = Chat(RICH).write("进度", "1")
    assert "承办单位办理中" in chat.last and "催单" in chat.said[-1].choices
    chat.write("催单", "撤单", "确认", "评价", "4 满意", "2", "修得不平整")
    acts = [(one.action, one.number) for one in chat.did(Act)]
    assert acts == [(name, ORDERS[0].number) for name in ("urge", "withdraw", "evaluate")]
    assert dict(chat.did(Act)[-1].fields) == {"process": 4, "result": 2, "comment": "修得不平整"}
    assert Chat(RICH).write("进度 45060020260715100029").last.startswith("「噪音扰民」")


def test_one_word_of_praise_is_an_evaluation_and_a_stray_number_is_nothing() -> None:
    praised = Chat(replace(NOTHING, orders_read=ORDERS[:1])).write("非常满意")
    assert dict(praised.did(Act)[0].fields) == {"process": 5, "result": 5, "comment": ""}
    stray = Chat().write("5")
    assert stray.state == State() and not stray.deeds


def test_who_is_in_danger_is_told_whom_to_call_first() -> None:
    chat = Chat().write("滨江路18号楼道着火了，有人被困")
    assert chat.last.startswith("如果危险正在发生") and "110" in chat.last and not chat.state.draft.empty


def test_a_slip_of_the_finger_withdraws_nothing() -> None:
    assert not Chat(RICH).write("撤单", "不撤了，等等看").did(Act)


def test_an_order_that_takes_nothing_more_loses_nothing() -> None:
    chat = Chat(RICH).write("补充", "1")
    chat.refusing = True
    chat.hear(Said("image", medium=9)).write("还有一处也塌了")
    assert (chat.state.draft.media, chat.state.draft.content) == ((9,), "还有一处也塌了")


def test_a_person_is_called_and_the_assistant_is_silent_until_the_end() -> None:
    chat = Chat().write("江边的路灯坏了几天", "人工")
    heard = len(chat.said)
    chat.write("我想直接说", "确认", "进度")
    assert chat.did(CallPerson) and len(chat.said) == heard and len(chat.to_a_person) == 3
    assert chat.write("结束人工").state.stage is Stage.COLLECTING
    closed = Chat(replace(NOTHING, service_read=Service(False, "明天 08:00"))).write("人工")
    assert "明天 08:00" in closed.last


def test_a_telephone_is_bound_with_six_digits() -> None:
    chat = Chat().write("绑定", "138001380", "13800138000", "123456")
    assert chat.did(SendCode) == [SendCode("13800138000")]
    assert chat.did(CheckCode) == [CheckCode("13800138000", "123456")]


def test_who_leaves_in_the_middle_finds_the_draft_again() -> None:
    chat = Chat().write("滨江路的路灯坏了")
    before = chat.state
    chat.hear(Said("event", event="unsubscribe")).hear(Said("event", event="subscribe", key="社区-12"))
    assert chat.state == before and "还有一条没提交" in chat.last
    assert "联系电话" in chat.write("继续").last


def test_a_menus_button_is_a_command() -> None:
    assert Chat(RICH).hear(Said("event", event="CLICK", key="progress")).state.stage is Stage.CHOOSING
    assert Chat().hear(Said("event", event="CLICK", key="人工")).did(CallPerson)
    assert Chat().hear(Said("voice", "人工。", medium=3)).did(CallPerson)
    assert Chat().hear(Said("event", event="CLICK", key="nobody knows")).said == []


def test_what_reads_like_a_command_in_a_sentence_is_none() -> None:
    for text in ("我要投诉隔壁烧烤店", "3 号楼漏水一个月了", "进度太慢了，都三个月了", "是不是应该管管"):
        assert words.wish(text) is None
    assert words.choice("3 号楼漏水一个月了", 5) is None
    assert words.wish(" 确认。 ") == words.Wish(words.Command.CONFIRM)


def test_places_are_found_in_what_people_write() -> None:
    for text, place in {
        "晚上走路很危险，路灯不亮": "",
        "我家住在滨江路18号附近，夜里施工": "滨江路18号",
        "江山路路灯坏了": "江山路",
        "投诉城东小区物业": "城东小区",
        "人民医院门口堵车": "人民医院门口",
    }.items():
        assert words.place(text) == place
