-- An alert leaves the machine: it is told to whoever the operator named, again and again until he has it.

ALTER TABLE alerts
    ADD COLUMN attempts integer NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    ADD COLUMN due_at timestamptz, -- when to tell it, or to tell it again; null: told, or given up
    ADD COLUMN told_at timestamptz;
ALTER TABLE alerts ADD CONSTRAINT alerts_told_once CHECK (told_at IS NULL OR due_at IS NULL);

CREATE INDEX alerts_due ON alerts (due_at) WHERE due_at IS NOT NULL;
