-- By what the settings know a resource when it is renamed. NULL, as whoever knows of no ids writes it: its name.
ALTER TABLE resources ADD COLUMN key text CHECK (key <> '');
UPDATE resources SET key = name;
CREATE UNIQUE INDEX resources_by_key ON resources (tenant_id, key);
