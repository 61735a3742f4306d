-- What is counted of calls of tools, so that nobody has to count entries of the audit log. It is kept together with them.
-- There are no references: a call may be written down after its server is gone. What is counted of those is swept up.
CREATE TABLE account_usage (
    id BLOB NOT NULL PRIMARY KEY,
    calls INTEGER NOT NULL,
    errors INTEGER NOT NULL,
    last_used_at INTEGER NOT NULL,
    -- The last error.
    failed_at INTEGER,
    failure TEXT,
    failure_status INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE server_usage (
    id BLOB NOT NULL PRIMARY KEY,
    calls INTEGER NOT NULL,
    errors INTEGER NOT NULL,
    last_used_at INTEGER NOT NULL,
    failed_at INTEGER,
    failure TEXT,
    failure_status INTEGER
) STRICT, WITHOUT ROWID;

-- Of each server in each day of UTC, for some days.
CREATE TABLE server_day (
    server_id BLOB NOT NULL,
    starts_at INTEGER NOT NULL,
    calls INTEGER NOT NULL,
    errors INTEGER NOT NULL,
    PRIMARY KEY (server_id, starts_at)
) STRICT, WITHOUT ROWID;
CREATE INDEX server_day_start ON server_day (starts_at);

-- Of the whole gateway in each minute, for some days; and how many of the calls that a vendor answered took how many
-- milliseconds: up to 25, more than that up to 50, and so on.
CREATE TABLE traffic (
    starts_at INTEGER NOT NULL PRIMARY KEY,
    calls INTEGER NOT NULL,
    errors INTEGER NOT NULL,
    limited INTEGER NOT NULL,
    vendor_limited INTEGER NOT NULL,
    took_25 INTEGER NOT NULL,
    took_50 INTEGER NOT NULL,
    took_100 INTEGER NOT NULL,
    took_200 INTEGER NOT NULL,
    took_400 INTEGER NOT NULL,
    took_800 INTEGER NOT NULL,
    took_1600 INTEGER NOT NULL,
    took_3200 INTEGER NOT NULL,
    took_6400 INTEGER NOT NULL,
    took_12800 INTEGER NOT NULL,
    took_25600 INTEGER NOT NULL,
    took_longer INTEGER NOT NULL
) STRICT;
