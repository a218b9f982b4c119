-- Grades made to agree with a scheme: history, dates by the cadence, healed alerts and spans included. One transaction.
-- %(on)s is the day, %(at)s the moment, %(scheme)s and %(policy)s the only ones of the tree. Nobody is on leave.
CREATE TEMPORARY TABLE changed ON COMMIT DROP AS
SELECT r.id, r.grade AS old, graded.new, r.potential, r.support
FROM grading_scheme AS s
CROSS JOIN clients_relationship AS r
CROSS JOIN LATERAL (
    SELECT CASE
        WHEN r.grade_by_hand_until >= %(on)s THEN r.grade_by_hand
        WHEN r.potential IS NULL OR r.support IS NULL THEN '-'
        ELSE s.matrix ->> (
            CASE WHEN r.potential >= s.potential_high THEN 'high'
                 WHEN r.potential >= s.potential_medium THEN 'medium' ELSE 'low' END
            || '/' ||
            CASE WHEN r.support >= s.support_high THEN 'high'
                 WHEN r.support >= s.support_medium THEN 'medium' ELSE 'low' END)
    END AS new
) AS graded
WHERE s.id = %(scheme)s AND graded.new <> r.grade;

ANALYZE changed;

INSERT INTO grading_gradechange ("on", at, old, new, potential, support, why, relationship_id, scheme_id)
SELECT %(on)s, %(at)s, old, new, potential, support, 'scheme', id, %(scheme)s FROM changed;

CREATE TEMPORARY TABLE dated ON COMMIT DROP AS
WITH fitting AS (
    -- Each line of the policy that fits, its intervals shortened for driving clients.
    SELECT r.id, r.began_on, r.last_contact_on, r.next_step_on, r.contact_days_that_week, r.contact_days_that_month,
           COALESCE(r.last_in_person_on, r.began_on) AS in_person, COALESCE(r.last_contact_on, r.began_on) AS last,
           line.target, line.max_contacts, line.max_period, policy.ungraded_days,
           ceil(line.due_after * percent / 100.0)::int AS due_after,
           NULLIF(ceil(line.neglected_after * percent / 100.0)::int, 0) AS neglected_after,
           NULLIF(ceil(line.escalated_after * percent / 100.0)::int, 0) AS escalated_after,
           CASE WHEN line.remote_reach < line.due_after THEN round(line.remote_reach * percent / 100.0::float8)::int
                ELSE line.remote_reach END AS reach
    FROM changed
    JOIN clients_relationship AS r ON r.id = changed.id
    JOIN clients_client AS c ON c.id = r.client_id
    LEFT JOIN clients_organisation AS o ON o.id = c.organisation_id
    JOIN visits_cadencepolicy AS policy ON policy.id = %(policy)s
    CROSS JOIN LATERAL (
        SELECT CASE WHEN c.style = 'driving' THEN policy.driving_percent ELSE 100 END AS percent,
               CASE WHEN o.kind IN ('supplier', 'peripheral') THEN 'supplier'
                    WHEN c.is_influencer AND NOT c.is_prescriber AND NOT c.is_decision_maker THEN 'influencer'
               END AS without_grade
    ) AS known
    CROSS JOIN LATERAL (VALUES
        (without_grade),
        (CASE WHEN changed.new = 'B' AND r.focus_until IS NOT NULL THEN 'focus_b'
              WHEN changed.new <> '-' THEN changed.new
              WHEN without_grade IS NULL THEN 'ungraded' END),
        (CASE WHEN c.is_decision_maker THEN 'decision_maker' END)
    ) AS fits (target)
    JOIN visits_cadenceline AS line ON line.policy_id = policy.id AND line.target = fits.target
    WHERE r.status = 'active'
), based AS (
    SELECT fitting.*,
           CASE WHEN reach = 0 OR last <= in_person THEN in_person
                WHEN reach IS NULL THEN last
                ELSE LEAST(last, carried."on") END AS base
    FROM fitting
    JOIN workdays_day AS met ON met."on" = fitting.in_person
    LEFT JOIN workdays_day AS carried ON carried.is_working AND carried.number = met.number + fitting.reach
), counted AS (
    SELECT based.*, due."on" AS due_on, neglected."on" AS neglected_on, escalated."on" AS escalated_on
    FROM based
    JOIN workdays_day AS start ON start."on" = based.base
    LEFT JOIN workdays_day AS due ON due.is_working AND due.number = start.number + based.due_after
    LEFT JOIN workdays_day AS neglected ON neglected.is_working
         AND neglected.number = start.number + based.neglected_after
    LEFT JOIN workdays_day AS escalated ON escalated.is_working
         AND escalated.number = start.number + based.escalated_after
), earliest AS (
    SELECT counted.id, MIN(counted.last_contact_on) AS last_contact_on, MIN(counted.next_step_on) AS next_step_on,
           LEAST(MIN(counted.due_on), MIN(assessed."on")) AS due_on,
           MIN(counted.neglected_on) AS neglected_on, MIN(counted.escalated_on) AS escalated_on,
           bool_or(max_period = 'week' AND contact_days_that_week >= max_contacts) AS week_is_full,
           bool_or(max_period = 'month' AND contact_days_that_month >= max_contacts) AS month_is_full
    FROM counted
    LEFT JOIN workdays_day AS began ON counted.target = 'ungraded' AND began."on" = counted.began_on
    LEFT JOIN workdays_day AS assessed ON assessed.is_working
         AND assessed.number = began.number + counted.ungraded_days
    GROUP BY counted.id
)
SELECT id, LEAST(next_step_on, GREATEST(due_on, next_week."on", next_month."on")) AS due_on, neglected_on, escalated_on
FROM earliest
LEFT JOIN LATERAL (
    SELECT day."on" FROM workdays_day AS day
    WHERE week_is_full AND date_trunc('week', due_on) <= date_trunc('week', last_contact_on)
      AND day.is_working AND day."on" >= date_trunc('week', last_contact_on)::date + 7 ORDER BY day."on" LIMIT 1
) AS next_week ON TRUE
LEFT JOIN LATERAL (
    SELECT day."on" FROM workdays_day AS day
    WHERE month_is_full AND date_trunc('month', due_on) <= date_trunc('month', last_contact_on)
      AND day.is_working AND day."on" >= (date_trunc('month', last_contact_on) + interval '1 month')::date
    ORDER BY day."on" LIMIT 1
) AS next_month ON TRUE;

ANALYZE dated;

UPDATE clients_relationship AS r
SET grade = changed.new, due_on = CASE r.status WHEN 'lost' THEN r.next_step_on ELSE dated.due_on END,
    neglected_on = dated.neglected_on, escalated_on = dated.escalated_on,
    alert_open = r.alert_open AND dated.neglected_on IS NOT NULL AND dated.neglected_on <= %(on)s
-- Who is lost has no dates but that of a promise.
FROM changed LEFT JOIN dated ON dated.id = changed.id
WHERE r.id = changed.id;

UPDATE retention_neglectalert AS alert SET closed_on = GREATEST(alert.opened_on, %(on)s)
FROM changed JOIN clients_relationship AS r ON r.id = changed.id
WHERE alert.relationship_id = r.id AND alert.closed_on IS NULL AND NOT r.alert_open;

WITH closed AS (
    UPDATE retention_statespan AS span SET to_on = GREATEST(span.from_on, %(on)s)
    FROM changed WHERE span.relationship_id = changed.id AND span.to_on IS NULL
    RETURNING span.relationship_id, span.to_on
)
INSERT INTO retention_statespan (relationship_id, territory_id, grade, status, neglected, from_on, recorded_at)
SELECT r.id, r.territory_id, r.grade, r.status, r.alert_open, closed.to_on, %(at)s
FROM closed JOIN clients_relationship AS r ON r.id = closed.relationship_id
