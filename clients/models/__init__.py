"""Whom do we maintain, where they work, and how they come in."""

from clients.models.clinic import ClinicException, ClinicExceptionQuerySet, ClinicSlot, ClinicSlotQuerySet
from clients.models.facts import FactSource, FactSourceQuerySet
from clients.models.houses import (
    DepartmentEstimate,
    OrganisationEvent,
    OrganisationEventQuerySet,
    PharmacyCommittee,
    ProductListing,
    sees_every_event,
)
from clients.models.imports import ImportReject, ImportRun, ImportRunQuerySet
from clients.models.influence import Influence, InfluenceQuerySet
from clients.models.moves import Move, MovedRelationship, MoveQuerySet, Successor, SuccessorQuerySet
from clients.models.paths import PathPerson, PathPersonQuerySet, PathStep, PathStepQuerySet
from clients.models.people import (
    SHOWN_IN_ROWS,
    Client,
    ClientQuerySet,
    Relationship,
    RelationshipQuerySet,
    RelationshipRow,
    StageChange,
    StageChangeQuerySet,
    place_in_words,
)
from clients.models.phases import CandidateFlag, CandidateFlagQuerySet, PhaseChange, PhaseChangeQuerySet
from clients.models.places import Department, Organisation, OrganisationAlias, Product, SearchNames
from clients.models.posts import Affiliation, AffiliationQuerySet
from clients.models.reception import (
    Booking,
    BookingQuerySet,
    ReceptionWindow,
    ReceptionWindowQuerySet,
    Registration,
    RegistrationSeason,
)

__all__ = [
    "SHOWN_IN_ROWS",
    "Affiliation",
    "AffiliationQuerySet",
    "Booking",
    "BookingQuerySet",
    "CandidateFlag",
    "CandidateFlagQuerySet",
    "Client",
    "ClientQuerySet",
    "ClinicException",
    "ClinicExceptionQuerySet",
    "ClinicSlot",
    "ClinicSlotQuerySet",
    "Department",
    "DepartmentEstimate",
    "FactSource",
    "FactSourceQuerySet",
    "ImportReject",
    "ImportRun",
    "ImportRunQuerySet",
    "Influence",
    "InfluenceQuerySet",
    "Move",
    "MoveQuerySet",
    "MovedRelationship",
    "Organisation",
    "OrganisationAlias",
    "OrganisationEvent",
    "OrganisationEventQuerySet",
    "PathPerson",
    "PathPersonQuerySet",
    "PathStep",
    "PathStepQuerySet",
    "PharmacyCommittee",
    "PhaseChange",
    "PhaseChangeQuerySet",
    "Product",
    "ProductListing",
    "ReceptionWindow",
    "ReceptionWindowQuerySet",
    "Registration",
    "RegistrationSeason",
    "Relationship",
    "RelationshipQuerySet",
    "RelationshipRow",
    "SearchNames",
    "StageChange",
    "StageChangeQuerySet",
    "Successor",
    "SuccessorQuerySet",
    "place_in_words",
    "sees_every_event",
]
