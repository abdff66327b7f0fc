"""Is the trail whole? Every chain is computed anew from its first event, and what does not fit is named."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.audit import content_of
from accounts.models import AuditChain, AuditEvent
from accounts.rules import FIRST_HASH, event_hash
from rsp.job_run import Finish, JobFailed, JobRun
from rsp.swedish import integer

SHOWN_FAULTS = 5

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Fault:
    """One place where a chain does not hold. ``what`` is a Swedish sentence; ``position`` is the place in the chain."""

    organisation: str
    position: int
    what: str

    def __str__(self) -> str:
        return _("%(organisation)s, händelse %(position)d: %(what)s") % {
            "organisation": self.organisation,
            "position": self.position,
            "what": self.what,
        }


@dataclass(frozen=True, slots=True)
class ChainState:
    """A chain as it was checked: its last hash is worth noting down outside the system."""

    id: UUID
    organisation: str
    events: int
    last_position: int
    last_hash: str
    faults: tuple[Fault, ...]

    @property
    def noted(self) -> str:
        """The end of the chain as one notes it down: id, place and checksum."""
        return f"{self.id} {self.last_position} {self.last_hash}"


def check_chains(progress: Progress | None = None) -> list[ChainState]:
    """Check every chain. ``progress`` is told (chains done, chains in all)."""
    chains = list(AuditChain.objects.order_by("name", "pk"))
    states = []
    for number, chain in enumerate(chains, start=1):
        states.append(check_chain(chain))
        if progress:
            progress(number, len(chains))
    return states


def audit_check_job(run: JobRun) -> Finish:
    """The check as background work (``settings.JOB_HANDLERS``). A broken trail is a failed job that says where."""
    states = check_chains(lambda done, total: run.progress(done, total, _("Kontrollerar organisationernas kedjor")))
    faults = [str(fault) for state in states for fault in state.faults]
    if faults:
        raise JobFailed(_("Händelseloggen är inte hel. %(faults)s") % {"faults": " ".join(faults[:SHOWN_FAULTS])})
    return lambda: {"lines": _told(states)}


def _told(states: list[ChainState]) -> list[str]:
    words = {"events": integer(sum(state.events for state in states)), "chains": integer(len(states))}
    first = _("Händelseloggen är hel: %(events)s händelser i %(chains)s kedjor är kontrollerade.") % words
    return [first, *(f"{state.organisation}: {state.last_hash}" for state in states)]


def check_chain(chain: AuditChain) -> ChainState:
    """Check one chain as it stood when asked: what is rightly written meanwhile is left for the next time."""
    faults = []
    previous_hash, position, count = FIRST_HASH, 0, 0
    events = AuditEvent.objects.filter(chain=chain, position__lte=chain.last_position).order_by("position")
    for event in events.iterator(chunk_size=2000):
        faults += _faults_of(event, chain.name, previous_hash, position)
        previous_hash, position, count = event.hash, event.position, count + 1
    faults += _faults_at_end(chain, position, previous_hash)
    beyond = AuditEvent.objects.filter(chain=chain, position__gt=F("chain__last_position")).order_by("position")
    what = _("Händelsen är insatt efter kedjans slut.")
    faults += [Fault(chain.name, event.position, what) for event in beyond]
    return ChainState(chain.pk, chain.name, count, chain.last_position, chain.last_hash, tuple(faults))


def check_noted(lines: Iterable[str]) -> list[Fault]:
    """Do the chains still pass through the ends that were noted earlier? ``lines`` are ``ChainState.noted``.

    A chain that somebody with the owner's rights has cut or written anew holds in itself, but not at what was noted.
    """
    faults = []
    for line in lines:
        chain_id, position, noted_hash = line.split()
        event = AuditEvent.objects.filter(chain=chain_id, position=int(position)).first()
        if event is None or event.hash != noted_hash:
            name = AuditChain.objects.filter(pk=chain_id).values_list("name", flat=True).first() or chain_id
            faults.append(Fault(name, int(position), _("Kontrollsumman är inte den som har antecknats.")))
    return faults


def _faults_of(event: AuditEvent, organisation: str, previous_hash: str, position: int) -> Iterator[Fault]:
    if event.position > position + 1:
        missing = event.position - position - 1
        yield Fault(organisation, position + 1, _removed(missing))
    elif event.previous_hash != previous_hash:
        yield Fault(
            organisation, event.position, _("Händelsen hänger inte ihop med den före: något är insatt eller bytt.")
        )
    if event.hash != event_hash(event.previous_hash, content_of(event)):
        yield Fault(
            organisation, event.position, _("Händelsen är ändrad sedan den skrevs (%(id)s).") % {"id": event.pk}
        )


def _removed(missing: int) -> str:
    text = ngettext("%(count)d händelse är borttagen.", "%(count)d händelser är borttagna.", missing)
    return text % {"count": missing}


def _faults_at_end(chain: AuditChain, position: int, last_hash: str) -> Iterator[Fault]:
    if position < chain.last_position:
        missing = chain.last_position - position
        yield Fault(chain.name, position + 1, _removed(missing))
    elif last_hash != chain.last_hash:
        yield Fault(chain.name, position, _("Kedjans slut stämmer inte med den sista händelsen."))
