-- Phones of agents: for one call that was moved to them, or paired and ringing beside the desk (no call).
CREATE TABLE phones (
    id    BLOB NOT NULL PRIMARY KEY,
    agent BLOB NOT NULL REFERENCES agents (id) DEFERRABLE INITIALLY DEFERRED,
    name  TEXT NOT NULL,
    call  BLOB,
    since INTEGER NOT NULL,
    seen  INTEGER NOT NULL
) STRICT;
