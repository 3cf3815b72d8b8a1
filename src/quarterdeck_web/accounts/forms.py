"""The forms of one's own account."""

from django import forms
from django.http import HttpRequest

from quarterdeck_web.accounts.models import User


class NameForm(forms.Form):
    """What everybody who signs up is asked beside address and password."""

    name = forms.CharField(label="Your name", max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name", "autofocus": True}))
    field_order = ("name", "email", "password1")

    def signup(self, request: HttpRequest, user: User) -> None:
        """Keep the name."""
        user.name = self.cleaned_data["name"]
        user.save(update_fields=["name"])


class ProfileForm(forms.ModelForm):
    """Name and theme."""

    class Meta:
        model = User
        fields = ("name", "theme")
        labels = {"name": "Your name", "theme": "Light or dark"}
