"""The second step of sign-in: its secrets sealed in the database, its refusals in our words."""

from allauth.mfa.adapter import DefaultMFAAdapter

from quarterdeck_web.lib.sealing import seal, unseal


class SecondStepAdapter(DefaultMFAAdapter):
    """Codes of apps, recovery codes, security keys."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "This is not the code. Codes change every half minute and work once; check the clock of your phone.",
        "unverified_email": "Verify your e-mail address first; the second step depends on it.",
        "add_email_blocked": "The address cannot change while the second step is on. Take the second step away first.",
        "cannot_generate_recovery_codes": "Recovery codes come with a second step. Add an app or a key first.",
    }

    def encrypt(self, text: str) -> str:
        """What the database keeps of a secret."""
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """The secret again."""
        return unseal(encrypted_text)
