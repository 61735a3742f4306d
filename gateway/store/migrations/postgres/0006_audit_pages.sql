-- Entries of the audit log that are written together are a page: a JSON array of entries, each an array of what the view's
-- columns hold. The log is written with every call and rarely read, and a row costs what it costs for each entry in it.
CREATE TABLE audit_page (
    last_id uuid NOT NULL PRIMARY KEY,
    first_id uuid NOT NULL,
    entries text NOT NULL
);
INSERT INTO audit_page (last_id, first_id, entries)
SELECT id, id, '[["' || replace(id::text, '-', '') || '",' || substr(ltrim(fields::text), 2) || ']'
FROM audit_entry ORDER BY id;
DROP VIEW audit;
DROP TABLE audit_entry;
CREATE VIEW audit AS SELECT
    (entry ->> 0)::uuid AS id,
    (entry ->> 1)::bigint AS happened_at,
    entry ->> 2 AS token_name,
    entry ->> 3 AS action,
    (entry ->> 4)::uuid AS account_id,
    (entry ->> 5)::uuid AS server_id,
    entry ->> 6 AS subject,
    entry ->> 7 AS vendor,
    entry ->> 8 AS tool,
    entry ->> 9 AS argument_names,
    entry ->> 10 AS argument_values,
    entry ->> 11 AS outcome,
    (entry ->> 12)::bigint AS status,
    (entry ->> 13)::bigint AS duration_ms
FROM audit_page, json_array_elements(audit_page.entries::json) AS entry;
-- The pages whose calls are still to be counted.
CREATE TABLE audit_uncounted (
    page_id uuid NOT NULL PRIMARY KEY REFERENCES audit_page (last_id) ON DELETE CASCADE
);
