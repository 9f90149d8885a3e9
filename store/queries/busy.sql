-- One row of lists, which is put together by resource where it is read: grouping here would cost more than all the rest.
-- Of the bookings only what bookings_held has in it.
SELECT r.ids AS "resource_ids?", r.names AS "names?",
    held.resource_ids AS "held_by?",
    held.froms AS "held_from?: Vec<jiff_sqlx::Timestamp>", held.untils AS "held_until?: Vec<jiff_sqlx::Timestamp>",
    reserved.resource_ids AS "reserved_by?",
    reserved.froms AS "reserved_from?: Vec<jiff_sqlx::Timestamp>",
    reserved.untils AS "reserved_until?: Vec<jiff_sqlx::Timestamp>",
    reserved.calls AS "reserved_for?",
    elsewhere.resource_ids AS "elsewhere_by?",
    elsewhere.froms AS "elsewhere_from?: Vec<jiff_sqlx::Timestamp>",
    elsewhere.untils AS "elsewhere_until?: Vec<jiff_sqlx::Timestamp>"
FROM (
    SELECT array_agg(resource_id ORDER BY position, resource_id) AS ids,
        array_agg(name ORDER BY position, resource_id) AS names
    FROM resources
    WHERE tenant_id = $1 AND active
) AS r, (
    -- Confirmed: what is only reserved runs out.
    SELECT array_agg(resource_id) AS resource_ids, array_agg(held_from) AS froms, array_agg(held_until) AS untils
    FROM bookings
    WHERE tenant_id = $1 AND state <> 'cancelled' AND expires_at IS NULL
        -- Nothing holds longer: bookings_hold_three_days_at_most.
        AND held_from > $2::timestamptz - interval '72 hours' AND held_from < $3 AND held_until > $2
        AND booking_id IS DISTINCT FROM $5
) AS held, (
    SELECT array_agg(resource_id) AS resource_ids, array_agg(held_from) AS froms, array_agg(held_until) AS untils,
        array_agg(call_id) AS calls
    FROM bookings
    WHERE tenant_id = $1 AND state = 'reserved' AND expires_at > $4 AND held_from < $3 AND held_until > $2
) AS reserved, (
    SELECT array_agg(resource_id) AS resource_ids, array_agg(lower(during)) AS froms, array_agg(upper(during)) AS untils
    FROM busy_times
    WHERE tenant_id = $1 AND during && tstzrange($2, $3)
) AS elsewhere
