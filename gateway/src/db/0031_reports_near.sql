-- About where a report is, as everybody may know it: a thousandth of a degree is a hundred metres. What is near a
-- place is found by it.
ALTER TABLE reports ADD COLUMN about_latitude INTEGER
    AS (CAST(ROUND(json_extract(place, '$.point.latitude') * 1000) AS INTEGER));
ALTER TABLE reports ADD COLUMN about_longitude INTEGER
    AS (CAST(ROUND(json_extract(place, '$.point.longitude') * 1000) AS INTEGER));
CREATE INDEX reports_about ON reports (about_latitude, about_longitude);
