-- The change feed: the latest change of each resource of an account, in the order of the account's
-- own counter. The counter is raised in the transaction of the change, which locks the account's
-- row: so positions become visible in their order, also where several write at once.
ALTER TABLE accounts ADD COLUMN feed_position BIGINT NOT NULL DEFAULT 0;
-- Up to here deletions were forgotten: who read less far has to begin anew.
ALTER TABLE accounts ADD COLUMN feed_forgotten BIGINT NOT NULL DEFAULT 0;

CREATE TABLE changes (
    account_id TEXT NOT NULL REFERENCES accounts (id),
    position BIGINT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    gone BOOLEAN NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (account_id, position),
    UNIQUE (account_id, kind, subject)
);
CREATE INDEX changes_gone_by_age ON changes (at) WHERE gone;

INSERT INTO changes (account_id, position, kind, subject, gone, at)
SELECT account_id, ROW_NUMBER() OVER (PARTITION BY account_id ORDER BY opened_at, number),
    'ticket', number, FALSE, opened_at
FROM tickets;
UPDATE accounts SET feed_position =
    (SELECT COUNT(*) FROM changes WHERE changes.account_id = accounts.id);
