"""The accounts that the doubles know: made at random, kept beside the state, never committed."""

from __future__ import annotations

import base64
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

ANDROID_SCOPE = "https://www.googleapis.com/auth/androidpublisher"


@dataclass(frozen=True, slots=True)
class Accounts:
    """What the hub needs to know to use the doubles. Private keys are PEM."""

    hubspot_token: str
    hubspot_client_id: str
    hubspot_client_secret: str
    hubspot_refresh_token: str
    webhook_secret: str
    app_store_issuer: str
    app_store_key_id: str
    app_store_private_key: str
    google_email: str
    google_key_id: str
    google_private_key: str

    @classmethod
    def new(cls) -> Self:
        """Fresh accounts, with keys of their own."""
        return cls(
            hubspot_token=f"pat-na1-{secrets.token_hex(16)}",
            hubspot_client_id=secrets.token_hex(16),
            hubspot_client_secret=secrets.token_hex(16),
            hubspot_refresh_token=secrets.token_hex(16),
            webhook_secret="whsec_" + base64.b64encode(secrets.token_bytes(24)).decode(),
            app_store_issuer="57246542-96fe-1a63-e053-0824d011072a",
            app_store_key_id=secrets.token_hex(5).upper(),
            app_store_private_key=_pem(ec.generate_private_key(ec.SECP256R1())),
            google_email="feedbus@demo.iam.gserviceaccount.com",
            google_key_id=secrets.token_hex(20),
            google_private_key=_pem(rsa.generate_private_key(65537, 2048)),
        )

    @classmethod
    def kept(cls, directory: Path) -> Self:
        """The accounts of a state directory; made when it is first used."""
        path = directory / "accounts.json"
        if not path.exists():
            fresh = path.with_suffix(".new")
            with os.fdopen(
                os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w"
            ) as out:
                json.dump(asdict(cls.new()), out, indent=2)
            fresh.replace(path)  # whole or not at all: a kill in between leaves no half file
        return cls(**json.loads(path.read_text("utf-8")))

    def settings(self, url: str) -> Mapping[str, Mapping[str, Any]]:
        """What goes into the hub's secrets; `url` is where the doubles listen.

        Each entry is the JSON of one SSM parameter: of a destination (`hubspot`, `webhook`) or of
        a polled endpoint (`app_store`, `google_play`).
        """
        return {
            "hubspot": {"token": self.hubspot_token, "base_url": url},
            "hubspot_oauth": {
                "client_id": self.hubspot_client_id,
                "client_secret": self.hubspot_client_secret,
                "refresh_token": self.hubspot_refresh_token,
                "base_url": url,
            },
            "webhook": {"url": f"{url}/webhook", "secret": self.webhook_secret},
            "app_store": {
                "issuer_id": self.app_store_issuer,
                "key_id": self.app_store_key_id,
                "private_key": self.app_store_private_key,
                "api_url": url,
            },
            "google_play": {
                "type": "service_account",
                "client_email": self.google_email,
                "private_key_id": self.google_key_id,
                "private_key": self.google_private_key,
                "token_uri": f"{url}/token",
                "api_url": url,
            },
        }


def public_key(private_pem: str) -> bytes:
    """The public half of a PEM key, as PEM: a vendor never holds the private one."""
    key = serialization.load_pem_private_key(private_pem.encode(), None)
    return key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def _pem(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()
