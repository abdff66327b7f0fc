"""For migrations: rows that were there before their history was get one event with what they are."""

from typing import Any

from django.db import migrations

from rsp.history import BEGINNING


def begin_history(app_label: str) -> migrations.RunPython:
    """The operation for one room. Its reverse does nothing: the tables of events go when their own migration does."""

    def begin(apps: Any, schema_editor: Any) -> None:
        tables = [table for table in apps.get_app_config(app_label).get_models() if _is_of_events(table)]
        for table in tables:
            schema_editor.execute(_copy(table, schema_editor.quote_value(BEGINNING), schema_editor.connection.ops))

    return migrations.RunPython(begin, migrations.RunPython.noop, elidable=True)


def _is_of_events(table: Any) -> bool:
    return any(field.name == "pgh_obj" for field in table._meta.fields)


def _copy(table: Any, label: str, ops: Any) -> str:
    tracked = table._meta.get_field("pgh_obj").related_model
    kept = [field.column for field in table._meta.fields if not field.name.startswith("pgh_")]
    columns = ", ".join(ops.quote_name(column) for column in kept)
    key, source, target = (
        ops.quote_name(name) for name in (tracked._meta.pk.column, tracked._meta.db_table, table._meta.db_table)
    )
    return (
        f"INSERT INTO {target} (pgh_created_at, pgh_label, pgh_obj_id, {columns}) "
        f"SELECT now(), {label}, {key}, {columns} FROM {source}"
    )
