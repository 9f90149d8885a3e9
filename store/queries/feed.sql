SELECT b.booking_id, b.revision, b.state = 'cancelled' OR b.resource_id <> $2 AS "cancelled!", t.name AS job_name,
    b.customer_name AS "customer_name!", b.customer_phone AS "customer_phone!", b.service_address,
    CASE WHEN b.resource_id = $2 THEN b.starts_at ELSE here.starts_at END AS "starts_at!",
    CASE WHEN b.resource_id = $2 THEN b.ends_at ELSE here.starts_at + (b.ends_at - b.starts_at) END AS "ends_at!",
    coalesce(last.at, b.cancelled_at, b.confirmed_at) AS "changed_at!"
FROM bookings b
JOIN job_types t ON t.tenant_id = b.tenant_id AND t.job_type_id = b.job_type_id
LEFT JOIN LATERAL (
    SELECT e.starts_at FROM booking_events e
    WHERE e.tenant_id = b.tenant_id AND e.booking_id = b.booking_id AND e.resource_id = $2
    ORDER BY e.revision DESC LIMIT 1
) AS here ON true
LEFT JOIN LATERAL (
    SELECT e.at FROM booking_events e
    WHERE e.tenant_id = b.tenant_id AND e.booking_id = b.booking_id
    ORDER BY e.revision DESC LIMIT 1
) AS last ON true
WHERE b.tenant_id = $1 AND b.state <> 'reserved' AND b.starts_at >= $3 AND (b.resource_id = $2 OR here.starts_at IS NOT NULL)
ORDER BY b.starts_at, b.booking_id
