-- With the last resort `emergency_line` the caller is connected with that number when nobody came. When it answered, and when
-- the two were parted.
ALTER TABLE escalations ADD COLUMN line_answered_at timestamptz;
ALTER TABLE escalations ADD COLUMN line_ended_at timestamptz;

ALTER TABLE call_events DROP CONSTRAINT call_events_kind_check;
ALTER TABLE call_events ADD CONSTRAINT call_events_kind_check CHECK (kind IN ('opened', 'refused', 'stream_offered',
    'stream_redeemed', 'stream_ended', 'turn_taken', 'opening_reserved', 'booked', 'booking_cancelled', 'callback_left',
    'status_reported', 'finished', 'escalated', 'connected', 'line_answered', 'escalation_ended', 'voicemail_left'));
