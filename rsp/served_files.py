"""Which files under ``static/`` the site serves: all but those that only the PDFs are printed with."""

from django.contrib.staticfiles.apps import StaticFilesConfig


class ServedFilesConfig(StaticFilesConfig):
    """Leaves out the print style sheets, whose font addresses hold for WeasyPrint only, and the whole print fonts."""

    ignore_patterns = (*StaticFilesConfig.ignore_patterns, "css/print/*", "fonts/print/*")
