"""allauth's forms in our words. Apart from `forms`, which allauth itself loads while it makes these."""

from allauth.account.forms import LoginForm, ResetPasswordForm


class SignInForm(LoginForm):
    """Address and password."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "E-mail address"
        self.fields["password"].help_text = ""
        for name in self.fields:
            self.fields[name].widget.attrs.pop("placeholder", None)
        if "remember" in self.fields:
            self.fields["remember"].label = "Stay signed in for two weeks"


class ForgottenForm(ResetPasswordForm):
    """The address of somebody who forgot their password."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = "E-mail address"
        self.fields["email"].widget.attrs.pop("placeholder", None)
