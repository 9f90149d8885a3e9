CREATE TABLE customers (
    tenant_id uuid NOT NULL REFERENCES tenants,
    customer_id uuid NOT NULL,
    phone text CHECK (phone ~ '^\+[1-9][0-9]{7,14}$'),
    name text NOT NULL,
    address text,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, customer_id),
    UNIQUE (tenant_id, phone)
);

-- A resource's time, from the moment it is reserved. A reservation and the booking that it becomes are one row with one
-- id, so that one constraint covers both, and there is no instant at which the time is held by neither.
-- A reservation that is given up or has expired is deleted: it was never more than a thought.
CREATE TABLE bookings (
    tenant_id uuid NOT NULL,
    booking_id uuid NOT NULL,
    state text NOT NULL CHECK (state IN ('reserved', 'confirmed', 'cancelled')),
    resource_id uuid NOT NULL,
    job_type_id text NOT NULL,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    during tstzrange NOT NULL, -- the job and the buffers around it
    call_id uuid, -- null: booked otherwise than in a call
    reserved_at timestamptz NOT NULL,
    expires_at timestamptz,
    confirmed_at timestamptz,
    cancelled_at timestamptz,
    cancelled_in_call uuid,
    customer_id uuid,
    -- As read back and accepted in the call; the customer's own row may change later.
    customer_name text,
    customer_phone text CHECK (customer_phone ~ '^\+[1-9][0-9]{7,14}$'),
    service_address text,
    PRIMARY KEY (tenant_id, booking_id),
    FOREIGN KEY (tenant_id, resource_id) REFERENCES resources,
    FOREIGN KEY (tenant_id, job_type_id) REFERENCES job_types,
    FOREIGN KEY (tenant_id, call_id) REFERENCES calls,
    FOREIGN KEY (tenant_id, cancelled_in_call) REFERENCES calls,
    FOREIGN KEY (tenant_id, customer_id) REFERENCES customers,
    CONSTRAINT bookings_start_before_end CHECK (starts_at < ends_at),
    CONSTRAINT bookings_during_is_half_open CHECK (
        lower_inc(during) AND NOT upper_inc(during) AND NOT lower_inf(during) AND NOT upper_inf(during)),
    CONSTRAINT bookings_during_holds_the_job CHECK (during @> tstzrange(starts_at, ends_at)),
    CONSTRAINT bookings_fields_of_the_state CHECK (CASE state
        WHEN 'reserved' THEN num_nonnulls(call_id, expires_at) = 2
            AND num_nonnulls(confirmed_at, cancelled_at, cancelled_in_call, customer_id) = 0
        WHEN 'confirmed' THEN num_nonnulls(confirmed_at, customer_id, customer_name, customer_phone) = 4
            AND num_nonnulls(expires_at, cancelled_at, cancelled_in_call) = 0
        ELSE num_nonnulls(confirmed_at, cancelled_at, customer_id, customer_name, customer_phone) = 5
            AND expires_at IS NULL
    END),
    CONSTRAINT bookings_no_overlap EXCLUDE USING gist (tenant_id WITH =, resource_id WITH =, during WITH &&)
        WHERE (state <> 'cancelled')
);

CREATE UNIQUE INDEX bookings_one_reservation_a_call ON bookings (tenant_id, call_id) WHERE state = 'reserved';
CREATE INDEX bookings_expiring ON bookings (tenant_id, expires_at) WHERE state = 'reserved';
CREATE INDEX bookings_by_phone ON bookings (tenant_id, customer_phone, starts_at) WHERE state = 'confirmed';
CREATE INDEX bookings_by_start ON bookings (tenant_id, starts_at);
CREATE INDEX bookings_by_call ON bookings (tenant_id, call_id);
CREATE INDEX bookings_by_cancelling_call ON bookings (tenant_id, cancelled_in_call) WHERE cancelled_in_call IS NOT NULL;

CREATE VIEW reservations AS
    SELECT tenant_id, booking_id AS reservation_id, call_id, resource_id, job_type_id, starts_at, ends_at, during,
        reserved_at, expires_at
    FROM bookings
    WHERE state = 'reserved';

-- A call that a person owes a customer.
CREATE TABLE callbacks (
    tenant_id uuid NOT NULL REFERENCES tenants,
    callback_id uuid NOT NULL,
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'claimed', 'resolved', 'withdrawn')),
    call_id uuid,
    customer_name text,
    phone text CHECK (phone ~ '^\+[1-9][0-9]{7,14}$'),
    reason text NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, callback_id),
    UNIQUE (tenant_id, call_id),
    FOREIGN KEY (tenant_id, call_id) REFERENCES calls
);

CREATE INDEX callbacks_waiting ON callbacks (tenant_id, created_at) WHERE state = 'waiting';
