-- Browsers that are signed in: a session opens the console for as long as the API token it was opened with is there.
CREATE TABLE session (
    cookie_hash BLOB NOT NULL PRIMARY KEY,
    api_token_id BLOB NOT NULL REFERENCES api_token (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_api_token ON session (api_token_id);
CREATE INDEX session_expiry ON session (expires_at);
