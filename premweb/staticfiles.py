"""Static files under names that change with their content, also where a script imports another."""

from whitenoise.storage import CompressedManifestStaticFilesStorage

IMPORT = r"""(?P<matched>import (?P<names>\{[^}]*\}) from "(?P<url>\./[^"]+)";)"""


class ModuleStorage(CompressedManifestStaticFilesStorage):
    # Django's own switch for modules also reads libraries, and stumbles over their comments.
    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        ("js/*.js", ((IMPORT, 'import %(names)s from "%(url)s";'),)),
    )
