-- Sign-in with other providers. Adds tables and changes none: releases that do not know them go on working.

-- Who an account is at another provider: known by issuer and subject, never by e-mail address.
-- provider is the name that the configuration gives the issuer; label is what people recognise.
CREATE TABLE identities (
    realm_id TEXT NOT NULL,
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    account_id TEXT NOT NULL,
    provider TEXT NOT NULL,
    label TEXT NOT NULL,
    linked_at BIGINT NOT NULL,
    last_used_at BIGINT NOT NULL,
    PRIMARY KEY (realm_id, issuer, subject),
    FOREIGN KEY (realm_id, account_id) REFERENCES accounts (realm_id, id) ON DELETE CASCADE
);
CREATE INDEX identities_account ON identities (realm_id, account_id);

-- The provider's session behind one of ours. id_token is sealed.
CREATE TABLE upstream_sessions (
    realm_id TEXT NOT NULL,
    session_id TEXT NOT NULL,
    provider TEXT NOT NULL,
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    sid TEXT,
    id_token TEXT,
    PRIMARY KEY (realm_id, session_id),
    FOREIGN KEY (realm_id, session_id) REFERENCES sessions (realm_id, id) ON DELETE CASCADE
);
CREATE INDEX upstream_sessions_subject ON upstream_sessions (realm_id, issuer, subject);
CREATE INDEX upstream_sessions_sid ON upstream_sessions (realm_id, issuer, sid);
