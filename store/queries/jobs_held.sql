-- The jobs behind what busy.sql says is held; of a reservation, the call that it is for.
SELECT resource_id, starts_at, ends_at, job_type_id, service_address,
    CASE state WHEN 'reserved' THEN call_id END AS reserved_for
FROM bookings
WHERE tenant_id = $1 AND state <> 'cancelled'
    AND held_from > $2::timestamptz - interval '72 hours' AND held_from < $3 AND held_until > $2
    AND (expires_at IS NULL OR expires_at > $4)
    AND booking_id IS DISTINCT FROM $5
