-- Calls that nobody answered, as the live board tells of them, also when their conversation has ended. A visitor who is
-- erased has no name here.
CREATE TABLE missed_calls (
    id           BLOB NOT NULL PRIMARY KEY,
    at           INTEGER NOT NULL,
    conversation BLOB NOT NULL,
    visitor      BLOB NOT NULL,
    group_id     BLOB NOT NULL,
    channel      TEXT NOT NULL,
    why          TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX missed_calls_by_time ON missed_calls (at);
