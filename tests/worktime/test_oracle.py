from tests.worktime.cases import cases


def test_it_agrees_with_the_oracle() -> None:
    mismatches = [case.question for case in cases(1500) if case.ask() != case.ask_oracle()]
    assert mismatches == []
