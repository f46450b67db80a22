"""A very small folder in the format of the sample, for tests of loading: two stands, two innovations, a few visitors."""

import csv
import json
from pathlib import Path

SAMPLE = Path(__file__).resolve().parent.parent / "data" / "sample-2023"

EXHIBITION = {
    "slug": "pameran-kecil",
    "name": "Pameran Kecil",
    "name_en": "Small Exhibition",
    "venue": "Balai Kota",
    "timezone": "Asia/Jakarta",
    "days": [
        {"date": "2023-10-18", "opens": "09:00", "closes": "12:00"},
        {"date": "2023-10-19", "opens": "09:00", "closes": "12:00"},
    ],
    "extension": {
        "day": "2023-10-20",
        "opens": "09:00",
        "closes": "12:00",
        "announced_at": "2023-10-19T11:00+07:00",
        "reason": "Ramai sekali.",
        "reason_en": "Very busy.",
    },
    "zones": [{"code": "A", "name": "Zona A", "name_en": "Zone A"}],
    "floor": {"width_m": 20, "height_m": 10},
    "facts": {"stands": 2, "innovations": 2, "groups": 1, "groups_by_category": {"public-service": 1}},
}
TABLES = {
    "categories.csv": [
        "code,name,name_en,description,description_en,colour",
        "public-service,Pelayanan Publik,Public Service,Untuk warga.,For residents.,#2E7D32",
    ],
    "opds.csv": [
        "acronym,name,name_en,kind,parent,about,about_en",
        "PKM Batu,Puskesmas Batu,Batu Health Centre,health-centre,Dinkes,Berobat.,Treatment.",
        "Dinkes,Dinas Kesehatan,Health Agency,agency,,Sehat.,Health.",
    ],
    "tags.csv": ["slug,name,name_en", "health,Kesehatan,Health"],
    "stands.csv": [
        "number,zone,name,kind,category,opds,x,y,width,height",
        "01,A,Informasi,service,,Dinkes,0,0,3,3",
        "02,A,Kesehatan,group,public-service,Dinkes|PKM Batu,3,0,3,3",
    ],
    "landmarks.csv": ["name,name_en,kind,x,y,width,height", "Pintu,Entrance,entrance,0,9,3,1"],
    "innovations.csv": [
        "slug,title,title_en,opd,category,stand,digital,stage,initiator,affair,trial_date,implemented_date,summary,summary_en,problem,"
        "solution,benefits,who_can_use,where_to_get_it,requirements,cost,duration,hours,tags,sdgs,keywords",
        "sehat,SEHAT — Satu,HEALTHY,Dinkes,public-service,02,yes,implemented,agency,kesehatan,2021-01-01,2022-01-01,Ringkas.,Short.,"
        "Masalah.,Solusi.,Hasil.,Warga,Puskesmas,KTP,Gratis,1 hari,Senin,health,3,obat|sehat",
        "waras,WARAS — Dua,,PKM Batu,public-service,02,no,initiative,community,kesehatan,,,Ringkas.,,Masalah.,"
        "Solusi.,Hasil.,Warga,Puskesmas,KTP,Gratis,1 hari,Senin,health,3|4,waras",
    ],
    "real_innovations.csv": [
        "name,opd,year,description,source_url",
        "Sehat (Program Nyata),Dinkes,2021,Program nyata.,https://example.org/sehat",
    ],
    "arrivals.csv": ["date,hour,people", "2023-10-18,9,30", "2023-10-19,10,20", "2023-10-20,11,10"],
    "stand_weights.csv": ["stand,weight", "01,1.5", "02,1"],
    "origins.csv": ["origin,kind,weight", "Kecamatan Batu,district,60", "Kota Malang,regency,40"],
    "visitor_kinds.csv": ["kind,name,name_en,weight", "resident,Warga,Resident,100"],
    "comments.csv": [
        "stand,innovation_slug,kind,rating,text",
        "01,,praise,5,Ramah.",
        "02,sehat,need,4,Tolong buka sore juga.",
        "02,waras,problem,2,Antre lama.",
    ],
}


def write(folder: Path) -> Path:
    """The whole folder, faultless."""
    for name, lines in TABLES.items():
        (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "exhibition.json").write_text(json.dumps(EXHIBITION), encoding="utf-8")
    return folder


def set_cell(folder: Path, name: str, line: int, column: str, value: str) -> None:
    """Write one cell anew; `line` counts the header as 1."""
    with (folder / name).open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    rows[line - 1][rows[0].index(column)] = value
    with (folder / name).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def set_json(folder: Path, *path: str | int, value: object) -> None:
    """Write one value of `exhibition.json` anew; `None` takes it out."""
    content = json.loads((folder / "exhibition.json").read_text(encoding="utf-8"))
    inner = content
    for step in path[:-1]:
        inner = inner[step]
    if value is None:
        del inner[path[-1]]
    else:
        inner[path[-1]] = value
    (folder / "exhibition.json").write_text(json.dumps(content), encoding="utf-8")
