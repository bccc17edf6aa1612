-- Video calls inside conversations. A running one outlives a restart of the hub; one that is over stays for the
-- record.
CREATE TABLE calls (
    id           BLOB NOT NULL PRIMARY KEY,
    conversation BLOB NOT NULL REFERENCES conversations (id) DEFERRABLE INITIALLY DEFERRED,
    began_at     INTEGER NOT NULL,
    ended_at     INTEGER,
    state        TEXT NOT NULL
) STRICT;
CREATE INDEX calls_running ON calls (began_at) WHERE ended_at IS NULL;
CREATE INDEX calls_of_conversation ON calls (conversation, began_at);

-- How two devices of a call find each other: STUN, TURN and the secret shared with the TURN server.
ALTER TABLE hub ADD COLUMN ice TEXT NOT NULL DEFAULT '{}';
