SELECT json_build_object('programmes', json_build_object('nodes', (SELECT coalesce(json_agg(json_build_object(
    'code', p.code, 'title', json_build_object('text', p.title->0->>'text'), 'instrument', p.instrument, 'status', p.status, 'version', p.version,
    'participations', json_build_object('nodes', (
        SELECT coalesce(json_agg(json_build_object('role', t.role, 'since', t.since, 'until', t.until, 'organisation', json_build_object('code', o.code, 'kind', o.kind)) ORDER BY t.position, t.id), '[]')
        FROM participation t JOIN organisation o ON o.id = t.organisation_id WHERE t.programme_id = p.id AND t.withdrawn_at IS NULL)),
    'budget', json_build_object('lines', json_build_object('nodes', (
        SELECT coalesce(json_agg(json_build_object('kind', l.kind, 'commitment', l.commitment, 'inEffect', l.in_effect, 'start', l.period_start,
            'amount', json_build_object('amount', to_char(l.amount_minor / 100.0, 'FM999999999990.00'), 'currency', l.currency)) ORDER BY l.period_from, l.id), '[]')
        FROM budget_line l WHERE l.programme_id = p.id AND l.withdrawn_at IS NULL))),
    'objectives', (SELECT coalesce(json_agg(json_build_object('position', b.position, 'level', b.level, 'statement', json_build_object('text', b.statement->0->>'text')) ORDER BY b.position, b.id), '[]')
        FROM objective b WHERE b.programme_id = p.id AND b.withdrawn_at IS NULL),
    'references', (SELECT coalesce(json_agg(json_build_object('scheme', r.scheme, 'value', r.value) ORDER BY r.scheme, r.value), '[]') FROM programme_reference r WHERE r.programme_id = p.id)) ORDER BY p.code, p.id), '[]')
    FROM (SELECT * FROM programme WHERE visibility = 'PUBLISHED' AND (code, id) > ($1::text, $2::text::uuid) ORDER BY code, id LIMIT 50) p)))::text AS answer
