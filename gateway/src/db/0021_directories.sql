-- The lists that everybody can look something up in, kept as services are; only the latest version is.
CREATE TABLE directories (
    id TEXT NOT NULL,
    version BIGINT NOT NULL,
    -- JSON without what it needs not.
    definition TEXT NOT NULL,
    -- A publisher's name; none for what came with the city's profile.
    published_by TEXT,
    published_at BIGINT NOT NULL,
    PRIMARY KEY (id, version)
);
