-- Conventions of the whole schema: tenant_id comes first in every key, so that tenants can be spread over machines;
-- times are timestamptz and come from the program, never from the database's clock; states are text with a CHECK
-- (the lists are the closed enums of the crates telephony, policy and call); telephone numbers are E.164.

CREATE EXTENSION IF NOT EXISTS btree_gist;

CREATE TABLE tenants (
    tenant_id uuid PRIMARY KEY,
    slug text NOT NULL UNIQUE CHECK (slug ~ '^[a-z][a-z0-9-]*$'),
    active boolean NOT NULL DEFAULT true,
    plan text NOT NULL DEFAULT 'trialing' CHECK (plan IN ('trialing', 'active', 'past_due', 'canceled')),
    settings_version integer NOT NULL,
    created_at timestamptz NOT NULL
);

-- Every version that ever was in force, so that a call can be explained by the settings it was answered under.
CREATE TABLE tenant_settings (
    tenant_id uuid NOT NULL REFERENCES tenants,
    version integer NOT NULL CHECK (version > 0),
    settings jsonb NOT NULL,
    applied_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, version)
);

ALTER TABLE tenants ADD CONSTRAINT tenants_settings_version_fkey
    FOREIGN KEY (tenant_id, settings_version) REFERENCES tenant_settings (tenant_id, version)
    DEFERRABLE INITIALLY DEFERRED;

CREATE TABLE phone_numbers (
    tenant_id uuid NOT NULL REFERENCES tenants,
    phone_number text NOT NULL CHECK (phone_number ~ '^\+[1-9][0-9]{7,14}$'),
    active boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, phone_number)
);

-- A number that is called names one tenant.
CREATE UNIQUE INDEX phone_numbers_active ON phone_numbers (phone_number) WHERE active;

CREATE TABLE job_types (
    tenant_id uuid NOT NULL REFERENCES tenants,
    job_type_id text NOT NULL,
    name text NOT NULL,
    duration_min integer NOT NULL CHECK (duration_min > 0),
    buffer_before_min integer NOT NULL CHECK (buffer_before_min >= 0),
    buffer_after_min integer NOT NULL CHECK (buffer_after_min >= 0),
    active boolean NOT NULL DEFAULT true,
    PRIMARY KEY (tenant_id, job_type_id)
);

CREATE TABLE resources (
    tenant_id uuid NOT NULL REFERENCES tenants,
    resource_id uuid NOT NULL,
    name text NOT NULL,
    position integer NOT NULL, -- its place in the settings
    active boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, resource_id),
    UNIQUE (tenant_id, name)
);
