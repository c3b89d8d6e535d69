-- Documents that the city issued. What is personal in them is sealed; whose one is, its ticket says.
CREATE TABLE documents (
    id TEXT NOT NULL PRIMARY KEY,
    ticket TEXT NOT NULL REFERENCES tickets (number),
    department TEXT NOT NULL,
    -- In both languages, as JSON.
    name TEXT NOT NULL,
    number TEXT NOT NULL,
    -- As far as everybody may know it: initials mostly.
    public_holder TEXT,
    -- The holder's name and what it certifies, sealed.
    content BLOB NOT NULL,
    issued_at BIGINT NOT NULL,
    expires_at BIGINT,
    state TEXT NOT NULL DEFAULT 'issued',
    ended_at BIGINT,
    reason TEXT,
    -- The hash of what its public page is found by.
    page BLOB NOT NULL UNIQUE,
    -- Sealed, because it names the page.
    credential BLOB NOT NULL,
    sha256 TEXT NOT NULL,
    size BIGINT NOT NULL,
    -- Sealed.
    pdf BLOB NOT NULL,
    UNIQUE (ticket, number)
);

CREATE TABLE document_shares (
    id TEXT NOT NULL PRIMARY KEY,
    document TEXT NOT NULL REFERENCES documents (id),
    purpose TEXT NOT NULL,
    shared_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    ended_at BIGINT,
    looks BIGINT NOT NULL DEFAULT 0,
    page BLOB NOT NULL UNIQUE
);
CREATE INDEX document_shares_by_document ON document_shares (document);

-- They stand in their own table now.
ALTER TABLE applications DROP COLUMN documents;

-- Whom the sandbox's counter found to be the holder, and what it does after it issued a document.
ALTER TABLE sandbox_findings ADD COLUMN holder TEXT;
ALTER TABLE sandbox_findings ADD COLUMN later TEXT;
