"""Addresses that are secrets in themselves are not written in logs."""

import logging
import re

SECRET_ADDRESS = re.compile(r"(/kalender/)[A-Za-z0-9_-]{16,}(\.ics)")


class HideSecretAddresses(logging.Filter):
    """Writes ``/kalender/….ics`` for the address of somebody's calendar."""

    def filter(self, record: logging.LogRecord) -> bool:
        text = record.getMessage()
        if SECRET_ADDRESS.search(text):
            record.msg, record.args = SECRET_ADDRESS.sub(r"\1…\2", text), ()
        return True
