"""What follows a sign-up: whoever came with an invitation takes the place it offers."""

from typing import Any

from allauth.account.signals import user_signed_up
from django.contrib import messages
from django.dispatch import receiver
from django.http import HttpRequest

from quarterdeck_web.accounts import invitations
from quarterdeck_web.accounts.adapters import INVITATION
from quarterdeck_web.accounts.models import User
from quarterdeck_web.lib.refusals import Refused


@receiver(user_signed_up, dispatch_uid="quarterdeck-invitation")
def take_the_place(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Accept the invitation with which the new person came. If it was taken back meanwhile, they have an account and no place, and read why."""
    token_hash = request.session.pop(INVITATION, None)
    if not token_hash:
        return
    try:
        scope = invitations.accept(user, token_hash, is_new=True)
    except Refused as refused:
        messages.error(request, f"{refused} {refused.remedy}".strip())
        return
    messages.success(request, f"You are in {scope.workspace} now.")
