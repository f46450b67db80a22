"""Forms about one's own account, a forgotten password and the second step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.forms import PasswordChangeForm
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from opds.models import MailMute, Purpose, User

if TYPE_CHECKING:
    PersonForm = forms.ModelForm[User]
    ChangeForm = PasswordChangeForm
else:
    PersonForm, ChangeForm = forms.ModelForm, PasswordChangeForm


class DetailsForm(PersonForm):
    """Name, language of letters, and which letters come; those about the account always do."""

    letters = forms.MultipleChoiceField(
        label=_("Letters you want"),
        choices=[choice for choice in Purpose.choices if choice[0] != Purpose.ACCOUNT],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Letters about your account always come."),
    )

    class Meta:
        model = User
        fields = ("first_name", "last_name", "language")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        muted = set(self.instance.mutes.values_list("purpose", flat=True))
        letters = self.fields["letters"]
        letters.initial = [value for value, _label in letters.choices if value not in muted]  # type: ignore[attr-defined]
        for name, what in {"first_name": "given-name", "last_name": "family-name"}.items():
            self.fields[name].widget.attrs["autocomplete"] = what

    def store(self) -> None:
        """The person, and a mute for every kind of letter that was unticked."""
        self.save()
        wanted = set(self.cleaned_data["letters"])
        self.instance.mutes.filter(purpose__in=wanted).delete()
        for purpose, _label in self.fields["letters"].choices:  # type: ignore[attr-defined]
            if purpose not in wanted:
                MailMute.objects.get_or_create(user=self.instance, purpose=purpose)


class KnowsPassword(forms.Form):
    """The password once more, for what somebody at an open desk must not do; wrong ones count as at the door."""

    password = forms.CharField(
        label=_("Your password"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )

    def __init__(self, *args: Any, user: User, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.request = user, request

    def clean_password(self) -> str:
        given: str = self.cleaned_data["password"]
        if authenticate(self.request, username=self.user.username, password=given) is None:
            raise forms.ValidationError(gettext("This is not your password."))
        return given


class EmailForm(KnowsPassword):
    email = forms.EmailField(label=_("New e-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    field_order = ("email", "password")

    def clean_email(self) -> str:
        return free_email(self.cleaned_data["email"], self.user)


class NewPasswordForm(ChangeForm):
    """Django's, but wrong old passwords count as at the door."""

    request: HttpRequest

    def clean_old_password(self) -> str:
        given: str = self.cleaned_data["old_password"]
        if authenticate(self.request, username=self.user.username, password=given) is None:
            raise forms.ValidationError(self.error_messages["password_incorrect"], code="password_incorrect")
        return given


class ForgottenForm(forms.Form):
    account = forms.CharField(
        label=_("E-mail address or username"), max_length=254, widget=forms.TextInput(attrs={"autocomplete": "username"})
    )


class CodeForm(forms.Form):
    """A code of the phone, or with `paper` one of the recovery codes."""

    code = forms.CharField(label=_("Code from your phone"), max_length=40)

    def __init__(self, *args: Any, paper: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field, attrs = self.fields["code"], {"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}
        field.help_text = gettext("Six digits; the app shows new ones every 30 seconds.")
        if paper:
            attrs = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false", "autofocus": True}
            field.label, field.help_text = gettext("Recovery code"), gettext("Ten letters and digits from your list; each works once.")
        field.widget.attrs |= attrs


def free_email(email: str, user: User) -> str:
    """The address, unless somebody else's account has it."""
    if User.objects.filter(email__iexact=email).exclude(pk=user.pk).exists():
        raise forms.ValidationError(gettext("Another account has this e-mail address already."))
    return email
