-- What is known of people goes when it has been kept long enough, or when somebody is to be forgotten. Its rows stay.

-- When what was said in a call, and what was done in words, was erased.
ALTER TABLE calls ADD COLUMN words_erased_at timestamptz;

-- The words of such a message are '', so that nobody listens to it again; its sound is looked for until it is found.
ALTER TABLE voicemails ADD COLUMN expired_at timestamptz;
ALTER TABLE voicemails ADD COLUMN erased_at timestamptz
    CONSTRAINT voicemails_erased_when_expired CHECK (erased_at >= expired_at);
CREATE INDEX voicemails_to_erase ON voicemails (expired_at, voicemail_id)
    WHERE expired_at IS NOT NULL AND erased_at IS NULL;

-- Messages that are to be listened to here, and those that are to be fetched from Twilio first, are asked for alike.
CREATE INDEX voicemails_wordless ON voicemails (stored_at_provider, recorded_at) WHERE transcript IS NULL;
DROP INDEX voicemails_untold;

ALTER TABLE customer_events DROP CONSTRAINT customer_events_kind_check;
ALTER TABLE customer_events ADD CONSTRAINT customer_events_kind_check
    CHECK (kind IN ('created', 'contact_added', 'merged', 'merged_into', 'forgotten'));
