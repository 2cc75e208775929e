"""The clean synthesis in other formats and layouts: what readers must bring back to the same claims.

Conversions are written out here on purpose, so that no converter hides what a reader must cope with.
"""

from __future__ import annotations

import html
import re
import zlib


def to_html(markdown: str) -> str:
    """HTML as a page generator writes it: entities, attributes, a table in a layout table."""
    body, rows, items = [], [], []

    def flush() -> None:
        if rows:
            cells = [[c.strip() for c in r.strip("|").split("|")] for r in rows if "---" not in r]
            head = "".join(f"<th scope=col>{html.escape(c)}</th>" for c in cells[0])
            rest = "".join("<tr>" + "".join(f"<td>{html.escape(c)}" for c in r) for r in cells[1:])
            body.append(
                f"<div><table class='t'><thead><tr>{head}</tr></thead>\n<tbody>{rest}</tbody></table></div>"
            )
            rows.clear()
        if items:
            body.append("<ul>" + "".join(f"<li>{i}" for i in items) + "</ul>")
            items.clear()

    for block in re.split(r"\n\n+", markdown):
        if block.startswith("|"):
            rows.extend(block.splitlines())
        elif block.startswith("- "):
            for line in block.splitlines():
                text = html.escape(re.sub(r"<(https?://\S+)>", "\x01\\1\x02", line[2:]))
                items.append(re.sub("\x01(.*?)\x02", r'<a href="\1">\1</a>', text))
        elif block.startswith("#"):
            level = len(block) - len(block.lstrip("#"))
            body.append(f"<h{level} id=x{len(body)}>{html.escape(block.lstrip('# '))}</h{level}>")
        else:
            body.append(f"<p>{html.escape(block, quote=False).replace(' ', '&nbsp;', 1)}")
        flush()
    head = "<!DOCTYPE html>\n<html lang=en><head><title>Record 17 | Archive</title><style>p > b { color: red }</style></head>"
    return (
        f"{head}\n<body><script>if (a < b) document.write('<table><tr><td>no')</script>\n"
        + "\n".join(body)
        + "\n</body></html>"
    )


def to_latex(markdown: str) -> str:
    """LaTeX with booktabs, comments, a bibliography and escaped characters."""
    title = re.match(r"# (.*)\n", markdown)[1]  # type: ignore[index]
    author, date = re.findall(r"\n\n([^\n#]+)\n\n([^\n#]+)\n\n##", markdown)[0]
    body = markdown[markdown.index("## Abstract") :]
    text = re.sub(r"([%&_$])", r"\\\1", body)
    text = re.sub(
        r"## Abstract\n\n(.*?)\n\n(?=##)",
        r"\\begin{abstract}\n\1\n\\end{abstract}\n% a comment between\n",
        text,
        flags=re.S,
    )
    text = re.sub(r"## \d (.*)", r"\\section{\1}\\label{sec:x}", text)
    rows = [
        [c.strip() for c in r.strip("|").split("|")]
        for r in re.findall(r"^\|.*\|$", text, re.M)
        if "---" not in r
    ]
    lines = [" & ".join(r).replace("✓", "\\checkmark{}").replace("×", "$\\times$") + " \\\\" for r in rows]
    table = "\n".join(["\\begin{longtable}{p{9cm}cc}", "\\caption{Claims.}\\\\", "\\toprule", lines[0], "\\midrule \\endhead",
                       *lines[1:], "\\bottomrule", "\\end{longtable}"])  # fmt: skip
    text = re.sub(r"(?:^\|.*\|\n)+", lambda _: table + "\n", text, flags=re.M)
    references = re.findall(r"^- \[(\d)\] (.*)$", text, re.M)
    bib = "\n".join(f"\\bibitem{{{n}}} " + re.sub(r"<(.*?)>", r"\\url{\1}", r) for n, r in references)
    text = re.sub(
        r"## References.*",
        lambda _: f"\\begin{{thebibliography}}{{9}}\n{bib}\n\\end{{thebibliography}}",
        text,
        flags=re.S,
    )
    text = re.sub(r"\[(\d)\]", r"\\cite{\1}", text)
    return (f"\\documentclass{{article}}\n\\usepackage{{booktabs,longtable,amssymb,url}}\n\\title{{{title}}}\n\\author{{{author}}}\n\\date{{{date}}}\n"
            f"\\begin{{document}}\n\\maketitle\n{text}\n\\end{{document}}\n")  # fmt: skip


def to_plain(markdown: str) -> str:
    """Plain text with bare headings and CRLF, no newline at the end."""
    text = re.sub(r"^#+ (?:\d )?", "", markdown, flags=re.M)
    return text.rstrip("\n").replace("\n", "\r\n")


def wrap(text: str, width: int) -> list[str]:
    """Lines as a typesetter breaks them: words hyphenated, ligatures set."""
    lines, line = [], ""
    for word in text.split():
        if len(line) + len(word) > width:
            if len(word) > 9 and word.isalpha() and word.islower() and len(line) < width - 6:
                lines.append(f"{line}{word[:5]}-")
                line = word[5:] + " "
                continue
            lines.append(line.rstrip())
            line = ""
        line += word + " "
    return [*lines, line.rstrip()]


def pdf_lines(markdown: str, width: int = 80) -> list[str]:
    """What a PDF shows of the document: wrapped lines, a table without rules, references with bullets."""
    lines: list[str] = []
    for block in re.split(r"\n\n+", markdown.strip()):
        if block.startswith("|"):
            for row in block.splitlines():
                cells = [c.strip() for c in row.strip("|").split("|")]
                if "---" in row:
                    continue
                wrapped = wrap(cells[0], width - 15)
                lines += [*wrapped[:-1], " ".join([wrapped[-1], *cells[1:]])]
        elif block.startswith("- "):
            for line in block.splitlines():
                lines += wrap(line[2:], width)
        else:
            lines += wrap(block.lstrip("# "), width)
    return [line.replace("fi", "\ufb01").replace("fl", "\ufb02") for line in lines]


# Characters outside Latin-1 that the test PDF can show, at codes of their own.
_EXTRA = dict(zip("✓×✗\ufb01\ufb02κ…−“”’–", range(128, 140), strict=True))


def make_pdf(pages: list[list[str]], *, compress: bool = True, title_lines: int = 1) -> bytes:
    """A small PDF with Helvetica and a ToUnicode map, the first lines of the first page set larger."""
    cmap = "\n".join(f"<{code:02X}> <{ord(char):04X}>" for char, code in _EXTRA.items())
    to_unicode = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def\n1 begincodespacerange <00> <FF> "
        f"endcodespacerange\n1 beginbfrange <20> <7E> <0020> endbfrange\n{len(_EXTRA)} beginbfchar\n{cmap}\nendbfchar\n"
        "endcmap end end"
    )
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"",
               b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 4 0 R >>", _stream(to_unicode.encode(), compress)]  # fmt: skip
    kids = []
    for number, lines in enumerate(pages):
        content = ["BT /F1 11 Tf 50 800 Td 14 TL"]
        for index, line in enumerate(lines):
            if number == 0 and index in (0, title_lines):
                content.append(f"/F1 {17 if index == 0 else 11} Tf")
            codes = "".join(f"{_EXTRA.get(c, ord(c) if ord(c) < 127 else 63):02X}" for c in line)
            content.append(f"<{codes}> Tj T*")
        content.append("ET")
        objects.append(_stream("\n".join(content).encode(), compress))
        objects.append(f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {len(objects)} 0 R /Resources << /Font << "
                       "/F1 3 0 R >> >> >>".encode())  # fmt: skip
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>".encode()
    return assemble(objects)


def _stream(data: bytes, compress: bool) -> bytes:
    if compress:
        data = zlib.compress(data)
    name = "/Filter /FlateDecode " if compress else ""
    return f"<< {name}/Length {len(data)} >>\nstream\n".encode() + data + b"\nendstream"


def assemble(objects: list[bytes]) -> bytes:
    """A PDF file of numbered objects with its cross-reference table."""
    out, offsets = b"%PDF-1.5\n", []
    for number, data in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n".encode() + data + b"\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{o:010d} 00000 n \n".encode() for o in offsets)
    return out + f"trailer << /Root 1 0 R /Size {len(objects) + 1} >>\nstartxref\n{start}\n%%EOF\n".encode()
