-- The sandbox's counter: whether it takes longer first, and whether it never decides.
ALTER TABLE sandbox_findings ADD COLUMN extended BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE sandbox_findings ADD COLUMN silent BOOLEAN NOT NULL DEFAULT FALSE;
