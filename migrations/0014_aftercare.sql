-- What remains to be done after a call: messages to be heard, people to be called back, emergencies to be answered.

-- A message that a caller left. The sound itself is an object under recording_key; the row is written once it is whole.
CREATE TABLE voicemails (
    tenant_id uuid NOT NULL,
    voicemail_id uuid NOT NULL,
    call_id uuid NOT NULL,
    from_number text CHECK (from_number ~ '^\+[1-9][0-9]{7,14}$'), -- null: withheld
    recording_key text NOT NULL CHECK (recording_key <> ''), -- in our store of recordings, or Twilio's address of it
    stored_at_provider boolean NOT NULL DEFAULT false,
    length_ms integer NOT NULL CHECK (length_ms >= 0),
    -- Null until it is known; redacted before it gets here. Tried a few times and then given up.
    transcript text,
    transcript_attempts integer NOT NULL DEFAULT 0 CHECK (transcript_attempts >= 0),
    transcript_leased_until timestamptz,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, voicemail_id),
    UNIQUE (tenant_id, recording_key),
    FOREIGN KEY (tenant_id, call_id) REFERENCES calls
);

CREATE INDEX voicemails_by_time ON voicemails (tenant_id, recorded_at);
CREATE INDEX voicemails_by_call ON voicemails (tenant_id, call_id);
CREATE INDEX voicemails_untold ON voicemails (recorded_at) WHERE transcript IS NULL AND NOT stored_at_provider;

-- A call-back is taken by one person at a time: 'claimed' is being read to him or being called. What he did is told by
-- callback_attempts; the row says how it stands.
ALTER TABLE callbacks
    ADD COLUMN priority smallint NOT NULL DEFAULT 0 CHECK (priority BETWEEN 0 AND 2), -- 2: an emergency
    ADD COLUMN best_at timestamptz, -- when the customer would like it
    ADD COLUMN not_before timestamptz, -- put off until then
    ADD COLUMN attempts integer NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    ADD COLUMN outcome text CHECK (outcome IN ('reached', 'no_answer', 'later', 'refused', 'unknown', 'given_up')),
    ADD COLUMN taken_by text,
    ADD COLUMN taken_in text CHECK (taken_in ~ '^CA[0-9a-fA-F]{32}$'), -- the agent's own leg
    ADD COLUMN taken_until timestamptz,
    ADD COLUMN called_at timestamptz; -- of this taking: the customer is being rung, or was
UPDATE callbacks SET priority = 2 WHERE reason LIKE 'emergency%';
ALTER TABLE callbacks ADD CONSTRAINT callbacks_taken_is_whole
    CHECK ((state = 'claimed') = (taken_until IS NOT NULL) AND (state <> 'claimed' OR num_nonnulls(taken_by, taken_in) = 2));
DROP INDEX callbacks_waiting;
CREATE INDEX callbacks_open ON callbacks (tenant_id, priority DESC, created_at) WHERE state IN ('waiting', 'claimed');

-- Each time that a customer was rung.
CREATE TABLE callback_attempts (
    tenant_id uuid NOT NULL,
    callback_id uuid NOT NULL,
    attempt integer NOT NULL CHECK (attempt > 0),
    taken_by text NOT NULL,
    taken_in text NOT NULL CHECK (taken_in ~ '^CA[0-9a-fA-F]{32}$'),
    called_at timestamptz NOT NULL,
    outcome text CHECK (outcome IN ('reached', 'no_answer', 'later', 'refused', 'unknown', 'given_up')),
    ended_at timestamptz,
    PRIMARY KEY (tenant_id, callback_id, attempt),
    FOREIGN KEY (tenant_id, callback_id) REFERENCES callbacks,
    CONSTRAINT callback_attempts_end_is_whole CHECK ((outcome IS NULL) = (ended_at IS NULL))
);

-- An emergency that the business's own people have to hear of; one a call. Whom and when is said by policy; the row says
-- how far it is. Contacts are those of the beginning, so that every process goes on with the same plan.
CREATE TABLE emergency_notices (
    tenant_id uuid NOT NULL,
    notice_id uuid NOT NULL,
    call_id uuid NOT NULL,
    contacts jsonb NOT NULL,
    state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'acknowledged', 'unanswered')),
    began_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL, -- when to look at it again
    leased_by text,
    leased_until timestamptz,
    acknowledged_by text,
    acknowledged_how text CHECK (acknowledged_how IN ('key', 'text')),
    settled_at timestamptz,
    PRIMARY KEY (tenant_id, notice_id),
    UNIQUE (tenant_id, call_id),
    FOREIGN KEY (tenant_id, call_id) REFERENCES calls,
    CONSTRAINT emergency_notices_lease_is_whole CHECK ((leased_by IS NULL) = (leased_until IS NULL)),
    CONSTRAINT emergency_notices_settled CHECK ((state = 'open') = (settled_at IS NULL)),
    CONSTRAINT emergency_notices_acknowledged
        CHECK (num_nonnulls(acknowledged_by, acknowledged_how) = CASE state WHEN 'acknowledged' THEN 2 ELSE 0 END)
);

CREATE INDEX emergency_notices_due ON emergency_notices (due_at) WHERE state = 'open';

-- Every attempt to tell somebody. A step of the plan is begun once for each try; 'begun' that stays is a process that died.
CREATE TABLE emergency_attempts (
    tenant_id uuid NOT NULL,
    notice_id uuid NOT NULL,
    step integer NOT NULL CHECK (step >= 0),
    try integer NOT NULL CHECK (try > 0),
    channel text NOT NULL CHECK (channel IN ('text', 'assistant_call', 'email')),
    address text NOT NULL,
    state text NOT NULL CHECK (state IN ('begun', 'sent', 'refused', 'failed')),
    provider_id text, -- Twilio's name of the message or the call
    error text,
    begun_at timestamptz NOT NULL,
    ended_at timestamptz,
    PRIMARY KEY (tenant_id, notice_id, step, try),
    FOREIGN KEY (tenant_id, notice_id) REFERENCES emergency_notices,
    CONSTRAINT emergency_attempts_end CHECK ((state = 'begun') = (ended_at IS NULL))
);

-- What a person has to look at at once, because nothing that runs by itself has worked.
CREATE TABLE alerts (
    tenant_id uuid NOT NULL REFERENCES tenants,
    alert_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('emergency_unanswered', 'emergency_without_contacts')),
    about uuid NOT NULL,
    raised_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, alert_id),
    UNIQUE (tenant_id, kind, about)
);

ALTER TABLE outbox DROP CONSTRAINT outbox_kind_check;
ALTER TABLE outbox ADD CONSTRAINT outbox_kind_check CHECK (kind IN ('booking_confirmation', 'booking_reminder',
    'booking_owner_notice', 'cancellation_confirmation', 'cancellation_owner_notice', 'callback_owner_notice',
    'call_ended', 'opt_out_confirmation', 'opt_in_confirmation', 'help_answer', 'text_owner_notice',
    'voicemail_owner_notice'));

ALTER TABLE call_events DROP CONSTRAINT call_events_kind_check;
ALTER TABLE call_events ADD CONSTRAINT call_events_kind_check CHECK (kind IN ('opened', 'refused', 'stream_offered',
    'stream_redeemed', 'stream_ended', 'turn_taken', 'opening_reserved', 'booked', 'booking_cancelled', 'callback_left',
    'status_reported', 'finished', 'escalated', 'connected', 'escalation_ended', 'voicemail_left'));
