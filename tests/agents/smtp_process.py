"""A real SMTP server, run as a process: `python -m tests.agents.smtp_process FOLDER`, then
`--starttls CERT KEY`, `--login`, `--refuse CODE`.

Writes its port to FOLDER/port and each message to FOLDER/NNN.eml, with the encryption and the account it came by.
"""

from __future__ import annotations

import argparse
import asyncio
import ssl
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword


class Keep:
    """Keeps what arrives."""

    def __init__(self, folder: Path, refuse: int) -> None:
        self.folder, self.refuse, self.count = folder, refuse, 0

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:  # noqa: N802
        if self.refuse == 550:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.refuse == 451:
            return "451 try again later"
        self.count += 1
        by = f"X-Chiffre: {'oui' if session.ssl else 'non'}\r\nX-Compte: {session.auth_data or ''}\r\n".encode()
        (self.folder / f"{self.count:03}.eml").write_bytes(by + envelope.content)
        return "250 kept"


async def serve(options: argparse.Namespace) -> None:
    tls = None
    if options.starttls:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(*options.starttls)

    def authenticate(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        known = isinstance(data, LoginPassword) and (data.login, data.password) == (b"balise", b"secret-de-test")
        return AuthResult(success=known, auth_data="balise" if known else None, handled=False)

    handler = Keep(options.folder, options.refuse)

    def make() -> SMTP:
        return SMTP(
            handler,
            tls_context=tls,
            require_starttls=tls is not None,
            authenticator=authenticate,
            auth_required=options.login,
            auth_require_tls=tls is not None,
        )

    server = await asyncio.get_running_loop().create_server(make, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    draft = options.folder / "port.tmp"
    draft.write_text(str(port))
    draft.rename(options.folder / "port")
    await server.serve_forever()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--starttls", nargs=2)
    parser.add_argument("--login", action="store_true")
    parser.add_argument("--refuse", type=int, default=0)
    asyncio.run(serve(parser.parse_args()))


if __name__ == "__main__":
    main()
