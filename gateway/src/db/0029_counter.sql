-- Drafts that their citizens handed over, to be finished at a counter.
CREATE TABLE counter_drafts (
    id TEXT NOT NULL PRIMARY KEY,
    -- The citizen.
    account_id TEXT NOT NULL REFERENCES accounts (id),
    service TEXT NOT NULL,
    version INTEGER NOT NULL,
    -- Sealed; none once it was sent, was taken back or its time is over.
    answers BLOB,
    -- None once it can no longer be opened.
    code_hash BLOB UNIQUE,
    until BIGINT NOT NULL,
    -- The account of the officer who has it.
    officer TEXT,
    -- The interview, or the submission, that it was sent as.
    sent_as TEXT,
    ended_at BIGINT
);
CREATE INDEX counter_drafts_by_account ON counter_drafts (account_id);
CREATE INDEX counter_drafts_by_officer ON counter_drafts (officer);

-- What was sent of a draft: of each service one application.
CREATE TABLE counter_sent (
    draft TEXT NOT NULL REFERENCES counter_drafts (id),
    service TEXT NOT NULL,
    PRIMARY KEY (draft, service)
);

-- The department whose officer filed an application at a counter; none where its citizen sent it.
ALTER TABLE applications ADD COLUMN counter TEXT;
