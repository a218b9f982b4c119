"""Where clients work, and what they may talk with us about."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from clients.enums import (
    HospitalLevel,
    OrganisationKind,
)


class SearchNames(models.Model):
    """Columns a name is found by; written beside the name by `clients.actions`, never by hand."""

    name_key = models.CharField(max_length=200, editable=False, db_index=True)
    pinyin = models.CharField(max_length=400, editable=False, db_index=True)
    initials = models.CharField(max_length=100, editable=False, db_index=True)

    class Meta:
        abstract = True


class Organisation(SearchNames):
    """Where clients work: hospital, distributor, supplier, or one of the periphery."""

    kind = models.CharField(_("kind"), max_length=12, choices=OrganisationKind, default=OrganisationKind.HOSPITAL)
    name = models.CharField(_("name"), max_length=200)
    level = models.CharField(_("level"), max_length=4, choices=HospitalLevel, default=HospitalLevel.UNKNOWN, blank=True)
    level_as_written = models.CharField(_("level as written in the source"), max_length=60, blank=True)
    province = models.CharField(_("province"), max_length=40, blank=True)
    city = models.CharField(_("city"), max_length=40, blank=True)
    city_code = models.CharField(_("city code"), max_length=6, blank=True)
    county = models.CharField(_("district or county"), max_length=60, blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    # Degrees of WGS 84, as telephones give them: from these the way between two hospitals is reckoned.
    latitude = models.DecimalField(_("latitude"), max_digits=8, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    phones = models.CharField(_("phones"), max_length=300, blank=True)
    hours = models.CharField(_("opening hours"), max_length=200, blank=True)
    source = models.CharField(_("source"), max_length=100, blank=True)
    source_on = models.DateField(_("as of"), null=True, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    # Key to us, whatever `clients.key_places` says of it.
    is_key = models.BooleanField(_("key, by hand"), default=False)

    history = HistoricalRecords(excluded_fields=["name_key", "pinyin", "initials"])

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering: ClassVar = ["pinyin", "id"]
        constraints: ClassVar = [
            # What makes two rows of a sheet the same organisation.
            models.UniqueConstraint(
                fields=["name_key", "city", "county", "kind"], name="one_organisation_per_name_and_place"
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                name="both_coordinates_or_none",
                violation_error_message=_("Give both coordinates: latitude −90 to 90, longitude −180 to 180."),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["city"], name="organisation_city")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("clients:organisation", args=[self.pk])

    @property
    def is_hospital(self) -> bool:
        return self.kind == OrganisationKind.HOSPITAL


class OrganisationAlias(SearchNames):
    """Another name people use for an organisation (安贞 for 首都医科大学附属北京安贞医院)."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="aliases", verbose_name=_("organisation")
    )
    name = models.CharField(_("name"), max_length=200)

    history = HistoricalRecords(excluded_fields=["name_key", "pinyin", "initials"])

    class Meta:
        verbose_name = _("other name")
        verbose_name_plural = _("other names")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "name_key"], name="one_alias_per_organisation"),
        ]

    def __str__(self) -> str:
        return self.name


class Department(models.Model):
    """A hospital's department; wards are its parts."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="departments", verbose_name=_("organisation")
    )
    name = models.CharField(_("name"), max_length=80)
    name_key = models.CharField(max_length=80, editable=False)
    # A code of the official catalogue of clinical subjects (诊疗科目), "03.04" for cardiology.
    subject_code = models.CharField(_("clinical subject"), max_length=8, blank=True)
    part_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="wards", verbose_name=_("ward of")
    )

    history = HistoricalRecords(excluded_fields=["name_key"])

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")
        ordering: ClassVar = ["organisation_id", "name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "name_key"], name="one_department_per_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Product(models.Model):
    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80)
    is_active = models.BooleanField(_("active"), default=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name
