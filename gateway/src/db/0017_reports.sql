-- A ticket is what a citizen quotes, whatever it is about. What a report alone has stands by itself.
CREATE TABLE reports (
    ticket TEXT NOT NULL PRIMARY KEY REFERENCES tickets (number),
    category TEXT NOT NULL,
    words TEXT NOT NULL,
    place TEXT NOT NULL,
    village TEXT,
    -- Whose app sent it, where it came by Open311. Such a report is of nobody here.
    partner TEXT
);
INSERT INTO reports (ticket, category, words, place, village, partner)
SELECT number, category, words, place, village, partner FROM tickets;
ALTER TABLE tickets DROP COLUMN category;
ALTER TABLE tickets DROP COLUMN words;
ALTER TABLE tickets DROP COLUMN place;
ALTER TABLE tickets DROP COLUMN village;
ALTER TABLE tickets DROP COLUMN partner;
