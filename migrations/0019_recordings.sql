-- Calls that are kept as sound, where the business wants it and the caller does not object.

-- When he said so. Nothing of the call is recorded after that, by whichever process goes on with it.
ALTER TABLE calls ADD COLUMN recording_objected_at timestamptz;

-- A stretch of a call: from the end of the announcement to the end of its stream. The row is there before any sound is,
-- so that whatever dies, the sound is found. 'erasing' is decided and not yet done: the object may still be there.
CREATE TABLE recordings (
    tenant_id uuid NOT NULL,
    recording_id uuid NOT NULL,
    call_id uuid NOT NULL,
    recording_key text NOT NULL CHECK (recording_key <> ''), -- in our store of recordings
    state text NOT NULL CHECK (state IN ('recording', 'kept', 'erasing', 'erased', 'failed', 'lost')),
    reason text CHECK (reason IN ('objected', 'expired', 'too_short')), -- why it is erased
    announced_at timestamptz NOT NULL, -- the caller had heard by then that he is recorded
    began_at timestamptz NOT NULL,
    keep_until timestamptz NOT NULL,
    length_ms integer CHECK (length_ms >= 0),
    bytes bigint CHECK (bytes >= 0),
    sha256 bytea CHECK (octet_length(sha256) = 32), -- of the whole file
    settled_at timestamptz NOT NULL, -- when it came into its state
    PRIMARY KEY (tenant_id, recording_id),
    UNIQUE (tenant_id, recording_key),
    FOREIGN KEY (tenant_id, call_id) REFERENCES calls,
    CONSTRAINT recordings_kept_is_whole
        CHECK (num_nonnulls(length_ms, bytes, sha256) IN (0, 3) AND (state <> 'kept' OR sha256 IS NOT NULL)),
    CONSTRAINT recordings_erased_for_a_reason CHECK (state NOT IN ('erasing', 'erased') OR reason IS NOT NULL)
);

CREATE INDEX recordings_by_call ON recordings (tenant_id, call_id);
CREATE INDEX recordings_by_time ON recordings (tenant_id, began_at);
CREATE INDEX recordings_unsettled ON recordings (settled_at) WHERE state IN ('recording', 'erasing');
CREATE INDEX recordings_to_expire ON recordings (keep_until) WHERE state = 'kept';
