-- What is counted of calls of tools, so that nobody has to count entries of the audit log. It is kept together with them.
-- There are no references: a call may be written down after its server is gone. What is counted of those is swept up.
CREATE TABLE account_usage (
    id uuid NOT NULL PRIMARY KEY,
    calls bigint NOT NULL,
    errors bigint NOT NULL,
    last_used_at bigint NOT NULL,
    -- The last error.
    failed_at bigint,
    failure text,
    failure_status bigint
);

CREATE TABLE server_usage (
    id uuid NOT NULL PRIMARY KEY,
    calls bigint NOT NULL,
    errors bigint NOT NULL,
    last_used_at bigint NOT NULL,
    failed_at bigint,
    failure text,
    failure_status bigint
);

-- Of each server in each day of UTC, for some days.
CREATE TABLE server_day (
    server_id uuid NOT NULL,
    starts_at bigint NOT NULL,
    calls bigint NOT NULL,
    errors bigint NOT NULL,
    PRIMARY KEY (server_id, starts_at)
);
CREATE INDEX server_day_start ON server_day (starts_at);

-- Of the whole gateway in each minute, for some days; and how many of the calls that a vendor answered took how many
-- milliseconds: up to 25, more than that up to 50, and so on.
CREATE TABLE traffic (
    starts_at bigint NOT NULL PRIMARY KEY,
    calls bigint NOT NULL,
    errors bigint NOT NULL,
    limited bigint NOT NULL,
    vendor_limited bigint NOT NULL,
    took_25 bigint NOT NULL,
    took_50 bigint NOT NULL,
    took_100 bigint NOT NULL,
    took_200 bigint NOT NULL,
    took_400 bigint NOT NULL,
    took_800 bigint NOT NULL,
    took_1600 bigint NOT NULL,
    took_3200 bigint NOT NULL,
    took_6400 bigint NOT NULL,
    took_12800 bigint NOT NULL,
    took_25600 bigint NOT NULL,
    took_longer bigint NOT NULL
);
