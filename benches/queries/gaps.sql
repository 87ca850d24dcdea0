WITH gap AS (SELECT r.id, r.symbol, r.paragraph, r.sort_key FROM recommendation r
    WHERE r.mechanism_id = (SELECT id FROM mechanism WHERE code = $1::text)
    AND EXISTS (SELECT 1 FROM recommendation_tag t JOIN concept c ON c.id = t.concept_id JOIN concept_scheme s ON s.id = c.scheme_id
        WHERE t.recommendation_id = r.id AND t.withdrawn_at IS NULL AND t.facet = 'THEME' AND s.code = $2::text AND s.edition = $3::text AND c.code = $4::text)
    AND NOT EXISTS (SELECT 1 FROM recommendation_link l JOIN programme p ON p.id = l.programme_id
        WHERE l.recommendation_id = r.id AND l.withdrawn_at IS NULL AND p.visibility = 'PUBLISHED'))
SELECT json_build_object('recommendations', json_build_object('totalCount', (SELECT count(*) FROM gap), 'nodes', (
    SELECT coalesce(json_agg(json_build_object('symbol', g.symbol, 'paragraph', g.paragraph) ORDER BY g.sort_key, g.id), '[]')
    FROM (SELECT * FROM gap ORDER BY sort_key, id LIMIT 20) g)))::text AS answer
