-- What was done on this computer and exists nowhere else. No repair deletes it.

-- In the order in which they were given. A row goes once the hub has carried the command out.
CREATE TABLE commands (
    place      INTEGER PRIMARY KEY AUTOINCREMENT,
    agent      BLOB    NOT NULL,
    command_id BLOB    NOT NULL UNIQUE,
    action     TEXT    NOT NULL,
    at         INTEGER NOT NULL,
    refused    TEXT -- the hub's words; NULL while it waits
) STRICT;

CREATE TABLE drafts (
    agent        BLOB NOT NULL,
    conversation BLOB NOT NULL,
    draft        TEXT NOT NULL,
    PRIMARY KEY (agent, conversation)
) STRICT;

-- What a person prefers, the last sign-in, and how the hub knows this computer.
CREATE TABLE settings (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;
