"""Static files under names that change with their content, also where a script imports another."""

from whitenoise.storage import CompressedManifestStaticFilesStorage

IMPORT = r"""(?P<matched>import (?P<names>\{[^}]*\}) from "(?P<url>\./[^"]+)";)"""


class ModuleStorage(CompressedManifestStaticFilesStorage):
    # A module's name changes with those of what it imports: one pass for each step of a chain.
    max_post_process_passes = 30
    # Django's own switch for modules also reads libraries, and stumbles over their comments.
    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        ("js/*.js", ((IMPORT, 'import %(names)s from "%(url)s";'),)),
    )
