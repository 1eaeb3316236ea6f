import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.infra.errors import Invalid
from hotline.people import phones


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("13812345678", "13812345678"),
        (" 138 1234 5678 ", "13812345678"),
        ("138-1234-5678", "13812345678"),
        ("+86 138 1234 5678", "13812345678"),
        ("0086-13812345678", "13812345678"),
        ("8613812345678", "13812345678"),
        ("013812345678", "13812345678"),
        ("１３８１２３４５６７８", "13812345678"),
        ("0770-2812345", "07702812345"),
        ("(010) 6512 3456", "01065123456"),
        ("+86 770 2812345", "07702812345"),
        ("+86 10 65123456", "01065123456"),
        ("0770-2812345转801", "07702812345x801"),
        ("0770-2812345 ext. 801", "07702812345x801"),
        ("400-820-1234", "4008201234"),
        ("95598", "95598"),
        ("+852 9123 4567", "+85291234567"),
        ("00852 91234567", "+85291234567"),
    ],
)
def test_brings_numbers_to_one_form(typed: str, number: str) -> None:
    assert phones.normalise(typed) == number


@pytest.mark.parametrize("typed", ["", "   ", "anonymous", "Anonymous@anonymous.invalid", "隐藏", "UNKNOWN"])
def test_a_hidden_number_is_no_number(typed: str) -> None:
    assert phones.normalise(typed) is None


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("1381234567", "11 位"),
        ("12812345678", "11 位"),
        ("2812345", "区号"),
        ("abc", "只能包含数字"),
        ("' OR 1=1 --", "只能包含数字"),
        ("<script>", "只能包含数字"),
        ("+123", "格式不正确"),
        ("07701", "格式不正确"),
        ("9" * 500, "格式不正确"),
        ("١٣٨١٢٣٤٥٦٧٨", "只能包含数字"),
    ],
)
def test_says_what_is_wrong(typed: str, told: str) -> None:
    with pytest.raises(Invalid) as refused:
        phones.normalise(typed)
    assert told in str(refused.value)
    assert refused.value.fields.keys() == {"phone"}


def test_a_form_needs_a_number() -> None:
    assert phones.required("13812345678") == "13812345678"
    with pytest.raises(Invalid, match="请填写联系电话"):
        phones.required(" ")


def test_only_mobiles_get_text_messages() -> None:
    assert phones.is_mobile("13812345678")
    assert not phones.is_mobile("07702812345")


@given(st.text(max_size=60))
def test_any_text_is_a_number_none_or_refused(text: str) -> None:
    try:
        number = phones.normalise(text)
    except Invalid:
        return
    assert number is None or phones.normalise(number) == number, "normalising twice changes nothing"
