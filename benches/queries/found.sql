SELECT json_build_object('programmes', json_build_object('nodes', (SELECT coalesce(json_agg(json_build_object(
    'code', p.code, 'title', json_build_object('text', p.title->0->>'text'),
    'participations', json_build_object('nodes', (
        SELECT coalesce(json_agg(json_build_object('role', t.role, 'organisation', json_build_object('code', o.code)) ORDER BY t.position, t.id), '[]')
        FROM participation t JOIN organisation o ON o.id = t.organisation_id WHERE t.programme_id = p.id AND t.withdrawn_at IS NULL))) ORDER BY p.sort_title, p.id), '[]')
    FROM (SELECT * FROM programme WHERE visibility = 'PUBLISHED' AND instrument = $2::text
        AND id IN (SELECT programme_id FROM country_share WHERE country = $1::text)
        AND id IN (SELECT subject_id FROM search_entry WHERE lexemes @@ $3::text::tsquery)
        ORDER BY sort_title, id LIMIT 20) p)))::text AS answer
