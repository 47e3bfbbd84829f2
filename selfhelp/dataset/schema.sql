-- The dataset is one SQLite file and a public interface. Times and dates are text: 'HH:MM', ISO 8601.
-- What a source does not state is NULL. Booleans are 1 and 0.
-- Columns added by later versions have a default, so that sources can be kept when the package is upgraded.

-- The version of the schema and of the package that wrote the file.
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- What groups are for, as a tree.
CREATE TABLE problems (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  parent TEXT REFERENCES problems (id),
  for_family TEXT REFERENCES problems (id), -- problem of those who are close to somebody with this one
  none_known TEXT              -- codes joined by '; ' of main countries in which no body and no line for it is known
);

-- Everyday words for problems.
CREATE TABLE problem_synonyms (
  problem TEXT NOT NULL REFERENCES problems (id),
  synonym TEXT NOT NULL COLLATE NOCASE,
  PRIMARY KEY (problem, synonym)
) WITHOUT ROWID;

-- Folded phrases of searches -> the options that they stand for, as on the command line.
CREATE TABLE everyday_words (
  phrase TEXT PRIMARY KEY,
  options TEXT NOT NULL,
  language TEXT NOT NULL
) WITHOUT ROWID;

-- Short and wrong spellings of searches -> the words that are meant, both folded.
CREATE TABLE spellings (
  written TEXT PRIMARY KEY,
  meant TEXT NOT NULL,
  language TEXT NOT NULL
) WITHOUT ROWID;

-- Words that the reader of searches needs, by what they are for: request, negation, near, ...
CREATE TABLE phrase_lists (
  list TEXT NOT NULL,
  word TEXT NOT NULL,
  PRIMARY KEY (list, word)
) WITHOUT ROWID;

-- The bodies behind groups.
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
  countries TEXT,              -- ISO codes joined by '; '; '*': international; NULL: unknown
  states TEXT,                 -- codes joined by '; ', of a body of one or some states; NULL: of its whole countries
  founded TEXT,
  website TEXT,
  finder TEXT,
  finder_query TEXT,           -- address of the finder's page for one place, with {place} where the place goes
  phone TEXT,
  phone_confidence TEXT,
  meets TEXT,
  description TEXT,
  status TEXT NOT NULL,
  also_known_as TEXT,          -- names joined by '; '
  prominence INTEGER NOT NULL DEFAULT 2, -- 1: broad and well known, offered first; 3: niche, offered last
  confidence TEXT NOT NULL,
  checked_on TEXT,             -- ISO date: when its facts were last seen in the source
  source TEXT
);
-- Names and synonyms in the form in which texts are searched: folded, without words like "the"; first: stem of the
-- first word, stems: those of all.
CREATE TABLE problem_phrases (
  first TEXT NOT NULL,
  words TEXT NOT NULL,
  stems TEXT NOT NULL,
  problem TEXT NOT NULL REFERENCES problems (id),
  PRIMARY KEY (first, words)
) WITHOUT ROWID;
-- All words of names and synonyms, for the correction of misspelled ones.
CREATE TABLE problem_words (word TEXT PRIMARY KEY) WITHOUT ROWID;
-- Words for people, losses and the like (data/problem_lists.csv), by which it is told who has a problem.
CREATE TABLE problem_lists (list TEXT NOT NULL, word TEXT NOT NULL, PRIMARY KEY (list, word)) WITHOUT ROWID;

-- What organizations are for. scope: this problem, or the whole branch of the tree below it.
CREATE TABLE organization_problems (
  organization TEXT NOT NULL REFERENCES organizations (id),
  problem TEXT NOT NULL REFERENCES problems (id),
  scope TEXT NOT NULL CHECK (scope IN ('this', 'branch')),
  PRIMARY KEY (organization, problem)
) WITHOUT ROWID;

-- Related organizations, best first (position). Companions are an organization and the one for its families.
CREATE TABLE organization_links (
  organization TEXT NOT NULL REFERENCES organizations (id),
  kind TEXT NOT NULL CHECK (kind IN ('companion', 'alternative', 'successor')),
  other TEXT NOT NULL REFERENCES organizations (id),
  position INTEGER NOT NULL,
  PRIMARY KEY (organization, kind, other)
) WITHOUT ROWID;

-- What a code means in an organization's feeds. Organization '*' applies where it has no entry of its own.
CREATE TABLE codes (
  organization TEXT NOT NULL,
  code TEXT NOT NULL,
  meaning TEXT NOT NULL,
  gives TEXT,                  -- attributes, language:xx, attendance:xx joined by '; '
  PRIMARY KEY (organization, code)
) WITHOUT ROWID;

-- The words that columns like attendance, approach and attributes use, with labels for people.
CREATE TABLE vocabulary (
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  label TEXT NOT NULL,
  PRIMARY KEY (kind, id)
) WITHOUT ROWID;

-- Helplines by country. Only those whose confidence is verified are shown with their numbers.
CREATE TABLE helplines (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  phone TEXT,
  text TEXT,
  website TEXT,
  country TEXT NOT NULL,
  states TEXT,                 -- codes joined by '; ', of a line that serves some states only; null: all
  hours TEXT,
  what_for TEXT,
  problems TEXT,               -- problem ids, or 'general', joined by '; '
  crisis TEXT,                 -- kinds of danger that it is for, joined by '; '
  rank INTEGER,                -- place among the lines of its country for these; 1: the first
  role TEXT,                   -- emergency, crisis, support or directory
  audience TEXT,               -- the only people it is for, joined by '; '; null: everybody
  ages TEXT,                   -- like 5-25, -18, 65-
  languages TEXT,              -- ISO 639, joined by '; '
  channels TEXT,               -- voice, text, chat, videophone, tty, joined by '; '
  chat TEXT,                   -- address of a chat
  spanish TEXT,                -- what to dial or text in Spanish
  opens TEXT,                  -- 'HH:MM' in zone; null: always open, or unknown
  closes TEXT,
  days TEXT,                   -- like mo-fri, or mo|we-fri
  zone TEXT,                   -- IANA zone of these hours
  immigration TEXT,            -- 'yes' where the operator says that it does not ask for immigration status
  checked_on TEXT,             -- ISO date on which the source was seen
  name_es TEXT,                -- name and purpose in Spanish
  what_for_es TEXT,
  confidence TEXT NOT NULL,
  source TEXT
);

-- Words of people in danger; selfhelp/hearing/patterns.py has their syntax. level: now, danger, not (no danger), past.
CREATE TABLE crisis_patterns (
  number INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  language TEXT NOT NULL,
  pattern TEXT NOT NULL,
  level TEXT NOT NULL
);
CREATE INDEX crisis_lists ON crisis_patterns (level) WHERE kind = 'words';
-- By which words to look up a pattern (its number): a word, the beginning of one ('suicid~'), or '' for every text.
CREATE TABLE crisis_keys (key TEXT NOT NULL, pattern INTEGER NOT NULL, PRIMARY KEY (key, pattern)) WITHOUT ROWID;
-- A small linear model of the same; selfhelp/hearing/model.py has the layout of weights. Its classes of words, or of
-- all words with a beginning ('punch*').
CREATE TABLE crisis_model (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE crisis_classes (word TEXT NOT NULL, class TEXT NOT NULL);
CREATE INDEX crisis_classes_by_word ON crisis_classes (word);
CREATE TABLE crisis_weights (feature TEXT PRIMARY KEY, weights BLOB NOT NULL) WITHOUT ROWID;

-- A model of the same kind, with the same classes of words, that ranks the problems a text may be about.
CREATE TABLE problem_model (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE problem_weights (feature TEXT PRIMARY KEY, weights BLOB NOT NULL) WITHOUT ROWID;

-- Advice, written for selfhelp. Kinds in guide_applies: organization-type, approach, attribute, problem, everything.
CREATE TABLE guide (id TEXT PRIMARY KEY, title TEXT NOT NULL, summary TEXT NOT NULL, text TEXT NOT NULL);
CREATE TABLE guide_applies (
  topic TEXT NOT NULL REFERENCES guide (id),
  kind TEXT NOT NULL,
  value TEXT NOT NULL
);

-- Phone numbers that must not be shown, except for their owner.
CREATE TABLE retired (
  number TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  what_happened TEXT NOT NULL,
  use_instead TEXT,
  owner TEXT,
  source TEXT
) WITHOUT ROWID;

-- What places have in common.
CREATE TABLE place_regions (
  key INTEGER PRIMARY KEY,
  country TEXT NOT NULL,
  state TEXT,
  county TEXT,
  timezone TEXT
);

-- The cities of the gazetteer, in the order of their canonical names: folded, and with abbreviations written out (st:
-- saint). The view places is easier to read.
CREATE TABLE cities (
  key INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  region INTEGER NOT NULL REFERENCES place_regions (key),
  latitude INTEGER NOT NULL,   -- in ten-thousandths of a degree, as the longitude
  longitude INTEGER NOT NULL,
  population INTEGER
);

-- The postal codes of the US. The view places is easier to read.
CREATE TABLE zip_codes (
  code TEXT PRIMARY KEY,
  region INTEGER NOT NULL REFERENCES place_regions (key),
  latitude INTEGER NOT NULL,   -- in ten-thousandths of a degree, as the longitude
  longitude INTEGER NOT NULL,
  city INTEGER REFERENCES cities (key), -- one in the same state with the name of its city
  city_name TEXT               -- the name of its city, if there is no such one
) WITHOUT ROWID;

-- Postal codes of Australia, Canada (their first three characters), New Zealand, and the UK (its postal areas: 'BA').
-- Unlike the other tables, this one is under the Open Database License (ODbL) 1.0; see NOTICE.md.
CREATE TABLE postal_codes (
  country TEXT NOT NULL,
  code TEXT NOT NULL,
  kind TEXT NOT NULL,          -- postal, or postal_area: so wide that its point is not that of an address
  city TEXT,
  state TEXT,
  latitude REAL NOT NULL,
  longitude REAL NOT NULL,
  timezone TEXT,
  PRIMARY KEY (country, code)
) WITHOUT ROWID;

-- Where to look for a canonical name: the cities from each eighth name up to the next, by their keys.
CREATE TABLE city_names (
  name TEXT PRIMARY KEY,
  first INTEGER NOT NULL REFERENCES cities (key),
  last INTEGER NOT NULL REFERENCES cities (key)
) WITHOUT ROWID;

-- What cities are called besides, as canonical names: in other languages, by their counties, nicknames.
CREATE TABLE place_names (
  name TEXT NOT NULL,
  place INTEGER NOT NULL REFERENCES cities (key),
  PRIMARY KEY (name, place)
) WITHOUT ROWID;

-- Trigrams of the canonical names of cities, to find misspelled ones; rowid is the key in cities. It cannot be rebuilt
-- by SQLite alone.
CREATE VIRTUAL TABLE place_spellings USING fts5 (
  name, content = 'cities', content_rowid = 'key', tokenize = 'trigram', columnsize = 0, detail = 'none'
);
-- How many trigrams these names have: a byte for each city, in the order of the keys.
CREATE TABLE place_spelling_lengths (lengths BLOB NOT NULL);
-- Trigrams that a name has more than once.
CREATE TABLE repeated_trigrams (
  trigram TEXT NOT NULL,
  city INTEGER NOT NULL REFERENCES cities (key),
  times INTEGER NOT NULL,
  PRIMARY KEY (trigram, city)
) WITHOUT ROWID;

-- Formats that are built into BMLT servers, in every language.
CREATE TABLE bmlt_formats (
  language TEXT NOT NULL,
  key TEXT NOT NULL,
  name TEXT NOT NULL,
  world_id TEXT,
  gives TEXT,                  -- attributes joined by '; ', if there is no world id
  PRIMARY KEY (language, key)
) WITHOUT ROWID;

-- Known public feeds. seen and seen_on: where and when the address was found, or seen to answer where it is confirmed.
CREATE TABLE feeds (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  organization TEXT NOT NULL REFERENCES organizations (id),
  region TEXT,
  scope TEXT,                  -- what it serves whole: city (and what is around its cities), state, country or world
  country TEXT,
  state TEXT,                  -- codes joined by '; '
  cities TEXT,                 -- joined by '; '
  format TEXT NOT NULL,
  address TEXT NOT NULL,
  confirmed INTEGER NOT NULL,  -- whether somebody saw it answer
  rows INTEGER,                -- how many meetings it had then
  objected TEXT,               -- ISO date on which its publisher asked not to be listed
  seen TEXT NOT NULL,
  seen_on TEXT NOT NULL
);

-- The feeds and files that are loaded.
CREATE TABLE sources (
  name TEXT PRIMARY KEY,
  organization TEXT REFERENCES organizations (id),  -- for rows that name none
  format TEXT NOT NULL,
  address TEXT NOT NULL,
  timezone TEXT,
  language TEXT,
  fetched TEXT,                -- ISO time, UTC
  edited TEXT,                 -- ISO date: since then nothing in it was edited, by its rows, its file or its server
  imported TEXT,               -- ISO time, UTC: when its rows were last read; an unchanged feed is only fetched
  reader INTEGER,              -- by which version of our rules they were read; NULL: before these were numbered
  rows INTEGER NOT NULL,
  meetings INTEGER NOT NULL,
  duplicates INTEGER NOT NULL,
  rejects INTEGER NOT NULL,
  skipped INTEGER NOT NULL,
  sample INTEGER NOT NULL DEFAULT 0,
  columns TEXT,                -- of a table: field=Column, joined by '; '
  encoding TEXT,
  etag TEXT,                   -- ETag and (modified) Last-Modified headers, to ask whether the feed changed
  modified TEXT,
  digest TEXT,                 -- hash of the files and settings of the last import; what has the same is not read again
  failure TEXT,                -- why the last update failed; NULL: it did not
  entity TEXT,                 -- publisher, and where to report errors (feedback), as stated by the feed
  entity_phone TEXT,
  entity_email TEXT,
  entity_url TEXT,
  feedback TEXT
);

-- The rows that the last import of a source read, by which the next one tells those that are the same: JSON, compressed
-- with zlib; selfhelp/ingest/known_rows.py has the layout.
CREATE TABLE known_rows (source TEXT PRIMARY KEY REFERENCES sources (name), rows BLOB NOT NULL);

-- Meetings as they are stored. For reading, the view schedule is easier.
CREATE TABLE meetings (
  key INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  source TEXT NOT NULL REFERENCES sources (name),
  source_key TEXT,
  organization TEXT NOT NULL REFERENCES organizations (id),
  name TEXT NOT NULL,
  group_name TEXT,
  weekday INTEGER,             -- ISO 1-7; NULL: by appointment, or given by recurrence
  start TEXT,                  -- 'HH:MM' in timezone
  duration INTEGER,            -- minutes
  timezone TEXT,               -- IANA; NULL: unknown
  timezone_from TEXT,          -- feed, coordinates, place (of the postal code, city or country) or option
  recurrence TEXT,             -- RFC 5545; NULL with a weekday: irregular, call for dates
  recurrence_from TEXT NOT NULL,
  valid_from TEXT,
  valid_until TEXT,
  except_dates TEXT,           -- ISO dates on which it does not take place, joined by '; '
  cautions TEXT,               -- ids of warnings of its import that whoever goes there should know, joined by '; '
  attendance TEXT NOT NULL,
  location TEXT,
  location_notes TEXT,
  address TEXT,
  city TEXT,
  county TEXT,
  state TEXT COLLATE NOCASE,
  postal_code TEXT COLLATE NOCASE,
  country TEXT COLLATE NOCASE,
  region TEXT,                 -- most general first, joined by ' > '
  latitude REAL,
  longitude REAL,
  approximate INTEGER,
  near_latitude REAL,          -- by which distances are measured
  near_longitude REAL,
  position_from TEXT,          -- where these are from: feed, postal_code or city
  conference_url TEXT,
  conference_phone TEXT,
  conference_notes TEXT,
  phone TEXT,
  email TEXT,
  notes TEXT,
  group_notes TEXT,
  cost TEXT,                   -- its own; NULL: that of its organization
  registration INTEGER,
  url TEXT,
  updated TEXT,
  address_withheld INTEGER NOT NULL,
  sample INTEGER NOT NULL,
  same_as TEXT,                -- id of the same meeting in another source, which is shown instead
  also_in TEXT,                -- other sources that list it too, as the export says that it is from, joined by '; '
  minute INTEGER,              -- of the week, at which every occurrence starts; 0 is Monday 00:00
  weekly INTEGER NOT NULL      -- 1: every week at minute, without first or last date, for at most three hours
);

-- Kinds of meetings, topics, accessibility and audience, as ids of vocabulary.
CREATE TABLE meeting_attributes (
  attribute TEXT NOT NULL,
  meeting INTEGER NOT NULL REFERENCES meetings (key),
  PRIMARY KEY (attribute, meeting)
) WITHOUT ROWID;

-- Languages of meetings, as ISO 639 codes.
CREATE TABLE meeting_languages (
  language TEXT NOT NULL,
  meeting INTEGER NOT NULL REFERENCES meetings (key),
  PRIMARY KEY (language, meeting)
) WITHOUT ROWID;

-- The sources' own codes.
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

-- Rows of feeds that no meeting could be made of.
CREATE TABLE rejects (
  source TEXT NOT NULL REFERENCES sources (name),
  row INTEGER NOT NULL,        -- counted from 1
  reason_id TEXT,              -- stable id; NULL if written by an earlier version
  reason TEXT NOT NULL,        -- message for people
  raw TEXT NOT NULL            -- '' after 90 days
);

-- Meetings that `forget` took out, as hashes of their ids: no import brings them back.
CREATE TABLE forgotten (hash TEXT PRIMARY KEY) WITHOUT ROWID;

-- What updates have added, removed and changed. After 90 days the name is '', and the values NULL.
-- Of a removed meeting, old is a JSON object that says when and where it was.
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

-- All pairs of attendance and time zone in meetings, so that a search need not collect them.
CREATE TABLE clocks (attendance TEXT NOT NULL, timezone TEXT);

-- Names of the places of all meetings, so that one that is misspelled can be corrected without reading them.
CREATE TABLE meeting_places (
  kind TEXT NOT NULL,          -- city (a borough or quarter, too), county, region or state
  folded TEXT NOT NULL,        -- in lower case, without accents and punctuation
  name TEXT NOT NULL,          -- as a source writes it
  PRIMARY KEY (kind, folded)
) WITHOUT ROWID;

-- Full-text index of meetings, whose texts stay in meetings; rowid is the key there. What is indexed are words in lower
-- case without accents, with their other forms, so the index cannot be rebuilt by SQLite alone.
CREATE VIRTUAL TABLE meeting_text USING fts5 (
  name, group_name, location, address, city, region, notes, county,
  content="meetings", content_rowid = 'key', tokenize = 'ascii', detail = 'column'
);

CREATE INDEX cities_large ON cities (name COLLATE NOCASE) WHERE population >= 100000;
CREATE INDEX cities_by_degree ON cities (latitude / 10000, longitude / 10000);
CREATE INDEX meetings_by_clock ON meetings
  (attendance, timezone, weekly, minute, duration, sample, same_as, organization);
CREATE INDEX meetings_by_organization ON meetings
  (organization, attendance, timezone, weekly, minute, duration, sample, same_as);
CREATE INDEX meetings_by_name ON meetings (name COLLATE NOCASE);
CREATE INDEX meetings_by_update ON meetings (coalesce(updated, ''));
CREATE INDEX meetings_by_state ON meetings (state, city, weekly, minute);
CREATE INDEX meetings_by_postal_code ON meetings (postal_code);
CREATE INDEX meetings_by_position ON meetings (near_latitude, near_longitude, weekly, minute);
CREATE INDEX meetings_withheld ON meetings (country, state, weekly, minute) WHERE address_withheld = 1;
CREATE INDEX meetings_by_source ON meetings (source);
CREATE INDEX meetings_not_weekly ON meetings (attendance, timezone, start) WHERE weekly = 0;
CREATE INDEX meetings_of_dates ON meetings (attendance) WHERE weekly = 0 AND minute IS NULL AND recurrence IS NOT NULL;
CREATE INDEX meetings_same ON meetings (same_as, source) WHERE same_as IS NOT NULL;
CREATE INDEX attributes_of_meeting ON meeting_attributes (meeting, attribute);
CREATE INDEX languages_of_meeting ON meeting_languages (meeting, language);
CREATE INDEX codes_of_meeting ON meeting_codes (meeting, code);
CREATE INDEX problems_of_meeting ON meeting_problems (meeting, problem);

-- The gazetteer: cities, and postal codes of the US with their cities.
CREATE VIEW places AS
SELECT cities.key,             -- key in cities; of postal codes: a million more than the code
  'city' AS kind,              -- city or postal
  name, latitude / 10000.0 AS latitude, longitude / 10000.0 AS longitude,
  NULL AS city,                -- of postal codes: the name of the city
  county, state, country, population, timezone
FROM cities
JOIN place_regions AS r ON r.key = cities.region
UNION ALL
SELECT 1000000 + code, 'postal', code, zip_codes.latitude / 10000.0, zip_codes.longitude / 10000.0,
  coalesce(city_name, cities.name), county, state, country, NULL, timezone
FROM zip_codes
JOIN place_regions AS r ON r.key = zip_codes.region
LEFT JOIN cities ON cities.key = city;

-- In the views, as in answers, samples disappear once a real source is loaded. Their columns are only added to.

-- Meetings by the group that holds them, in one city: those with the same organization and name.
CREATE VIEW groups AS
SELECT organization,
  COALESCE(group_name, name) AS name, -- name of the group, else of its meetings
  city, state, country,
  COUNT(DISTINCT key) AS meetings, -- how many meetings the group has
  MIN(key) AS key,             -- key in meetings of the first of its meetings
  MIN(id) AS id,               -- id of one of its meetings: the same as long as that exists
  CASE WHEN COUNT(DISTINCT latitude || ' ' || longitude) = 1 AND COUNT(latitude) = COUNT(*) AND MAX(address_withheld) = 0
    THEN MIN(latitude) END AS latitude, -- degrees north, if all of its meetings have the same position
  CASE WHEN COUNT(DISTINCT latitude || ' ' || longitude) = 1 AND COUNT(latitude) = COUNT(*) AND MAX(address_withheld) = 0
    THEN MIN(longitude) END AS longitude, -- degrees east, if all of its meetings have the same position
  CASE WHEN COUNT(DISTINCT postal_code) = 1 AND COUNT(postal_code) = COUNT(*) AND MAX(address_withheld) = 0
    THEN MIN(postal_code) END AS postal_code, -- if all of its meetings have the same one
  CASE WHEN COUNT(DISTINCT url) = 1 AND COUNT(url) = COUNT(*)
    THEN MIN(url) END AS url,  -- web page, if all of its meetings have the same one
  (SELECT approach FROM organizations WHERE id = organization)
    AS approach,               -- approach of the organization
  COALESCE(
    replace(group_concat(DISTINCT problem), ',', '; '),
    (SELECT group_concat(problem, '; ') FROM organization_problems AS p WHERE p.organization = meetings.organization)
  ) AS problems                -- ids of those that its meetings state, else of its organization's, joined by '; '
FROM meetings
LEFT JOIN meeting_problems ON meeting = key
WHERE sample = 0 OR NOT EXISTS (SELECT 1 FROM sources WHERE sample = 0)
GROUP BY organization, COALESCE(group_name, name), city, state, country;

-- One readable line for each meeting.
CREATE VIEW schedule AS
SELECT m.id, m.name,
  o.name AS organization,      -- name of the organization
  CASE m.weekday WHEN 1 THEN 'Monday' WHEN 2 THEN 'Tuesday' WHEN 3 THEN 'Wednesday' WHEN 4 THEN 'Thursday'
    WHEN 5 THEN 'Friday' WHEN 6 THEN 'Saturday' WHEN 7 THEN 'Sunday' ELSE 'by appointment' END
    AS day,                    -- weekday in timezone, or 'by appointment'
  m.start, m.duration, m.timezone, m.recurrence, m.attendance, m.location, m.address, m.city, m.state, m.country,
  m.conference_url, m.conference_phone,
  (SELECT group_concat(attribute, '; ') FROM meeting_attributes WHERE meeting = m.key)
    AS attributes,             -- ids joined by '; '
  (SELECT group_concat(language, '; ') FROM meeting_languages WHERE meeting = m.key)
    AS languages,              -- ISO 639 codes joined by '; '
  m.notes, m.source, s.fetched, m.updated, m.sample,
  m.key,                       -- key in meetings, and rowid in meeting_text
  CASE WHEN m.address_withheld = 0 THEN m.latitude END
    AS latitude,               -- degrees north, as the source has it; rough where position_from is not feed
  CASE WHEN m.address_withheld = 0 THEN m.longitude END
    AS longitude,              -- degrees east, as the source has it; rough where position_from is not feed
  CASE WHEN m.address_withheld = 0 THEN m.postal_code END AS postal_code,
  m.url,
  o.approach,                  -- approach of the organization
  COALESCE(
    (SELECT group_concat(problem, '; ') FROM meeting_problems WHERE meeting = m.key),
    (SELECT group_concat(problem, '; ') FROM organization_problems AS p WHERE p.organization = m.organization)
  ) AS problems,               -- ids of its own, else of its organization's, joined by '; '
  m.position_from,             -- what distances are measured by: feed, postal_code, city or NULL; rough but for feed
  m.same_as
FROM meetings AS m
JOIN organizations AS o ON o.id = m.organization
JOIN sources AS s ON s.name = m.source
WHERE m.sample = 0 OR NOT EXISTS (SELECT 1 FROM sources WHERE sample = 0);
