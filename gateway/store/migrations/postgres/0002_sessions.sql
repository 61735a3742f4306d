-- Browsers that are signed in: a session opens the console for as long as the API token it was opened with is there.
CREATE TABLE session (
    cookie_hash bytea NOT NULL PRIMARY KEY,
    api_token_id uuid NOT NULL REFERENCES api_token (id) ON DELETE CASCADE,
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL
);
CREATE INDEX session_api_token ON session (api_token_id);
CREATE INDEX session_expiry ON session (expires_at);
