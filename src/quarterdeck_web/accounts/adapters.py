"""How sign-in behaves here: who may sign up, and what single sign-on may connect."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up with a password."""


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Sign-up through single sign-on."""
