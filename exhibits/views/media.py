"""Uploaded files, handed out by the portal itself: pictures to look at, documents to download, nothing else.

Pictures have names nobody can guess and were written anew by `photos.py`. A document is given out when its innovation
is public, or to somebody who may read the entry at the desk; to everybody else it does not exist.
"""

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from exhibits import entry
from exhibits.models import Document
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
    response = FileResponse(default_storage.open(name), as_attachment=True, filename=path.rpartition("/")[2])
    response["Content-Type"] = "application/octet-stream"
    response["Cache-Control"] = "private, no-cache"
    return _locked(response)


def _locked(response: FileResponse) -> FileResponse:
    """No guessing of types, and no rights for whatever a file may try to be."""
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = SANDBOX
    return response
