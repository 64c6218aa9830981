-- Whether credentials are known to have been shown at authenticated_at: not where a provider vouched for
-- somebody and did not say when they signed in there.
ALTER TABLE sessions ADD COLUMN proven BOOLEAN NOT NULL DEFAULT TRUE;
