-- By whose categories a report was worked on, a list in JSON, once it was handed on: the last says whose it is now.
ALTER TABLE reports ADD COLUMN handlers TEXT;
