"""Words out of HTML and XML."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedbus.bodies import UnreadableError
from feedbus.sources.texts import images, parse_xml, plain_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        (None, None),
        ("", None),
        ("<p> </p>", None),
        ("No markup, 2 > 1", "No markup, 2 > 1"),
        ("R&D team <3\nsecond   line", "R&D team <3\nsecond   line"),
        ("Fish &amp; chips\n&lt;3", "Fish & chips\n<3"),
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("One<br>two<br/>three", "One\ntwo\nthree"),
        ("<div>退款<b>太慢</b>了 &amp; 没人理</div>", "退款太慢了 & 没人理"),
        ("<ul><li>a</li><li>b</li></ul>", "a\n\nb"),
        ("<style>p {}</style><script>x()</script>words", "words"),
        ('<img src="x" alt="a cat">', "a cat"),
        ("a\n   b", "a\n   b"),
        ("<p>a\n   b</p>", "a b"),
        ("<title>t</title><p>unclosed", "unclosed"),
    ],
)
def test_html_becomes_the_words_that_a_reader_sees(html: str | None, text: str | None) -> None:
    assert plain_text(html) == text


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.text() | st.text(alphabet="<>&;/!-=\"' abp"))
def test_any_text_at_all_is_read(html: str) -> None:
    plain_text(html)


def test_images_are_told_once_by_addresses_of_their_own() -> None:
    html = """<p><IMG width=1 src='https://a.example/x.png?a=1&amp;b=2'><img alt="no source">
        <img data-src="https://a.example/lazy.png" src="https://a.example/y.png" alt="y">
        <img src="https://a.example/y.png"><img src="cid:1"><img src="data:image/png;base64,AA">
        <img src="/relative.png"><image src="https://a.example/no.png">"""
    assert images(html) == ["https://a.example/x.png?a=1&b=2", "https://a.example/y.png"]
    assert images(None) == images("") == images("src='https://a.example/x.png'") == []


def test_reading_time_grows_with_the_length_only() -> None:
    for junk in (
        "<" * 50_000,
        "<!--" * 20_000,
        "&#" * 50_000,
        "<p " * 30_000,
        "<img src='" * 9_999,
    ):
        started = time.process_time()
        plain_text(junk)
        images(junk + ">")
        assert time.process_time() - started < 2


def test_xml_becomes_nested_dictionaries() -> None:
    body = "<xml><a><![CDATA[<好>]]></a><b><c>1</c><c>2</c></b><d/></xml>".encode()
    assert parse_xml(body) == {"xml": {"a": "<好>", "b": {"c": ["1", "2"]}, "d": ""}}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"<a>",
        b"<a></b>",
        b"<!DOCTYPE a><a/>",
        b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
        b'<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><a>&c;</a>',
        b"<a>&b;</a>",
        b"<a>\xff</a>",
        b"<a>" * 100 + b"</a>" * 100,
        b'<?xml version="1.0" encoding="klingon"?><a/>',
    ],
)
def test_xml_that_is_broken_or_hostile_is_unreadable(body: bytes) -> None:
    with pytest.raises(UnreadableError):
        parse_xml(body)
