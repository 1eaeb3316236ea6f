"""What a button may ask of the conversation, and what citizens read on it."""

#: Key sent by a click → the name a button gets when nobody thinks of a better one.
KEYS: dict[str, str] = {
    "report": "我要诉求",
    "progress": "查进度",
    "person": "找人工",
    "question": "办事问答",
    "urge": "催单",
    "supplement": "补充材料",
    "evaluate": "评价",
    "withdraw": "撤单",
    "bind": "绑定手机",
    "unbind": "解除绑定",
    "help": "使用说明",
}
