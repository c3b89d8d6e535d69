-- Receipts of verifications: what was checked, and the way on by a person. What was typed is kept
-- only while the register or a person has to look at it, and sealed.
CREATE TABLE verifications (
    number TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    state TEXT NOT NULL,
    -- What is known of each field, and what the register answered: reasons as JSON.
    items TEXT NOT NULL,
    answers TEXT NOT NULL,
    checked_at BIGINT NOT NULL,
    retry_at BIGINT,
    -- A keyed hash of what was typed, by which it is known again.
    typed_hash BLOB,
    sealed BLOB,
    -- When a person was asked for, and what was promised then.
    asked_at BIGINT,
    promised TEXT,
    -- Who has it open, and until when.
    leased_by TEXT,
    leased_until BIGINT
);
CREATE INDEX verifications_by_account ON verifications (account_id, number);
CREATE INDEX verifications_by_promise ON verifications (promised, asked_at, number)
    WHERE state = 'in-review';

-- The photos for a person to look at. They go with the decision.
CREATE TABLE verification_photos (
    verification TEXT NOT NULL REFERENCES verifications (number),
    field TEXT NOT NULL,
    file_id TEXT NOT NULL REFERENCES files (id),
    PRIMARY KEY (verification, field)
);
CREATE INDEX verification_photos_by_file ON verification_photos (file_id);

-- Which of the reviewers did what, for the city's own supervision.
CREATE TABLE review_trace (
    verification TEXT NOT NULL,
    reviewer TEXT NOT NULL,
    act TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX review_trace_by_age ON review_trace (at);

CREATE TABLE desk_sessions (
    token_hash BLOB NOT NULL PRIMARY KEY,
    reviewer TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL
);
