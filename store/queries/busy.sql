-- One row of lists, which is put together by resource where it is read: grouping here would cost more than all the rest.
SELECT r.ids AS "resource_ids?", r.names AS "names?",
    held.resource_ids AS "held_by?",
    held.froms AS "held_from?: Vec<jiff_sqlx::Timestamp>", held.untils AS "held_until?: Vec<jiff_sqlx::Timestamp>",
    held.starts AS "starts?: Vec<jiff_sqlx::Timestamp>", held.ends AS "ends?: Vec<jiff_sqlx::Timestamp>",
    held.job_types AS "job_types?: Vec<String>", held.addresses AS "addresses?: Vec<Option<String>>",
    elsewhere.resource_ids AS "elsewhere_by?",
    elsewhere.froms AS "elsewhere_from?: Vec<jiff_sqlx::Timestamp>",
    elsewhere.untils AS "elsewhere_until?: Vec<jiff_sqlx::Timestamp>"
FROM (
    SELECT array_agg(resource_id ORDER BY position, resource_id) AS ids,
        array_agg(name ORDER BY position, resource_id) AS names
    FROM resources
    WHERE tenant_id = $1 AND active
) AS r, (
    SELECT array_agg(resource_id) AS resource_ids, array_agg(held_from) AS froms, array_agg(held_until) AS untils,
        array_agg(starts_at) FILTER (WHERE $6) AS starts, array_agg(ends_at) FILTER (WHERE $6) AS ends,
        array_agg(job_type_id) FILTER (WHERE $6) AS job_types,
        array_agg(service_address) FILTER (WHERE $6) AS addresses
    FROM bookings
    WHERE tenant_id = $1 AND state <> 'cancelled'
        -- Nothing holds longer: bookings_hold_three_days_at_most.
        AND held_from > $2::timestamptz - interval '72 hours' AND held_from < $3 AND held_until > $2
        AND (state = 'confirmed' OR expires_at > $4 AND call_id IS DISTINCT FROM $5)
        AND booking_id IS DISTINCT FROM $7
) AS held, (
    SELECT array_agg(resource_id) AS resource_ids, array_agg(lower(during)) AS froms, array_agg(upper(during)) AS untils
    FROM busy_times
    WHERE tenant_id = $1 AND during && tstzrange($2, $3)
) AS elsewhere
