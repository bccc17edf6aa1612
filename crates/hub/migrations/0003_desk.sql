-- Kept out: by whom, why, until when.
ALTER TABLE visitors ADD COLUMN block TEXT;

-- Conversations of this group are offered before they are assigned.
ALTER TABLE groups ADD COLUMN offers INTEGER NOT NULL DEFAULT 0;

CREATE TABLE tags (
    id          BLOB PRIMARY KEY,
    name        TEXT NOT NULL,
    recommended INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What somebody did that others may have to answer for. Nothing here is ever changed.
CREATE TABLE audit (
    at      INTEGER NOT NULL,
    agent   BLOB,
    action  TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail  TEXT NOT NULL
) STRICT;
CREATE INDEX audit_by_time ON audit (at);
