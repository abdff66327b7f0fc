"""``rsp_plain``: a text without the marks of its letters, as a function that an index may stand on.

PostgreSQL's own ``unaccent`` is not immutable, since its dictionary could be changed; ours names it and nobody changes it.
"""

from django.db import migrations

CREATE = """
    CREATE FUNCTION public.rsp_plain(text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    AS $$ SELECT public.unaccent('public.unaccent'::regdictionary, $1) $$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_search_extensions"),
    ]

    operations = [
        migrations.RunSQL(CREATE, "DROP FUNCTION public.rsp_plain(text)"),
    ]
