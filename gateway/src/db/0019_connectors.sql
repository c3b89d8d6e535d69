-- Since when the system of the department that has a ticket, or is to get it, does not answer.
ALTER TABLE tickets ADD COLUMN unreachable_since BIGINT;

-- What the gateway keeps of a ticket for the connector that handed it over.
CREATE TABLE threads (
    ticket TEXT NOT NULL PRIMARY KEY REFERENCES tickets (number),
    -- The connector, by its department.
    connector TEXT NOT NULL,
    -- The number that the department knows the ticket by.
    reference TEXT NOT NULL,
    -- How far its news are known, in the department's own terms.
    cursor TEXT NOT NULL
);

CREATE INDEX threads_by_reference ON threads (connector, reference);

-- What departments pushed: each once.
CREATE TABLE callbacks (
    connector TEXT NOT NULL,
    -- What it was signed with, so that it is known when it comes again.
    signature BLOB NOT NULL,
    at BIGINT NOT NULL,
    ticket TEXT NOT NULL,
    -- What it said, sealed; none once that was read.
    body BLOB,
    PRIMARY KEY (connector, signature)
);

CREATE INDEX callbacks_unread ON callbacks (ticket, at) WHERE body IS NOT NULL;
