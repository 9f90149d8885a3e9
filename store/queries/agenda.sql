SELECT b.booking_id, b.resource_id, r.name AS resource_name, b.job_type_id, t.name AS job_name, t.emergency, b.starts_at,
    b.ends_at, b.customer_name AS "customer_name!", b.customer_phone AS "customer_phone!", b.service_address,
    j.state AS "job_state?"
FROM bookings b
JOIN resources r ON r.tenant_id = b.tenant_id AND r.resource_id = b.resource_id
JOIN job_types t ON t.tenant_id = b.tenant_id AND t.job_type_id = b.job_type_id
LEFT JOIN jobs j ON j.tenant_id = b.tenant_id AND j.booking_id = b.booking_id
WHERE b.tenant_id = $1 AND b.state = 'confirmed' AND b.starts_at >= $2 AND b.starts_at < $3
    AND ($4::uuid IS NULL OR b.resource_id = $4) AND (NOT $5 OR t.emergency)
ORDER BY CASE WHEN $6 THEN b.starts_at END DESC, b.starts_at, r.position, b.booking_id
LIMIT $7
