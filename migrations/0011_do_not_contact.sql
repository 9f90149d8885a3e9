-- Who is not to be contacted, what people have agreed to, and what policy said of each contact.

-- Everything of the business is stopped: nothing leaves but emergencies to its own people, and only callers that it
-- knows are answered.
ALTER TABLE tenants ADD COLUMN lockdown boolean NOT NULL DEFAULT false;

-- The nil tenant is all businesses, hence no foreign key: one index answers for both. Rows are never deleted; whoever
-- wants to be contacted again, by his own word, has lifted_at set.
CREATE TABLE do_not_contact (
    tenant_id uuid NOT NULL,
    address text NOT NULL CHECK (address ~ '^\+[1-9][0-9]{7,14}$' OR (address LIKE '%_@_%' AND address = lower(address))),
    reach text NOT NULL CHECK (reach IN ('all', 'calls', 'texts', 'emails')),
    source text NOT NULL CHECK (source IN ('speech', 'key', 'text', 'email', 'console', 'import', 'carrier',
        'national_registry')),
    since timestamptz NOT NULL,
    lifted_at timestamptz,
    call_id uuid, -- the call in which it was said
    PRIMARY KEY (tenant_id, address, reach, source),
    CONSTRAINT do_not_contact_lifted_after_it_began CHECK (lifted_at >= since)
);

-- A consent as it was given, with what shows it; taken back at the latest by the person's next opt-out. That somebody
-- gave his number with a booking is a consent too, and stands in bookings.
CREATE TABLE consents (
    tenant_id uuid NOT NULL REFERENCES tenants,
    consent_id uuid NOT NULL,
    address text NOT NULL,
    reach text NOT NULL CHECK (reach IN ('all', 'calls', 'texts', 'emails')),
    level text NOT NULL CHECK (level IN ('express', 'written')),
    evidence text NOT NULL CHECK (evidence <> ''), -- what shows it: an id or a file's name, nothing personal
    given_at timestamptz NOT NULL,
    taken_back_at timestamptz,
    PRIMARY KEY (tenant_id, consent_id),
    UNIQUE (tenant_id, address, reach, level, evidence)
);

-- The business's own people, who are rung and told about what concerns it.
CREATE TABLE staff_addresses (
    tenant_id uuid NOT NULL REFERENCES tenants,
    address text NOT NULL,
    active boolean NOT NULL DEFAULT true,
    PRIMARY KEY (tenant_id, address)
);

-- Callers of whom a business takes no calls.
CREATE TABLE blocked_callers (
    tenant_id uuid NOT NULL REFERENCES tenants,
    phone_number text NOT NULL CHECK (phone_number ~ '^\+[1-9][0-9]{7,14}$'),
    since timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, phone_number)
);

-- What was said of each contact that anybody wanted to make, with the facts as they were read for it.
CREATE TABLE contact_verdicts (
    tenant_id uuid NOT NULL REFERENCES tenants,
    verdict_id uuid NOT NULL,
    outbox_id uuid, -- the row that wanted it
    channel text NOT NULL CHECK (channel IN ('assistant_call', 'agent_call', 'bridge', 'text', 'email')),
    reach text NOT NULL CHECK (reach IN ('calls', 'texts', 'emails')),
    address text NOT NULL,
    purpose text NOT NULL CHECK (purpose IN ('transactional', 'requested_callback', 'solicitation', 'emergency',
        'opt_out_confirmation')),
    verdict text NOT NULL CHECK (verdict IN ('permit', 'refuse', 'not_before')),
    reason text CHECK (reason IN ('facts_unknown', 'address_unfit', 'tenant_inactive', 'lockdown', 'plan_forbids',
        'do_not_contact', 'national_registry', 'not_asked', 'no_consent', 'place_unknown', 'no_window', 'attempt_cap',
        'calling_window', 'business_closed')),
    rule text NOT NULL,
    rules_version text NOT NULL,
    until timestamptz, -- how long the permit is good, or how long to wait
    facts jsonb NOT NULL,
    decided_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, verdict_id),
    FOREIGN KEY (tenant_id, outbox_id) REFERENCES outbox,
    CONSTRAINT contact_verdicts_permit_has_no_reason CHECK ((verdict = 'permit') = (reason IS NULL)),
    CONSTRAINT contact_verdicts_until CHECK ((verdict = 'refuse') = (until IS NULL))
);

CREATE INDEX contact_verdicts_by_address ON contact_verdicts (tenant_id, address, decided_at);
CREATE INDEX contact_verdicts_by_outbox ON contact_verdicts (tenant_id, outbox_id);

CREATE TRIGGER contact_verdicts_append_only BEFORE UPDATE OR DELETE ON contact_verdicts
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER contact_verdicts_no_truncate BEFORE TRUNCATE ON contact_verdicts
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Which rows of the outbox are for a customer, and where: so that an opt-out takes back what still waits.
ALTER TABLE outbox ADD COLUMN contact_channel text
    CHECK (contact_channel IN ('assistant_call', 'agent_call', 'bridge', 'text', 'email'));
ALTER TABLE outbox ADD COLUMN contact_address text;
ALTER TABLE outbox ADD CONSTRAINT outbox_contact_is_whole CHECK ((contact_channel IS NULL) = (contact_address IS NULL));
CREATE INDEX outbox_waiting_by_contact ON outbox (contact_address, tenant_id)
    WHERE state = 'waiting' AND contact_address IS NOT NULL;

-- Who called, and when: how often, and how long ago.
CREATE INDEX calls_by_caller ON calls (tenant_id, from_number, opened_at);
CREATE INDEX callbacks_by_phone ON callbacks (tenant_id, phone) WHERE state IN ('waiting', 'claimed');

-- Who gave his number with a booking, and where the service is due.
CREATE INDEX bookings_by_customer_phone ON bookings (tenant_id, customer_phone, confirmed_at) WHERE confirmed_at IS NOT NULL;
