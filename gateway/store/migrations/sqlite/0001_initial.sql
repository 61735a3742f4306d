-- Times are milliseconds since 1970 in UTC, ids the 16 bytes of a UUID, lists and maps JSON.
CREATE TABLE account (
    id BLOB NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    vendor TEXT NOT NULL,
    base_url TEXT,
    default_headers TEXT NOT NULL,
    settings TEXT NOT NULL,
    credentials BLOB NOT NULL,
    state TEXT NOT NULL,
    revision INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE server (
    id BLOB NOT NULL PRIMARY KEY,
    account_id BLOB NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    config TEXT NOT NULL,
    expires_at INTEGER,
    require_api_token_auth INTEGER NOT NULL,
    token_hash BLOB NOT NULL UNIQUE,
    revision INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX server_account ON server (account_id, id);
CREATE INDEX server_expiry ON server (expires_at) WHERE expires_at IS NOT NULL;

CREATE TABLE api_token (
    id BLOB NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    is_admin INTEGER NOT NULL,
    token_hash BLOB NOT NULL UNIQUE,
    expires_at INTEGER,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX api_token_expiry ON api_token (expires_at) WHERE expires_at IS NOT NULL;

-- Outlives what it tells of: no references.
CREATE TABLE audit (
    id BLOB NOT NULL PRIMARY KEY,
    happened_at INTEGER NOT NULL,
    token_name TEXT,
    action TEXT NOT NULL,
    account_id BLOB,
    server_id BLOB,
    subject TEXT,
    vendor TEXT,
    tool TEXT,
    argument_names TEXT NOT NULL,
    argument_values TEXT,
    outcome TEXT NOT NULL,
    status INTEGER,
    duration_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX audit_time ON audit (happened_at, id);
CREATE INDEX audit_account ON audit (account_id, happened_at, id) WHERE account_id IS NOT NULL;
CREATE INDEX audit_server ON audit (server_id, happened_at, id) WHERE server_id IS NOT NULL;
CREATE INDEX audit_tool ON audit (tool, happened_at, id) WHERE tool IS NOT NULL;
CREATE INDEX audit_token ON audit (token_name, happened_at, id) WHERE token_name IS NOT NULL;
-- Nearly everything is a success, which the index by time finds as well.
CREATE INDEX audit_outcome ON audit (outcome, happened_at, id) WHERE outcome <> 'ok';

CREATE TABLE lease (
    name TEXT NOT NULL PRIMARY KEY,
    holder BLOB NOT NULL,
    ends_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX lease_end ON lease (ends_at);
