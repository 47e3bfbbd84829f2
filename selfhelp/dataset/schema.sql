-- The dataset: one SQLite file, and a public interface. Times are text: 'HH:MM', ISO dates.
-- What a source does not say is NULL. Yes and no are 1 and 0.
-- A column that a later version adds has a default, so that sources can be carried across an upgrade.

CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE problems (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  parent TEXT REFERENCES problems (id),
  for_family TEXT REFERENCES problems (id)  -- what somebody close to such a person has
);

CREATE TABLE problem_synonyms (
  problem TEXT NOT NULL REFERENCES problems (id),
  synonym TEXT NOT NULL COLLATE NOCASE,
  PRIMARY KEY (synonym, problem)
) WITHOUT ROWID;

CREATE TABLE organizations (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  abbreviation TEXT,
  parent TEXT REFERENCES organizations (id),
  type TEXT NOT NULL,
  approach TEXT NOT NULL,
  led_by TEXT,
  cost TEXT,
  audience TEXT,               -- ids joined by '; '
  countries TEXT,              -- ISO codes joined by '; '; NULL: international, or not known
  founded TEXT,
  website TEXT,
  finder TEXT,
  phone TEXT,
  phone_confidence TEXT,
  meets TEXT,
  description TEXT,
  status TEXT NOT NULL,
  also_known_as TEXT,          -- names joined by '; '
  confidence TEXT NOT NULL,
  source TEXT
);

CREATE TABLE organization_problems (
  organization TEXT NOT NULL REFERENCES organizations (id),
  problem TEXT NOT NULL REFERENCES problems (id),
  scope TEXT NOT NULL CHECK (scope IN ('this', 'branch')),
  PRIMARY KEY (organization, problem)
) WITHOUT ROWID;

-- kind: companion (for the family, and back), alternative, successor
CREATE TABLE organization_links (
  organization TEXT NOT NULL REFERENCES organizations (id),
  kind TEXT NOT NULL CHECK (kind IN ('companion', 'alternative', 'successor')),
  other TEXT NOT NULL REFERENCES organizations (id),
  position INTEGER NOT NULL,
  PRIMARY KEY (organization, kind, other)
) WITHOUT ROWID;

-- What a code means in an organization's feeds; '*' holds for those without an entry of their own.
CREATE TABLE codes (
  organization TEXT NOT NULL,
  code TEXT NOT NULL,
  meaning TEXT NOT NULL,
  gives TEXT,                  -- attributes, language:xx, attendance:xx joined by '; '
  PRIMARY KEY (organization, code)
) WITHOUT ROWID;

CREATE TABLE vocabulary (
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  label TEXT NOT NULL,
  PRIMARY KEY (kind, id)
) WITHOUT ROWID;

CREATE TABLE helplines (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  phone TEXT,
  text TEXT,
  website TEXT,
  country TEXT NOT NULL,
  hours TEXT,
  what_for TEXT,
  problems TEXT,               -- problem ids, or 'general', joined by '; '
  confidence TEXT NOT NULL,
  source TEXT
);

-- Advice written by us; kind of guide_applies: organization-type, approach, attribute, problem, everything.
CREATE TABLE guide (id TEXT PRIMARY KEY, title TEXT NOT NULL, summary TEXT NOT NULL, text TEXT NOT NULL);
CREATE TABLE guide_applies (
  topic TEXT NOT NULL REFERENCES guide (id),
  kind TEXT NOT NULL,
  value TEXT NOT NULL
);

-- Numbers that must not be printed, but by the owner named here.
CREATE TABLE retired (
  number TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  what_happened TEXT NOT NULL,
  use_instead TEXT,
  owner TEXT,
  source TEXT
) WITHOUT ROWID;

-- The gazetteer. kind: city, or postal (a postal code, with its city).
CREATE TABLE places (
  key INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  latitude REAL NOT NULL,
  longitude REAL NOT NULL,
  city TEXT,
  county TEXT,
  state TEXT,
  country TEXT,
  population INTEGER,
  timezone TEXT
);

-- Every name of a place, folded and written out (St: saint).
CREATE TABLE place_names (
  name TEXT NOT NULL,
  place INTEGER NOT NULL REFERENCES places (key),
  PRIMARY KEY (name, place)
) WITHOUT ROWID;

-- Names of cities by their runs of three letters, for what is misspelt; rowid is the place's key.
CREATE VIRTUAL TABLE place_spellings USING fts5 (name, content = '', tokenize = 'trigram');

-- The formats that BMLT servers have from the start, in every language.
CREATE TABLE bmlt_formats (
  language TEXT NOT NULL,
  key TEXT NOT NULL,
  name TEXT NOT NULL,
  world_id TEXT,
  gives TEXT,                  -- attributes joined by '; ', where there is no world id to tell
  PRIMARY KEY (language, key)
) WITHOUT ROWID;

-- Public feeds that are known; their addresses are facts that were seen somewhere, then.
CREATE TABLE feeds (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  organization TEXT NOT NULL REFERENCES organizations (id),
  region TEXT,
  country TEXT,
  state TEXT,                  -- codes joined by '; '
  cities TEXT,                 -- joined by '; '
  format TEXT NOT NULL,
  address TEXT NOT NULL,
  seen TEXT NOT NULL,
  seen_on TEXT NOT NULL
);

CREATE TABLE sources (
  name TEXT PRIMARY KEY,
  organization TEXT REFERENCES organizations (id),  -- of rows that name none
  format TEXT NOT NULL,
  address TEXT NOT NULL,
  timezone TEXT,
  language TEXT,
  fetched TEXT,                -- ISO time, UTC
  imported TEXT,               -- ISO time, UTC: when its rows were last read; an unchanged feed is fetched only
  rows INTEGER NOT NULL,
  meetings INTEGER NOT NULL,
  duplicates INTEGER NOT NULL,
  rejects INTEGER NOT NULL,
  skipped INTEGER NOT NULL,
  sample INTEGER NOT NULL DEFAULT 0,
  columns TEXT,                -- of a table: field=Column, parted by '; '
  encoding TEXT,
  etag TEXT,                   -- what its server said to ask by: is it still the same?
  modified TEXT,
  failure TEXT,                -- why the last update did not bring it
  entity TEXT,                 -- what the feed says about who publishes it, and where to report an error
  entity_phone TEXT,
  entity_email TEXT,
  entity_url TEXT,
  feedback TEXT
);

CREATE TABLE meetings (
  key INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  source TEXT NOT NULL REFERENCES sources (name),
  source_key TEXT,
  organization TEXT NOT NULL REFERENCES organizations (id),
  name TEXT NOT NULL,
  group_name TEXT,
  weekday INTEGER,             -- ISO 1-7; NULL: by appointment
  start TEXT,                  -- 'HH:MM' on the clock of timezone
  duration INTEGER,            -- minutes
  timezone TEXT,               -- IANA; NULL: unknown
  recurrence TEXT,             -- RFC 5545; NULL beside a weekday: irregular, call for dates
  recurrence_from TEXT NOT NULL,
  valid_from TEXT,
  valid_until TEXT,
  except_dates TEXT,           -- ISO dates joined by '; ' on which it does not take place
  attendance TEXT NOT NULL,
  location TEXT,
  location_notes TEXT,
  address TEXT,
  city TEXT,
  county TEXT,
  state TEXT COLLATE NOCASE,
  postal_code TEXT COLLATE NOCASE,
  country TEXT COLLATE NOCASE,
  region TEXT,                 -- the most general first, joined by ' > '
  latitude REAL,
  longitude REAL,
  approximate INTEGER,
  conference_url TEXT,
  conference_phone TEXT,
  conference_notes TEXT,
  phone TEXT,
  email TEXT,
  notes TEXT,
  group_notes TEXT,
  cost TEXT,
  registration INTEGER,
  url TEXT,
  updated TEXT,
  address_withheld INTEGER NOT NULL,
  sample INTEGER NOT NULL,
  same_as TEXT,                -- id of the meeting of another source that stands for this one in answers
  minute INTEGER,              -- of the week at which it always starts, Monday 00:00 being 0
  weekly INTEGER NOT NULL      -- 1: every week at that minute, without begin or end, for three hours at most
);

CREATE TABLE meeting_attributes (
  attribute TEXT NOT NULL,
  meeting INTEGER NOT NULL REFERENCES meetings (key),
  PRIMARY KEY (attribute, meeting)
) WITHOUT ROWID;

CREATE TABLE meeting_languages (
  language TEXT NOT NULL,
  meeting INTEGER NOT NULL REFERENCES meetings (key),
  PRIMARY KEY (language, meeting)
) WITHOUT ROWID;

CREATE TABLE meeting_codes (
  code TEXT NOT NULL COLLATE NOCASE,
  meeting INTEGER NOT NULL REFERENCES meetings (key),
  PRIMARY KEY (code, meeting)
) WITHOUT ROWID;

-- A meeting's own problems override its organization's.
CREATE TABLE meeting_problems (
  problem TEXT NOT NULL REFERENCES problems (id),
  meeting INTEGER NOT NULL REFERENCES meetings (key),
  PRIMARY KEY (problem, meeting)
) WITHOUT ROWID;

CREATE TABLE rejects (
  source TEXT NOT NULL REFERENCES sources (name),
  row INTEGER NOT NULL,        -- counted from 1
  reason_id TEXT,              -- a stable id; null where an earlier version wrote the row
  reason TEXT NOT NULL,        -- the same for people
  raw TEXT NOT NULL
);

CREATE TABLE changes (
  source TEXT NOT NULL,
  time TEXT NOT NULL,
  change TEXT NOT NULL CHECK (change IN ('added', 'removed', 'changed')),
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  source_key TEXT,
  field TEXT,
  old TEXT,
  new TEXT
);
CREATE INDEX changes_by_source ON changes (source, time);

-- The clocks in use, so that a search need not look for them.
CREATE TABLE clocks (attendance TEXT NOT NULL, timezone TEXT);

-- Words of the meetings, folded (lower case, no accents) before they come here.
CREATE VIRTUAL TABLE meeting_text USING fts5 (
  name, group_name, location, address, city, region, notes, county,
  tokenize = 'ascii', detail = 'column'
);

CREATE INDEX places_large ON places (name COLLATE NOCASE) WHERE population >= 100000;
CREATE INDEX places_by_position ON places (latitude, longitude) WHERE kind = 'city';
CREATE INDEX meetings_by_clock ON meetings
  (attendance, timezone, weekly, minute, duration, sample, same_as, organization);
CREATE INDEX meetings_by_organization ON meetings
  (organization, attendance, timezone, weekly, minute, duration, sample, same_as);
CREATE INDEX meetings_by_state ON meetings (state, city);
CREATE INDEX meetings_by_postal_code ON meetings (postal_code);
CREATE INDEX meetings_by_position ON meetings (latitude, longitude);
CREATE INDEX meetings_by_source ON meetings (source);
CREATE INDEX meetings_not_weekly ON meetings (attendance, timezone, start) WHERE weekly = 0;
CREATE INDEX meetings_of_dates ON meetings (attendance) WHERE weekly = 0 AND minute IS NULL AND recurrence IS NOT NULL;
CREATE INDEX meetings_same ON meetings (same_as, source) WHERE same_as IS NOT NULL;
CREATE INDEX attributes_of_meeting ON meeting_attributes (meeting, attribute);
CREATE INDEX languages_of_meeting ON meeting_languages (meeting, language);
CREATE INDEX codes_of_meeting ON meeting_codes (meeting, code);
CREATE INDEX problems_of_meeting ON meeting_problems (meeting, problem);

CREATE VIEW groups AS
SELECT organization, COALESCE(group_name, name) AS name, city, state, country, COUNT(*) AS meetings
FROM meetings
GROUP BY organization, COALESCE(group_name, name), city, state, country;

CREATE VIEW schedule AS
SELECT m.id, m.name, o.name AS organization,
  CASE m.weekday WHEN 1 THEN 'Monday' WHEN 2 THEN 'Tuesday' WHEN 3 THEN 'Wednesday' WHEN 4 THEN 'Thursday'
    WHEN 5 THEN 'Friday' WHEN 6 THEN 'Saturday' WHEN 7 THEN 'Sunday' ELSE 'by appointment' END AS day,
  m.start, m.duration, m.timezone, m.recurrence, m.attendance, m.location, m.address, m.city, m.state, m.country,
  m.conference_url, m.conference_phone,
  (SELECT group_concat(attribute, '; ') FROM meeting_attributes WHERE meeting = m.key) AS attributes,
  (SELECT group_concat(language, '; ') FROM meeting_languages WHERE meeting = m.key) AS languages,
  m.notes, m.source, s.fetched, m.updated, m.sample
FROM meetings AS m
JOIN organizations AS o ON o.id = m.organization
JOIN sources AS s ON s.name = m.source;
