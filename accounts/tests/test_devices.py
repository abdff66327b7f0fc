"""Browsers in plain words."""

import pytest

from accounts.devices import device_words

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/140.0 Safari/537.36", "Chrome på Windows"),
        (f"Mozilla/5.0 (Windows NT 10.0) {WEBKIT} Chrome/140.0 Safari/537.36 Edg/140.0", "Microsoft Edge på Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox på Linux"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605 Version/17.5 Safari/605", "Safari på Mac"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari på iPhone"),
        (f"Mozilla/5.0 (Linux; Android 15; Pixel) {WEBKIT} Chrome/140.0 Mobile", "Chrome på Android"),
        ("Okänt/1.0 (Windows NT 10.0)", "Okänd webbläsare på Windows"),
        ("Firefox/140.0", "Firefox"),
        ("", "Okänd webbläsare"),
        ("<script>alert(1)</script>", "Okänd webbläsare"),
    ],
)
def test_user_agent_in_plain_words(user_agent: str, words: str) -> None:
    assert device_words(user_agent) == words
