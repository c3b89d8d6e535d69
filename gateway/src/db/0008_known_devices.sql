-- Whether a device has shown that it is in the hands of who the account belongs to. A phone number
-- can be taken over or given to somebody else: of an account whose NIK is known, a new device shows
-- nothing until it has named that NIK, too.
ALTER TABLE sessions ADD COLUMN known BOOLEAN NOT NULL DEFAULT TRUE;
