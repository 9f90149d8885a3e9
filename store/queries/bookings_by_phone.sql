SELECT b.booking_id, b.job_type_id, b.starts_at, b.customer_name AS "customer_name!", b.service_address
FROM bookings b
WHERE b.tenant_id = $1 AND b.customer_phone = $2 AND b.state = 'confirmed' AND b.starts_at > $3
    -- What the call itself has booked is told in it, whoever guesses.
    AND (b.call_id = $4 OR (
        SELECT count(*) FROM action_records a
        WHERE a.tenant_id = $1 AND a.kind = 'wrong_claim' AND a.detail = $2 AND a.at > $5) < $6)
ORDER BY b.starts_at, b.booking_id
