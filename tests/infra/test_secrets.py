import pytest

from hotline.infra.secrets import Undecipherable, Vault, mask_name, mask_phone

VAULT = Vault("one key")


def test_encrypted_text_comes_back_and_never_looks_the_same() -> None:
    first, second = VAULT.encrypt("13812345678"), VAULT.encrypt("13812345678")
    assert first != second
    assert VAULT.decrypt(first) == VAULT.decrypt(second) == "13812345678"
    assert VAULT.encrypt("") == VAULT.decrypt("") == ""


def test_another_key_or_a_changed_text_is_noticed() -> None:
    stored = VAULT.encrypt("13812345678")
    with pytest.raises(Undecipherable):
        Vault("another key").decrypt(stored)
    with pytest.raises(Undecipherable):
        VAULT.decrypt(stored[:-4] + "AAAA")


def test_indexes_find_equals_and_tell_nothing() -> None:
    assert VAULT.blind_index("13812345678") == VAULT.blind_index("13812345678")
    assert VAULT.blind_index("13812345678") != VAULT.blind_index("13812345679")
    assert VAULT.blind_index("13812345678") != Vault("another key").blind_index("13812345678")
    assert VAULT.blind_index("123456") != VAULT.hash_code("123456")


def test_a_vault_needs_a_key() -> None:
    with pytest.raises(ValueError, match="key"):
        Vault("")


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("13812345678", "138****5678"),
        ("83214455", "8****4455"),
        ("07701234567", "077****4567"),
        ("110", "*10"),
    ],
)
def test_mask_phone(phone: str, masked: str) -> None:
    assert mask_phone(phone) == masked


@pytest.mark.parametrize(("name", "masked"), [("王小明", "王**"), ("李", "李"), ("", "")])
def test_mask_name(name: str, masked: str) -> None:
    assert mask_name(name) == masked
