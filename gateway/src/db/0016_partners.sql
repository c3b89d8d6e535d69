-- Whose app sent a report, where it came by Open311. Such a report is of nobody here.
ALTER TABLE tickets ADD COLUMN partner TEXT;
