"""The link between an account and a person at the organisation's own sign-in service: one at a time."""

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.utils.translation import gettext as _

from accounts.audit import audited
from accounts.identity import IdentityRefused
from accounts.models import User
from accounts.services.sessions import end_sessions_of
from accounts.services.sign_in import actor_of
from rsp.actor import Actor


def check_identity_fits(user: User, subject: str) -> bool:
    """Whether the account is linked to the subject at the provider: False when it is linked to nobody there yet.

    Raises:
        IdentityRefused: the account is somebody else's there. An address may be given to a new person, but not with it
            what the one before could see: an administrator must have the account unlinked first.
    """
    links = SocialAccount.objects.filter(user=user, provider=settings.OIDC_PROVIDER_ID)
    linked = set(links.values_list("uid", flat=True))
    if linked - {subject}:
        raise _taken()
    return subject in linked


def link_identity(*, user: User, subject: str) -> None:
    """From now on the subject at the provider is this person, whatever address either has later.

    Raises:
        IdentityRefused: one of the two has been linked elsewhere since the sign-in began.
    """
    if check_identity_fits(user, subject):
        return
    with audited(actor_of(user), "identity.link") as trail:
        trail.about(user)
        User.objects.select_for_update().get(pk=user.pk)
        check_identity_fits(user, subject)
        # Names and addresses live in User only: nothing more of what the provider says is kept.
        link, _is_new = SocialAccount.objects.get_or_create(
            provider=settings.OIDC_PROVIDER_ID, uid=subject, defaults={"user": user, "extra_data": {}}
        )
        if link.user_id != user.pk:
            raise _taken()


def unlink_identities(*, actor: Actor, user: User) -> int:
    """End every link of the account, and its sessions: whoever has its address links it anew by signing in.

    Raises:
        IdentityRefused: the account is linked to nobody.
    """
    with audited(actor, "identity.unlink") as trail:
        trail.about(user)
        User.objects.select_for_update().get(pk=user.pk)
        count, _by_table = SocialAccount.objects.filter(user=user).delete()
        if not count:
            raise IdentityRefused(_("Kontot är inte kopplat till någon inloggningstjänst."))
        trail.record(after={"ended_sessions": end_sessions_of(user.pk)})
    return count


def _taken() -> IdentityRefused:
    return IdentityRefused(
        _(
            "Kontot här är redan kopplat till en annan person hos inloggningstjänsten. Har du fått ett nytt konto där, "
            "eller en adress som någon annan har haft? Be en administratör se till att kopplingen tas bort."
        )
    )
