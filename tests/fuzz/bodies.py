"""Whole bodies, files, headers and cookies that nobody should send."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from tests.fuzz.values import DATES, NUMBERS, TEXTS


@dataclass(frozen=True)
class Body:
    """What a POST carries, and what it says that it carries. *padding* is so many
    letters at its end, made when it is sent."""

    text: bytes
    content_type: str
    padding: int = 0

    @property
    def content(self) -> bytes:
        return self.text + b"x" * self.padding


HUGE = 5_000_000
FORM, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"


@cache
def bodies(fields: tuple[str, ...]) -> tuple[Body, ...]:
    """Bodies for a form of these *fields* that are broken, huge, or something else
    than they say."""
    names = list(fields or ["a"])
    plain = "&".join(f"{name}=1" for name in names).encode()
    parts = b"".join(
        b'--b\r\nContent-Disposition: form-data; name="%s"\r\n\r\n1\r\n' % name.encode()
        for name in names
    )
    return (*_typed(plain), *_forms(plain, names), *_multiparts(parts))


def _typed(plain: bytes) -> Iterator[Body]:
    """Any body under any name."""
    types = "application/json text/plain text/xml application/octet-stream image/png"
    typed = [
        *types.split(),
        "",
        "/",
        ";",
        "a/b;c",
        "*/*",
        "\u00e9/x",
        "text/csv",
        "x" * 9000,
    ]
    typed += [f"multipart/{kind}; boundary=b" for kind in ("mixed", "byteranges")]
    for content_type in typed:
        for content in (plain, b"{}", b'{"a": NaN}', b"\xff\xfe\0", b"[" * 500):
            yield Body(content, content_type)
    charsets = (
        "utf-8 utf-16 utf-32 utf-7 latin-1 cp037 hex base64 rot13 zlib idna punycode"
    )
    for charset in [
        *charsets.split(),
        "raw_unicode_escape",
        "unicode_escape",
        "nope",
        "",
    ]:
        yield Body(plain, f"{FORM}; charset={charset}")
        yield Body(b"%00%ed%a0%80=1&" + plain, f"{FORM};charset={charset}")
        yield Body(plain, f"text/plain; charset={charset}")
        yield Body(b"--b\r\n\r\n--b--", f"{MULTIPART}; boundary=b; charset={charset}")


def _forms(plain: bytes, names: list[str]) -> Iterator[Body]:
    yield Body(names[0].encode() + b"=", FORM, padding=HUGE)
    yield Body(plain + b"&" + b"&".join(b"f%d=" % n for n in range(2_001)), FORM)
    yield Body(b"&".join(plain for _ in range(40)), FORM)
    for broken in (
        b"%",
        b"%zz",
        b"%00",
        b"%ED%A0%80",
        b"%ff%fe",
        b"+",
        b"\xff",
        b"\0",
        b"&&&=",
    ):
        yield Body(b"&".join(name.encode() + b"=" + broken for name in names), FORM)
        yield Body(broken + b"=1&" + plain + b"&" + broken, FORM)


def _multiparts(parts: bytes) -> Iterator[Body]:
    for boundary in ("b", "", '"b"', '"', "x" * 300, "é", "b; boundary=c", "wrong"):
        yield Body(parts + b"--b--\r\n", f"{MULTIPART}; boundary={boundary}")
    yield Body(parts + b"--b--\r\n", MULTIPART)
    for cut in (1, 5, 20, len(parts) // 2, len(parts) - 1):
        yield Body(parts[:cut], f"{MULTIPART}; boundary=b")
    yield Body(parts, f"{MULTIPART}; boundary=b", padding=HUGE)
    for line in DISPOSITIONS:
        for before in (b"", parts):
            part = b"--b\r\n" + line + b"\r\n\r\n1\r\n--b--\r\n"
            yield Body(before + part, f"{MULTIPART}; boundary=b")


DISPOSITIONS = (
    b"",
    b"Content-Disposition",
    b"Content-Disposition: form-data",
    b"Content-Disposition: form-data; name",
    b'Content-Disposition: form-data; name=""',
    b'Content-Disposition: form-data; name="\0"',
    b'Content-Disposition: form-data; name="\xff\xfe"',
    b'Content-Disposition: form-data; name="a"; filename="a.csv"',
    b'Content-Disposition: form-data; name="a"; filename="\0"',
    b'Content-Disposition: form-data; name="a"; filename="../../x"',
    b"Content-Disposition: form-data; name*=hex''61",
    b"Content-Disposition: form-data; name*=nope''61",
    b"Content-Disposition: form-data; name*=utf-16''%ff; filename*=idna''x",
    b"Content-Disposition: form-data; name*0=a; name*2=b",
    b'Content-Disposition: form-data; name="a"\r\nContent-Transfer-Encoding: base64',
    b'Content-Disposition: form-data; name="a"\r\nContent-Type: a;charset=hex',
    b'Content-Disposition: form-data; name="a"\r\nContent-Length: -1',
    b"X" * 20_000,
    b"Content-Disposition: form-data; " + b"a=b;" * 9_000,
)


def headers() -> tuple[tuple[str, str], ...]:
    """Headers and cookies that our middleware or views read."""
    names = (
        "HX-Current-URL HX-Request HX-Trigger Referer Origin User-Agent X-Person Accept"
    )
    other = (
        "X-Forwarded-For X-Forwarded-Proto X-Request-ID If-Modified-Since Range Cookie"
    )
    wild = [text for text in TEXTS if len(text) < 5_000 and text.isprintable()]
    wild += [*DATES[:30], *NUMBERS[:30], '"\\000"', '"\\355\\240\\200"', "bytes=9-1"]
    found = [
        (name, text)
        for name in (*names.split(), *other.split(), "Accept-Language", "Host")
        for text in wild
    ]
    for cookie in ("sessionid", "csrftoken", "messages", "a"):
        for text in (*wild, '"\\000aaaaaaaaaaaa"', '"\\377"', "x" * 4_000):
            found.append(("Cookie", f"{cookie}={text}"))
    return tuple(found)


def files() -> tuple[bytes, ...]:
    """What can be wrong with a CSV file."""
    head = b"name,phone,DOB\n"
    row = b"Erin Stone,608 555 0142,1970-02-28\n"
    found = [b"", b"\n", head, row, head + row, head * 3, b"\xef\xbb\xbf" + head + row]
    found += [
        b'name,phone\n"Erin\n' + row,
        b'"' * 999,
        b"," * 70_000,
        head + b"," * 70_000,
    ]
    found += [b"\n" * 100_000, head + b"x" * 200_000, head + b'"' + b"x" * 200_000]
    found += [
        (head + row).decode().encode(code) for code in ("utf-16", "utf-16-le", "utf-7")
    ]
    found += [b"PK\x03\x04" + row, b"%PDF", b"\xff\xfe", b"\xff\xfe\xff", b"\0" * 500]
    found += [head + row.replace(b"Erin", broken) for broken in BYTES]
    found += [head.replace(b",", broken) + row for broken in BYTES]
    found += [head + row.replace(b"\n", broken) + row for broken in BYTES]
    found += [
        head + row + head.replace(b"name", text.encode(errors="surrogatepass")[:9000])
        for text in TEXTS[:60]
    ]
    found += [head + row.replace(b"1970-02-28", day.encode()) for day in DATES[:80]]
    found += [
        head + row.replace(b"608 555 0142", n.encode()[:6000]) for n in NUMBERS[:60]
    ]
    found += [
        name.encode(errors="surrogatepass") + b",phone\na,608 555 0142\n"
        for name in TEXTS[:30]
    ]
    return tuple(found)


BYTES = (
    *(
        b"\0",
        b"\r",
        b"\r\r\n",
        b"\x0b",
        b"\x0c",
        b"\x1c",
        b"\x85",
        b"\xe2\x80\xa8",
        b"\t",
    ),
    *(b"\xed\xa0\x80", b"\xff", b"\xc3", b'"', b'""', b'",', b"'", b"=1+1", b"|", b";"),
)
