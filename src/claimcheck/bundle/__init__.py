"""The reproduction artefact: a Record with all that its marks were computed from, in one zip file.

`write_bundle` packs a Record folder and, from the store, the rankings and judgements behind its scores.
`check_bundle` computes everything again from the file alone and says what agrees. Ids of queries and
documents are in it, texts of the corpora are not.
"""

from claimcheck.bundle.check import Check, check_bundle
from claimcheck.bundle.write import Packed, write_bundle

__all__ = ["Check", "Packed", "check_bundle", "write_bundle"]
