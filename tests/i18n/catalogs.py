"""The catalogs that `make messages` makes."""

import io
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.frontend import ExtractMessages
from babel.messages.pofile import read_po


def extracted(mapping: Path, source: Path, folder: Path) -> Catalog:
    """The texts that `make messages` collects from `source` by the methods of `mapping`."""
    command = ExtractMessages()
    command.mapping_file = str(mapping)
    command.keywords = ["gettext_lazy", "ngettext_lazy:1,2"]
    command.input_paths = [str(source)]
    command.output_file = str(folder / "found.pot")
    command.ensure_finalized()
    command.run()
    return read_po(io.BytesIO(Path(command.output_file).read_bytes()))
