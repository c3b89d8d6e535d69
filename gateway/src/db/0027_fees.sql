-- What is to be paid, in rupiah, by what was answered; none where only the department can say that.
ALTER TABLE applications ADD COLUMN fee BIGINT;
