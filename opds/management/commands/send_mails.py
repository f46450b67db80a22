"""`manage.py send_mails`: send the letters that could not be sent at once. For a timer, each few minutes."""

from typing import Any

from django.core.management.base import BaseCommand

from opds import mail


class Command(BaseCommand):
    help = "Try again to send letters that the post office did not take. Safe at any time."

    def handle(self, *args: Any, **options: Any) -> None:
        letters = mail.waiting()
        sent = sum(mail.deliver(letter) for letter in letters)
        self.stdout.write(f"{sent} of {len(letters)} waiting letters were sent")
