"""Asks the site of this container whether it is well: ``python -m rsp.health_probe``. Exit code 0 when it is.

The question carries the first allowed host name, since Django turns others away.
"""

import os
import sys
import urllib.error
import urllib.request

ADDRESS = "http://127.0.0.1:8000/halsa"


def main() -> int:
    host = (os.environ.get("ALLOWED_HOSTS") or "localhost").split(",")[0].strip().lstrip(".")
    question = urllib.request.Request(ADDRESS, headers={"Host": host})
    try:
        with urllib.request.urlopen(question, timeout=5) as answer:
            return 0 if answer.status == 200 else 1
    except (urllib.error.URLError, OSError) as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
