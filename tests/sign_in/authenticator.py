"""A passkey in software: signs what it is asked to, truthfully or with a lie where a test wants one."""

from __future__ import annotations

import hashlib
import json
import secrets
import struct
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode

HOST = "localhost"
ORIGIN = "http://localhost"
PRESENT, VERIFIED, ATTESTED = 1, 4, 64


class Authenticator:
    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.credential_id = secrets.token_bytes(32)
        self.counter = 0
        self.owner = b""

    def create(self, options: dict[str, Any], **lies: Any) -> str:
        """Answer a page that makes a passkey."""
        asked = options["publicKey"]
        self.owner = websafe_decode(asked["user"]["id"])
        attested = bytes(16) + struct.pack(">H", len(self.credential_id)) + self.credential_id
        attested += cbor.encode(dict(ES256.from_cryptography_key(self.key.public_key())))
        data = self.data(lies.get("flags", PRESENT | VERIFIED) | ATTESTED, lies.get("host", HOST)) + attested
        attestation = {"fmt": "none", "attStmt": {}, "authData": data}
        response = {
            "clientDataJSON": websafe_encode(client_data("webauthn.create", asked["challenge"], **lies)),
            "attestationObject": websafe_encode(cbor.encode(attestation)),
        }
        return self.wrapped(response)

    def get(self, options: dict[str, Any], **lies: Any) -> str:
        """Answer a page that asks for the passkey."""
        self.counter = lies.get("counter", self.counter + 1)
        data = self.data(lies.get("flags", PRESENT | VERIFIED), lies.get("host", HOST))
        client = client_data("webauthn.get", options["publicKey"]["challenge"], **lies)
        key = lies.get("key", self.key)
        response = {
            "clientDataJSON": websafe_encode(client),
            "authenticatorData": websafe_encode(data),
            "signature": websafe_encode(key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))),
            "userHandle": websafe_encode(lies.get("owner", self.owner)),
        }
        return self.wrapped(response)

    def data(self, flags: int, host: str) -> bytes:
        return hashlib.sha256(host.encode()).digest() + struct.pack(">BI", flags, self.counter)

    def wrapped(self, response: dict[str, str]) -> str:
        name = websafe_encode(self.credential_id)
        whole = {"id": name, "rawId": name, "type": "public-key", "response": response, "clientExtensionResults": {}}
        return json.dumps(whole)


def client_data(kind: str, challenge: str, *, origin: str = ORIGIN, framed: bool = False, **others: Any) -> bytes:
    said = {"type": kind, "challenge": challenge, "origin": origin, "crossOrigin": framed}
    return json.dumps(said).encode()
