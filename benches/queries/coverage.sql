WITH seen AS (SELECT id FROM programme WHERE visibility = 'PUBLISHED'),
direct AS (SELECT l.recommendation_id AS id, max(CASE WHEN l.state = 'CONFIRMED' THEN 3 ELSE 2 END) AS level
    FROM recommendation_link l JOIN seen s ON s.id = l.programme_id
    WHERE l.withdrawn_at IS NULL AND l.state <> 'DISPUTED' AND l.recommendation_id IS NOT NULL GROUP BY 1),
cluster AS MATERIALIZED (SELECT DISTINCT l.mechanism_id, l.mechanism_class, l.document_id, l.review_id, l.concept_id
    FROM recommendation_link l JOIN seen s ON s.id = l.programme_id
    WHERE l.withdrawn_at IS NULL AND l.state <> 'DISPUTED' AND l.recommendation_id IS NULL),
general AS MATERIALIZED (SELECT r.id FROM recommendation r
        WHERE r.mechanism_id IN (SELECT mechanism_id FROM cluster UNION
            SELECT m.id FROM mechanism m JOIN cluster c ON c.mechanism_class = m.class)
    UNION SELECT r.id FROM recommendation r JOIN (SELECT DISTINCT document_id FROM cluster) c USING (document_id)
    UNION SELECT r.id FROM recommendation r JOIN (SELECT DISTINCT review_id FROM cluster) c USING (review_id)
    UNION SELECT t.recommendation_id FROM recommendation_tag t JOIN (SELECT DISTINCT concept_id FROM cluster) c USING (concept_id)
        WHERE t.withdrawn_at IS NULL),
rated AS (SELECT r.id, r.mechanism_id, coalesce(d.level, CASE WHEN g.id IS NULL THEN 0 ELSE 1 END) AS level
    FROM recommendation r LEFT JOIN direct d ON d.id = r.id LEFT JOIN general g ON g.id = r.id),
themes AS (SELECT DISTINCT recommendation_id, concept_id FROM recommendation_tag WHERE facet = 'THEME' AND withdrawn_at IS NULL),
groups AS (SELECT r.mechanism_id, t.concept_id, count(*) AS n, count(*) FILTER (WHERE level = 3) AS addressed,
        count(*) FILTER (WHERE level = 2) AS proposed, count(*) FILTER (WHERE level = 1) AS general
    FROM rated r LEFT JOIN themes t ON t.recommendation_id = r.id GROUP BY 1, 2),
page AS (SELECT * FROM groups ORDER BY mechanism_id, concept_id NULLS LAST LIMIT 100)
SELECT json_build_object('portfolio', json_build_object('coverage', json_build_object(
    'totalCount', (SELECT count(*) FROM groups),
    'nodes', (SELECT json_agg(json_build_object('mechanism', json_build_object('code', m.code),
        'theme', CASE WHEN c.id IS NULL THEN NULL ELSE json_build_object('code', c.code) END,
        'recommendations', p.n, 'addressed', p.addressed, 'proposed', p.proposed, 'inGeneral', p.general, 'gaps', p.n - p.addressed)
        ORDER BY p.mechanism_id, p.concept_id NULLS LAST)
    FROM page p JOIN mechanism m ON m.id = p.mechanism_id LEFT JOIN concept c ON c.id = p.concept_id))))::text AS answer
