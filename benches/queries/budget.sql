WITH RECURSIVE seen AS (SELECT id, budget_state FROM programme WHERE visibility = 'PUBLISHED'),
edge AS (SELECT r.programme_id AS lower, r.other_id AS upper, r.kind FROM programme_relation r
        JOIN seen a ON a.id = r.programme_id JOIN seen b ON b.id = r.other_id
        WHERE r.withdrawn_at IS NULL AND (r.kind = 'PARENT' OR (r.kind = 'SAME_AS' AND r.confirmed))
    UNION ALL SELECT r.other_id, r.programme_id, CASE r.kind WHEN 'CHILD' THEN 'PARENT' ELSE 'SAME_AS' END FROM programme_relation r
        JOIN seen a ON a.id = r.programme_id JOIN seen b ON b.id = r.other_id
        WHERE r.withdrawn_at IS NULL AND (r.kind = 'CHILD' OR (r.kind = 'SAME_AS' AND r.confirmed))),
twin(lower, upper) AS (SELECT lower, upper FROM edge WHERE kind = 'SAME_AS'
    UNION SELECT t.lower, e.upper FROM twin t JOIN edge e ON e.lower = t.upper WHERE e.kind = 'SAME_AS'),
base AS (SELECT id FROM seen WHERE budget_state = 'KNOWN'
    UNION SELECT t.upper FROM twin t JOIN seen s ON s.id = t.lower WHERE s.budget_state = 'KNOWN'),
inside(id) AS (SELECT e.lower FROM edge e JOIN base b ON b.id = e.upper WHERE e.kind = 'PARENT'
    UNION SELECT e.lower FROM inside i JOIN edge e ON e.upper = i.id),
doubled AS (SELECT t.lower AS id FROM twin t JOIN seen a ON a.id = t.lower JOIN seen b ON b.id = t.upper
    WHERE b.budget_state = 'KNOWN' AND (a.budget_state <> 'KNOWN' OR b.id < a.id)),
counts AS MATERIALIZED (SELECT id FROM seen WHERE budget_state = 'KNOWN'
    EXCEPT SELECT id FROM inside EXCEPT SELECT id FROM doubled),
judged AS (SELECT s.id, c.id IS NOT NULL AS counted FROM seen s LEFT JOIN counts c ON c.id = s.id),
dated AS (SELECT provider_id, programme_id, currency, amount_minor,
        CASE WHEN date_part('year', period_from) = date_part('year', period_to) THEN date_part('year', period_from)::int END AS year
    FROM budget_line WHERE withdrawn_at IS NULL AND in_effect),
sums AS (SELECT l.provider_id, l.year, l.currency, sum(l.amount_minor) AS minor, count(*) AS lines
    FROM judged j JOIN dated l ON l.programme_id = j.id WHERE j.counted GROUP BY 1, 2, 3),
groups AS (SELECT provider_id, year FROM sums
    UNION SELECT l.provider_id, l.year FROM judged j LEFT JOIN dated l ON l.programme_id = j.id WHERE NOT j.counted),
totals AS (SELECT s.provider_id, s.year, sum(s.lines) AS counted, json_agg(json_build_object('amount',
        CASE s.currency WHEN 'XOF' THEN s.minor::text ELSE to_char(s.minor / 100.0, 'FM99999999999999999990.00') END,
        'currency', s.currency) ORDER BY s.currency) AS amounts FROM sums s GROUP BY 1, 2),
page AS (SELECT g.provider_id, g.year FROM groups g ORDER BY 1 NULLS LAST, 2 NULLS LAST LIMIT 100)
SELECT json_build_object('portfolio', json_build_object('budgetBy', json_build_object(
    'totalCount', (SELECT count(*) FROM groups),
    'nodes', (SELECT json_agg(json_build_object(
        'funder', CASE WHEN o.id IS NULL THEN NULL ELSE json_build_object('code', o.code) END,
        'year', p.year, 'undated', p.year IS NULL,
        'total', json_build_object('amounts', coalesce(t.amounts, '[]'), 'counted', coalesce(t.counted, 0)))
        ORDER BY p.provider_id NULLS LAST, p.year NULLS LAST)
    FROM page p LEFT JOIN organisation o ON o.id = p.provider_id
    LEFT JOIN totals t ON t.provider_id IS NOT DISTINCT FROM p.provider_id AND t.year IS NOT DISTINCT FROM p.year))))::text AS answer
