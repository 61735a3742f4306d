-- Entries of the audit log that were written one after the other, and what they have: hashes of accounts, servers, tools, API
-- tokens and outcomes. The log itself is in the order of its ids, whose moments are those of the entries.
CREATE TABLE audit_block (
    id uuid NOT NULL PRIMARY KEY,
    first_id uuid NOT NULL,
    last_id uuid NOT NULL,
    entries bigint NOT NULL,
    keys bytea
);
CREATE INDEX audit_block_span ON audit_block (last_id, first_id);
DROP INDEX audit_time;
DROP INDEX audit_account;
DROP INDEX audit_server;
DROP INDEX audit_tool;
DROP INDEX audit_token;
DROP INDEX audit_outcome;
