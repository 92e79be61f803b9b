-- The learner's history. Released migrations are never edited; a change is a new number.

CREATE TABLE meta (
    name  TEXT PRIMARY KEY NOT NULL,
    value TEXT NOT NULL
) WITHOUT ROWID;

INSERT INTO meta (name, value) VALUES ('device', lower(hex(randomblob(8))));

-- One row per event, in the order they were recorded here. Never edited, never removed.
CREATE TABLE events (
    id        TEXT PRIMARY KEY NOT NULL,  -- UUIDv7
    device    TEXT NOT NULL,
    seq       INTEGER NOT NULL,           -- counts a device's events from 1, without gaps
    at        TEXT NOT NULL,              -- UTC, milliseconds: 2026-11-23T10:15:00.000Z
    tz_offset INTEGER NOT NULL,           -- the learner's minutes ahead of UTC then
    study_day INTEGER NOT NULL,           -- days from 2000-01-01
    kind      TEXT NOT NULL,
    item      TEXT,                       -- what it is about: question, fact; the event an undo takes back
    body      TEXT NOT NULL,              -- JSON
    UNIQUE (device, seq)
);

CREATE INDEX events_in_order ON events (study_day, at, device, seq);
CREATE INDEX events_by_item ON events (item, kind);

CREATE TRIGGER events_are_not_edited BEFORE UPDATE ON events
BEGIN
    SELECT RAISE (ABORT, 'the history is append-only');
END;

CREATE TRIGGER events_are_not_removed BEFORE DELETE ON events
BEGIN
    SELECT RAISE (ABORT, 'the history is append-only');
END;

-- Views: folded from the events, dropped and rebuilt at will.
CREATE TABLE memories (
    pack       TEXT NOT NULL,
    fact       TEXT NOT NULL,
    stability  REAL NOT NULL,
    difficulty REAL NOT NULL,
    day        INTEGER NOT NULL,
    reps       INTEGER NOT NULL,
    lapses     INTEGER NOT NULL,
    suspended  INTEGER NOT NULL,
    due        INTEGER,                   -- study day; NULL while nothing is remembered
    PRIMARY KEY (pack, fact)
) WITHOUT ROWID;

CREATE TABLE seen (
    pack         TEXT NOT NULL,
    question     TEXT NOT NULL,
    times        INTEGER NOT NULL,
    day          INTEGER NOT NULL,
    "right"      INTEGER NOT NULL,
    last_correct INTEGER NOT NULL,
    PRIMARY KEY (pack, question)
) WITHOUT ROWID;
