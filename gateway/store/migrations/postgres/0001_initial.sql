-- Times are milliseconds since 1970 in UTC, lists and maps JSON, whose text is kept as it is.
CREATE TABLE account (
    id uuid NOT NULL PRIMARY KEY,
    name text NOT NULL UNIQUE,
    vendor text NOT NULL,
    base_url text,
    default_headers text NOT NULL,
    settings text NOT NULL,
    credentials bytea NOT NULL,
    state text NOT NULL,
    revision bigint NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL
);

CREATE TABLE server (
    id uuid NOT NULL PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    name text NOT NULL,
    config text NOT NULL,
    expires_at bigint,
    require_api_token_auth boolean NOT NULL,
    token_hash bytea NOT NULL UNIQUE,
    revision bigint NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL
);
CREATE INDEX server_account ON server (account_id, id);
CREATE INDEX server_expiry ON server (expires_at) WHERE expires_at IS NOT NULL;

CREATE TABLE api_token (
    id uuid NOT NULL PRIMARY KEY,
    name text NOT NULL UNIQUE,
    is_admin boolean NOT NULL,
    token_hash bytea NOT NULL UNIQUE,
    expires_at bigint,
    created_at bigint NOT NULL
);
CREATE INDEX api_token_expiry ON api_token (expires_at) WHERE expires_at IS NOT NULL;

-- Outlives what it tells of: no references.
CREATE TABLE audit (
    id uuid NOT NULL PRIMARY KEY,
    happened_at bigint NOT NULL,
    token_name text,
    action text NOT NULL,
    account_id uuid,
    server_id uuid,
    subject text,
    vendor text,
    tool text,
    argument_names text NOT NULL,
    argument_values text,
    outcome text NOT NULL,
    status bigint,
    duration_ms bigint NOT NULL
);
CREATE INDEX audit_time ON audit (happened_at, id);
CREATE INDEX audit_account ON audit (account_id, happened_at, id) WHERE account_id IS NOT NULL;
CREATE INDEX audit_server ON audit (server_id, happened_at, id) WHERE server_id IS NOT NULL;
CREATE INDEX audit_tool ON audit (tool, happened_at, id) WHERE tool IS NOT NULL;
CREATE INDEX audit_token ON audit (token_name, happened_at, id) WHERE token_name IS NOT NULL;
-- Nearly everything is a success, which the index by time finds as well.
CREATE INDEX audit_outcome ON audit (outcome, happened_at, id) WHERE outcome <> 'ok';

CREATE TABLE lease (
    name text NOT NULL PRIMARY KEY,
    holder uuid NOT NULL,
    ends_at bigint NOT NULL
);
CREATE INDEX lease_end ON lease (ends_at);

-- Tells every replica what has changed, when the change is kept: `server 0190…`. A transaction that changes everything
-- is quiet, and says so itself.
CREATE FUNCTION toolpress_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('toolpress.quiet', true) = 'on' THEN
        RETURN NULL;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        PERFORM pg_notify('toolpress', TG_TABLE_NAME || ' ' || OLD.id);
    END IF;
    IF TG_OP = 'INSERT' OR (TG_OP = 'UPDATE' AND NEW.id <> OLD.id) THEN
        PERFORM pg_notify('toolpress', TG_TABLE_NAME || ' ' || NEW.id);
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER account_changed AFTER INSERT OR UPDATE OR DELETE ON account
    FOR EACH ROW EXECUTE FUNCTION toolpress_changed();
CREATE TRIGGER server_changed AFTER INSERT OR UPDATE OR DELETE ON server
    FOR EACH ROW EXECUTE FUNCTION toolpress_changed();
CREATE TRIGGER api_token_changed AFTER INSERT OR UPDATE OR DELETE ON api_token
    FOR EACH ROW EXECUTE FUNCTION toolpress_changed();
