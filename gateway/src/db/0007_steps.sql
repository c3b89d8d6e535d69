-- Where people stop: counts without identities, and which messages were added already.
CREATE TABLE step_counts (
    day TEXT NOT NULL,
    step TEXT NOT NULL,
    outcome TEXT NOT NULL,
    reason TEXT NOT NULL,
    time TEXT NOT NULL,
    count BIGINT NOT NULL,
    PRIMARY KEY (day, step, outcome, reason, time)
);
CREATE TABLE step_messages (
    key TEXT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL
);
CREATE INDEX step_messages_by_age ON step_messages (at);
