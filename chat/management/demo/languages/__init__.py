"""The languages of the demo history."""

from .arabic import ARABIC
from .chinese import CHINESE
from .english import ENGLISH
from .french import FRENCH
from .german import GERMAN
from .hebrew import HEBREW
from .hindi import HINDI
from .japanese import JAPANESE
from .language import Language
from .russian import RUSSIAN
from .spanish import SPANISH

LANGUAGES = (
    *(ENGLISH, GERMAN, FRENCH, SPANISH, CHINESE),
    *(JAPANESE, ARABIC, HEBREW, HINDI, RUSSIAN),
)

__all__ = ["LANGUAGES", "Language"]
