-- What shows that he has asked to be taken off the list: an id, nothing personal.
ALTER TABLE do_not_contact ADD COLUMN lifted_by text CHECK (lifted_by <> '');

-- Sound that is to be erased is looked for until it is found: it may lie on a disk that is away.
UPDATE recordings SET state = 'erasing' WHERE state = 'lost' AND reason IS NOT NULL;

-- A message that Twilio has recorded has its name there; its sound is fetched, and then erased there.
ALTER TABLE voicemails ADD COLUMN provider_recording text CHECK (provider_recording ~ '^RE[0-9a-fA-F]{32}$');
ALTER TABLE voicemails ADD COLUMN provider_erased_at timestamptz;
-- When the owners were told once more of a message that no machine has understood.
ALTER TABLE voicemails ADD COLUMN unheard_told_at timestamptz;
UPDATE voicemails SET provider_recording = substring(recording_key FROM 'RE[0-9a-fA-F]{32}') WHERE stored_at_provider;
UPDATE voicemails SET unheard_told_at = now() WHERE transcript IS NULL AND recorded_at < now() - interval '1 hour';
CREATE UNIQUE INDEX voicemails_by_provider ON voicemails (tenant_id, provider_recording) WHERE provider_recording IS NOT NULL;
CREATE INDEX voicemails_at_provider ON voicemails (recorded_at)
    WHERE provider_recording IS NOT NULL AND provider_erased_at IS NULL;
CREATE INDEX voicemails_unheard ON voicemails (recorded_at) WHERE transcript IS NULL AND unheard_told_at IS NULL;
