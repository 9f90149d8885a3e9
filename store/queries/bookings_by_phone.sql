SELECT b.booking_id, b.job_type_id, b.starts_at, b.customer_name AS "customer_name!", b.service_address
FROM bookings b
WHERE b.tenant_id = $1 AND b.customer_phone = $2 AND b.state = 'confirmed' AND b.starts_at > $3
ORDER BY b.starts_at, b.booking_id
