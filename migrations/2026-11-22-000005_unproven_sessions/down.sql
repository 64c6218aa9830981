ALTER TABLE sessions DROP COLUMN proven;
