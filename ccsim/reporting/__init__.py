"""Reports on action plans: a council brief and what stands behind it, as page, paper, tables and scenario."""

from __future__ import annotations

from ccsim.reporting.document import Document
from ccsim.reporting.making import document_of, report
from ccsim.reporting.verdicts import SavedVerdict, of_verdict, read_verdict
from ccsim.reporting.writing import FORMATS, REPORT, check_formats, files_of, write_report

__all__ = [
    "FORMATS",
    "REPORT",
    "Document",
    "SavedVerdict",
    "check_formats",
    "document_of",
    "files_of",
    "of_verdict",
    "read_verdict",
    "report",
    "write_report",
]
