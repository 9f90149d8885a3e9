-- A webhook is written down in the transaction of its effect, so that its repetition has none.
CREATE TABLE webhook_receipts (
    tenant_id uuid NOT NULL REFERENCES tenants,
    source_event text NOT NULL,
    received_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, source_event)
);

-- What is to happen in the world because of something that was committed. A row is claimed by lease: whoever holds it
-- may die. Rows are never deleted.
CREATE TABLE outbox (
    tenant_id uuid NOT NULL REFERENCES tenants,
    outbox_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('booking_confirmation', 'booking_owner_notice', 'cancellation_confirmation',
        'cancellation_owner_notice', 'callback_owner_notice', 'call_ended')),
    idempotency_key text NOT NULL,
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'withdrawn', 'dead')),
    payload jsonb NOT NULL,
    call_id uuid,
    booking_id uuid,
    due_at timestamptz NOT NULL,
    attempts integer NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    leased_by text,
    leased_until timestamptz,
    last_error text,
    created_at timestamptz NOT NULL,
    settled_at timestamptz,
    PRIMARY KEY (tenant_id, outbox_id),
    UNIQUE (tenant_id, idempotency_key),
    FOREIGN KEY (tenant_id, call_id) REFERENCES calls,
    FOREIGN KEY (tenant_id, booking_id) REFERENCES bookings,
    CONSTRAINT outbox_lease_is_whole CHECK ((leased_by IS NULL) = (leased_until IS NULL)),
    CONSTRAINT outbox_settled_when_not_waiting CHECK ((state = 'waiting') = (settled_at IS NULL))
);

CREATE INDEX outbox_due ON outbox (due_at) WHERE state = 'waiting';
CREATE INDEX outbox_by_call ON outbox (tenant_id, call_id);
CREATE INDEX outbox_by_booking ON outbox (tenant_id, booking_id);

-- What was given up, for a person to look at. The row itself stays in the outbox.
CREATE TABLE dead_letters (
    tenant_id uuid NOT NULL,
    outbox_id uuid NOT NULL,
    error text NOT NULL,
    buried_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, outbox_id),
    FOREIGN KEY (tenant_id, outbox_id) REFERENCES outbox
);

-- Heartbeats of the processes that hold calls. No tenant's data, hence no tenant.
CREATE TABLE gateway_nodes (
    node text PRIMARY KEY,
    version text NOT NULL,
    started_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL
);
