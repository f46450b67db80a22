"""Every page that people see, by address on the demonstration; tests of look, HTML and access go through all of them."""

import re

from django.conf import settings
from django.urls import NoReverseMatch, get_resolver, reverse

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
FRAGMENTS = {"exhibits_innovation_similar"}  # parts of a page, put into it by a script
GENERIC = {"delete", "history", "deleted"}  # one template each for all models: looked at for innovations
DESK = re.compile(r'href="(/admin/\w+/\w+/)"')
ROW = re.compile(r'href="(/admin/\w+/\w+/[^"/]+/change/)')


def english(path: str) -> str:
    return "/en" + path


def desk(site, role: str = "committee") -> list[str]:
    """The desk as somebody sees it: landing page, every list, the form of one row and of a new one, and all other pages of the desk.

    Those others come from the addresses the code knows, with the rows of the lists: a page of tomorrow is looked at too.
    """
    reader = site.signed_in(role)
    lists = sorted(set(DESK.findall(site.get("/admin/", reader))))
    pages = ["/admin/", *lists]
    if role == "committee":
        pages += ["/petugas/pengawas/", f"/petugas/pengawas/?pameran={EDITION}-latihan"]
    rows: dict[str, str] = {}
    for address in lists:
        content = site.get(address, reader)
        found = ROW.findall(content)[:1]
        pages += found
        if found:
            rows[address.removeprefix("/admin/").rstrip("/").replace("/", "_")] = found[0].removeprefix(address).split("/")[0]
        if f'href="{address}add/"' in content:
            pages.append(address + "add/")
    others = [page for page in others_of_the_desk(rows) if page not in pages and site.is_page(page, reader)]
    return [*pages, *others]


def others_of_the_desk(rows: dict[str, str]) -> list[str]:
    """Pages beside lists and forms: those without arguments, and those of one row, which `rows` names for each model."""
    names = get_resolver(settings.ROOT_URLCONF).namespace_dict["admin"][1].reverse_dict
    found = []
    for name in sorted(name for name in names if isinstance(name, str)):
        model = next((label for label in rows if name.startswith(f"{label}_")), "")
        kind = name.removeprefix(f"{model}_") if model else name
        if name in {"jsi18n", "login", "logout"} | FRAGMENTS or (kind in GENERIC and model != "exhibits_innovation"):
            continue
        for arguments in ([], [rows[model]] if model else ["exhibits"]):
            try:
                found.append(reverse(f"admin:{name}", args=arguments))
                break
            except NoReverseMatch:
                continue
    return found
