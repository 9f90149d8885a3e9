SELECT r.resource_id, r.name,
    held.froms AS "held_from?: Vec<jiff_sqlx::Timestamp>", held.untils AS "held_until?: Vec<jiff_sqlx::Timestamp>",
    held.starts AS "starts?: Vec<jiff_sqlx::Timestamp>", held.ends AS "ends?: Vec<jiff_sqlx::Timestamp>",
    held.job_types AS "job_types?: Vec<String>", held.addresses AS "addresses?: Vec<Option<String>>",
    elsewhere.froms AS "elsewhere_from?: Vec<jiff_sqlx::Timestamp>",
    elsewhere.untils AS "elsewhere_until?: Vec<jiff_sqlx::Timestamp>"
FROM resources r
CROSS JOIN LATERAL (
    SELECT array_agg(lower(b.during)) AS froms, array_agg(upper(b.during)) AS untils,
        array_agg(b.starts_at) FILTER (WHERE $6) AS starts, array_agg(b.ends_at) FILTER (WHERE $6) AS ends,
        array_agg(b.job_type_id) FILTER (WHERE $6) AS job_types,
        array_agg(b.service_address) FILTER (WHERE $6) AS addresses
    FROM bookings b
    WHERE b.tenant_id = r.tenant_id AND b.resource_id = r.resource_id AND b.during && tstzrange($2, $3)
        AND (b.state = 'confirmed'
            OR b.state = 'reserved' AND b.expires_at > $4 AND b.call_id IS DISTINCT FROM $5)
) AS held
CROSS JOIN LATERAL (
    SELECT array_agg(lower(e.during)) AS froms, array_agg(upper(e.during)) AS untils
    FROM busy_times e
    WHERE e.tenant_id = r.tenant_id AND e.resource_id = r.resource_id AND e.during && tstzrange($2, $3)
) AS elsewhere
WHERE r.tenant_id = $1 AND r.active
ORDER BY r.position, r.resource_id
