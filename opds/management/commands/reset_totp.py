"""`manage.py reset_totp USERNAME`: take the second step away from who lost the phone and cannot ask anybody."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from opds import second_step
from opds.models import User


class Command(BaseCommand):
    help = "Take the second step (codes from a phone) away from an account; all its sessions end, it is set up anew at the next sign-in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"There is no account named {username}.")
        had = second_step.reset(user=user)
        self.stdout.write(f"{username}: {'the second step was taken away' if had else 'there was no second step'}; all sessions ended.")
