-- SQLite does not notice a flipped bit inside a row, so each event has a checksum of its own.
--
-- Two devices whose histories come from one copied file may count on from the same number. Both
-- sets of events are the learner's, so a device's numbers need not be unique any more; where all
-- else is equal, the id decides the order.
CREATE TABLE events_of_any_device (
    id        TEXT PRIMARY KEY NOT NULL,  -- UUIDv7
    device    TEXT NOT NULL,
    seq       INTEGER NOT NULL,           -- counts a device's events from 1, without gaps
    at        TEXT NOT NULL,              -- UTC, milliseconds: 2026-11-23T10:15:00.000Z
    tz_offset INTEGER NOT NULL,           -- the learner's minutes ahead of UTC then
    study_day INTEGER NOT NULL,           -- days from 2000-01-01
    kind      TEXT NOT NULL,
    item      TEXT,                       -- what it is about: question, fact; the event an undo takes back
    body      TEXT NOT NULL,              -- JSON
    crc       INTEGER NOT NULL            -- seal of the columns before it, in this order
);

INSERT INTO events_of_any_device (rowid, id, device, seq, at, tz_offset, study_day, kind, item, body, crc)
SELECT rowid, id, device, seq, at, tz_offset, study_day, kind, item, body,
       seal (id, device, seq, at, tz_offset, study_day, kind, item, body)
FROM events ORDER BY rowid;

DROP TABLE events;
ALTER TABLE events_of_any_device RENAME TO events;

CREATE INDEX events_in_order ON events (study_day, at, device, seq, id);
CREATE INDEX events_by_item ON events (item, kind);
CREATE INDEX events_by_device ON events (device, seq);
-- Asked whenever something is looked up by its id; without this every event would be read.
CREATE INDEX renames ON events (kind) WHERE kind = 'rename';

CREATE TRIGGER events_are_not_edited BEFORE UPDATE ON events
BEGIN
    SELECT RAISE (ABORT, 'the history is append-only');
END;

CREATE TRIGGER events_are_not_removed BEFORE DELETE ON events
BEGIN
    SELECT RAISE (ABORT, 'the history is append-only');
END;

-- What readiness learns from: first answers to questions, and how far recall lies from the model.
CREATE TABLE firsts (
    pack     TEXT NOT NULL,
    question TEXT NOT NULL,
    day      INTEGER NOT NULL,
    correct  INTEGER NOT NULL,
    foretold REAL NOT NULL,               -- probability of a right answer, before it was given
    counts   INTEGER NOT NULL,            -- 0 where a needed fact was met earlier that day
    PRIMARY KEY (pack, question)
) WITHOUT ROWID;

CREATE TABLE offsets (
    pack     TEXT PRIMARY KEY NOT NULL,
    value    REAL NOT NULL,               -- in logits
    variance REAL NOT NULL,
    day      INTEGER NOT NULL,
    count    INTEGER NOT NULL
) WITHOUT ROWID;
