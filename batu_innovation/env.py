"""Strict readers of the environment: a wrong value stops the start with its name and what would be right."""

import os
import re
from pathlib import Path
from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured
from dotenv import load_dotenv

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}


def load_file(path: Path) -> None:
    """Read `.env` if it is there; what the environment already says wins."""
    load_dotenv(path, override=False)


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, default).strip()


def boolean(name: str, default: bool = False) -> bool:
    value = os.environ.get(name)
    if value is None:
        return default
    if value.strip().lower() in TRUE:
        return True
    if value.strip().lower() in FALSE:
        return False
    raise ImproperlyConfigured(f"{name}={value!r} is neither true nor false. Write {name}=true or {name}=false.")


def integer(name: str, default: int, *, lowest: int = 0) -> int:
    value = os.environ.get(name)
    if value is None or not value.strip():
        return default
    if not re.fullmatch(r"[0-9]{1,9}", value.strip()) or int(value) < lowest:
        raise ImproperlyConfigured(f"{name}={value!r} is not a whole number from {lowest} up. Write for example {name}={default}.")
    return int(value)


def words(name: str, default: list[str]) -> list[str]:
    value = os.environ.get(name)
    if value is None or not value.strip():
        return default
    return [part.strip() for part in value.split(",") if part.strip()]


def hosts(name: str, default: list[str]) -> list[str]:
    """Names of machines, without scheme, port or path; `.batu.go.id` stands for all below it."""
    found = words(name, default)
    for host in found:
        if not re.fullmatch(r"\*|\.?[\w-]+(\.[\w-]+)*|\[[0-9A-Fa-f:.]+\]", host):
            raise ImproperlyConfigured(f"{name} holds {host!r}, which is no host name. Write for example {name}=inovasi.batukota.go.id.")
    return found


def origins(name: str) -> list[str]:
    found = words(name, [])
    for origin in found:
        if not re.fullmatch(r"https?://[^/\s]+", origin):
            raise ImproperlyConfigured(
                f"{name} holds {origin!r}, which is no origin. Write for example {name}=https://inovasi.batukota.go.id."
            )
    return found


def secret_key(name: str, *, needed: bool, otherwise: str) -> str:
    """The key that signs sessions and forms; where it is needed, one that nobody guesses."""
    value = text(name)
    if value and (not needed or len(value) >= 50):
        return value
    if not needed:
        return otherwise
    fault = f"has {len(value)} characters" if value else "is not set"
    raise ImproperlyConfigured(f"{name} {fault}. Give it 50 or more random characters; only DEBUG and DEMO start without one.")


def address(name: str, example: str) -> str:
    """An address of another service with its key (`https://key@host/…`), or nothing."""
    value = text(name)
    if value and not re.fullmatch(r"https?://[^@/\s]+@[^@/\s]+/\S*", value):
        raise ImproperlyConfigured(f"{name} is not an address with a key. Write for example {name}={example}.")
    return value


def time_zone(name: str, default: str) -> str:
    from zoneinfo import ZoneInfo

    value = text(name, default) or default
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError) as error:
        raise ImproperlyConfigured(f"{name}={value!r} is not a time zone. Write for example {name}=Asia/Jakarta.") from error
    return value


def database(name: str, default: str) -> dict[str, Any]:
    """A database address as Django's settings; SQLite is set for durable writes and short waits."""
    value = text(name, default) or default
    try:
        config: dict[str, Any] = dict(dj_database_url.parse(value, conn_max_age=60, conn_health_checks=True))
    except (ValueError, KeyError) as error:
        raise ImproperlyConfigured(
            f"{name} is not a database address ({error}). "
            f"Write for example {name}=sqlite:///var/portal.sqlite3 or {name}=postgres://user:password@host:5432/portal."
        ) from error
    engine = config.get("ENGINE", "")
    pooled = config.get("OPTIONS", {}).pop("pooled", "")
    if pooled not in {"", "true"}:
        raise ImproperlyConfigured(f"{name} says pooled={pooled}. Write pooled=true behind a pooler, or nothing.")
    config["DISABLE_SERVER_SIDE_CURSORS"] = bool(pooled)  # nor prepared statements: see opds/statements.py
    if "sqlite3" in engine:
        # FULL: a power cut loses nothing that was answered. IMMEDIATE: writers wait in a queue instead of failing.
        config["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-32000; PRAGMA mmap_size=134217728",
        }
    elif "postgresql" not in engine:
        raise ImproperlyConfigured(f"{name} names {engine or 'no engine'}; the portal runs on sqlite:// or postgres://.")
    return config


def cache(name: str) -> dict[str, Any]:
    """`locmem://` (default), `redis://host:port/n`, or `database://table` as Django's cache settings."""
    value = text(name, "locmem://") or "locmem://"
    scheme, _, rest = value.partition("://")
    if scheme == "locmem":
        return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": rest or "portal", "OPTIONS": {"MAX_ENTRIES": 2000}}
    if scheme in {"redis", "rediss"} and rest.strip("/"):
        return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": value}
    if scheme == "database":
        return {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": rest or "cache"}
    raise ImproperlyConfigured(f"{name}={value!r} is not a cache. Write {name}=locmem://, redis://host:6379/0 or database://cache.")


def email(name: str) -> dict[str, Any]:
    """`console://` (default), `file:///folder`, `smtp://user:password@host:587` (starttls), `smtps://…:465`."""
    from urllib.parse import unquote, urlsplit

    value = text(name, "console://") or "console://"
    try:
        parts = urlsplit(value)
        port, reachable = parts.port, parts.hostname or not parts.scheme.startswith("smtp")
    except ValueError as error:
        raise _no_mail(name) from error
    backends = {"console": "console", "file": "filebased", "smtp": "smtp", "smtps": "smtp", "locmem": "locmem"}
    if parts.scheme not in backends or not reachable or (parts.scheme == "file" and not parts.path):
        raise _no_mail(name)
    settings: dict[str, Any] = {"EMAIL_BACKEND": f"django.core.mail.backends.{backends[parts.scheme]}.EmailBackend"}
    if parts.scheme == "file":
        settings["EMAIL_FILE_PATH"] = parts.path
    if parts.scheme.startswith("smtp"):
        settings |= {
            "EMAIL_HOST": parts.hostname,
            "EMAIL_PORT": port or (465 if parts.scheme == "smtps" else 587),
            "EMAIL_HOST_USER": unquote(parts.username or ""),
            "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
            "EMAIL_USE_SSL": parts.scheme == "smtps",
            "EMAIL_USE_TLS": parts.scheme == "smtp",
        }
    return settings


def _no_mail(name: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"{name} is not a mail address. Write {name}=smtp://user:password@host:587 or {name}=console://.")
