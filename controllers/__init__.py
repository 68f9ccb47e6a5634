from . import collection_forewarning
from . import collection_letters
