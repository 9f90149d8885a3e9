-- A private address under which a calendar program reads what a resource has to do. Of the token only its hash is kept.
CREATE TABLE calendar_feeds (
    tenant_id uuid NOT NULL,
    resource_id uuid NOT NULL,
    token_sha256 bytea NOT NULL CHECK (octet_length(token_sha256) = 32),
    created_at timestamptz NOT NULL,
    revoked_at timestamptz,
    PRIMARY KEY (tenant_id, token_sha256),
    UNIQUE (token_sha256),
    FOREIGN KEY (tenant_id, resource_id) REFERENCES resources
);

CREATE UNIQUE INDEX calendar_feeds_one_a_resource ON calendar_feeds (tenant_id, resource_id) WHERE revoked_at IS NULL;
