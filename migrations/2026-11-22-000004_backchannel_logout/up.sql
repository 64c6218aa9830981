-- Logout tokens that clients have yet to be told (OpenID Connect Back-Channel Logout §2.5). id follows
-- from session and client, so that a session's end is told once.
CREATE TABLE logout_deliveries (
    realm_id TEXT NOT NULL,
    id TEXT NOT NULL,
    client_id TEXT NOT NULL,
    subject TEXT NOT NULL,
    sid TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (realm_id, id),
    FOREIGN KEY (realm_id, client_id) REFERENCES clients (realm_id, id) ON DELETE CASCADE
);
CREATE INDEX logout_deliveries_due ON logout_deliveries (due_at);
CREATE INDEX logout_deliveries_client ON logout_deliveries (realm_id, client_id);
