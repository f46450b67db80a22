"""What each engine needs beside the columns of `search_index`.

SQLite: a full-text table over `words`, kept by triggers. A later migration that makes Django copy `search_index`
(SQLite does so for most changes of a column) must make the triggers anew.
PostgreSQL: a generated `tsvector` with its index; long columns out of line, so that the rows that are counted stay narrow;
names and words compared byte by byte, so that a prefix is a range.
"""

from django.db import migrations

SQLITE = (
    "CREATE VIRTUAL TABLE search_fts USING fts5(words, content='search_index', content_rowid='innovation_id', columnsize=0, detail=none, tokenize='ascii')",
    "CREATE TRIGGER search_index_added AFTER INSERT ON search_index BEGIN INSERT INTO search_fts(rowid, words) VALUES (new.innovation_id, new.words); END",
    "CREATE TRIGGER search_index_removed AFTER DELETE ON search_index BEGIN"
    " INSERT INTO search_fts(search_fts, rowid, words) VALUES ('delete', old.innovation_id, old.words); END",
    "CREATE TRIGGER search_index_changed AFTER UPDATE OF words ON search_index BEGIN"
    " INSERT INTO search_fts(search_fts, rowid, words) VALUES ('delete', old.innovation_id, old.words);"
    " INSERT INTO search_fts(rowid, words) VALUES (new.innovation_id, new.words); END",
)
SQLITE_BACK = (
    "DROP TRIGGER search_index_changed",
    "DROP TRIGGER search_index_removed",
    "DROP TRIGGER search_index_added",
    "DROP TABLE search_fts",
)
POSTGRESQL = (
    "ALTER TABLE search_index ADD COLUMN vector tsvector GENERATED ALWAYS AS (array_to_tsvector(string_to_array(words, ' '))) STORED",
    "CREATE INDEX search_index_vector ON search_index USING gin (vector)",
    "ALTER TABLE search_index SET (toast_tuple_target = 128)",
    'ALTER TABLE search_index ALTER COLUMN name TYPE text COLLATE "C"',
    'ALTER TABLE search_word ALTER COLUMN word TYPE varchar(40) COLLATE "C"',
)
POSTGRESQL_BACK = ("DROP INDEX search_index_vector", "ALTER TABLE search_index DROP COLUMN vector")


def run(statements_of):
    def step(apps, schema_editor):
        for statement in statements_of[schema_editor.connection.vendor]:
            schema_editor.execute(statement)

    return step


class Migration(migrations.Migration):
    dependencies = [("exhibits", "0002_search_index")]

    operations = [
        migrations.RunPython(
            run({"sqlite": SQLITE, "postgresql": POSTGRESQL}),
            run({"sqlite": SQLITE_BACK, "postgresql": POSTGRESQL_BACK}),
        )
    ]
