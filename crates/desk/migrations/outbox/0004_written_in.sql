-- The conversations in which something was written that the hub has not taken: it stays in sight with them (D3), also when
-- nothing else on this computer knows of them any more. Without their words.
CREATE TABLE written_in (
    agent        BLOB NOT NULL,
    conversation BLOB NOT NULL,
    head         TEXT NOT NULL,
    PRIMARY KEY (agent, conversation)
) STRICT;
