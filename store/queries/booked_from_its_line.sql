SELECT count(*) AS "booked!"
FROM calls mine
JOIN calls c ON c.tenant_id = mine.tenant_id AND c.opened_at > $4
    AND (c.from_number = mine.from_number OR mine.from_number IS NULL AND c.from_number IS NULL)
JOIN bookings b ON b.tenant_id = c.tenant_id AND b.call_id = c.call_id AND b.state = 'confirmed' AND b.starts_at > $3
WHERE mine.tenant_id = $1 AND mine.call_id = $2
    AND NOT EXISTS (
        SELECT FROM staff_addresses s
        WHERE s.tenant_id = $1 AND s.address = mine.from_number AND s.active)
