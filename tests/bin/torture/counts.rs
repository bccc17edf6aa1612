//! What was done to everybody, and what came of it.

use std::fmt;

/// Counted since the program began.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counts {
    pub rounds: usize,
    /// Hubs that were killed.
    pub hubs_killed: usize,
    /// Hubs that met a fail point: before or after a commit.
    pub hubs_failed: usize,
    /// Hubs that stood still for a while.
    pub hubs_frozen: usize,
    pub desks_killed: usize,
    pub desks_frozen: usize,
    /// Connections that were cut in the middle, were reset, went deaf, were slow or late.
    pub cut: [usize; 5],
    /// Spells of a full disk.
    pub disk_full: usize,
    /// What visitors wrote, and what agents did.
    pub by_visitors: usize,
    pub by_agents: usize,
    /// What agents wrote and the hub refused, which their desks still show.
    pub refused: usize,
    pub conversations: usize,
    pub entries: usize,
}

impl Counts {
    /// Hubs that died.
    pub(crate) const fn hubs(&self) -> usize {
        self.hubs_killed + self.hubs_failed
    }

    /// Connections that were hindered.
    pub(crate) fn cuts(&self) -> usize {
        self.cut.iter().sum()
    }

    /// For the end.
    pub(crate) fn table(&self) -> String {
        let [cut, reset, deaf, slow, late] = self.cut;
        format!(
            "hubs killed            {} ({} by a signal, {} at a fail point), {} frozen\n\
             desks killed           {}, {} frozen\n\
             connections            {} ({cut} cut in mid-frame, {reset} reset, {deaf} deaf, {slow} slow, {late} late)\n\
             full disks             {}\n\
             messages of visitors   {}, every one acknowledged and stored\n\
             messages of agents     {} kept by a desk, of which {} were refused and are shown\n\
             stored                 {} entries in {} conversations\n\
             0 lost, 0 doubled, 0 reordered, 0 stranded, 0 double owners in {} rounds",
            self.hubs(),
            self.hubs_killed,
            self.hubs_failed,
            self.hubs_frozen,
            self.desks_killed,
            self.desks_frozen,
            self.cuts(),
            self.disk_full,
            self.by_visitors,
            self.by_agents,
            self.refused,
            self.entries,
            self.conversations,
            self.rounds,
        )
    }
}

/// One line.
impl fmt::Display for Counts {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{} hubs and {} desks killed, {} cuts, {} full disks; {} + {} messages, {} refused, {} conversations",
            self.hubs(),
            self.desks_killed,
            self.cuts(),
            self.disk_full,
            self.by_visitors,
            self.by_agents,
            self.refused,
            self.conversations,
        )
    }
}
