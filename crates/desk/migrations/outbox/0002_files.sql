-- Files that stand in composers: their copies lie in `outgoing`, each under its id. A row goes with the message that
-- names it, or when the file is taken off.
CREATE TABLE files (
    place        INTEGER PRIMARY KEY AUTOINCREMENT,
    agent        BLOB    NOT NULL,
    id           BLOB    NOT NULL UNIQUE,
    conversation BLOB    NOT NULL,
    name         TEXT    NOT NULL,
    bytes        INTEGER NOT NULL,
    picture      INTEGER NOT NULL,
    announced_at INTEGER, -- when, and under which id, the hub was told; NULL before
    hub_id       BLOB,
    attachment   TEXT,    -- as the hub found it to be; NULL until it is whole there
    refused      TEXT     -- the hub's words
) STRICT;
