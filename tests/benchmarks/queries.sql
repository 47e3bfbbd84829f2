-- What searches are held against: SQL as somebody writes it by hand who knows the tables, on a Tuesday at noon in
-- Denver. It knows nothing of clock changes, of rules other than every week, and of the searcher's clock.
-- Each query follows its name, and ends with a semicolon.

-- anything
SELECT m.*, (m.minute - 2160 + 10080) % 10080 AS ahead FROM meetings AS m
WHERE m.sample = 0 AND m.weekly = 1 AND m.attendance <> 'suspended' ORDER BY ahead, m.name LIMIT 20;

-- a weekday's evening
SELECT m.*, (m.minute - 2160 + 10080) % 10080 AS ahead FROM meetings AS m
WHERE m.sample = 0 AND m.weekly = 1 AND m.attendance <> 'suspended' AND m.minute BETWEEN 2400 AND 2699
ORDER BY ahead, m.name LIMIT 20;

-- organization
SELECT m.*, (m.minute - 2160 + 10080) % 10080 AS ahead FROM meetings AS m
WHERE m.organization = 'gam-anon' AND m.sample = 0 AND m.weekly = 1 AND m.attendance <> 'suspended'
ORDER BY ahead, m.name LIMIT 20;

-- problem
SELECT m.*, (m.minute - 2160 + 10080) % 10080 AS ahead FROM meetings AS m
WHERE m.sample = 0 AND m.weekly = 1 AND m.attendance <> 'suspended' AND m.organization IN
  (SELECT organization FROM organization_problems WHERE problem = 'gambling')
ORDER BY ahead, m.name LIMIT 20;

-- state
SELECT m.*, (m.minute - 2160 + 10080) % 10080 AS ahead FROM meetings AS m
WHERE m.state = 'CO' AND m.sample = 0 AND m.weekly = 1 AND m.attendance <> 'suspended'
ORDER BY ahead, m.name LIMIT 20;

-- near
SELECT m.*, (m.minute - 2160 + 10080) % 10080 AS ahead FROM meetings AS m
WHERE m.latitude BETWEEN 39.38 AND 40.10 AND m.longitude BETWEEN -105.46 AND -104.52
  AND m.sample = 0 AND m.weekly = 1 AND m.attendance IN ('in_person', 'hybrid')
ORDER BY ahead, m.name LIMIT 20;

-- online
SELECT m.*, (m.minute - 2160 + 10080) % 10080 AS ahead FROM meetings AS m
WHERE m.attendance IN ('online', 'hybrid') AND m.sample = 0 AND m.weekly = 1 ORDER BY ahead, m.name LIMIT 20;

-- for women
SELECT m.*, (m.minute - 2160 + 10080) % 10080 AS ahead FROM meetings AS m
JOIN meeting_attributes AS a ON a.meeting = m.key AND a.attribute = 'women'
WHERE m.sample = 0 AND m.weekly = 1 AND m.attendance <> 'suspended' ORDER BY ahead, m.name LIMIT 20;

-- a rare word
SELECT m.*, (m.minute - 2160 + 10080) % 10080 AS ahead FROM meetings AS m
WHERE m.key IN (SELECT rowid FROM meeting_text WHERE meeting_text MATCH 'kintsugi')
  AND m.sample = 0 AND m.weekly = 1 AND m.attendance <> 'suspended' ORDER BY ahead, m.name LIMIT 20;

-- now
SELECT m.*, (m.minute - 2160 + 10080) % 10080 AS ahead FROM meetings AS m
WHERE m.sample = 0 AND m.weekly = 1 AND m.attendance <> 'suspended' AND m.minute BETWEEN 2150 AND 2280
ORDER BY ahead, m.name LIMIT 20;

-- near, day and problem
SELECT m.*, (m.minute - 2160 + 10080) % 10080 AS ahead FROM meetings AS m
WHERE m.latitude BETWEEN 39.38 AND 40.10 AND m.longitude BETWEEN -105.46 AND -104.52
  AND m.sample = 0 AND m.weekly = 1 AND m.attendance IN ('in_person', 'hybrid') AND m.weekday = 2
  AND m.organization IN (SELECT organization FROM organization_problems WHERE problem = 'alcohol')
ORDER BY ahead, m.name LIMIT 20;

-- problem, a branch
SELECT m.*, (m.minute - 2160 + 10080) % 10080 AS ahead FROM meetings AS m
WHERE m.sample = 0 AND m.weekly = 1 AND m.attendance <> 'suspended' AND m.organization IN
  (SELECT organization FROM organization_problems JOIN problems AS p ON p.id = problem
   WHERE p.id = 'drugs' OR p.parent = 'drugs')
ORDER BY ahead, m.name LIMIT 20;

-- country
SELECT m.*, (m.minute - 2160 + 10080) % 10080 AS ahead FROM meetings AS m
WHERE m.country = 'IE' AND m.sample = 0 AND m.weekly = 1 AND m.attendance IN ('in_person', 'hybrid')
ORDER BY ahead, m.name LIMIT 20;

-- for women, wheelchair
SELECT m.*, (m.minute - 2160 + 10080) % 10080 AS ahead FROM meetings AS m
JOIN meeting_attributes AS a ON a.meeting = m.key AND a.attribute = 'women'
JOIN meeting_attributes AS b ON b.meeting = m.key AND b.attribute = 'wheelchair'
WHERE m.sample = 0 AND m.weekly = 1 AND m.attendance <> 'suspended' ORDER BY ahead, m.name LIMIT 20;

-- Spanish
SELECT m.*, (m.minute - 2160 + 10080) % 10080 AS ahead FROM meetings AS m
JOIN meeting_languages AS l ON l.meeting = m.key AND l.language = 'es'
WHERE m.sample = 0 AND m.weekly = 1 AND m.attendance <> 'suspended' ORDER BY ahead, m.name LIMIT 20;

-- secular, online
SELECT m.*, (m.minute - 2160 + 10080) % 10080 AS ahead FROM meetings AS m
WHERE m.attendance IN ('online', 'hybrid') AND m.sample = 0 AND m.weekly = 1 AND m.organization IN
  (SELECT id FROM organizations WHERE approach = 'secular')
ORDER BY ahead, m.name LIMIT 20;

-- a common word
SELECT m.*, (m.minute - 2160 + 10080) % 10080 AS ahead FROM meetings AS m
WHERE m.key IN (SELECT rowid FROM meeting_text WHERE meeting_text MATCH 'hall')
  AND m.sample = 0 AND m.weekly = 1 AND m.attendance <> 'suspended' ORDER BY ahead, m.name LIMIT 20;

-- all that a hit tells
SELECT m.*, (m.minute - 2160 + 10080) % 10080 AS ahead, s.fetched, o.name, o.type, o.approach,
  (SELECT group_concat(language, '; ') FROM meeting_languages WHERE meeting = m.key) AS languages,
  (SELECT group_concat(attribute, '; ') FROM meeting_attributes WHERE meeting = m.key) AS attributes,
  (SELECT group_concat(code, '; ') FROM meeting_codes WHERE meeting = m.key) AS codes,
  (SELECT group_concat(problem, '; ') FROM meeting_problems WHERE meeting = m.key) AS problems
FROM meetings AS m JOIN sources AS s ON s.name = m.source JOIN organizations AS o ON o.id = m.organization
WHERE m.sample = 0 AND m.weekly = 1 AND m.attendance <> 'suspended' ORDER BY ahead, m.name LIMIT 30000;
