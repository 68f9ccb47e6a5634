from . import collection_forewarning
