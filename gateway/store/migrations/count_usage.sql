-- Counts once what the audit log holds already, up to eight days before its last entry. For every database.
INSERT INTO account_usage (id, calls, errors, last_used_at, failed_at)
SELECT account_id, count(*), sum(CASE WHEN outcome = 'ok' THEN 0 ELSE 1 END), max(happened_at),
    max(CASE WHEN outcome <> 'ok' THEN happened_at END)
FROM audit WHERE action = 'tools/call' AND account_id IS NOT NULL GROUP BY account_id;
UPDATE account_usage SET (failure, failure_status) =
    (SELECT outcome, status FROM audit WHERE audit.account_id = account_usage.id AND happened_at = failed_at
        AND action = 'tools/call' AND outcome <> 'ok' ORDER BY audit.id DESC LIMIT 1)
WHERE failed_at IS NOT NULL;
INSERT INTO server_usage (id, calls, errors, last_used_at, failed_at)
SELECT server_id, count(*), sum(CASE WHEN outcome = 'ok' THEN 0 ELSE 1 END), max(happened_at),
    max(CASE WHEN outcome <> 'ok' THEN happened_at END)
FROM audit WHERE action = 'tools/call' AND server_id IS NOT NULL GROUP BY server_id;
UPDATE server_usage SET (failure, failure_status) =
    (SELECT outcome, status FROM audit WHERE audit.server_id = server_usage.id AND happened_at = failed_at
        AND action = 'tools/call' AND outcome <> 'ok' ORDER BY audit.id DESC LIMIT 1)
WHERE failed_at IS NOT NULL;
INSERT INTO server_day (server_id, starts_at, calls, errors)
SELECT server_id, happened_at / 86400000 * 86400000, count(*), sum(CASE WHEN outcome = 'ok' THEN 0 ELSE 1 END)
FROM audit WHERE action = 'tools/call' AND server_id IS NOT NULL
    AND happened_at >= (SELECT max(happened_at) FROM audit) - 691200000
GROUP BY 1, 2;
INSERT INTO traffic (starts_at, calls, errors, limited, vendor_limited,
    took_25, took_50, took_100, took_200, took_400, took_800, took_1600,
    took_3200, took_6400, took_12800, took_25600, took_longer)
SELECT happened_at / 60000 * 60000, count(*), sum(CASE WHEN outcome = 'ok' THEN 0 ELSE 1 END),
    sum(CASE WHEN outcome = 'limited' THEN 1 ELSE 0 END), sum(CASE WHEN status = 429 THEN 1 ELSE 0 END),
    sum(CASE WHEN status IS NOT NULL AND duration_ms <= 25 THEN 1 ELSE 0 END),
    sum(CASE WHEN status IS NOT NULL AND duration_ms > 25 AND duration_ms <= 50 THEN 1 ELSE 0 END),
    sum(CASE WHEN status IS NOT NULL AND duration_ms > 50 AND duration_ms <= 100 THEN 1 ELSE 0 END),
    sum(CASE WHEN status IS NOT NULL AND duration_ms > 100 AND duration_ms <= 200 THEN 1 ELSE 0 END),
    sum(CASE WHEN status IS NOT NULL AND duration_ms > 200 AND duration_ms <= 400 THEN 1 ELSE 0 END),
    sum(CASE WHEN status IS NOT NULL AND duration_ms > 400 AND duration_ms <= 800 THEN 1 ELSE 0 END),
    sum(CASE WHEN status IS NOT NULL AND duration_ms > 800 AND duration_ms <= 1600 THEN 1 ELSE 0 END),
    sum(CASE WHEN status IS NOT NULL AND duration_ms > 1600 AND duration_ms <= 3200 THEN 1 ELSE 0 END),
    sum(CASE WHEN status IS NOT NULL AND duration_ms > 3200 AND duration_ms <= 6400 THEN 1 ELSE 0 END),
    sum(CASE WHEN status IS NOT NULL AND duration_ms > 6400 AND duration_ms <= 12800 THEN 1 ELSE 0 END),
    sum(CASE WHEN status IS NOT NULL AND duration_ms > 12800 AND duration_ms <= 25600 THEN 1 ELSE 0 END),
    sum(CASE WHEN status IS NOT NULL AND duration_ms > 25600 THEN 1 ELSE 0 END)
FROM audit WHERE action = 'tools/call' AND happened_at >= (SELECT max(happened_at) FROM audit) - 691200000
GROUP BY 1;
