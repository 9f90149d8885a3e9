-- Calendars kept elsewhere, as they were last read. What they say is in busy_times, under the same source.
CREATE TABLE calendar_sources (
    tenant_id uuid NOT NULL,
    resource_id uuid NOT NULL,
    source text NOT NULL, -- file:NAME, or url: and a hash of the address, which itself is private
    checked_at timestamptz NOT NULL, -- when somebody last set out to read it
    read_at timestamptz, -- when that last succeeded
    mistake text, -- why it did not, since then
    PRIMARY KEY (tenant_id, resource_id, source),
    FOREIGN KEY (tenant_id, resource_id) REFERENCES resources
);

-- What a resource's private calendar shows: what it has or had to do, and what was moved away from it.
CREATE INDEX bookings_of_resource ON bookings (tenant_id, resource_id, starts_at) WHERE state <> 'reserved';
CREATE INDEX booking_events_of_resource ON booking_events (tenant_id, resource_id, starts_at);
