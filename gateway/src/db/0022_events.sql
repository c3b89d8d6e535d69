-- The life event that an application came of (JSON); none for most.
ALTER TABLE applications ADD COLUMN event TEXT;
-- The submissions of the same citizen that have to be over before the department gets it: JSON.
ALTER TABLE applications ADD COLUMN waits_for TEXT NOT NULL DEFAULT '[]';
