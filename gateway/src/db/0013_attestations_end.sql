-- When an attestation that had counted ceased to: it was taken back, or its citizen's consent was. Of
-- those that came before this was kept, the newest of an account that is attested still counts.
ALTER TABLE attestations ADD COLUMN ended_at BIGINT;
UPDATE attestations SET ended_at = at WHERE refused IS NULL AND NOT EXISTS (
    SELECT 1 FROM accounts WHERE accounts.id = attestations.account_id
        AND accounts.attested_at IS NOT NULL
        AND attestations.at = (SELECT MAX(newest.at) FROM attestations AS newest
            WHERE newest.account_id = accounts.id AND newest.refused IS NULL));
