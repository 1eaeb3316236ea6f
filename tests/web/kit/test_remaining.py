import pytest

from web.kit.remaining import time_left


@pytest.mark.parametrize(
    ("said", "english_words"),
    [
        ("剩 1 个工作日 3 小时", "1 workdays 3 h left"),
        ("已超 20 分钟", "20 min over"),
        ("刚刚超时", "just overdue"),
        ("11月23日（周一）02:10 截止", "due 23 Nov 02:10"),
        ("Paused", "Paused"),
    ],
)
def test_time_left_is_said_in_english(english: None, said: str, english_words: str) -> None:
    assert time_left(said) == english_words


def test_chinese_readers_get_the_words_of_the_domain() -> None:
    assert time_left("剩 1 个工作日 3 小时") == "剩 1 个工作日 3 小时"
