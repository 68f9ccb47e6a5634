from . import collection_letters
