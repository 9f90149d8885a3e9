-- Owners who ask for their schedule by telephone, and what a call was about in a sentence.

-- A PIN is here as its hash and nowhere else.
CREATE TABLE owner_pins (
    tenant_id uuid NOT NULL REFERENCES tenants,
    owner text NOT NULL CHECK (owner <> ''), -- by his name in the settings
    hash text NOT NULL CHECK (hash LIKE '$argon2id$%'),
    set_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, owner)
);

-- Tries at the PINs of a business, whoever's and from wherever, since the last right one.
CREATE TABLE owner_tries (
    tenant_id uuid NOT NULL PRIMARY KEY REFERENCES tenants,
    wrong integer NOT NULL CHECK (wrong BETWEEN 0 AND 3),
    lockouts integer NOT NULL CHECK (lockouts >= 0),
    locked_until timestamptz
);

ALTER TABLE outbox DROP CONSTRAINT outbox_kind_check;
ALTER TABLE outbox ADD CONSTRAINT outbox_kind_check CHECK (kind IN ('booking_confirmation', 'booking_reminder',
    'booking_owner_notice', 'cancellation_confirmation', 'cancellation_owner_notice', 'callback_owner_notice',
    'call_ended', 'opt_out_confirmation', 'opt_in_confirmation', 'help_answer', 'text_owner_notice',
    'voicemail_owner_notice', 'owner_schedule', 'owner_lockout_notice'));

-- One or two sentences for people who look through the calls, without personal data.
ALTER TABLE calls ADD COLUMN summary text CHECK (summary <> '');
