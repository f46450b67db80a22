"""Uploaded files, handed out by the portal itself: pictures to look at, documents to download, nothing else.

Pictures have names nobody can guess and were written anew by `photos.py`. A document is given out when its innovation
is public, or to somebody who may read the entry at the desk; a file of evidence only to the latter. To everybody else they do not
exist.
"""

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from exhibits import entry
from exhibits.models import Document, EvidenceFile
from opds.page_cache import read_only

PICTURES = {"avif": "image/avif", "webp": "image/webp", "jpg": "image/jpeg", "png": "image/png"}
SANDBOX = "default-src 'none'; sandbox"


@read_only
def photo(request: HttpRequest, path: str) -> HttpResponse | FileResponse:
    kind = PICTURES.get(path.rpartition(".")[2])
    name = f"photos/{path}"
    if kind is None or ".." in path or not default_storage.exists(name):
        raise Http404
    response = FileResponse(default_storage.open(name), content_type=kind)
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return _locked(response)


@read_only
def document(request: HttpRequest, path: str) -> HttpResponse | FileResponse:
    name = f"documents/{path}"
    row = get_object_or_404(Document.objects.select_related("innovation"), file=name)
    if not (row.innovation.has_page or entry.may_preview(row.innovation, request.user)) or not default_storage.exists(name):
        raise Http404
    return _download(name, path.rpartition("/")[2], "private, no-cache")


@read_only
def evidence(request: HttpRequest, path: str) -> HttpResponse | FileResponse:
    """Never public: for officials of the agency, the committee and leaders."""
    name = f"evidence/{path}"
    row = get_object_or_404(EvidenceFile.objects.select_related("evidence__innovation"), file=name)
    user = request.user
    may = user.has_perm("exhibits.view_evidencefile") and entry.may_preview(row.evidence.innovation, user)
    if not may or not default_storage.exists(name):
        raise Http404
    return _download(name, row.name, "private, no-store")


def _download(name: str, shown: str, kept: str) -> FileResponse:
    response = FileResponse(default_storage.open(name), as_attachment=True, filename=shown)
    response["Content-Type"] = "application/octet-stream"
    response["Cache-Control"] = kept
    return _locked(response)


def _locked(response: FileResponse) -> FileResponse:
    """No guessing of types, and no rights for whatever a file may try to be."""
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = SANDBOX
    return response
