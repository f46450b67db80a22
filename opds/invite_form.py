"""The form with which the committee invites somebody: name, e-mail, agency and role; the password is theirs to choose."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from opds import accounts
from opds.account_forms import free_email
from opds.models import User

if TYPE_CHECKING:
    PersonForm = forms.ModelForm[User]
else:
    PersonForm = forms.ModelForm


class InvitationForm(PersonForm):
    """Without a username one is made from the e-mail address."""

    class Meta:
        model = User
        fields = ("first_name", "last_name", "email", "language", "username", "opd", "groups")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].required = True
        self.fields["email"].help_text = _("The invitation goes here: a link that works once and for 7 days.")
        self.fields["username"].required = False
        self.fields["username"].help_text = _("To sign in with. Leave it empty and it is made from the e-mail address.")

    def clean_email(self) -> str:
        return free_email(self.cleaned_data["email"], self.instance)

    def clean_username(self) -> str:
        given: str = self.cleaned_data.get("username") or ""
        return given or accounts.username_for(self.cleaned_data.get("email", ""), self.cleaned_data.get("first_name", ""))

    def save(self, commit: bool = True) -> User:
        self.instance.set_unusable_password()
        return super().save(commit)
