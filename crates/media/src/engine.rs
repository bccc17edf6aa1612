//! The engine's handle.

use crate::clock::Clock;
use crate::contract::{Chosen, Order, Report, Whose};
use crate::owner::Owner;
use crate::pictures::{Pictures, Screen};
use std::sync::Arc;
use tokio::sync::mpsc;

/// The media of one desk: its devices, its codecs, its legs. Every copy speaks to the same one. It stops, and lets
/// go of every device, when the last copy is dropped.
#[derive(Clone, Debug)]
pub struct Engine {
    orders: mpsc::Sender<Order>,
    screens: Arc<Screens>,
}

/// The pictures of both sides.
#[derive(Debug, Default)]
pub(crate) struct Screens {
    pub(crate) theirs: Screen,
    pub(crate) own: Screen,
}

/// Orders that wait: a person's hand and one call's signals never fill it.
const ORDERS: usize = 256;
/// Reports that wait for the desk's loop; levels and figures are dropped first when it is full.
const REPORTS: usize = 256;

impl Engine {
    /// Starts with these devices chosen, and nothing captured. Needs a tokio runtime.
    pub fn start(chosen: Chosen) -> (Self, mpsc::Receiver<Report>) {
        let (orders, inbox) = mpsc::channel(ORDERS);
        let (reports, outbox) = mpsc::channel(REPORTS);
        let screens = Arc::new(Screens::default());
        tokio::spawn(Owner::new(Clock::start(), chosen, reports, Arc::clone(&screens)).run(inbox));
        (Self { orders, screens }, outbox)
    }

    /// Has the engine do something. Never waits; an order that finds the queue full is lost, said in the log.
    pub fn order(&self, order: Order) {
        if self.orders.try_send(order).is_err() {
            tracing::warn!("the engine takes no orders");
        }
    }

    /// The pictures of one side, from the next key frame on.
    pub fn pictures(&self, whose: Whose) -> Pictures {
        match whose {
            Whose::Theirs => self.screens.theirs.watch(),
            Whose::Own => self.screens.own.watch(),
        }
    }
}
