-- Files of messages that are on their way: they stand in no composer, and are kept until the hub has the message. A table
-- of its own, so that what an older desk has left can be copied row by row (`files` keeps its form).
CREATE TABLE sent_files (
    file    BLOB    PRIMARY KEY, -- its `id` in `files`
    message BLOB    NOT NULL,    -- the client's id of the message
    place   INTEGER NOT NULL     -- in the message
) STRICT, WITHOUT ROWID;
