"""Makes the workbooks of this folder anew with LibreOffice (`soffice` on the path): `python make.py`. The tests only read them.

A flat document is written here and converted, so that cells, styles, merged areas and results of formulas are LibreOffice's own.
"""

import subprocess
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ODS = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:of="urn:oasis:names:tc:opendocument:xmlns:of:1.2"
 office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.spreadsheet">
<office:automatic-styles><number:date-style style:name="d"><number:day number:style="long"/><number:text>.</number:text>
<number:month number:style="long"/><number:text>.</number:text><number:year number:style="long"/></number:date-style>
<number:boolean-style style:name="b"><number:boolean/></number:boolean-style>
<style:style style:name="date" style:family="table-cell" style:data-style-name="d"/>
<style:style style:name="yes" style:family="table-cell" style:data-style-name="b"/></office:automatic-styles>
<office:body><office:spreadsheet><table:table table:name="Rekap">
<table:table-row><table:table-cell table:number-columns-spanned="5"
 office:value-type="string"><text:p>DAFTAR INOVASI</text:p></table:table-cell></table:table-row>
<table:table-row>%(headings)s</table:table-row>
<table:table-row><table:table-cell table:number-rows-spanned="2" office:value-type="string"><text:p>Dispendukcapil</text:p>
</table:table-cell>
<table:table-cell office:value-type="string"><text:p>SAPA KEBUN — Siap Antar</text:p></table:table-cell>
<table:table-cell table:formula="of:=&quot;Antar ke kebun, &quot;&amp;(1+1)&amp;&quot; hari&quot;" office:value-type="string">
<text:p/></table:table-cell>
<table:table-cell table:style-name="date" office:value-type="date" office:date-value="2023-10-18"/>
<table:table-cell table:style-name="yes" office:value-type="boolean" office:boolean-value="true"/></table:table-row>
<table:table-row><table:covered-table-cell/><table:table-cell office:value-type="string"><text:p>GERCEP</text:p></table:table-cell>
<table:table-cell office:value-type="string"><text:p>Cepat.</text:p></table:table-cell><table:table-cell/>
<table:table-cell table:style-name="yes" table:formula="of:=[.E3]" office:value-type="boolean"/></table:table-row>
<table:table-row table:number-rows-repeated="1048570"><table:table-cell table:style-name="date"
 table:number-columns-repeated="40"/></table:table-row>
</table:table></office:spreadsheet></office:body></office:document>"""
HEADINGS = {
    "indonesian": ["OPD", "Nama inovasi", "Ringkasan", "Waktu uji coba", "Digital"],
    "english": ["Agency", "Title", "Summary", "Trial since", "Digital"],
}


def main() -> None:
    for name, headings in HEADINGS.items():
        cells = "".join(
            f'<table:table-cell office:value-type="string"><text:p>{heading}</text:p></table:table-cell>' for heading in headings
        )
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder) / f"{name}.fods"
            source.write_text(ODS % {"headings": cells})
            subprocess.run(
                ["soffice", "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(HERE), str(source)], check=True
            )


if __name__ == "__main__":
    main()
