"""Changes to what is known of state aid."""

from django.db import transaction

from grants.models import AidScheme, LegalAct, SchemeBasis
from grants.reference.acts import ACTS, BASES, SCHEME_NAMES


@transaction.atomic
def load_aid_schemes() -> int:
    """Load the ordinances and forms of support the product knows. Idempotent; gives the number of forms."""
    for act in ACTS:
        LegalAct.objects.update_or_create(
            sfs=act.sfs, defaults={"title": act.title, "valid_from": act.first, "valid_to": act.last}
        )
    for slug, name in SCHEME_NAMES.items():
        AidScheme.objects.update_or_create(slug=slug, defaults={"name": name})
    for basis in BASES:
        SchemeBasis.objects.update_or_create(
            scheme_id=basis.slug,
            legal_act_id=basis.sfs,
            defaults={"name": basis.name, "valid_from": basis.first, "valid_to": basis.last},
        )
    return len(SCHEME_NAMES)
