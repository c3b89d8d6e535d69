-- What an application alone has: its ticket has the rest.
CREATE TABLE applications (
    ticket TEXT NOT NULL PRIMARY KEY REFERENCES tickets (number),
    service TEXT NOT NULL,
    -- The version that it is judged by, which stays.
    version BIGINT NOT NULL,
    -- By which it was made for somebody else; it may have ended since.
    mandate TEXT,
    -- What was answered, sealed; none once its citizen is gone.
    answers BLOB,
    -- What is open to be put right, and why: JSON by names.
    fix TEXT NOT NULL DEFAULT '{}',
    -- What was issued, as JSON.
    documents TEXT NOT NULL DEFAULT '[]',
    object_until TEXT,
    -- How many lines of the timeline the department knows.
    told BIGINT NOT NULL DEFAULT 0,
    FOREIGN KEY (service, version) REFERENCES services (id, version)
);

-- The sandbox's counter: what it found in what it was handed over.
CREATE TABLE sandbox_findings (
    number TEXT NOT NULL PRIMARY KEY,
    -- What has to be put right: JSON by names.
    fix TEXT NOT NULL,
    declined BOOLEAN NOT NULL
);
