from hotline.orders.states import MarkRule
from hotline.supervision.wording import standard_requirement


def test_every_rule_has_its_own_words_and_all_end_alike() -> None:
    texts = {rule: standard_requirement([rule]) for rule in MarkRule}
    assert len(set(texts.values())) == len(MarkRule)
    assert {text.splitlines()[-1] for text in texts.values()} == {"请于反馈期限前书面反馈办理情况。"}
    assert standard_requirement([]) not in texts.values()


def test_the_gravest_comes_first_and_what_is_late_is_not_about_to_be() -> None:
    text = standard_requirement([MarkRule.NEAR_DUE, MarkRule.OVERDUE, MarkRule.FALSE_CLOSING])
    assert [line[:4] for line in text.splitlines()] == ["经核查，", "工单已超", "请于反馈"]
