SELECT b.booking_id, b.revision, f.cancelled AS "cancelled!", t.name AS job_name, b.customer_name AS "customer_name!",
    b.customer_phone AS "customer_phone!", b.service_address, b.said, f.starts_at AS "starts_at!",
    f.starts_at + (b.ends_at - b.starts_at) AS "ends_at!",
    coalesce(last.at, b.cancelled_at, b.confirmed_at) AS "changed_at!"
FROM (
    SELECT h.booking_id, h.state = 'cancelled' AS cancelled, h.starts_at
    FROM bookings h
    WHERE h.tenant_id = $1 AND h.resource_id = $2 AND h.state <> 'reserved' AND h.starts_at >= $3
    UNION ALL
    (
        SELECT DISTINCT ON (e.booking_id) e.booking_id, true, e.starts_at
        FROM booking_events e
        JOIN bookings m ON m.tenant_id = e.tenant_id AND m.booking_id = e.booking_id AND m.resource_id <> $2
        WHERE e.tenant_id = $1 AND e.resource_id = $2 AND e.starts_at >= $3
        ORDER BY e.booking_id, e.revision DESC
    )
) AS f
JOIN bookings b ON b.tenant_id = $1 AND b.booking_id = f.booking_id
JOIN job_types t ON t.tenant_id = b.tenant_id AND t.job_type_id = b.job_type_id
LEFT JOIN LATERAL (
    SELECT e.at FROM booking_events e
    WHERE e.tenant_id = b.tenant_id AND e.booking_id = b.booking_id
    ORDER BY e.revision DESC LIMIT 1
) AS last ON true
ORDER BY f.starts_at, b.booking_id
