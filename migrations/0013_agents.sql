-- People who take calls, and the search for one of them.

-- Two more ends of a call: a person took it, and a message was recorded.
ALTER TABLE calls DROP CONSTRAINT calls_outlook_check;
ALTER TABLE calls ADD CONSTRAINT calls_outlook_check CHECK (outlook IN ('booked', 'cancelled', 'answered',
    'callback_requested', 'emergency', 'opted_out', 'abandoned', 'silent', 'not_understood', 'refused', 'too_long', 'failed',
    'connected', 'voicemail'));
ALTER TABLE calls DROP CONSTRAINT calls_disposition_check;
ALTER TABLE calls ADD CONSTRAINT calls_disposition_check CHECK (disposition IN ('booked', 'cancelled', 'answered',
    'callback_requested', 'emergency', 'opted_out', 'abandoned', 'silent', 'not_understood', 'refused', 'too_long', 'failed',
    'connected', 'voicemail'));

-- People who take calls, known to their owner by a short name. What they are rung at, and when, stands in the settings.
CREATE TABLE agents (
    tenant_id uuid NOT NULL REFERENCES tenants,
    agent_id uuid NOT NULL,
    key text NOT NULL CHECK (key ~ '^[a-z][a-z0-9-]{0,39}$'),
    name text NOT NULL,
    number text CHECK (number ~ '^\+[1-9][0-9]{7,14}$'), -- null: a softphone
    position integer NOT NULL CHECK (position >= 0),
    active boolean NOT NULL DEFAULT true,
    paused boolean NOT NULL DEFAULT false,
    last_taken_at timestamptz,
    last_ended_at timestamptz,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, agent_id),
    UNIQUE (tenant_id, key)
);

CREATE INDEX agents_by_number ON agents (tenant_id, number) WHERE active;

-- The search for a person who takes a call.
CREATE TABLE escalations (
    tenant_id uuid NOT NULL,
    escalation_id uuid NOT NULL,
    call_id uuid NOT NULL,
    reason text NOT NULL CHECK (reason IN ('key', 'asked', 'emergency', 'not_understood', 'guardrail',
        'job_needs_person', 'vip')),
    occasion text NOT NULL CHECK (occasion IN ('open', 'after_hours', 'holiday')),
    ladder text, -- null: the business has none for the case
    last_resort text NOT NULL CHECK (last_resort IN ('voicemail', 'callback', 'assistant', 'emergency_line')),
    skipped jsonb NOT NULL, -- who is not rung, and why
    node text NOT NULL, -- the process that holds it
    started_at timestamptz NOT NULL,
    ended_at timestamptz,
    outcome text CHECK (outcome IN ('connected', 'nobody_came', 'not_connected', 'dropped', 'handed_back', 'caller_left',
        'caller_chose', 'lost')),
    PRIMARY KEY (tenant_id, escalation_id),
    FOREIGN KEY (tenant_id, call_id) REFERENCES calls,
    CONSTRAINT escalations_end_is_whole CHECK ((ended_at IS NULL) = (outcome IS NULL))
);

CREATE UNIQUE INDEX escalations_one_a_call ON escalations (tenant_id, call_id) WHERE ended_at IS NULL;
CREATE INDEX escalations_by_call ON escalations (tenant_id, call_id, started_at);
CREATE INDEX escalations_live ON escalations (started_at) WHERE ended_at IS NULL;

-- The ringing of one agent.
CREATE TABLE offers (
    tenant_id uuid NOT NULL,
    escalation_id uuid NOT NULL,
    offer integer NOT NULL CHECK (offer > 0),
    agent_id uuid NOT NULL,
    ring_ms integer NOT NULL CHECK (ring_ms > 0),
    call_sid text CHECK (call_sid ~ '^CA[0-9a-fA-F]{32}$'),
    offered_at timestamptz NOT NULL,
    dialled_at timestamptz,
    accepted_at timestamptz, -- he pressed 1, and was the first
    connected_at timestamptz,
    ended_at timestamptz,
    how text CHECK (how IN ('connected', 'passed', 'no_key', 'machine', 'hung_up', 'agent_lost', 'no_answer', 'busy',
        'failed', 'no_permit', 'refused', 'not_dialled', 'too_late', 'caller_left', 'caller_chose', 'time_up',
        'not_connected', 'lost')),
    PRIMARY KEY (tenant_id, escalation_id, offer),
    FOREIGN KEY (tenant_id, escalation_id) REFERENCES escalations,
    FOREIGN KEY (tenant_id, agent_id) REFERENCES agents,
    CONSTRAINT offers_end_is_whole CHECK ((ended_at IS NULL) = (how IS NULL)),
    CONSTRAINT offers_connected_when_accepted CHECK (connected_at IS NULL OR accepted_at IS NOT NULL)
);

-- The first to press 1 has the call: two at once cannot both be in this index.
CREATE UNIQUE INDEX offers_one_accepted ON offers (tenant_id, escalation_id) WHERE accepted_at IS NOT NULL AND ended_at IS NULL;
-- Nobody is rung for two calls at once.
CREATE UNIQUE INDEX offers_one_an_agent ON offers (tenant_id, agent_id) WHERE ended_at IS NULL;

-- What the journal tells of it.
ALTER TABLE call_events DROP CONSTRAINT call_events_kind_check;
ALTER TABLE call_events ADD CONSTRAINT call_events_kind_check CHECK (kind IN ('opened', 'refused', 'stream_offered',
    'stream_redeemed', 'stream_ended', 'turn_taken', 'opening_reserved', 'booked', 'booking_cancelled', 'callback_left',
    'status_reported', 'finished', 'escalated', 'connected', 'escalation_ended'));
