"""Documents of permissions and settings say what the code does."""

import re
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command

from quarterdeck_web.accounts.management.commands.permissions_document import document
from quarterdeck_web.accounts.models import User
from quarterdeck_web.accounts.permissions import PERMISSIONS
from quarterdeck_web.accounts.two_roles import AREAS, by_area

ROOT = Path(__file__).resolve().parents[3]
VARIABLE = re.compile(r"""(?:environ(?:\.get|\.setdefault)?[\[(]|getenv\()\s*["']([A-Z][A-Z0-9_]+)["']|\b(QUARTERDECK_[A-Z][A-Z_]*[A-Z])\b""")
NOT_SETTINGS = {"DJANGO_SETTINGS_MODULE", "LOCALAPPDATA", "XDG_CACHE_HOME"}


def test_the_document_of_permissions_is_what_the_table_says():
    assert (ROOT / "docs/reference/permissions.md").read_text() == document(), "run: python -m quarterdeck_web permissions_document"


def test_every_operation_stands_under_a_heading_of_its_own_area():
    assert {operation.partition(".")[0] for operation in PERMISSIONS} <= set(AREAS)
    assert sum(len(lines) for lines in by_area().values()) == len(PERMISSIONS)


def test_every_variable_that_is_read_is_in_the_document_and_none_else():
    read = set()
    for path in (*(ROOT / "src/quarterdeck_web").rglob("*.py"), *(ROOT / "src/quarterdeck").rglob("*.py")):
        read |= {first or second for first, second in VARIABLE.findall(path.read_text())}
    described = set(re.findall(r"`((?:QUARTERDECK_[A-Z_]+|DATABASE_URL|EMAIL_URL))`", (ROOT / "docs/reference/settings.md").read_text()))
    assert len(read) >= 15
    assert read - NOT_SETTINGS == described


@pytest.mark.django_db
def test_an_address_is_verified_by_hand_once():
    with pytest.raises(CommandError, match="no account"):
        call_command("verify_address", "ines@harbor.example")
    user = User.objects.create_user("ines@harbor.example", "a long password")
    call_command("verify_address", "INES@harbor.example", verbosity=0)
    assert EmailAddress.objects.get(user=user).verified
    other = User.objects.create_user("ines2@harbor.example", "a long password")
    EmailAddress.objects.create(user=other, email="ines2@harbor.example", verified=True)
