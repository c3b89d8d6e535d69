-- What the departments offer. Every version stays, for what was begun with it; the highest is offered.
CREATE TABLE services (
    id TEXT NOT NULL,
    version BIGINT NOT NULL,
    -- JSON without what it needs not.
    definition TEXT NOT NULL,
    -- A publisher's name; none for what came with the city's profile.
    published_by TEXT,
    published_at BIGINT NOT NULL,
    PRIMARY KEY (id, version)
);
