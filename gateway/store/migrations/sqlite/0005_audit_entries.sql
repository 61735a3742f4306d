-- An entry of the audit log is written as one value: a JSON array of what the view's columns hold, from the second on. The log
-- is written with every call and rarely read, and a row of many columns costs what it costs for each of them.
CREATE TABLE audit_entry (
    id BLOB NOT NULL PRIMARY KEY,
    fields TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO audit_entry (id, fields)
SELECT id, json_array(happened_at, token_name, action, nullif(lower(hex(account_id)), ''), nullif(lower(hex(server_id)), ''),
    subject, vendor, tool, argument_names, argument_values, outcome, status, duration_ms)
FROM audit ORDER BY id;
DROP TABLE audit;
CREATE VIEW audit AS SELECT
    id,
    fields ->> 0 AS happened_at,
    fields ->> 1 AS token_name,
    fields ->> 2 AS action,
    unhex(fields ->> 3) AS account_id,
    unhex(fields ->> 4) AS server_id,
    fields ->> 5 AS subject,
    fields ->> 6 AS vendor,
    fields ->> 7 AS tool,
    fields ->> 8 AS argument_names,
    fields ->> 9 AS argument_values,
    fields ->> 10 AS outcome,
    fields ->> 11 AS status,
    fields ->> 12 AS duration_ms,
    fields
FROM audit_entry;
