-- An entry of the audit log is written as one value: a JSON array of what the view's columns hold, from the second on. The log
-- is written with every call and rarely read, and a row of many columns costs what it costs for each of them. JSON in it is
-- text: whoever reads one field has all of them unescaped, and no text may have the zero byte that a value may spell.
CREATE TABLE audit_entry (
    id uuid NOT NULL PRIMARY KEY,
    fields json NOT NULL
);
INSERT INTO audit_entry (id, fields)
SELECT id, json_build_array(happened_at, token_name, action, replace(account_id::text, '-', ''),
    replace(server_id::text, '-', ''), subject, vendor, tool, argument_names, argument_values, outcome, status, duration_ms)
FROM audit ORDER BY id;
DROP TABLE audit;
CREATE VIEW audit AS SELECT
    id,
    (fields ->> 0)::bigint AS happened_at,
    fields ->> 1 AS token_name,
    fields ->> 2 AS action,
    (fields ->> 3)::uuid AS account_id,
    (fields ->> 4)::uuid AS server_id,
    fields ->> 5 AS subject,
    fields ->> 6 AS vendor,
    fields ->> 7 AS tool,
    fields ->> 8 AS argument_names,
    fields ->> 9 AS argument_values,
    fields ->> 10 AS outcome,
    (fields ->> 11)::bigint AS status,
    (fields ->> 12)::bigint AS duration_ms,
    fields::text AS fields
FROM audit_entry;
