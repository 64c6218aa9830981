DROP TABLE upstream_sessions;
DROP TABLE identities;
