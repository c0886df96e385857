"""Two hundred names that nobody would give a town or plan, but to see what breaks."""

from __future__ import annotations

MARKUP = (
    "<script>alert(1)</script>", "</title><script>alert(1)</script>", "<img src=x onerror=alert(1)>", "</style><b>",
    "<svg/onload=alert(1)>", "'><b>x</b>", '"><b>x</b>', "<!--", "-->", "<![CDATA[x]]>", "&lt;b&gt;", "&amp;", "&#60;b&#62;",
    "<a href='javascript:alert(1)'>x</a>", "<iframe src=//example.org>", "<style>*{display:none}</style>", "</bdi>", "<bdi>",
    "</main></body></html>", "<br", "x onmouseover=alert(1)", "<base href=//example.org>", "<meta http-equiv=refresh>",
    "<link rel=stylesheet href=//example.org>", "<?xml version='1.0'?>", "<!DOCTYPE x>", "]]>", "<b>**x**</b>", "\\<b>", "<<b>>",
)  # fmt: skip
TEMPLATES = (
    "{town}", "{plan}", "{n}", "{}", "{0}", "{{7*7}}", "${7*7}", "#{7*7}", "{% raw %}", "{{config}}", "%s %d %(x)s", "%n",
    "{x.__class__.__mro__}", "{x!r}", "{:>99}", "$name", "${name}", "`id`", "$(id)", "{{ ''.join([]) }}", "<%= 7 %>", "[[7]]",
    "{a}{b}", "}{", "{", "}",
)  # fmt: skip
FORMULAS = (
    "=1+1", "=cmd|'/c calc'!A0", "+1+1", "-1+1", "@SUM(A1)", " =1", "\u00a0=1", "\u200b=1", "＝1+1", "＋1", "－1", "＠x",
    '=HYPERLINK("http://example.org")', "=WEBSERVICE(1)", "\t=1", "\r=1", "\n=1", "''=1", '"=1"', "=IMPORTXML(1)", "-2", "+351 262",
    "@", "=", "+", "-", "−1", ";=1", ",=1", '","=1',
)  # fmt: skip
MATHEMATICS = (
    "$x_2$", "$\\frac{1}{2}$", "$", "$$", "$\\undefined$", "cost $5 and $6", "\\alpha", "$^$", "$_$", "x^2", "$\\sqrt{$", "\\$", "_x_",
    "$\\mathdefault{x}$", "${}^{}$",
)  # fmt: skip
MARKDOWN = (
    "**bold**", "__under__", "# Title", "- item", "[x](http://example.org)", "![x](http://example.org)", "`code`", "```", "~~x~~",
    "| a | b |", "> quote", "1. one", "--bold--", "[/b] [bold]", "[link=http://example.org]x[/link]",
)  # fmt: skip
DIRECTIONS = (
    "\u202eevil", "a\u202eb\u202cc", "\u2066x\u2069", "\u2068x", "x\u2069", "\u200fx", "\u200ex", "\u061cx", "אבג", "مدينة", "a אבג b",
    "\u2067אבג\u2069", "\u202a", "\u202d1\u202c", "\u2068\u2068\u2068", "\u2069\u2069\u2069",
)  # fmt: skip
PATHS = (
    "../../etc/passwd", "/etc/passwd", "..\\..\\x", "C:\\x", "file:///etc/passwd", "a/b", "a\\b", ".", "..", "~", "~/x", "con", "NUL",
    "x.html", "tables/x.csv", "report.pdf", "|id", ";id", "x\u2215y", "//example.org/x", "http://example.org", "-rf", "--out",
)  # fmt: skip
CONTROLS = (
    "\x00", "a\x00b", "\x07", "\x1b[31mred\x1b[0m", "a\x08b", "line\nbreak", "tab\tstop", "\r\n", "\x7f", "\x85", "\u2028x", "\u2029x",
    "\ufeffx", "\u200b", "\ud800", "\udfff", "x\udc00y", "\x0c", "\x0b", "\u00ad",
)  # fmt: skip
LETTERS = (
    "🎭🎪🎨", "👩‍👩‍👧‍👦", "🇵🇹", "Óbidos", "Ñandú", "Straße", "Ærø", "İstanbul", "Łódź", "東京", "ὈδυσσεύςΣ", "e\u0301", "Z̷͑a̸l̶g̵o̴", "ﬁ", "ﷺ",
    "x" * 200, "word " * 40, " ", "", "  x  ", "𝕏", "\U0010ffff", "'; DROP TABLE towns; --", "\"quoted\"", "“curly”", "O'Brien",
)  # fmt: skip
NAMES = tuple(
    dict.fromkeys((*MARKUP, *TEMPLATES, *FORMULAS, *MATHEMATICS, *MARKDOWN, *DIRECTIONS, *PATHS, *CONTROLS, *LETTERS))
)
