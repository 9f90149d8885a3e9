SELECT r.resource_id, r.name, lower(taken.during) AS "held_from?",
    upper(taken.during) AS "held_until?", taken.starts_at AS "starts_at?", taken.ends_at AS "ends_at?",
    taken.job_type_id AS "job_type_id?", taken.service_address
FROM resources r
LEFT JOIN LATERAL (
    SELECT b.during, b.starts_at, b.ends_at, b.job_type_id, b.service_address
    FROM bookings b
    WHERE b.tenant_id = r.tenant_id AND b.resource_id = r.resource_id AND b.during && tstzrange($2, $3)
        AND (b.state = 'confirmed'
            OR b.state = 'reserved' AND b.expires_at > $4 AND b.call_id IS DISTINCT FROM $5)
    UNION ALL
    SELECT e.during, NULL, NULL, NULL, NULL
    FROM busy_times e
    WHERE e.tenant_id = r.tenant_id AND e.resource_id = r.resource_id AND e.during && tstzrange($2, $3)
) AS taken ON true
WHERE r.tenant_id = $1 AND r.active
ORDER BY r.position, r.resource_id
