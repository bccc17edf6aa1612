-- Ids are 16 bytes. A user is 17: 'a' (agent) or 'v' (visitor), then the id. Times are milliseconds since
-- 1970 UTC. What only the rules read is JSON in `state`; beside it stand the columns that queries need.
-- Tables with small rows are WITHOUT ROWID, so that a row lies where its key says. Conversations and events
-- are not: a row of such a table that is over 1,000 bytes would spill into a page of its own.

-- One row: the hub itself. The epoch is the lifetime of the logs; a restore from a backup draws another.
CREATE TABLE hub (
    one          INTEGER PRIMARY KEY CHECK (one = 1),
    epoch        BLOB NOT NULL CHECK (length(epoch) = 16),
    organisation TEXT NOT NULL,
    settings     TEXT NOT NULL
) STRICT;
INSERT INTO hub (one, epoch, organisation, settings) VALUES (1, randomblob(16), 'My organisation', '{}');

CREATE TABLE groups (
    id                BLOB PRIMARY KEY,
    name              TEXT NOT NULL,
    skills            TEXT NOT NULL,
    language_required INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE sites (
    key      TEXT PRIMARY KEY,
    greeting TEXT NOT NULL,
    group_id BLOB NOT NULL REFERENCES groups (id) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;

CREATE TABLE agents (
    id        BLOB PRIMARY KEY,
    name      TEXT NOT NULL,
    email     TEXT NOT NULL UNIQUE,
    role      TEXT NOT NULL,
    groups    TEXT NOT NULL,
    skills    TEXT NOT NULL,
    languages TEXT NOT NULL,
    slots     TEXT,
    password  TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE standings (
    agent BLOB PRIMARY KEY REFERENCES agents (id) DEFERRABLE INITIALLY DEFERRED,
    state TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE visitors (
    id           BLOB PRIMARY KEY,
    name         TEXT NOT NULL,
    site         TEXT NOT NULL,
    channel      TEXT NOT NULL,
    languages    TEXT NOT NULL,
    device       TEXT NOT NULL,
    page         TEXT,
    custom       TEXT NOT NULL,
    since        INTEGER NOT NULL,
    time_zone    TEXT,
    conversation BLOB
) STRICT, WITHOUT ROWID;

CREATE TABLE conversations (
    id         BLOB NOT NULL PRIMARY KEY,
    visitor    BLOB NOT NULL REFERENCES visitors (id) DEFERRABLE INITIALLY DEFERRED,
    opened_at  INTEGER NOT NULL,
    ended_at   INTEGER,
    listed_for BLOB,
    state      TEXT NOT NULL
) STRICT;
CREATE INDEX conversations_open ON conversations (opened_at) WHERE ended_at IS NULL;
CREATE INDEX conversations_ended ON conversations (listed_for, ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX conversations_of_visitor ON conversations (visitor, opened_at);

-- Threads: gapless from 1, and no message twice for ever.
CREATE TABLE entries (
    conversation      BLOB NOT NULL REFERENCES conversations (id) DEFERRABLE INITIALLY DEFERRED,
    seq               INTEGER NOT NULL,
    kind              TEXT NOT NULL,
    at                INTEGER NOT NULL,
    author            BLOB,
    client_message_id BLOB,
    state             TEXT NOT NULL,
    PRIMARY KEY (conversation, seq)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX entries_authored ON entries (conversation, author, client_message_id)
    WHERE client_message_id IS NOT NULL;
CREATE TRIGGER entries_have_no_gap BEFORE INSERT ON entries
    WHEN NEW.seq <> 1 + coalesce((SELECT max(seq) FROM entries WHERE conversation = NEW.conversation), 0)
    BEGIN SELECT RAISE(ABORT, 'the thread would have a gap'); END;

-- What the hub owes each user: gapless from 1. The newest event of a log is never deleted.
CREATE TABLE user_log (
    user  BLOB NOT NULL,
    pos   INTEGER NOT NULL,
    at    INTEGER NOT NULL,
    event TEXT NOT NULL,
    PRIMARY KEY (user, pos)
) STRICT;
CREATE TRIGGER user_log_has_no_gap BEFORE INSERT ON user_log
    WHEN NEW.pos <> 1 + coalesce((SELECT max(pos) FROM user_log WHERE user = NEW.user), 0)
    BEGIN SELECT RAISE(ABORT, 'the log would have a gap'); END;

CREATE TABLE acked (
    user BLOB PRIMARY KEY,
    pos  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE commands (
    user       BLOB NOT NULL,
    command_id BLOB NOT NULL,
    at         INTEGER NOT NULL,
    digest     BLOB NOT NULL,
    outcome    TEXT NOT NULL,
    PRIMARY KEY (user, command_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX commands_by_age ON commands (at);

CREATE TABLE deadlines (
    kind    TEXT NOT NULL,
    subject TEXT NOT NULL,
    due     INTEGER NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (kind, subject)
) STRICT, WITHOUT ROWID;
CREATE INDEX deadlines_by_due ON deadlines (due);

-- Why an agent has a conversation: the last routing decision.
CREATE TABLE decisions (
    conversation BLOB PRIMARY KEY REFERENCES conversations (id) DEFERRABLE INITIALLY DEFERRED,
    shown        TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Only the SHA-256 of a token is ever stored; a token that was revoked is deleted.
CREATE TABLE tokens (
    hash    BLOB PRIMARY KEY CHECK (length(hash) = 32),
    user    BLOB NOT NULL,
    expires INTEGER NOT NULL,
    device  BLOB
) STRICT, WITHOUT ROWID;
CREATE INDEX tokens_by_expiry ON tokens (expires);

CREATE TABLE missed (
    at       INTEGER NOT NULL,
    visitor  BLOB NOT NULL,
    group_id BLOB NOT NULL,
    channel  TEXT NOT NULL
) STRICT;
CREATE INDEX missed_by_time ON missed (at);

CREATE TABLE canned (
    id       BLOB PRIMARY KEY,
    shortcut TEXT NOT NULL,
    category TEXT NOT NULL,
    text     TEXT NOT NULL,
    owner    BLOB REFERENCES agents (id) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;
