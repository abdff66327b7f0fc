"""Why a file could not be read or written, in Swedish."""

import errno

from django.utils.translation import gettext as _


def reason(error: OSError) -> str:
    """The reason in words, or the system's own words for the rare ones."""
    match error.errno:
        case errno.ENOENT:
            return _("filen eller mappen finns inte")
        case errno.EISDIR:
            return _("det är en mapp")
        case errno.ENOTDIR:
            return _("en del av sökvägen är ingen mapp")
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return _("du saknar behörighet")
        case errno.ENOSPC:
            return _("disken är full")
        case _other:
            return error.strerror or str(error)
