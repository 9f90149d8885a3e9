-- In which order the business's own people are told of an emergency: the owners, whom they named under [notify], the agents.
-- Applying a business's settings writes it; until then whoever the settings name as an owner or under [notify] comes first.
ALTER TABLE staff_addresses ADD COLUMN position integer NOT NULL DEFAULT 1000;

UPDATE staff_addresses a SET position = 0
FROM tenants t JOIN tenant_settings s ON s.tenant_id = t.tenant_id AND s.version = t.settings_version
WHERE a.tenant_id = t.tenant_id
  AND jsonb_path_query_array(s.settings, '$.owners[*].numbers[*]') @> to_jsonb(a.address);

UPDATE staff_addresses a SET position = 1
FROM tenants t JOIN tenant_settings s ON s.tenant_id = t.tenant_id AND s.version = t.settings_version
WHERE a.tenant_id = t.tenant_id AND a.position > 0
  AND jsonb_path_query_array(s.settings, '$.notify.*[*]') @> to_jsonb(a.address);

-- A notice that there is nobody to tell of is an alert as well.
ALTER TABLE alerts DROP CONSTRAINT alerts_kind_check;
ALTER TABLE alerts ADD CONSTRAINT alerts_kind_check
    CHECK (kind IN ('emergency_unanswered', 'emergency_without_contacts', 'notice_without_contacts'));
