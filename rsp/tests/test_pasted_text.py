"""What comes out of a text that was pasted, and what a field of long text says of its length."""

import time

import pytest
from django import forms

from rsp.forms import LineField, LongTextField
from rsp.pasted_text import plain_text_of

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>
<!-- p.MsoNormal {margin:0cm;} --></style>
<!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml><![endif]--></head><body>
<p class=MsoNormal style='margin-bottom:0cm'>Vi visar <b>servicegivare</b> hur stödet
kan bära kyl&nbsp;&amp; belysning.<o:p></o:p></p><p class=MsoNormal><span lang=SV>Varje kommun får ett besök.</span></p>
<![if !supportLists]><![endif]></body></html>"""


@pytest.mark.parametrize(
    ("pasted", "text"),
    [
        (WORD, "Vi visar servicegivare hur stödet kan bära kyl & belysning.\n\nVarje kommun får ett besök."),
        (
            "<p>Vi gör:</p><ul><li>besök</li><li>träffar</li></ul><p>Klart.</p>",
            "Vi gör:\n\n- besök\n- träffar\n\nKlart.",
        ),
        ("<ol><li><p>först</p></li><li><p>sedan</p></li></ol>", "1. först\n2. sedan"),
        ("<ul><li>ytterst<ul><li>inre</li></ul></li><li>sist</li></ul>", "- ytterst\n- inre\n- sist"),
        ("·\u00a0\u00a0 Besök i byar\n·\u00a0\u00a0 Träffar", "- Besök i byar\n- Träffar"),
        ("o\u00a0\u00a0 Besök\no andra sidan", "- Besök\no andra sidan"),
        ("rad ett<br>rad två", "rad ett\nrad två"),
        ("<table><tr><td>Berg</td><td>4</td></tr><tr><td>Åre</td><td>2</td></tr></table>", "Berg 4\nÅre 2"),
        ("<p>ser<!-- osynlig -->vice</p><script>alert(1)</script>", "service"),
        ("Färre än < 5 byar & fler än > 2, mål a<b", "Färre än < 5 byar & fler än > 2, mål a<b"),
        ("om a <b och c> d", "om a <b och c> d"),
        ("Skriv &amp; så <här>", "Skriv &amp; så <här>"),
        ("ett\r\n\r\n\r\n\r\ntvå\u00ad\u200b", "ett\n\ntvå"),
        ("<p>avbruten <b", "avbruten <b"),
        ("<p><![<![", "<![<!["),
        ("<p>a<<!-->-->!--b</p>", "a<!--b"),
        ("<!doctype html><p>a<![if !x]>b<![endif]> c", "ab c"),
        ("", ""),
    ],
)
def test_pasted_text_becomes_plain_paragraphs_and_lists(pasted: str, text: str) -> None:
    assert plain_text_of(pasted) == text
    assert plain_text_of(text) == text, "cleaning what is clean changes nothing"


@pytest.mark.parametrize("sign", ["<!--", "<![", "<ul><p>a"])
def test_unclosed_markup_of_any_length_takes_no_time(sign: str) -> None:
    """160 kB of "<!--" took a minute."""
    began = time.process_time()
    for end in ("", ">"):
        plain_text_of("<p>" + sign * (99_000 // len(sign)) + end)
    assert time.process_time() - began < 8


class Form(forms.Form):
    description = LongTextField(max_length=2000, label="Beskrivning")


def test_long_text_too_long_is_told_with_numbers_and_kept() -> None:
    form = Form({"description": "å" * 10_000})
    assert form.errors["description"] == [
        "Texten är 10\u00a0000 tecken. Den får vara högst 2\u00a0000: korta den med 8\u00a0000."
    ]
    drawn = str(form["description"])
    assert "å" * 10_000 in drawn
    assert "10\u00a0000 av 2\u00a0000 tecken, 8\u00a0000 för mycket" in drawn
    assert 'aria-describedby="id_description_error id_description_counter"' in drawn


def test_long_text_counts_what_is_stored_not_the_markup_or_the_browsers_line_breaks() -> None:
    lines = "rad\r\n" * 400  # 2 000 as the browser sends it, fewer as it is stored
    assert Form({"description": lines + "x" * 400}).is_valid()
    form = Form({"description": f"<p class=MsoNormal style='{'m' * 3000}'>Kort</p>"})
    assert form.is_valid()
    assert form.cleaned_data == {"description": "Kort"}


def test_one_line_field_takes_what_is_pasted_as_one_clean_line() -> None:
    field = LineField(max_length=20)
    assert field.clean('<p class="MsoNormal">Träffar&nbsp;i<o:p></o:p></p>\n<p class="MsoNormal">byar</p>') == (
        "Träffar i byar"
    )
    assert field.clean("färre än < 5 & fler") == "färre än < 5 & fler"
