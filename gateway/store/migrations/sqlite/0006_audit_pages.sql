-- Entries of the audit log that are written together are a page: a JSON array of entries, each an array of what the view's
-- columns hold. The log is written with every call and rarely read, and a row costs what it costs for each entry in it.
-- The rows have ids of SQLite's own beside their keys: to find the place of a key among long rows, it would read them whole.
CREATE TABLE audit_page (
    last_id BLOB NOT NULL PRIMARY KEY,
    first_id BLOB NOT NULL,
    entries TEXT NOT NULL
) STRICT;
INSERT INTO audit_page (last_id, first_id, entries)
SELECT id, id, '[["' || lower(hex(id)) || '",' || substr(fields, 2) || ']' FROM audit_entry ORDER BY id;
DROP VIEW audit;
DROP TABLE audit_entry;
CREATE VIEW audit AS SELECT
    unhex(entry.value ->> 0) AS id,
    entry.value ->> 1 AS happened_at,
    entry.value ->> 2 AS token_name,
    entry.value ->> 3 AS action,
    unhex(entry.value ->> 4) AS account_id,
    unhex(entry.value ->> 5) AS server_id,
    entry.value ->> 6 AS subject,
    entry.value ->> 7 AS vendor,
    entry.value ->> 8 AS tool,
    entry.value ->> 9 AS argument_names,
    entry.value ->> 10 AS argument_values,
    entry.value ->> 11 AS outcome,
    entry.value ->> 12 AS status,
    entry.value ->> 13 AS duration_ms
FROM audit_page, json_each(audit_page.entries) AS entry;
-- The pages whose calls are still to be counted.
CREATE TABLE audit_uncounted (
    page_id BLOB NOT NULL PRIMARY KEY REFERENCES audit_page (last_id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
