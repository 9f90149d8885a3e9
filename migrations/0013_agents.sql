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
