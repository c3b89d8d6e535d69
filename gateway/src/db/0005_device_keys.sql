-- A session is bound to its device's key, and so its refresh token needs no end: nobody is signed
-- out by time alone.

ALTER TABLE token_pairs DROP COLUMN refresh_until;

-- How the device calls itself, when it last renewed its tokens, and whether its holder signed it out
-- from another device.
ALTER TABLE sessions ADD COLUMN device_name TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN seen_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN ended_by_owner BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE sessions SET seen_at = created_at;
CREATE INDEX sessions_by_key ON sessions (device_key, created_at);
