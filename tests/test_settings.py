"""A wrong setting stops the start with its name and what would be right."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from batu_innovation import env

ROOT = Path(__file__).resolve().parent.parent
READERS = {
    "DEBUG": env.boolean,
    "PROXY_COUNT": lambda name: env.integer(name, 0),
    "TIME_ZONE": lambda name: env.time_zone(name, "Asia/Jakarta"),
    "DATABASE_URL": lambda name: env.database(name, "sqlite://"),
    "CACHE_URL": env.cache,
    "EMAIL_URL": env.email,
    "ALLOWED_HOSTS": lambda name: env.hosts(name, []),
    "CSRF_TRUSTED_ORIGINS": env.origins,
    "SENTRY_DSN": lambda name: env.address(name, "https://key@sentry.example/1"),
    "SECRET_KEY": lambda name: env.secret_key(name, needed=True, otherwise=""),
}
WRONG = [
    ("DEBUG", "maybe"),
    ("PROXY_COUNT", "-1"),
    ("PROXY_COUNT", "9" * 5000),
    ("TIME_ZONE", "Mars/Olympus"),
    ("TIME_ZONE", "../../etc/passwd"),
    ("DATABASE_URL", "mysql://x"),
    ("DATABASE_URL", "postgres://u@h:5432/d?pooled=maybe"),
    ("DATABASE_URL", "postgres://u@h:port/d"),
    ("CACHE_URL", "memory"),
    ("CACHE_URL", "redis://"),
    ("EMAIL_URL", "smtp://host:abc"),
    ("EMAIL_URL", "smtp://[x"),
    ("EMAIL_URL", "smtp://"),
    ("EMAIL_URL", "file://"),
    ("ALLOWED_HOSTS", "https://inovasi.example"),
    ("ALLOWED_HOSTS", "inovasi.example:8000"),
    ("CSRF_TRUSTED_ORIGINS", "inovasi.example"),
    ("SENTRY_DSN", "on"),
    ("SECRET_KEY", ""),
    ("SECRET_KEY", "short"),
]
RIGHT = [
    ("PROXY_COUNT", "2"),
    ("CACHE_URL", "redis://cache:6379/0"),
    ("EMAIL_URL", "smtps://user:p%40ss@mail.example"),
    ("EMAIL_URL", "file:///tmp/mail"),
    ("ALLOWED_HOSTS", "inovasi.example, .batukota.go.id,[::1],127.0.0.1"),
    ("CSRF_TRUSTED_ORIGINS", "https://inovasi.example"),
    ("SENTRY_DSN", "https://key@sentry.example/1"),
    ("SECRET_KEY", "k" * 50),
]


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_wrong_value_is_refused_by_its_name(monkeypatch, name, value):
    monkeypatch.setenv(name, value)

    with pytest.raises(ImproperlyConfigured, match=name):
        READERS[name](name)


@pytest.mark.parametrize(("name", "value"), RIGHT)
def test_a_right_value_is_taken(monkeypatch, name, value):
    monkeypatch.setenv(name, value)

    READERS[name](name)


def test_the_start_stops_at_a_wrong_setting(tmp_path):
    wrong = {"DEMO": "1", "VAR_DIR": str(tmp_path), "EMAIL_URL": "smtp://host:abc"}

    run = subprocess.run(
        [sys.executable, "manage.py", "check"], cwd=ROOT, env=os.environ | wrong, capture_output=True, text=True, check=False
    )

    assert run.returncode != 0
    assert "EMAIL_URL" in run.stderr
