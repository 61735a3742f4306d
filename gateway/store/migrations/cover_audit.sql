-- Makes blocks of the entries that are there, without saying what they have. For every database.
INSERT INTO audit_block (id, first_id, last_id, entries)
SELECT DISTINCT first_value(id) OVER entries, first_value(id) OVER entries, last_value(id) OVER entries, count(*) OVER entries
FROM (SELECT id, (row_number() OVER (ORDER BY id) - 1) / 512 AS block FROM audit) AS numbered
WINDOW entries AS (PARTITION BY block ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING);
