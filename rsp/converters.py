"""The parts of an address: a county, a municipality, a year, the key of a row. Registered when the app is loaded."""

from django.urls import register_converter


class Text:
    """A part of an address that is taken as it stands."""

    regex = ".+"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: object) -> str:
        return str(value)


class CountyCode(Text):
    """An SCB county code: two digits."""

    regex = "[0-9]{2}"


class MunicipalityCode(Text):
    """An SCB municipality code: four digits."""

    regex = "[0-9]{4}"


class RowKey(Text):
    """The key of a row: a UUID, or the number of a row that has none."""

    regex = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9]{1,18}"


class Year:
    """A calendar year: four digits."""

    regex = "[0-9]{4}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


def register_converters() -> None:
    """``county``, ``municipality``, ``row`` and ``year``, for every file of addresses."""
    register_converter(CountyCode, "county")
    register_converter(MunicipalityCode, "municipality")
    register_converter(RowKey, "row")
    register_converter(Year, "year")
