"""`python -m quarterdeck_web verify_address ines@harbor.example`: for installations that send no mail."""

from typing import Any

from allauth.account.models import EmailAddress
from django.core.management.base import BaseCommand, CommandError, CommandParser

from quarterdeck_web.accounts.models import User


class Command(BaseCommand):
    help = "Mark an account's address as verified, because you know whose it is."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address", help="The address with which the person signs in.")

    def handle(self, *args: Any, address: str, **options: Any) -> None:
        user = User.objects.filter(email__iexact=address).first()
        if user is None:
            raise CommandError(f"There is no account with the address {address}.")
        if EmailAddress.objects.filter(email__iexact=address, verified=True).exclude(user=user).exists():
            raise CommandError(f"Another account has verified {address} already.")
        EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
        self.stdout.write(f"{user.email} counts as verified now.")
