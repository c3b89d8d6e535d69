-- Places in queues of clinics. Health data: all that says who goes where, when and why is sealed.
CREATE TABLE appointments (
    id TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    -- The key of the request that booked it.
    submission TEXT NOT NULL,
    -- Asked for and not known what came of it, open, or over.
    state TEXT NOT NULL,
    sealed BLOB NOT NULL,
    -- When it goes.
    until BIGINT NOT NULL,
    UNIQUE (account_id, submission)
);

-- The sandbox's health department: what the gateway booked there.
CREATE TABLE sandbox_appointments (
    id TEXT NOT NULL PRIMARY KEY,
    slot TEXT NOT NULL,
    reference TEXT UNIQUE,
    cancelled BOOLEAN NOT NULL,
    body TEXT NOT NULL
);
CREATE UNIQUE INDEX sandbox_appointments_slot ON sandbox_appointments (slot) WHERE NOT cancelled;
