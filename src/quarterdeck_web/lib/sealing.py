"""Secrets that the database keeps for others (second factors, tokens of other services), sealed with a key of their own.

The keys lie in the data folder, `sealing-keys`, one a line; the first seals, all of them open. To rotate, put a new key
first (`python -c 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())'`) and restart; what is sealed
anew takes the new key, and the old one may go once nothing needs it.
"""

from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

from quarterdeck_web.lib.installation import kept


class CannotOpen(RuntimeError):
    """A sealed secret that none of the keys opens: the data folder and the database do not belong together."""


def seal(secret: str) -> str:
    """The secret, readable only with a key of this installation."""
    return _fernet().encrypt(secret.encode()).decode()


def unseal(sealed: str) -> str:
    """What was sealed. Raises `CannotOpen`."""
    try:
        return _fernet().decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise CannotOpen(
            "None of the keys in the data folder's sealing-keys opens a secret of the database. Bring back the file that belongs to it."
        ) from None


@lru_cache(maxsize=1)
def _fernet() -> MultiFernet:
    lines = kept(settings.DATA / "sealing-keys", lambda: Fernet.generate_key().decode())
    return MultiFernet([Fernet(line.strip()) for line in lines.splitlines() if line.strip()])
