SELECT json_build_object('programme', (SELECT json_build_object(
    'code', p.code, 'title', json_build_object('text', p.title->0->>'text'), 'instrument', p.instrument, 'status', p.status, 'version', p.version,
    'participations', json_build_object('nodes', (
        SELECT coalesce(json_agg(json_build_object('role', t.role, 'since', t.since, 'organisation', json_build_object('code', o.code, 'kind', o.kind)) ORDER BY t.position, t.id), '[]')
        FROM participation t JOIN organisation o ON o.id = t.organisation_id WHERE t.programme_id = p.id AND t.withdrawn_at IS NULL)),
    'budget', json_build_object('state', p.budget_state, 'lines', json_build_object('nodes', (
        SELECT coalesce(json_agg(json_build_object('kind', l.kind, 'commitment', l.commitment, 'inEffect', l.in_effect, 'start', l.period_start,
            'amount', json_build_object('amount', to_char(l.amount_minor / 100.0, 'FM999999999990.00'), 'currency', l.currency),
            'provider', CASE WHEN o.id IS NOT NULL THEN json_build_object('code', o.code) END) ORDER BY l.period_from, l.id), '[]')
        FROM budget_line l LEFT JOIN organisation o ON o.id = l.provider_id WHERE l.programme_id = p.id AND l.withdrawn_at IS NULL))),
    'objectives', (SELECT coalesce(json_agg(json_build_object('position', b.position, 'level', b.level, 'statement', json_build_object('text', b.statement->0->>'text')) ORDER BY b.position, b.id), '[]')
        FROM objective b WHERE b.programme_id = p.id AND b.withdrawn_at IS NULL),
    'references', (SELECT coalesce(json_agg(json_build_object('scheme', r.scheme, 'value', r.value) ORDER BY r.scheme, r.value), '[]') FROM programme_reference r WHERE r.programme_id = p.id),
    'countries', (SELECT coalesce(json_agg(json_build_object('country', c.country) ORDER BY c.country), '[]') FROM country_share c WHERE c.programme_id = p.id),
    'regions', (SELECT coalesce(json_agg(json_build_object('scheme', c.scheme, 'region', c.region) ORDER BY c.scheme, c.region), '[]') FROM region_share c WHERE c.programme_id = p.id),
    'relatedProgrammes', json_build_object('nodes', (
        SELECT coalesce(json_agg(json_build_object('kind', e.kind, 'programme', CASE WHEN q.id IS NOT NULL THEN json_build_object('code', q.code, 'title', json_build_object('text', q.title->0->>'text')) END) ORDER BY e.kind, e.id), '[]')
        FROM programme_edge e LEFT JOIN programme q ON q.id = e.other_id AND q.visibility = 'PUBLISHED'
        WHERE e.programme_id = p.id AND e.withdrawn_at IS NULL AND (q.id IS NOT NULL OR e.other_id IS NULL OR e.other_scheme IS NOT NULL))))
    FROM programme p WHERE p.id = $1::text::uuid AND p.visibility = 'PUBLISHED'))::text AS answer
