-- The nightly scan as one statement: who is past the date and has no open alert gets one (on the manager's list at
-- once when that day has come too), alerts that waited for it go on that list, and the history says so.
-- %(on)s is the day, %(at)s the moment of the scan.
WITH taken AS (
    UPDATE clients_relationship SET alert_open = TRUE
    WHERE status = 'active' AND NOT alert_open AND neglected_on <= %(on)s
    RETURNING id, territory_id, grade, status, neglected_on, escalated_on
), opened AS (
    INSERT INTO retention_neglectalert (relationship_id, territory_id, grade, since_on, opened_on, escalated_on)
    SELECT id, territory_id, grade, neglected_on, %(on)s, CASE WHEN escalated_on <= %(on)s THEN %(on)s::date END
    FROM taken
), escalated AS (
    UPDATE retention_neglectalert AS alert SET escalated_on = %(on)s
    FROM clients_relationship AS r
    WHERE r.id = alert.relationship_id AND r.status = 'active' AND r.escalated_on <= %(on)s
      AND alert.closed_on IS NULL AND alert.escalated_on IS NULL
), closed AS (
    UPDATE retention_statespan AS span SET to_on = GREATEST(span.from_on, %(on)s)
    FROM taken WHERE taken.id = span.relationship_id AND span.to_on IS NULL
    RETURNING span.relationship_id, span.to_on
)
INSERT INTO retention_statespan (relationship_id, territory_id, grade, status, neglected, from_on, recorded_at)
SELECT taken.id, taken.territory_id, taken.grade, taken.status, TRUE, closed.to_on, %(at)s
FROM taken JOIN closed ON closed.relationship_id = taken.id
