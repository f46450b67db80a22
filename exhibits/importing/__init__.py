"""Innovations out of a spreadsheet: read (`opening`, `reading`), checked (`planning`), carried out (`running`), taken back (`undoing`).

The admin's pages and `manage.py import_innovations` call the same verbs. What a column is, is said once in `columns`.
"""
