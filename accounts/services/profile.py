"""What a person chooses for the own account."""

from accounts.audit import audited, snapshot
from accounts.models import User
from rsp.actor import Actor
from rsp.editable import check_version


def save_profile(*, actor: Actor, name: str, density: str, expected_version: int) -> User:
    """Save the own name and density.

    Raises:
        StaleVersion: somebody else, or oneself in another window, has saved since.
    """
    with audited(actor, "account.edit") as trail:
        user = User.objects.select_for_update().get(pk=actor.user_id)
        trail.about(user)
        check_version(user, expected_version)
        before = snapshot(user, "name", "density")
        is_renamed = user.name != name.strip()
        user.name, user.density, user.version = name.strip(), density, user.version + 1
        user.full_clean(exclude=["password"])
        user.save(update_fields=["name", "density", "version"])
        trail.changed(before, snapshot(user, "name", "density") | ({"name": "dolt, ändrat"} if is_renamed else {}))
    return user
