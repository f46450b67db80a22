"""Every page that people see, by address on the demonstration; tests of look, HTML and access go through all of them."""

import re

EDITION = "pameran-inovasi-2023"
FAIR = f"/pameran/{EDITION}"
PUBLIC = [
    "/",
    "/inovasi/",
    "/inovasi/?q=sampah&urut=newest",
    "/inovasi/?q=pelayannan&kategori=public-service",
    "/inovasi/?q=zzzzzz",
    "/inovasi/?halaman=99",
    "/inovasi/pasang-mata/",
    "/inovasi/sekopi/",
    "/kategori/public-service/",
    "/opd/",
    "/opd/dispendukcapil/",
    "/pameran/",
    f"{FAIR}/",
    f"{FAIR}/denah/",
    f"{FAIR}/stan/02/",
    f"{FAIR}/daftar/",
    f"{FAIR}/suara/",
    f"/suara/tulis/?pameran={EDITION}",
    "/tentang/",
    "/privasi/",
    "/aksesibilitas/",
    "/petugas/",
    "/admin/login/",
]
WALLS = [f"{FAIR}/langsung/", f"{FAIR}-latihan/langsung/"]
MISSING = "/tidak-ada/"
DESK = re.compile(r'href="(/admin/\w+/\w+/)"')
ROW = re.compile(r'href="(/admin/\w+/\w+/[^"/]+/change/)')


def english(path: str) -> str:
    return "/en" + path


def desk(site, role: str = "committee") -> list[str]:
    """The desk as somebody sees it: landing page, every list, and the form of one row and of a new one."""
    reader = site.signed_in(role)
    lists = sorted(set(DESK.findall(site.get("/admin/", reader))))
    pages = ["/admin/", *lists]
    if role == "committee":
        pages += ["/petugas/pengawas/", f"/petugas/pengawas/?pameran={EDITION}-latihan"]
    for address in lists:
        content = site.get(address, reader)
        pages += ROW.findall(content)[:1]
        if f'href="{address}add/"' in content:
            pages.append(address + "add/")
    return pages
