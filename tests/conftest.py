"""What every test starts with: empty caches and Indonesian."""

import pytest
from django.core.cache import cache
from django.utils import translation


@pytest.fixture(autouse=True)
def _clean_slate():
    cache.clear()
    with translation.override("id"):
        yield
    cache.clear()
