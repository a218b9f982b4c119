-- The floor of the nightly scan on PostgreSQL: one statement with the same effect on every table as
-- `retention.actions.scan` on a night on which clients newly crossed their date and some are to be escalated.
-- Parameters: %(on)s the day, %(at)s the moment.
WITH taken AS (
    UPDATE clients_relationship SET alert_open = TRUE
    WHERE status = 'active' AND NOT alert_open AND neglected_on <= %(on)s
    RETURNING id, territory_id, grade, status, neglected_on
), alerts AS (
    INSERT INTO retention_neglectalert (relationship_id, territory_id, grade, since_on, opened_on)
    SELECT id, territory_id, grade, neglected_on, %(on)s FROM taken
), closed AS (
    UPDATE retention_statespan AS span SET to_on = %(on)s
    FROM taken WHERE span.relationship_id = taken.id AND span.to_on IS NULL
    RETURNING taken.id, taken.territory_id, taken.grade, taken.status
), escalated AS (
    UPDATE retention_neglectalert AS alert SET escalated_on = %(on)s
    FROM clients_relationship AS r
    WHERE r.id = alert.relationship_id AND alert.closed_on IS NULL AND alert.escalated_on IS NULL
      AND r.status = 'active' AND r.escalated_on <= %(on)s
)
INSERT INTO retention_statespan (relationship_id, territory_id, grade, status, neglected, from_on, recorded_at)
SELECT id, territory_id, grade, status, TRUE, %(on)s, %(at)s FROM closed
