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

-- Asked whenever something is looked up by its id; without this every event would be read.
CREATE INDEX renames ON events (kind) WHERE kind = 'rename';
