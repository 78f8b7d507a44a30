"""A mail server on loopback that speaks SMTP, keeps what it takes and refuses what it is told to."""

import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from trainer_web.config import settings

LOOPBACK = "127.0.0.1"
USER, PASSWORD = "studio", "hush-hush-hush"
SENDER = "hello@example.org"


@dataclass
class MailServer:
    """The server. `recipient`, `letter` and `leaving` are its answers to these; with `hangs_up` it closes the
    connection instead: on a "recipient", before it took the "letter", or when it has "taken" it."""

    port: int = 0
    recipient: str = "250 OK"
    letter: str = "250 OK"
    leaving: str = "221 Bye"
    hangs_up: str = ""
    letters: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    users: list[str] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 # so that aiosmtpd finds it
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Take or refuse a recipient."""
        if self.hangs_up == "recipient":
            server.transport.abort()
        elif self.recipient.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.recipient

    async def handle_DATA(  # noqa: N802 # so that aiosmtpd finds it
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Take or refuse a letter."""
        if self.hangs_up != "letter" and self.letter.startswith("250"):
            content = envelope.content
            assert isinstance(content, bytes)
            letter = message_from_bytes(content, policy=policy.default)
            self.letters.append(letter)
            self.recipients += envelope.rcpt_tos
            self.encrypted.append(session.ssl is not None)
        if self.hangs_up in ("letter", "taken"):
            server.transport.abort()
        return self.letter

    async def handle_QUIT(  # noqa: N802 # so that aiosmtpd finds it
        self, _server: SMTP, _session: Session, _envelope: Envelope
    ) -> str:
        """Take leave."""
        return self.leaving

    def sign_in(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, given: LoginPassword
    ) -> AuthResult:
        """Let in who knows the password."""
        self.users.append(given.login.decode())
        known = (given.login, given.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=known, handled=False)  # aiosmtpd itself answers


class OnAnyPort(Controller):
    """Listens on a port that is free."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate of this host with its key, in one file; nobody trusts it unless told to."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "loopback")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(LOOPBACK))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "loopback.pem"
    encoding, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    path.write_bytes(
        certificate.public_bytes(encoding)
        + key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, plain)
    )
    return path


@pytest.fixture
def mail(
    environment: dict[str, str], certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[MailServer]:
    """A mail server that the site's settings name, with neither encryption nor a password asked for."""
    server = MailServer()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    controller = OnAnyPort(
        server,
        hostname=LOOPBACK,
        port=0,
        tls_context=context,
        authenticator=server.sign_in,
        auth_require_tls=False,
    )
    controller.start()
    server.port = controller.port
    for name, value in {
        "SMTP_HOST": LOOPBACK,
        "SMTP_PORT": str(server.port),
        "SMTP_SECURITY": "none",
        "MAIL_FROM": SENDER,
    }.items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()
    yield server
    controller.stop()
    settings.cache_clear()
