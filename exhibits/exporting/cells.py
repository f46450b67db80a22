"""The one writer of spreadsheets, by the name the register's exports know it; it lives below, since every list of the desk uses it."""

from opds.sheets_out import CSV, XLSX, Sheet, csv_lines, download, safe, workbook

__all__ = ["CSV", "XLSX", "Sheet", "csv_lines", "download", "safe", "workbook"]
