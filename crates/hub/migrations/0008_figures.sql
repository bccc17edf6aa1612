-- Figures over time: what was counted in an hour (UTC), for a group, a channel and an agent. Whoever of the agents it is not
-- has an empty `agent`, because a key has no NULL. Days and groups are added up from them.
CREATE TABLE figures (
    hour     INTEGER NOT NULL,
    group_id BLOB NOT NULL,
    channel  TEXT NOT NULL,
    agent    BLOB NOT NULL,
    counted  TEXT NOT NULL,
    PRIMARY KEY (hour, group_id, channel, agent)
) STRICT, WITHOUT ROWID;
CREATE INDEX figures_of_agent ON figures (agent, hour) WHERE agent <> x'';

-- Whether anybody was there when a visitor was turned away. Of those before nobody knows: busy.
ALTER TABLE missed ADD COLUMN absent INTEGER NOT NULL DEFAULT 0;
