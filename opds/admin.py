"""Agencies and the people who sign in, at the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import UserChangeForm
from django.contrib.auth.models import Group
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils import formats
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_totp.admin import TOTPDevice

from opds import access, accounts, admin_targets, roles
from opds.desk import Rows, person
from opds.desk_history import DeskHistoryAdmin
from opds.desk_people import AccountSteps
from opds.desk_second_step import site_of
from opds.invite_form import InvitationForm
from opds.models import Opd, User

if TYPE_CHECKING:
    GroupsField = forms.ModelMultipleChoiceField[Group]
    ChangeBase = UserChangeForm[User]
    AccountAdmin = UserAdmin[User]
else:
    GroupsField, ChangeBase, AccountAdmin = forms.ModelMultipleChoiceField, UserChangeForm, UserAdmin


@admin.register(Opd)
class OpdAdmin(DeskHistoryAdmin):
    """An official keeps the texts and contact of their agency; names and the tree are the committee's."""

    public = True
    list_display = ("acronym", "name", "kind", "parent", "is_active")
    list_filter = ("kind", "is_active")
    list_select_related = ("parent",)
    search_fields = ("acronym", "name", "name_en")
    autocomplete_fields = ("parent",)
    ordering = ("acronym",)
    export_columns = (
        *("acronym", "name", "name_en", "kind", "parent", "address", "phone", "email", "website", "about", "about_en"),
        *("slug", "is_active"),
    )
    committee_fields = ("acronym", "slug", "name", "name_en", "kind", "parent", "is_active")
    fieldsets = (
        (_("Name"), {"fields": (("acronym", "slug"), ("name", "name_en"), ("kind", "parent"), "is_active")}),
        (_("About"), {"fields": (("about", "about_en"),)}),
        (_("How to reach it"), {"fields": ("address", ("phone", "email"), "website")}),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return () if person(request).is_committee else self.committee_fields


def roles_to_give(user: User) -> Rows:
    """The roles that hold nothing this person may not do: nobody hands on more than they have.

    An official proves for the own agency what the committee verifies and therefore may not claim itself; that role it gives, too.
    """
    mine = user.get_all_permissions()
    groups = Group.objects.prefetch_related("permissions__content_type")
    fit = [g.pk for g in groups if all(f"{p.content_type.app_label}.{p.codename}" in mine for p in g.permissions.all())]
    also = [roles.OFFICIAL] if user.is_committee else []
    return Group.objects.filter(Q(pk__in=fit) | Q(name__in=also)).order_by("name")


class RoleChoice(GroupsField):
    """Roles by the words people use for them."""

    def label_from_instance(self, obj: Any) -> str:
        return str(roles.LABELS.get(obj.name, obj.name))


class RoleRules(forms.BaseForm):
    """An official without an agency would see nothing, and one of an agency is never the committee."""

    def clean(self) -> Any:
        cleaned: Any = super().clean()
        cleaned = self.cleaned_data if cleaned is None else cleaned
        given = {group.name for group in cleaned.get("groups") or ()}
        if roles.OFFICIAL in given and not cleaned.get("opd"):
            self.add_error("opd" if "opd" in self.fields else None, gettext("Choose the agency of this official."))
        if given - {roles.OFFICIAL} and cleaned.get("opd"):
            self.add_error(
                "groups",
                gettext("Somebody of an agency is an official; the other roles see all agencies. Leave the agency empty for them."),
            )
        return cleaned


class InviteForm(RoleRules, InvitationForm):
    """Name, e-mail, agency and role of somebody new."""


class OfficialForm(RoleRules, ChangeBase):
    class Meta(UserChangeForm.Meta):
        model = User


class RoleFilter(admin.RelatedFieldListFilter):
    """The roles by the names that people read, not by those of the code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = gettext("role")

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> Any:
        return [(key, roles.LABELS.get(str(name), name)) for key, name in super().field_choices(field, request, model_admin)]


@admin.register(User)
class OfficialAdmin(AccountSteps, DeskHistoryAdmin, AccountAdmin):
    """The committee invites and closes accounts. Only a superuser sees superusers or single permissions."""

    form = OfficialForm
    add_form = InviteForm
    list_display = ("username", "full_name", "opd", "roles", "state", "second_step", "last_login")
    list_filter = (("groups", RoleFilter), "is_active")
    list_select_related = ("opd",)
    search_fields = ("username", "first_name", "last_name", "email", "opd__acronym")
    ordering = ("username",)
    autocomplete_fields = ("opd",)
    export_columns = ("username", "first_name", "last_name", "email", "opd", "roles", "is_active", "last_login", "date_joined")
    filter_horizontal = ()
    never_restored = ("groups", "user_permissions", "is_superuser", "is_staff", "is_active", "opd")
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Person"), {"fields": (("first_name", "last_name"), ("email", "language"))}),
        (_("Role"), {"fields": ("opd", "groups", "is_active")}),
        (_("Dates"), {"fields": (("last_login", "date_joined"),)}),
    )
    superuser_fieldsets = ((_("Individual permissions"), {"fields": ("is_staff", "is_superuser", "user_permissions")}),)
    add_fieldsets = (
        (_("Person"), {"fields": (("first_name", "last_name"), ("email", "language"), "username")}),
        (_("Role"), {"fields": ("opd", "groups")}),
    )

    @admin.display(description=_("name"), ordering="first_name")
    def full_name(self, user: User) -> str:
        return user.get_full_name()

    @admin.display(description=_("role"))
    def roles(self, user: User) -> str:
        return ", ".join(str(roles.LABELS.get(group.name, group.name)) for group in user.groups.all())

    @admin.display(description=_("state"), ordering="is_active")
    def state(self, user: User) -> str:
        if user.is_active and user.invited_at:
            date = formats.date_format(localtime(user.invited_at), "DATE_FORMAT")
            return gettext("Invited, not yet accepted since %(date)s") % {"date": date}
        return str(access.state_of(user))

    @admin.display(description=_("second step"), ordering="second_step_at")
    def second_step(self, user: User) -> str:
        return gettext("On") if user.second_step_at else ""

    def get_queryset(self, request: HttpRequest) -> Rows:
        rows = super().get_queryset(request).prefetch_related("groups")
        return rows if person(request).is_superuser else rows.filter(is_superuser=False)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        extra = self.superuser_fieldsets if obj and person(request).is_superuser else ()
        return (*super().get_fieldsets(request, obj), *extra)

    def get_list_filter(self, request: HttpRequest) -> Any:
        return self.list_filter

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name != "groups":
            return super().formfield_for_manytomany(db_field, request, **kwargs)
        return RoleChoice(
            queryset=roles_to_give(person(request)),
            widget=forms.CheckboxSelectMultiple,
            label=gettext("Role"),
            required=not person(request).is_superuser,
        )

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Who is invited may sign in to the desk. Another address is told to the old one."""
        if not change:
            obj.is_staff = True
        elif "email" in form.changed_data and form.initial.get("email"):
            accounts.tell_old_address(user=User.objects.get(pk=obj.pk), site=site_of(request))
        if not obj.is_active:
            obj.invited_at = None
        super().save_model(request, obj, form, change)

    def response_add(self, request: HttpRequest, obj: User, post_url_continue: str | None = None) -> HttpResponse:
        """The account is there: the invitation goes out."""
        return self.invited(request, obj)


__all__ = ["OfficialAdmin", "OpdAdmin", "admin_targets"]

admin.site.unregister(Group)  # the roles are those of `opds/roles.py`, brought by `manage.py sync_roles`
admin.site.unregister(TOTPDevice)  # secrets of phones are nobody's to read; `opds/second_step.py` keeps them
