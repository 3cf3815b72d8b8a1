"""Secrets in the database open only with the installation's own keys, which can be changed."""

import stat

import pytest
from cryptography.fernet import Fernet

from quarterdeck_web.lib import sealing


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.DATA = tmp_path
    sealing._fernet.cache_clear()
    yield
    sealing._fernet.cache_clear()


def test_what_is_sealed_opens_again_and_is_not_readable():
    sealed = sealing.seal("JBSWY3DPEHPK3PXP")
    assert "JBSWY3DPEHPK3PXP" not in sealed
    assert sealing.seal("JBSWY3DPEHPK3PXP") != sealed
    assert sealing.unseal(sealed) == "JBSWY3DPEHPK3PXP"


def test_keys_are_the_owners_alone(settings):
    sealing.seal("x")
    assert stat.S_IMODE((settings.DATA / "sealing-keys").stat().st_mode) == 0o600


def test_a_new_key_goes_first_and_the_old_one_still_opens(settings):
    sealed, path = sealing.seal("secret"), settings.DATA / "sealing-keys"
    path.write_text(f"{Fernet.generate_key().decode()}\n{path.read_text()}")
    sealing._fernet.cache_clear()
    assert sealing.unseal(sealed) == "secret"
    renewed = sealing.seal("secret")
    path.write_text(path.read_text().splitlines()[0])
    sealing._fernet.cache_clear()
    assert sealing.unseal(renewed) == "secret"
    with pytest.raises(sealing.CannotOpen, match="sealing-keys"):
        sealing.unseal(sealed)
