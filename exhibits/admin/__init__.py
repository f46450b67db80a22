"""The register and the exhibition at the officials' desk."""

from exhibits.admin import exhibition, innovation, lists, stand

__all__ = ["exhibition", "innovation", "lists", "stand"]
