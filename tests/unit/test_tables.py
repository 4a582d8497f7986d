"""Files as rows: what is in them comes out, and what can't be read says why."""

from __future__ import annotations

import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedbus.errors import ConfigError
from feedbus_ops import tables
from feedbus_ops.tables import Statement, Table


def written(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def values(table: Table) -> list[dict[str, Any]]:
    return [row.values for row in table.rows()]


# CSV


@pytest.mark.requirement("R261")
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_csv_is_read_in_the_encodings_that_spreadsheets_write(
    tmp_path: Path, encoding: str
) -> None:
    path = written(tmp_path / "a.csv", "编号,评价内容\n1,电池坏了\n", encoding)
    assert values(tables.read(path)) == [{"编号": "1", "评价内容": "电池坏了"}]


def test_the_report_says_which_encoding_was_taken(tmp_path: Path) -> None:
    facts = [
        tables.read(written(tmp_path / "a.csv", "列\n值\n", encoding)).facts
        for encoding in ("utf-8-sig", "gb18030")
    ]
    assert facts == [{"encoding": "utf-8"}, {"encoding": "gb18030"}]
    marked = written(tmp_path / "a.csv", "列\n值\n", "utf-8-sig")
    assert values(tables.read(marked, encoding="utf-8")) == [{"列": "值"}]


def test_another_encoding_must_be_named(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", "id,text\n1,café,\n", "latin-1")
    with pytest.raises(ConfigError, match="--encoding"):
        tables.read(path)
    assert "café" in str([row.line for row in tables.read(path, encoding="latin-1").rows()])
    with pytest.raises(ConfigError, match="is not ascii"):
        tables.read(path, encoding="ascii")
    with pytest.raises(ConfigError, match="Python knows no 'klingon'"):
        tables.read(path, encoding="klingon")


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_the_delimiter_is_the_one_that_makes_the_most_cells(tmp_path: Path, mark: str) -> None:
    path = written(tmp_path / "a.csv", mark.join("ab") + "\n" + mark.join(["1", '"x,y;z"']) + "\n")
    assert values(tables.read(path)) == [{"a": "1", "b": "x,y;z"}]


def test_rows_are_counted_as_a_spreadsheet_counts_them(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", 'a,b\n1,"x\ny"\n\n , \n2,z\n')
    rows = list(tables.read(path).rows())
    assert [(row.number, row.values) for row in rows] == [
        (2, {"a": "1", "b": "x\ny"}),
        (5, {"a": "2", "b": "z"}),
    ]


def test_empty_cells_are_absent_and_guards_are_taken_off(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", "a,b,c,d\n=\"0012\",,'34 , it's \n")
    assert values(tables.read(path)) == [{"a": "0012", "c": "34", "d": "it's"}]


def test_columns_without_a_name_or_with_a_name_twice_stay_apart(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", f"note,,note,{'q' * 300}\n1,2,3,4\n")
    assert values(tables.read(path)) == [
        {"note": "1", "column 2": "2", "note (2)": "3", "q" * tables.MAX_COLUMN_NAME: "4"}
    ]


def test_a_row_with_too_few_or_too_many_cells_says_so_and_keeps_its_text(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", "a,b\n1\n1,2,3\n1,2,,\n3,4")
    rows = list(tables.read(path).rows())
    assert [row.problem for row in rows] == [
        "it has 1 cells, the header has 2",
        "it has 3 cells, the header has 2",
        "",
        "",
    ]
    assert [row.line for row in rows] == ["1\n", "1,2,3\n", "1,2,,\n", "3,4\n"]


def test_broken_quoting_costs_its_row_only(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", 'a,b\n1,"x" y\n2,z\n3,"never closed\n4,w\n')
    rows = list(tables.read(path).rows())
    assert [(row.number, bool(row.problem)) for row in rows] == [(2, True), (3, False), (4, True)]
    assert "".join(row.line for row in rows) == '1,"x" y\n2,z\n3,"never closed\n4,w\n'


@given(st.text('ab好,;"\n\t ', max_size=60))
def test_whatever_a_csv_holds_no_line_gets_lost(body: str) -> None:
    with TemporaryDirectory() as folder:
        table = tables.read(written(Path(folder) / "a.csv", f"a,b\n{body}"))
        kept = "".join(row.line for row in table.rows())

    def said(text: str) -> list[str]:
        return [line for line in text.split("\n") if line.strip(',"\t ')]

    assert said(kept) == said(body)


@pytest.mark.parametrize("text", ["", "\n\n", 'a,"b\n'])
def test_a_table_needs_a_header(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigError, match="no header"):
        tables.read(written(tmp_path / "a.csv", text))


def test_a_file_that_is_not_there_or_of_no_kind_is_wrong_use(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such file"):
        tables.read(tmp_path / "a.csv")
    with pytest.raises(ConfigError, match="--format"):
        tables.read(written(tmp_path / "a.dat", "a\n1\n"))
    assert values(tables.read(tmp_path / "a.dat", "csv")) == [{"a": "1"}]


# JSON


@pytest.mark.requirement("R261")
def test_json_lines_are_read_one_by_one(tmp_path: Path) -> None:
    path = written(tmp_path / "a.jsonl", '{"id": 12345678901234567}\n\n[1]\n{"id": NaN}\n{"a": {}}')
    rows = list(tables.read(path).rows())
    assert [(row.number, row.values, row.problem) for row in rows] == [
        (1, {"id": "12345678901234567"}, ""),
        (3, {}, "it is no JSON object"),
        (4, {}, "JSON holds NaN or Infinity"),
        (5, {"a": {}}, ""),
    ]
    assert [row.line for row in rows][2:] == ['{"id": NaN}\n', '{"a": {}}\n']


def test_a_json_array_is_read_item_by_item(tmp_path: Path) -> None:
    path = written(tmp_path / "a.json", ' [{"文": "好"}, 3]')
    rows = list(tables.read(path).rows())
    assert [(row.number, row.values, row.line) for row in rows] == [
        (1, {"文": "好"}, '{"文": "好"}\n'),
        (2, {}, "3\n"),
    ]
    with pytest.raises(ConfigError, match="not JSON"):
        tables.read(written(path, "[{]"))


# Spreadsheets

_SHEETS = """<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"
 xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>
 <sheet name="notes" sheetId="1" state="hidden" r:id="rId1"/>
 <sheet name="评价" sheetId="2" r:id="rId2"/>
 <sheet name="more" sheetId="3" r:id="rId1"/></sheets></workbook>"""
_RELATIONS = """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
 <Relationship Id="rId1" Target="worksheets/sheet1.xml"
  Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"/>
 <Relationship Id="rId2" Target="worksheets/sheet2.xml"
  Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"/>
 <Relationship Id="rId3" Target="styles.xml"
  Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles"/></Relationships>"""
_ROOT = """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
 <Relationship Id="rId1" Target="xl/workbook.xml"
  Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/>
 </Relationships>"""
_STYLES = """<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">
 <cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="22"/></cellXfs></styleSheet>"""


def spreadsheet(path: Path, rows: list[list[object]]) -> Path:
    """A workbook as Excel writes it, as small as can be; a `(number,)` is a date."""
    lines = "".join(
        f'<row r="{n}">{"".join(map(_cell, row))}</row>' for n, row in enumerate(rows, 1)
    )
    head = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    )
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("_rels/.rels", _ROOT)
        book.writestr("xl/workbook.xml", _SHEETS)
        book.writestr("xl/_rels/workbook.xml.rels", _RELATIONS)
        book.writestr("xl/styles.xml", _STYLES)
        book.writestr("xl/worksheets/sheet1.xml", f"{head}</sheetData></worksheet>")
        book.writestr("xl/worksheets/sheet2.xml", f"{head}{lines}</sheetData></worksheet>")
    return path


def _cell(value: object) -> str:
    match value:
        case None:
            return "<c/>"
        case bool():
            return f'<c t="b"><v>{int(value)}</v></c>'
        case str():
            return f'<c t="inlineStr"><is><t>{value}</t></is></c>'
        case (date,):
            return f'<c s="1"><v>{date}</v></c>'
    return f"<c><v>{value}</v></c>"


@pytest.mark.requirement("R261")
def test_cells_of_a_spreadsheet_keep_their_kind(tmp_path: Path) -> None:
    path = spreadsheet(
        tmp_path / "a.xlsx",
        [
            ["编号", "评分", "均分", "时间", "老客", "空", "文"],
            [1001, 5, 4.5, (46053.5,), True, None, " 好 "],
        ],
    )
    table = tables.read(path)
    assert values(table) == [
        {
            "编号": 1001,
            "评分": 5,
            "均分": 4.5,
            "时间": "2026-01-31T12:00:00",
            "老客": True,
            "文": "好",
        }
    ]
    assert repr(values(table)[0]["评分"]) == "5"
    assert table.facts == {"sheet": "评价", "other_sheets": ["more"]}
    assert table.head == "编号,评分,均分,时间,老客,空,文\n"


def test_a_number_that_excel_has_rounded_looks_rounded(tmp_path: Path) -> None:
    path = spreadsheet(tmp_path / "a.xlsx", [["id"], [1234567890123450000], [123456789012345]])
    assert values(tables.read(path)) == [{"id": "1.23456789012345E+18"}, {"id": 123456789012345}]


def test_a_sheet_that_is_not_there_is_wrong_use(tmp_path: Path) -> None:
    path = spreadsheet(tmp_path / "a.xlsx", [["a"], ["1"]])
    assert values(tables.read(path, sheet="评价")) == [{"a": "1"}]
    with pytest.raises(ConfigError, match="no sheet 'x'; it has 评价, more"):
        tables.read(path, sheet="x")
    with pytest.raises(ConfigError, match="no spreadsheet"):
        tables.read(written(path, "a,b\n"))


# Transcripts

VTT = """WEBVTT

NOTE made up

1
00:00:01.000 --> 00:00:03.000 align:start
<v Mo Derator>How is the battery?</v>

2
00:00:04.500 --> 00:00:06.000
<v Ann>It lasts &amp; lasts,

00:00:06.000 --> 00:00:08.000
<v.loud Ann>until it <i>doesn't</i>.

01:00:09.000 --> 01:00:10.000
<v Ben>Mine died.<v Ann>Oh.
"""


@pytest.mark.requirement("R13")
def test_cues_of_one_speaker_are_one_statement(tmp_path: Path) -> None:
    table = tables.read(written(tmp_path / "group-7.vtt", VTT), moderators=["mo derator"])
    rows = list(table.rows())
    assert [row.aside for row in rows] == ["the moderator's", "", "", ""]
    assert rows[1].values == {
        "session_id": "group-7",
        "statement": 2,
        "speaker": "Ann",
        "text": "It lasts & lasts, until it doesn't.",
        "start": "00:00:04",
        "group_size": 2,
    }
    assert [(row.values["speaker"], row.values["text"]) for row in rows[2:]] == [
        ("Ben", "Mine died."),
        ("Ann", "Oh."),
    ]
    assert rows[2].values["start"] == "01:00:09"


def test_a_moderator_does_not_change_the_numbers(tmp_path: Path) -> None:
    path = written(tmp_path / "a.vtt", VTT)
    with_one = [row.values["statement"] for row in tables.read(path, moderators=["Ann"]).rows()]
    assert with_one == [row.values["statement"] for row in tables.read(path).rows()]
    with pytest.raises(ConfigError, match="--moderator Bob says nothing; Mo Derator, Ann, Ben"):
        tables.read(path, moderators=["Bob"])


@pytest.mark.requirement("R13")
def test_srt_with_labels_is_read_by_speaker(tmp_path: Path) -> None:
    text = (
        "1\r\n00:00:01,000 --> 00:00:02,000\r\nAnn: at 12:30\r\nit broke\r\n\r\n"
        "2\r\n00:00:02,000 --> 00:00:03,000\r\nand smelled.\r\n\r\n"
        "3\r\n00:00:04,000 --> 00:00:05,000\r\n王五：也坏了\r\n"
    )
    table = tables.read(written(tmp_path / "a.srt", text), session="s1")
    assert [(row.values["speaker"], row.values["text"]) for row in table.rows()] == [
        ("Ann", "at 12:30 it broke and smelled."),
        ("王五", "也坏了"),
    ]
    assert [row.values["session_id"] for row in table.rows()] == ["s1", "s1"]


def test_where_nobody_is_named_a_statement_is_a_sentence() -> None:
    text = "\n\n".join(
        f"00:0{n}.000 --> 00:0{n}.900\n{words}"
        for n, words in enumerate(
            ["It broke", "at once.", "He said: never", "again!", "好。", "差"]
        )
    )
    assert [one.text for one in tables.joined(tables.cues(text))] == [
        "It broke at once.",
        "He said: never again!",
        "好。",
        "差",
    ]


@pytest.mark.requirement("R13")
@pytest.mark.parametrize(
    ("line", "statement"),
    [
        ("Ann: hello", Statement("Ann", "hello")),
        ("受访者 3：不好用", Statement("受访者 3", "不好用")),
        ("[00:05] Ann: hello", Statement("Ann", "hello", "00:00:05")),
        ("Ann (1:02:03): hello", Statement("Ann", "hello", "01:02:03")),
        ("Ann: see https://example.com", Statement("Ann", "see https://example.com")),
        ("Dr. Lee: well", Statement("Dr. Lee", "well")),
    ],
)
def test_a_line_names_its_speaker(line: str, statement: Statement) -> None:
    assert tables.dialogue(line) == [statement]


def test_lines_without_a_speaker_go_on_with_the_last(tmp_path: Path) -> None:
    text = (
        "Focus group\n\n张三 00:00:05\n电池坏了\nsee https://example.com\nat 12:30 it died\nBen: no"
    )
    assert tables.dialogue(text) == [
        Statement(None, "Focus group"),
        Statement("张三", "电池坏了\nsee https://example.com\nat 12:30 it died", "00:00:05"),
        Statement("Ben", "no"),
    ]
    rows = list(tables.read(written(tmp_path / "a.txt", text)).rows())
    assert [row.problem for row in rows] == ["it stands before the first speaker", "", ""]
    with pytest.raises(ConfigError, match="neither cues"):
        tables.read(written(tmp_path / "a.txt", "just words\n"))


@pytest.mark.requirement("R13")
def test_a_json_transcript_is_known_by_its_items(tmp_path: Path) -> None:
    text = '[{"speaker": "Ann", "text": "hi", "start": 65.2}, {"speaker": "Ben", "text": ""}]'
    table = tables.read(written(tmp_path / "a.json", text))
    first, second = table.rows()
    assert table.format == "transcript"
    assert (first.values["start"], first.values["group_size"]) == ("00:01:05", 2)
    assert second.problem == "nobody says anything"
    assert tables.read(tmp_path / "a.json", "jsonl").format == "jsonl"


# Cells


@pytest.mark.requirement("R32")
@pytest.mark.parametrize(
    ("cell", "order", "moment"),
    [
        ("2026-01-31 09:05:06", "ymd", "2026-01-31T09:05:06"),
        ("2026-01-31T09:05:06+08:00", "ymd", "2026-01-31T09:05:06+08:00"),
        ("2026/1/31 9:05", "ymd", "2026-01-31T09:05:00"),
        ("2026.1.3", "ymd", "2026-01-03T00:00:00"),
        ("2026年1月31日 下午9点05分", "ymd", "2026-01-31T21:05:00"),
        ("2026年1月31日", "dmy", "2026-01-31T00:00:00"),
        ("31.1.2026 21:05", "dmy", "2026-01-31T21:05:00"),
        ("1/31/26 12:05 AM", "mdy", "2026-01-31T00:05:00"),
        ("2026/1/31 9:05 +0800", "ymd", "2026-01-31T09:05:00+0800"),
        ("2026/1/31 9:05 UTC", "ymd", "2026-01-31T09:05:00+00:00"),
        ("20260131", "ymd", "2026-01-31T00:00:00"),
        ("20260131090506", "ymd", "2026-01-31T09:05:06"),
        (46053.5, "ymd", "2026-01-31T12:00:00"),
        ("1769850306", "ymd", "1769850306"),
        (1769850306123, "ymd", 1769850306123),
    ],
)
def test_times_are_read_as_people_write_them(
    cell: object, order: tables.DateOrder, moment: object
) -> None:
    assert tables.moment(cell, order) == moment


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("yesterday", "not a time"),
        ("2026-1", "not a time"),
        ("", "not a time"),
        ("1/2/2026", "day and month could be either"),
        ("2026/13/1", "month must be in"),
        ("20261301", "month must be in"),
    ],
)
def test_what_is_no_time_or_could_be_two_is_refused(cell: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        tables.moment(cell)


@pytest.mark.parametrize(
    ("cell", "number"),
    [("5星", 5), ("4.5 stars", 4.5), ("3 分", 3), ("★★★★☆", 4), ("好评", "好评"), (4, 4), ("", "")],
)
def test_ratings_are_numbers_however_they_are_drawn(cell: object, number: object) -> None:
    assert tables.stars(cell) == number


def test_lists_and_addresses_are_taken_out_of_a_cell() -> None:
    assert tables.pieces(" 质量、物流; fast|ok ") == ["质量", "物流", "fast", "ok"]
    assert tables.urls("见 https://a.example/1.jpg;https://a.example/2.jpg") == [
        "https://a.example/1.jpg",
        "https://a.example/2.jpg",
    ]
    assert tables.urls(3) == []
    assert tables.pieces(["a"]) == tables.urls(["a"]) == ["a"]
