-- What is taxed in the sandbox, by the kind of its tax in the city's profile and its number as it is printed, and
-- what is owed for it: month 0 is the whole year. Before there were other taxes than that on property, digits
-- were enough.
CREATE TABLE sandbox_tax_objects (
    kind TEXT NOT NULL,
    number TEXT NOT NULL,
    owner TEXT NOT NULL REFERENCES sandbox_people (nik),
    address TEXT NOT NULL,
    PRIMARY KEY (kind, number)
);
CREATE INDEX sandbox_tax_objects_by_owner ON sandbox_tax_objects (owner);
CREATE TABLE sandbox_tax_bills (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    number TEXT NOT NULL,
    year INTEGER NOT NULL,
    month INTEGER NOT NULL,
    principal BIGINT NOT NULL,
    due TEXT NOT NULL,
    receipt TEXT,
    UNIQUE (kind, number, year, month),
    FOREIGN KEY (kind, number) REFERENCES sandbox_tax_objects (kind, number)
);
INSERT INTO sandbox_tax_objects (kind, number, owner, address)
SELECT 'pbb', substr(tax_object, 1, 2) || '.' || substr(tax_object, 3, 2) || '.' || substr(tax_object, 5, 3) || '.' ||
    substr(tax_object, 8, 3) || '.' || substr(tax_object, 11, 3) || '-' || substr(tax_object, 14, 4) || '.' ||
    substr(tax_object, 18, 1), owner, address
FROM sandbox_houses;
INSERT INTO sandbox_tax_bills (id, kind, number, year, month, principal, due, receipt)
SELECT id, 'pbb', substr(tax_object, 1, 2) || '.' || substr(tax_object, 3, 2) || '.' || substr(tax_object, 5, 3) || '.' ||
    substr(tax_object, 8, 3) || '.' || substr(tax_object, 11, 3) || '-' || substr(tax_object, 14, 4) || '.' ||
    substr(tax_object, 18, 1), year, 0, principal, due, receipt
FROM sandbox_bills;
DROP TABLE sandbox_bills;
DROP TABLE sandbox_houses;
-- What a business owes is a bill now; nobody keeps what was asked by this service.
DELETE FROM services WHERE id = 'cek-pajak-daerah';
