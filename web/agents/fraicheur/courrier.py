"""Mail through the SMTP server of the settings. Everything that can go wrong comes out as one error, in French."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

from web.settings import Settings

SECONDS = 15  # for each exchange with the server


class CourrierRefuse(RuntimeError):
    """The message did not leave; the text says why, without any password."""


def message(settings: Settings, to: str, subject: str, text: str, now: datetime) -> EmailMessage:
    """A plain message that no out-of-office robot answers."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = settings.smtp_sender, to, subject
    made["Date"] = format_datetime(now)
    made["Message-ID"] = make_msgid(domain=settings.smtp_sender.rpartition("@")[2])
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(text)
    return made


@contextmanager
def serveur(settings: Settings) -> Iterator[smtplib.SMTP]:
    """A connection, encrypted as asked: with STARTTLS or TLS, a certificate that is not valid is refused. CourrierRefuse."""
    if not settings.smtp_host:
        raise CourrierRefuse("BALISE_SMTP_HOST manque : aucun rappel ne part.")
    try:
        trust = ssl.create_default_context(cafile=str(settings.smtp_ca) if settings.smtp_ca else None)
        if settings.smtp_security == "tls":
            opened: smtplib.SMTP = smtplib.SMTP_SSL(settings.smtp_host, settings.smtp_port, timeout=SECONDS, context=trust)
        else:
            opened = smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=SECONDS)
        with opened as server:
            if settings.smtp_security == "starttls":
                server.starttls(context=trust)
            if settings.smtp_user:
                server.login(settings.smtp_user, settings.smtp_password)
            yield server
    except smtplib.SMTPNotSupportedError as error:
        raise CourrierRefuse(f"le serveur ne sait pas faire ce qui est demandé ({error})") from error
    except smtplib.SMTPAuthenticationError as error:
        raise CourrierRefuse(f"le serveur refuse le compte BALISE_SMTP_USER (code {error.smtp_code})") from error
    except smtplib.SMTPResponseException as error:
        raise CourrierRefuse(f"le serveur répond {error.smtp_code}") from error
    except smtplib.SMTPRecipientsRefused as error:
        codes = sorted({code for code, _ in error.recipients.values()})
        raise CourrierRefuse(f"destinataire refusé ({', '.join(map(str, codes))})") from error
    except smtplib.SMTPException as error:
        raise CourrierRefuse(f"échange interrompu ({type(error).__name__})") from error
    except (OSError, ssl.SSLError) as error:
        raise CourrierRefuse(f"serveur injoignable ou certificat refusé ({type(error).__name__})") from error


def envoyer(settings: Settings, mail: EmailMessage) -> None:
    """Send one message. CourrierRefuse."""
    with serveur(settings) as server:
        server.send_message(mail)
