-- A call: its row is what the journal (call_events) adds up to, plus the checkpoint of the conversation.
CREATE TABLE calls (
    tenant_id uuid NOT NULL REFERENCES tenants,
    call_id uuid NOT NULL,
    direction text NOT NULL CHECK (direction IN ('inbound', 'outbound')),
    from_number text CHECK (from_number ~ '^\+[1-9][0-9]{7,14}$'), -- null: withheld
    to_number text NOT NULL CHECK (to_number ~ '^\+[1-9][0-9]{7,14}$'),
    mode text CHECK (mode IN ('assistant', 'after_hours')),
    refusal text CHECK (refusal IN ('facts_unknown', 'tenant_inactive', 'plan_canceled', 'caller_blocked', 'at_capacity')),
    settings_version integer NOT NULL,
    opened_at timestamptz NOT NULL,
    -- Streams are numbered from 1; a number is redeemed once.
    stream_offered integer NOT NULL DEFAULT 0 CHECK (stream_offered >= 0),
    stream_redeemed integer NOT NULL DEFAULT 0 CHECK (stream_redeemed >= 0),
    stream_ended integer NOT NULL DEFAULT 0 CHECK (stream_ended >= 0),
    stream_sid text CHECK (stream_sid ~ '^MZ[0-9a-fA-F]{32}$'),
    node text,
    -- What the call would amount to if it ended now, and the turn that says so.
    outlook text NOT NULL CHECK (outlook IN ('booked', 'cancelled', 'answered', 'callback_requested', 'emergency',
        'opted_out', 'abandoned', 'silent', 'not_understood', 'refused', 'too_long', 'failed')),
    outlook_turn integer NOT NULL DEFAULT 0 CHECK (outlook_turn >= 0),
    last_turn integer NOT NULL DEFAULT 0 CHECK (last_turn >= 0),
    dialogue jsonb,
    last_event integer NOT NULL DEFAULT 0 CHECK (last_event >= 0),
    last_event_at timestamptz NOT NULL,
    disposition text CHECK (disposition IN ('booked', 'cancelled', 'answered', 'callback_requested', 'emergency',
        'opted_out', 'abandoned', 'silent', 'not_understood', 'refused', 'too_long', 'failed')),
    hangup_cause text CHECK (hangup_cause IN ('caller_hung_up', 'assistant_hung_up', 'not_admitted', 'maximum_length',
        'leg_failed', 'stream_never_started', 'node_lost', 'dependency_failed')),
    finished_at timestamptz,
    PRIMARY KEY (tenant_id, call_id),
    FOREIGN KEY (tenant_id, settings_version) REFERENCES tenant_settings,
    CONSTRAINT calls_admitted_or_refused CHECK (num_nonnulls(mode, refusal) = 1),
    CONSTRAINT calls_end_is_whole CHECK (num_nonnulls(disposition, hangup_cause, finished_at) IN (0, 3))
);

CREATE INDEX calls_live ON calls (tenant_id, last_event_at) WHERE finished_at IS NULL;
CREATE INDEX calls_by_time ON calls (tenant_id, opened_at);
CREATE INDEX calls_by_id ON calls (call_id); -- a call is explained from its id alone

-- One party's connection, named by Twilio. The sid alone finds the call: webhooks bring nothing else that is ours.
CREATE TABLE call_legs (
    tenant_id uuid NOT NULL,
    leg_id uuid NOT NULL,
    call_id uuid NOT NULL,
    party text NOT NULL CHECK (party IN ('customer', 'agent')),
    call_sid text NOT NULL CHECK (call_sid ~ '^CA[0-9a-fA-F]{32}$'),
    status text CHECK (status IN ('queued', 'initiated', 'ringing', 'in_progress', 'busy', 'no_answer', 'canceled',
        'failed', 'completed')),
    status_sequence integer CHECK (status_sequence >= 0),
    duration_s integer CHECK (duration_s >= 0),
    created_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, leg_id),
    UNIQUE (tenant_id, call_sid),
    FOREIGN KEY (tenant_id, call_id) REFERENCES calls,
    CONSTRAINT call_legs_status_is_numbered CHECK ((status IS NULL) = (status_sequence IS NULL))
);

CREATE INDEX call_legs_by_sid ON call_legs (call_sid);
CREATE UNIQUE INDEX call_legs_one_customer ON call_legs (tenant_id, call_id) WHERE party = 'customer';

-- The journal. A fact that comes twice has the same source_event, and is refused the second time.
CREATE TABLE call_events (
    tenant_id uuid NOT NULL,
    call_id uuid NOT NULL,
    sequence integer NOT NULL CHECK (sequence > 0),
    source_event text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('opened', 'refused', 'stream_offered', 'stream_redeemed', 'stream_ended',
        'turn_taken', 'opening_reserved', 'booked', 'booking_cancelled', 'callback_left', 'status_reported',
        'finished')),
    effect text NOT NULL CHECK (effect IN ('changed', 'noted', 'late')),
    fact jsonb NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, call_id, sequence),
    UNIQUE (tenant_id, source_event),
    FOREIGN KEY (tenant_id, call_id) REFERENCES calls
);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER call_events_append_only BEFORE UPDATE OR DELETE ON call_events
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER call_events_no_truncate BEFORE TRUNCATE ON call_events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The transcript, redacted before it gets here.
CREATE TABLE turns (
    tenant_id uuid NOT NULL,
    call_id uuid NOT NULL,
    turn integer NOT NULL CHECK (turn >= 0),
    caller_said text,
    assistant_said text NOT NULL,
    assistant_heard text, -- what was played of it, when the caller cut it short
    endpoint_ms integer CHECK (endpoint_ms >= 0),
    transcribe_ms integer CHECK (transcribe_ms >= 0),
    response_ms integer CHECK (response_ms >= 0),
    at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, call_id, turn),
    FOREIGN KEY (tenant_id, call_id) REFERENCES calls
);

-- What the assistant did in a turn, for people who read the call later.
CREATE TABLE action_records (
    tenant_id uuid NOT NULL,
    call_id uuid NOT NULL,
    turn integer NOT NULL,
    ordinal integer NOT NULL CHECK (ordinal >= 0),
    kind text NOT NULL,
    detail text NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, call_id, turn, ordinal),
    FOREIGN KEY (tenant_id, call_id, turn) REFERENCES turns
);
