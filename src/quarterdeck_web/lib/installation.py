"""What belongs to one installation: its data folder, its secrets, its addresses."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

KNOWN_KEYS = {"changeme", "secret", "insecure", "quarterdeck"}
MIN_KEY_LENGTH = 40


def data_folder() -> Path:
    """Where everything of this installation lies: `QUARTERDECK_DATA`, else `quarterdeck-data` in the current folder."""
    folder = Path(os.environ.get("QUARTERDECK_DATA", "quarterdeck-data")).resolve()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def secret_key(data: Path) -> str:
    """The key that signs sessions: made at first start, readable by its owner only.

    Raises
    ------
    ImproperlyConfigured
        If the key is short or one that everybody knows.
    """
    key = os.environ.get("QUARTERDECK_SECRET_KEY") or kept(data / "secret-key", lambda: secrets.token_urlsafe(50))
    if len(key) < MIN_KEY_LENGTH or key.lower() in KNOWN_KEYS or "insecure" in key.lower():
        raise ImproperlyConfigured(
            f"QUARTERDECK_SECRET_KEY: expected at least {MIN_KEY_LENGTH} random characters, got a short or known key. "
            "Leave it out and one is made, or generate one with: python -c 'import secrets; print(secrets.token_urlsafe(50))'"
        )
    return key


def kept(path: Path, make: Callable[[], str]) -> str:
    """The text in a file; made with mode 0600 if it is not there. Two processes that start at once agree on one."""
    if not path.exists():
        draft = path.with_name(f"{path.name}.{os.getpid()}-{secrets.token_hex(4)}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(make() + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            # A link is there whole or not at all, so that nobody reads half of what another process writes.
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()


def hosts(base_url: str) -> list[str]:
    """Host names the server answers to: that of its address, loopback, and those in `QUARTERDECK_HOSTS` (comma separated)."""
    own = urlsplit(base_url).hostname or "127.0.0.1"
    extra = [host.strip() for host in os.environ.get("QUARTERDECK_HOSTS", "").split(",") if host.strip()]
    return list(dict.fromkeys([own, "127.0.0.1", "localhost", *extra]))


def single_sign_on() -> dict[str, object]:
    """OpenID Connect providers from `QUARTERDECK_OIDC_URL`, `_ID`, `_SECRET` and `_NAME`; none without them."""
    url = os.environ.get("QUARTERDECK_OIDC_URL")
    if not url:
        return {}
    app = {
        "provider_id": "sso",
        "name": os.environ.get("QUARTERDECK_OIDC_NAME", "Single sign-on"),
        "client_id": os.environ.get("QUARTERDECK_OIDC_ID", ""),
        "secret": os.environ.get("QUARTERDECK_OIDC_SECRET", ""),
        "settings": {"server_url": url},
    }
    return {"openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True}}


def trusted_private_hosts() -> tuple[str, ...]:
    """The host of the single sign-on provider, where `QUARTERDECK_OIDC_ALLOW_PRIVATE=1` says that it may be inside a private network."""
    host = urlsplit(os.environ.get("QUARTERDECK_OIDC_URL", "")).hostname
    return (host.lower().rstrip("."),) if host and os.environ.get("QUARTERDECK_OIDC_ALLOW_PRIVATE") == "1" else ()


def listed(text: str) -> tuple[str, ...]:
    """What a text lists, separated by commas."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


def mail_server(url: str) -> tuple[str, int, str, str, bool]:
    """Host, port, user, password and TLS from `smtp://user:password@host:587` (`smtps://` for TLS)."""
    parts = urlsplit(url)
    is_tls = parts.scheme == "smtps"
    return parts.hostname or "localhost", parts.port or (587 if is_tls else 25), unquote(parts.username or ""), unquote(parts.password or ""), is_tls
