-- A booking that is moved keeps its id; how often it was changed is its revision.
ALTER TABLE bookings ADD COLUMN revision integer NOT NULL DEFAULT 0 CHECK (revision >= 0);

ALTER TABLE job_types ADD COLUMN emergency boolean NOT NULL DEFAULT false;

-- What was done to a booking, by whom, from which call and why.
CREATE TABLE booking_events (
    tenant_id uuid NOT NULL,
    booking_id uuid NOT NULL,
    revision integer NOT NULL CHECK (revision >= 0),
    kind text NOT NULL CHECK (kind IN ('booked', 'moved', 'cancelled')),
    actor text NOT NULL CHECK (actor IN ('caller', 'agent', 'owner', 'system')),
    call_id uuid,
    reason text NOT NULL,
    late boolean NOT NULL, -- changed later than the business asks for
    resource_id uuid NOT NULL, -- as it was after the change
    starts_at timestamptz NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, booking_id, revision),
    FOREIGN KEY (tenant_id, booking_id) REFERENCES bookings,
    FOREIGN KEY (tenant_id, resource_id) REFERENCES resources,
    FOREIGN KEY (tenant_id, call_id) REFERENCES calls
);

CREATE TRIGGER booking_events_append_only BEFORE UPDATE OR DELETE ON booking_events
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER booking_events_no_truncate BEFORE TRUNCATE ON booking_events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- A resource's time that is taken up elsewhere, as another calendar has it. Each source replaces its own.
CREATE TABLE busy_times (
    tenant_id uuid NOT NULL,
    resource_id uuid NOT NULL,
    source text NOT NULL,
    during tstzrange NOT NULL CHECK (NOT isempty(during) AND NOT lower_inf(during) AND NOT upper_inf(during)),
    PRIMARY KEY (tenant_id, resource_id, source, during),
    FOREIGN KEY (tenant_id, resource_id) REFERENCES resources
);

CREATE INDEX busy_times_by_time ON busy_times USING gist (tenant_id, resource_id, during);

-- Reminders wait beside the confirmations.
ALTER TABLE outbox DROP CONSTRAINT outbox_kind_check;
ALTER TABLE outbox ADD CONSTRAINT outbox_kind_check CHECK (kind IN ('booking_confirmation', 'booking_reminder',
    'booking_owner_notice', 'cancellation_confirmation', 'cancellation_owner_notice', 'callback_owner_notice',
    'call_ended'));

-- The owner's questions: what is on, for everybody or for one.
CREATE INDEX bookings_by_resource ON bookings (tenant_id, resource_id, starts_at) WHERE state = 'confirmed';
CREATE INDEX bookings_by_customer ON bookings (tenant_id, customer_id) WHERE customer_id IS NOT NULL;
