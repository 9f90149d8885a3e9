-- The work that a booking leads to. Which moves there are is said by policy, and every one leaves a row in job_events.
CREATE TABLE jobs (
    tenant_id uuid NOT NULL REFERENCES tenants,
    job_id uuid NOT NULL,
    state text NOT NULL CHECK (state IN ('lead', 'scheduled', 'en_route', 'in_progress', 'completed', 'invoiced', 'paid',
        'closed')),
    customer_id uuid NOT NULL,
    booking_id uuid, -- null: a lead that nobody has booked yet
    sequence integer NOT NULL CHECK (sequence > 0), -- of its last event
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, job_id),
    UNIQUE (tenant_id, booking_id),
    FOREIGN KEY (tenant_id, customer_id) REFERENCES customers,
    FOREIGN KEY (tenant_id, booking_id) REFERENCES bookings
);

CREATE INDEX jobs_by_customer ON jobs (tenant_id, customer_id);
CREATE INDEX jobs_open ON jobs (tenant_id, state) WHERE state NOT IN ('paid', 'closed');

CREATE TABLE job_events (
    tenant_id uuid NOT NULL,
    job_id uuid NOT NULL,
    sequence integer NOT NULL CHECK (sequence > 0),
    from_state text CHECK (from_state IN ('lead', 'scheduled', 'en_route', 'in_progress', 'completed', 'invoiced',
        'paid', 'closed')), -- null: the job begins
    to_state text NOT NULL CHECK (to_state IN ('lead', 'scheduled', 'en_route', 'in_progress', 'completed', 'invoiced',
        'paid', 'closed')),
    actor text NOT NULL CHECK (actor IN ('caller', 'agent', 'owner', 'system')),
    call_id uuid,
    reason text NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, job_id, sequence),
    FOREIGN KEY (tenant_id, job_id) REFERENCES jobs,
    FOREIGN KEY (tenant_id, call_id) REFERENCES calls
);

CREATE TRIGGER job_events_append_only BEFORE UPDATE OR DELETE ON job_events
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER job_events_no_truncate BEFORE TRUNCATE ON job_events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
