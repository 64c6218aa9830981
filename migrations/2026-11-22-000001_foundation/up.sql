-- Runs on SQLite and on PostgreSQL. Times are epoch seconds unless a column says otherwise;
-- digests are 32 bytes.

-- The oldest release that can work with this schema; older ones refuse to start.
CREATE TABLE schema_info (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    min_reader BIGINT NOT NULL
);
INSERT INTO schema_info (id, min_reader) VALUES (1, 1);

-- generation counts how often all that was issued for the account, client or resource was ended at once.
CREATE TABLE accounts (
    realm_id TEXT NOT NULL,
    id TEXT NOT NULL,
    username TEXT NOT NULL,
    email TEXT,
    email_verified BOOLEAN NOT NULL,
    claims TEXT NOT NULL,
    roles TEXT NOT NULL,
    generation BIGINT NOT NULL CHECK (generation >= 1),
    disabled_at BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (realm_id, id)
);

-- What an account signs in with, in canonical form: its user name and its e-mail address share one
-- name space, so that neither can be taken for another's. skeleton is what the user name looks like (UTS 39).
CREATE TABLE account_logins (
    realm_id TEXT NOT NULL,
    login TEXT NOT NULL,
    account_id TEXT NOT NULL,
    skeleton TEXT,
    PRIMARY KEY (realm_id, login),
    UNIQUE (realm_id, skeleton),
    FOREIGN KEY (realm_id, account_id) REFERENCES accounts (realm_id, id) ON DELETE CASCADE
);
CREATE INDEX account_logins_account ON account_logins (realm_id, account_id);

-- What an account shows who it is with. secret is JSON of the kind; generation counts its changes.
CREATE TABLE credentials (
    realm_id TEXT NOT NULL,
    id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('password')),
    secret TEXT NOT NULL,
    name TEXT,
    generation BIGINT NOT NULL CHECK (generation >= 1),
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    last_used_at BIGINT,
    PRIMARY KEY (realm_id, id),
    FOREIGN KEY (realm_id, account_id) REFERENCES accounts (realm_id, id) ON DELETE CASCADE
);
CREATE INDEX credentials_account ON credentials (realm_id, account_id, created_at, id);
CREATE UNIQUE INDEX credentials_password ON credentials (realm_id, account_id) WHERE kind = 'password';

-- sector is empty for the public subject.
CREATE TABLE subjects (
    realm_id TEXT NOT NULL,
    subject TEXT NOT NULL CHECK (length(subject) BETWEEN 1 AND 255),
    account_id TEXT NOT NULL,
    sector TEXT NOT NULL,
    PRIMARY KEY (realm_id, subject),
    UNIQUE (realm_id, account_id, sector),
    FOREIGN KEY (realm_id, account_id) REFERENCES accounts (realm_id, id) ON DELETE CASCADE
);

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

-- attributes is JSON that carries its own version.
CREATE TABLE clients (
    realm_id TEXT NOT NULL,
    id TEXT NOT NULL,
    attributes TEXT NOT NULL,
    generation BIGINT NOT NULL CHECK (generation >= 1),
    disabled_at BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (realm_id, id)
);

CREATE TABLE client_secrets (
    realm_id TEXT NOT NULL,
    client_id TEXT NOT NULL,
    id TEXT NOT NULL,
    digest BYTEA,
    sealed TEXT,
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    PRIMARY KEY (realm_id, client_id, id),
    CHECK ((digest IS NULL) <> (sealed IS NULL)),
    FOREIGN KEY (realm_id, client_id) REFERENCES clients (realm_id, id) ON DELETE CASCADE
);

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
CREATE INDEX client_registrations_unused ON client_registrations (realm_id, registered_at)
    WHERE last_used_at IS NULL;

-- Tokens that are good for so many uses: digest is that of the text, payload JSON of the purpose, and uses
-- counts those that are left.
CREATE TABLE one_time (
    realm_id TEXT NOT NULL,
    id TEXT NOT NULL,
    purpose TEXT NOT NULL CHECK (purpose IN ('registration')),
    digest BYTEA NOT NULL CHECK (length(digest) = 32),
    account_id TEXT,
    payload TEXT NOT NULL,
    uses BIGINT NOT NULL CHECK (uses >= 0),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (realm_id, id),
    UNIQUE (realm_id, digest),
    FOREIGN KEY (realm_id, account_id) REFERENCES accounts (realm_id, id) ON DELETE CASCADE
);
CREATE INDEX one_time_account ON one_time (realm_id, account_id) WHERE account_id IS NOT NULL;
CREATE INDEX one_time_purge ON one_time (expires_at);

-- comparable is the identifier in the form in which identifiers compare.
CREATE TABLE resources (
    realm_id TEXT NOT NULL,
    comparable TEXT NOT NULL,
    identifier TEXT NOT NULL,
    name TEXT NOT NULL,
    attributes TEXT NOT NULL,
    generation BIGINT NOT NULL CHECK (generation >= 1),
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (realm_id, comparable)
);

CREATE TABLE resource_secrets (
    realm_id TEXT NOT NULL,
    resource TEXT NOT NULL,
    id TEXT NOT NULL,
    digest BYTEA,
    sealed TEXT,
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    PRIMARY KEY (realm_id, resource, id),
    CHECK ((digest IS NULL) <> (sealed IS NULL)),
    FOREIGN KEY (realm_id, resource) REFERENCES resources (realm_id, comparable) ON DELETE CASCADE
);

CREATE TABLE browsers (
    realm_id TEXT NOT NULL,
    id TEXT NOT NULL,
    cookie BYTEA NOT NULL CHECK (length(cookie) = 32),
    created_at BIGINT NOT NULL,
    user_agent TEXT NOT NULL,
    address TEXT NOT NULL,
    PRIMARY KEY (realm_id, id),
    UNIQUE (realm_id, cookie)
);

-- authentication (core's Authentication) is JSON: what was shown at the latest sign-in, and authenticated_at its
-- moment in microseconds. purge_at is when to look whether the row can go: when it ends, or when the last grant
-- that names it expires.
CREATE TABLE sessions (
    realm_id TEXT NOT NULL,
    id TEXT NOT NULL,
    browser_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    authenticated_at BIGINT NOT NULL,
    authentication TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    ended_at BIGINT,
    purge_at BIGINT NOT NULL,
    PRIMARY KEY (realm_id, id),
    FOREIGN KEY (realm_id, browser_id) REFERENCES browsers (realm_id, id),
    FOREIGN KEY (realm_id, account_id) REFERENCES accounts (realm_id, id) ON DELETE CASCADE
);
CREATE INDEX sessions_browser ON sessions (realm_id, browser_id);
CREATE INDEX sessions_account ON sessions (realm_id, account_id);
CREATE INDEX sessions_purge ON sessions (purge_at);

CREATE TABLE session_clients (
    realm_id TEXT NOT NULL,
    session_id TEXT NOT NULL,
    client_id TEXT NOT NULL,
    sid TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (realm_id, session_id, client_id),
    UNIQUE (realm_id, client_id, sid),
    FOREIGN KEY (realm_id, session_id) REFERENCES sessions (realm_id, id) ON DELETE CASCADE,
    FOREIGN KEY (realm_id, client_id) REFERENCES clients (realm_id, id) ON DELETE CASCADE
);

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

-- authorized (core's Authorization) and binding are JSON.
CREATE TABLE codes (
    realm_id TEXT NOT NULL,
    digest BYTEA NOT NULL CHECK (length(digest) = 32),
    client_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    authorized TEXT NOT NULL,
    binding TEXT NOT NULL,
    issued_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    consumed_at BIGINT,
    grant_id TEXT,
    PRIMARY KEY (realm_id, digest),
    CHECK ((consumed_at IS NULL) = (grant_id IS NULL)),
    FOREIGN KEY (realm_id, client_id) REFERENCES clients (realm_id, id) ON DELETE CASCADE,
    FOREIGN KEY (realm_id, account_id) REFERENCES accounts (realm_id, id) ON DELETE CASCADE
);
CREATE INDEX codes_client ON codes (realm_id, client_id);
CREATE INDEX codes_account ON codes (realm_id, account_id);
CREATE INDEX codes_purge ON codes (expires_at);

-- A grant outlives its client: a revoked row stays until its last token has expired, hence no
-- foreign key to clients. session_id is null when nobody signed in at a browser of ours. code is the digest of the code that bought it. The refresh_ columns are
-- null together when no refresh token was issued; refresh_rotated_at is in microseconds. binding is JSON: what
-- whoever uses a refresh token must prove; null when that is nothing.
CREATE TABLE grants (
    realm_id TEXT NOT NULL,
    id TEXT NOT NULL,
    client_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    session_id TEXT,
    session_bound BOOLEAN NOT NULL,
    authorized TEXT NOT NULL,
    origin TEXT NOT NULL,
    code BYTEA CHECK (length(code) = 32),
    code_binding TEXT,
    refresh_sequence BIGINT,
    refresh_rotated_at BIGINT,
    refresh_idle_expires_at BIGINT,
    refresh_expires_at BIGINT,
    binding TEXT,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    revoked_at BIGINT,
    revoked_reason TEXT,
    PRIMARY KEY (realm_id, id),
    UNIQUE (realm_id, code),
    CHECK (session_id IS NOT NULL OR NOT session_bound),
    CHECK ((origin = 'code') = (code IS NOT NULL)),
    CHECK ((code IS NULL) = (code_binding IS NULL)),
    CHECK ((refresh_sequence IS NULL) = (refresh_rotated_at IS NULL)),
    CHECK ((refresh_sequence IS NULL) = (refresh_idle_expires_at IS NULL)),
    CHECK ((refresh_sequence IS NULL) = (refresh_expires_at IS NULL)),
    CHECK ((revoked_at IS NULL) = (revoked_reason IS NULL)),
    FOREIGN KEY (realm_id, account_id) REFERENCES accounts (realm_id, id) ON DELETE CASCADE,
    FOREIGN KEY (realm_id, session_id) REFERENCES sessions (realm_id, id)
);
CREATE INDEX grants_session ON grants (realm_id, session_id);
CREATE INDEX grants_account ON grants (realm_id, account_id, client_id);
CREATE INDEX grants_client ON grants (realm_id, client_id) WHERE revoked_at IS NULL;
CREATE INDEX grants_purge ON grants (expires_at);

-- approved (core's Approved) is JSON: which scope at which resource.
CREATE TABLE consents (
    realm_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    client_id TEXT NOT NULL,
    approved TEXT NOT NULL,
    granted_at BIGINT NOT NULL,
    PRIMARY KEY (realm_id, account_id, client_id),
    FOREIGN KEY (realm_id, account_id) REFERENCES accounts (realm_id, id) ON DELETE CASCADE,
    FOREIGN KEY (realm_id, client_id) REFERENCES clients (realm_id, id) ON DELETE CASCADE
);
CREATE INDEX consents_client ON consents (realm_id, client_id);

-- What is to be delivered outside. id follows from what it is, so that it is queued once; group_key is
-- who receives it, as its kind says; payload is JSON of the kind. due_at is when to try next.
CREATE TABLE outbox (
    realm_id TEXT NOT NULL,
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    group_key TEXT NOT NULL,
    payload TEXT NOT NULL,
    attempts BIGINT NOT NULL CHECK (attempts >= 0),
    due_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (realm_id, id)
);
CREATE INDEX outbox_due ON outbox (due_at);
CREATE INDEX outbox_purge ON outbox (expires_at);

-- Values that may be seen once.
CREATE TABLE replay (
    realm_id TEXT NOT NULL,
    value BYTEA NOT NULL CHECK (length(value) = 32),
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (realm_id, value)
);
CREATE INDEX replay_purge ON replay (expires_at);

CREATE TABLE throttle (
    realm_id TEXT NOT NULL,
    key BYTEA NOT NULL CHECK (length(key) = 32),
    attempts BIGINT NOT NULL CHECK (attempts >= 0),
    window_ends_at BIGINT NOT NULL,
    PRIMARY KEY (realm_id, key)
);
CREATE INDEX throttle_purge ON throttle (window_ends_at);

-- sealed is null when the private half is a file.
CREATE TABLE signing_keys (
    realm_id TEXT NOT NULL,
    kid TEXT NOT NULL,
    algorithm TEXT NOT NULL,
    generation BIGINT NOT NULL CHECK (generation >= 1),
    public_jwk TEXT NOT NULL,
    sealed TEXT,
    created_at BIGINT NOT NULL,
    activates_at BIGINT NOT NULL,
    retired_at BIGINT,
    PRIMARY KEY (realm_id, kid),
    UNIQUE (realm_id, algorithm, generation)
);

CREATE TABLE revocations (
    realm_id TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('grant', 'jti')),
    value TEXT NOT NULL,
    keep_until BIGINT NOT NULL,
    PRIMARY KEY (realm_id, kind, value)
);
CREATE INDEX revocations_purge ON revocations (keep_until);

-- The change feed. position: the writing transaction's id on PostgreSQL, a sequence on SQLite.
-- recorded_at is by the database's own clock. keep_until belongs to revocations alone.
CREATE TABLE changes (
    position BIGINT NOT NULL,
    recorded_at BIGINT NOT NULL,
    realm_id TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('client', 'resource', 'account', 'signing_keys', 'grant', 'jti')),
    key TEXT NOT NULL,
    keep_until BIGINT,
    CHECK ((keep_until IS NOT NULL) = (kind IN ('grant', 'jti')))
);
CREATE INDEX changes_position ON changes (position);
CREATE INDEX changes_purge ON changes (recorded_at);

-- One row: the feed's history. epoch changes when an operator restores a backup; last_position is
-- SQLite's sequence; purged_through is the highest position that was purged.
CREATE TABLE feed (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    epoch BIGINT NOT NULL,
    last_position BIGINT NOT NULL,
    purged_through BIGINT NOT NULL
);
INSERT INTO feed (id, epoch, last_position, purged_through) VALUES (1, 0, 0, 0);

-- One row, which running nodes write: newest_at is the newest time that any of them has had, probes counts the writes
-- that have shown that the database takes any.
CREATE TABLE heartbeat (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    newest_at BIGINT NOT NULL,
    probes BIGINT NOT NULL
);
INSERT INTO heartbeat (id, newest_at, probes) VALUES (1, 0, 0);
