from . import collection_forewarning
from . import collection_letters
from . import collection_portal
from . import collection_portal_payment
from . import collection_portal_document
from . import collection_portal_claim
from . import collection_portal_discount
