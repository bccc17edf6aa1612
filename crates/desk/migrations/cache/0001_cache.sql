-- A copy of what the hub has told this agent. It can be thrown away at any time: the hub tells it again.

-- Whose copy this is and where it ends. No row: there is no copy yet.
CREATE TABLE meta (
    one      INTEGER PRIMARY KEY CHECK (one = 1),
    agent    BLOB    NOT NULL,
    hub      TEXT    NOT NULL,
    epoch    BLOB    NOT NULL,
    pos      INTEGER NOT NULL,
    fresh_at INTEGER NOT NULL -- when the copy was last known to be up to date, on this computer's clock
) STRICT;

-- `mine`: the agent has it, had it at its end, or released it. The others stay readable.
CREATE TABLE heads (
    conversation BLOB    PRIMARY KEY,
    mine         INTEGER NOT NULL,
    version      INTEGER NOT NULL,
    visitor      BLOB    NOT NULL,
    agent_mark   INTEGER NOT NULL, -- read by the agent up to here
    last_seq     INTEGER NOT NULL,
    ended_at     INTEGER,
    head         TEXT    NOT NULL
) STRICT;
CREATE INDEX heads_mine ON heads (ended_at) WHERE mine = 1;

-- Not every thread is here from its beginning, and there can be gaps: whoever reads looks at `seq`.
CREATE TABLE entries (
    conversation      BLOB    NOT NULL,
    seq               INTEGER NOT NULL,
    by_visitor        INTEGER NOT NULL,
    client_message_id BLOB,
    entry             TEXT    NOT NULL,
    PRIMARY KEY (conversation, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX entries_written_here ON entries (client_message_id) WHERE by_visitor = 0;

CREATE TABLE visitors (
    visitor BLOB PRIMARY KEY,
    card    TEXT NOT NULL
) STRICT;

-- What comes whole: the agent, the canned answers.
CREATE TABLE wholes (
    name  TEXT PRIMARY KEY,
    whole TEXT NOT NULL
) STRICT;
