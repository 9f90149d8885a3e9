-- Texts between a business and a customer, as they were exchanged, and how each of ours fared. A thread is one number's;
-- whose number it is says customer_contacts.
CREATE TABLE threads (
    tenant_id uuid NOT NULL REFERENCES tenants,
    thread_id uuid NOT NULL,
    phone_number text NOT NULL CHECK (phone_number ~ '^\+[1-9][0-9]{7,14}$'),
    created_at timestamptz NOT NULL,
    last_message_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, thread_id),
    UNIQUE (tenant_id, phone_number)
);

CREATE INDEX threads_by_time ON threads (tenant_id, last_message_at);

CREATE TABLE messages (
    tenant_id uuid NOT NULL,
    message_id uuid NOT NULL,
    thread_id uuid NOT NULL,
    direction text NOT NULL CHECK (direction IN ('inbound', 'outbound')),
    message_sid text CHECK (message_sid ~ '^(SM|MM)[0-9a-fA-F]{32}$'), -- null: Twilio has not named it yet
    outbox_id uuid, -- the row that it was sent for
    body text NOT NULL, -- redacted before it gets here
    request text CHECK (request IN ('opt_out', 'no_texts', 'opt_in', 'help', 'nothing')), -- what the customer asks
    -- 'sending': the request to Twilio is on its way, or nobody knows how it ended.
    state text NOT NULL CHECK (state IN ('received', 'sending', 'queued', 'sent', 'delivered', 'read', 'undelivered',
        'failed')),
    error_code integer,
    at timestamptz NOT NULL,
    state_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, message_id),
    UNIQUE (tenant_id, message_sid),
    UNIQUE (tenant_id, outbox_id),
    FOREIGN KEY (tenant_id, thread_id) REFERENCES threads,
    FOREIGN KEY (tenant_id, outbox_id) REFERENCES outbox,
    CONSTRAINT messages_request_is_the_customers CHECK ((direction = 'inbound') = (request IS NOT NULL)),
    CONSTRAINT messages_received_is_inbound CHECK ((direction = 'inbound') = (state = 'received')),
    CONSTRAINT messages_inbound_is_named CHECK (direction = 'outbound' OR message_sid IS NOT NULL)
);

CREATE INDEX messages_by_thread ON messages (tenant_id, thread_id, at);

-- What follows from a text.
ALTER TABLE outbox DROP CONSTRAINT outbox_kind_check;
ALTER TABLE outbox ADD CONSTRAINT outbox_kind_check CHECK (kind IN ('booking_confirmation', 'booking_reminder',
    'booking_owner_notice', 'cancellation_confirmation', 'cancellation_owner_notice', 'callback_owner_notice',
    'call_ended', 'opt_out_confirmation', 'opt_in_confirmation', 'help_answer', 'text_owner_notice'));
