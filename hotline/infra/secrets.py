"""Personal data at rest: encrypted, findable by a keyed index, masked on screen."""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class Undecipherable(Exception):
    """Stored text was not written with this key, or was tampered with."""


class Vault:
    """Everything derived from the one secret key; each use has a key of its own."""

    def __init__(self, secret_key: str) -> None:
        if not secret_key:
            raise ValueError("a vault needs a secret key")
        self._fernet = Fernet(base64.urlsafe_b64encode(_derive(secret_key, "encrypt")))
        self._index_key = _derive(secret_key, "blind index")
        self._code_key = _derive(secret_key, "codes")
        self._handed_key = _derive(secret_key, "handed out")
        self.chain_key = _derive(secret_key, "audit chain")

    def encrypt(self, text: str) -> str:
        """Different every time: equal texts cannot be told from their ciphertexts."""
        return self._fernet.encrypt(text.encode()).decode() if text else ""

    def decrypt(self, stored: str) -> str:
        if not stored:
            return ""
        try:
            return self._fernet.decrypt(stored.encode()).decode()
        except InvalidToken as error:
            raise Undecipherable("stored text does not belong to this secret key") from error

    def seal(self, content: bytes) -> bytes:
        """A whole file, like `encrypt`."""
        return self._fernet.encrypt(content)

    def unseal(self, stored: bytes) -> bytes:
        try:
            return self._fernet.decrypt(stored)
        except InvalidToken as error:
            raise Undecipherable("stored content does not belong to this secret key") from error

    def blind_index(self, text: str) -> str:
        """Equal texts give equal indexes, and nobody without the key can try phone numbers."""
        return hmac.new(self._index_key, text.encode(), hashlib.sha256).hexdigest()

    def hash_code(self, code: str) -> str:
        """For query codes, session tokens and client secrets: long and random, so no slow hash."""
        return hmac.new(self._code_key, code.encode(), hashlib.sha256).hexdigest()

    def handed_out(self, purpose: str) -> bytes:
        """32 bytes for somebody else to encrypt with; they say nothing about our own keys."""
        return hmac.new(self._handed_key, purpose.encode(), hashlib.sha256).digest()


def _derive(secret_key: str, purpose: str) -> bytes:
    kdf = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=f"hotline {purpose}".encode())
    return kdf.derive(secret_key.encode())


_vault: Vault | None = None


def use_vault(vault: Vault) -> None:
    """Called by open_database, so that models can encrypt their columns."""
    global _vault
    _vault = vault


def vault() -> Vault:
    """The process's vault."""
    if _vault is None:
        raise RuntimeError("no vault yet: open_database sets it")
    return _vault


def mask_phone(phone: str) -> str:
    """13812345678 → 138****5678; short numbers keep their last two digits."""
    if len(phone) >= 7:
        return phone[: len(phone) - 8 if len(phone) > 8 else 1] + "****" + phone[-4:]
    return "*" * max(len(phone) - 2, 0) + phone[-2:]


def mask_name(name: str) -> str:
    """王小明 → 王**: the family name is enough to address somebody."""
    return name[:1] + "*" * (len(name) - 1)
