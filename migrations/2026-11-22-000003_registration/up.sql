-- Clients that register themselves. Adds tables and changes none: releases that do not know them go on working.

-- How a client that registered itself looks after its registration. token is the digest of its registration
-- access token; last_used_at is to the day, and null until the client gets its first token.
CREATE TABLE client_registrations (
    realm_id TEXT NOT NULL,
    client_id TEXT NOT NULL,
    token BYTEA NOT NULL CHECK (length(token) = 32),
    registered_at BIGINT NOT NULL,
    address TEXT NOT NULL,
    last_used_at BIGINT,
    PRIMARY KEY (realm_id, client_id),
    FOREIGN KEY (realm_id, client_id) REFERENCES clients (realm_id, id) ON DELETE CASCADE
);
CREATE INDEX client_registrations_unused ON client_registrations (registered_at) WHERE last_used_at IS NULL;

-- Initial access tokens. uses counts the registrations that are left.
CREATE TABLE registration_tokens (
    realm_id TEXT NOT NULL,
    id TEXT NOT NULL,
    token BYTEA NOT NULL CHECK (length(token) = 32),
    uses BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (realm_id, id),
    UNIQUE (realm_id, token)
);
CREATE INDEX registration_tokens_purge ON registration_tokens (expires_at);
