import io

from web.kit.extraction import chinese

SOURCE = '''"""模块说明不翻译。"""
TITLE = "工单"
CODE = "order"
PATTERN = "[一二三]+"


def words() -> str:
    """说明也不翻译。"""
    name = f"{TITLE}不在这里"
    return pgettext("button", "派单") + gettext("您好，{name}")
'''


def test_chinese_sentences_are_messages_and_docstrings_are_not() -> None:
    found = [message for _, _, message, _ in chinese(io.BytesIO(SOURCE.encode()), {}, (), {})]
    assert sorted(map(str, found)) == ["('button', '派单')", "工单", "您好，{name}"]


def test_rows_of_numerals_and_lines_of_fields_are_no_messages() -> None:
    source = 'A = "一二三四五六日"\nB = "事项=thing2\\n时间=time3"\nC = "由于|经查"\nD = "事项“{x}”=不对"\n'
    found = [message for _, _, message, _ in chinese(io.BytesIO(source.encode()), {}, (), {})]
    assert found == ["事项“{x}”=不对"]
