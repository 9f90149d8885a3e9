-- Customers are known by number, then e-mail, then name with address. Two rows that turn out to be one person are merged:
-- the one that is given up stays and says into which; nothing of it is deleted.

-- Words as they are compared: lower case, one space between, the usual short forms of streets.
CREATE FUNCTION plain_words(words text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(
        btrim(regexp_replace(lower(words), '[^[:alnum:]]+', ' ', 'g')),
        '\mstreet\M', 'st', 'g'), '\mavenue\M', 'ave', 'g'), '\mroad\M', 'rd', 'g'), '\mdrive\M', 'dr', 'g'),
        '\mboulevard\M', 'blvd', 'g'), '\mlane\M', 'ln', 'g'), '\mcourt\M', 'ct', 'g')
$$;

ALTER TABLE customers
    ADD COLUMN email text CHECK (email = lower(email) AND email LIKE '%_@_%'),
    ADD COLUMN merged_into uuid,
    ADD CONSTRAINT customers_merged_into_fkey FOREIGN KEY (tenant_id, merged_into) REFERENCES customers,
    ADD CONSTRAINT customers_not_into_itself CHECK (merged_into <> customer_id);

CREATE INDEX customers_by_name ON customers (tenant_id, plain_words(name)) WHERE merged_into IS NULL;
CREATE INDEX customers_merged ON customers (tenant_id, merged_into) WHERE merged_into IS NOT NULL;

-- A number or an address of e-mail is one customer's. Further ones of the same customer are here too.
CREATE TABLE customer_contacts (
    tenant_id uuid NOT NULL REFERENCES tenants,
    kind text NOT NULL CHECK (kind IN ('phone', 'email')),
    value text NOT NULL CHECK (CASE kind WHEN 'phone' THEN value ~ '^\+[1-9][0-9]{7,14}$'
        ELSE value = lower(value) AND value LIKE '%_@_%' END),
    customer_id uuid NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, kind, value),
    FOREIGN KEY (tenant_id, customer_id) REFERENCES customers
);

CREATE INDEX customer_contacts_by_customer ON customer_contacts (tenant_id, customer_id);

INSERT INTO customer_contacts (tenant_id, kind, value, customer_id, created_at)
    SELECT tenant_id, 'phone', phone, customer_id, created_at FROM customers WHERE phone IS NOT NULL;

CREATE TABLE customer_notes (
    tenant_id uuid NOT NULL,
    note_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    text text NOT NULL,
    call_id uuid,
    at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, note_id),
    FOREIGN KEY (tenant_id, customer_id) REFERENCES customers,
    FOREIGN KEY (tenant_id, call_id) REFERENCES calls
);

CREATE INDEX customer_notes_by_customer ON customer_notes (tenant_id, customer_id);

-- Two customers who may be one, the smaller id first; a person decides.
CREATE TABLE customer_duplicates (
    tenant_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    other_id uuid NOT NULL,
    reason text NOT NULL CHECK (reason IN ('email', 'name_and_address', 'name')),
    state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'merged', 'dismissed')),
    found_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, customer_id, other_id),
    FOREIGN KEY (tenant_id, customer_id) REFERENCES customers,
    FOREIGN KEY (tenant_id, other_id) REFERENCES customers,
    CONSTRAINT customer_duplicates_once CHECK (customer_id < other_id)
);

CREATE INDEX customer_duplicates_open ON customer_duplicates (tenant_id, found_at) WHERE state = 'open';

-- What was done to a customer's row, by whom, from which call and why.
CREATE TABLE customer_events (
    tenant_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    sequence integer NOT NULL CHECK (sequence > 0),
    kind text NOT NULL CHECK (kind IN ('created', 'contact_added', 'merged', 'merged_into')),
    actor text NOT NULL CHECK (actor IN ('caller', 'agent', 'owner', 'system')),
    call_id uuid,
    reason text NOT NULL,
    detail jsonb NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, customer_id, sequence),
    FOREIGN KEY (tenant_id, customer_id) REFERENCES customers,
    FOREIGN KEY (tenant_id, call_id) REFERENCES calls
);

CREATE TRIGGER customer_events_append_only BEFORE UPDATE OR DELETE ON customer_events
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER customer_events_no_truncate BEFORE TRUNCATE ON customer_events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
