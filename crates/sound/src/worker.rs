//! The thread that does all the work.

use crate::choice::Treatment;
use crate::jitter::RtpPacket;
use crate::sound::{SoundEvent, SoundStatistics};
use crate::voice::VoiceShared;
use std::sync::mpsc::Receiver;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

/// What the worker is told.
pub(crate) enum Order {
    Voice(Receiver<RtpPacket>, Arc<VoiceShared>),
    Muted(bool),
    Loss(u8),
    Treatment(Treatment),
    Event(SoundEvent),
    Stop,
}

pub(crate) struct Worker;

impl Worker {
    pub(crate) fn start(
        orders: Receiver<Order>,
        _treatment: Treatment,
        mut sink: Box<dyn FnMut(SoundEvent) + Send>,
        _statistics: Arc<Mutex<SoundStatistics>>,
    ) -> Result<JoinHandle<()>, std::io::Error> {
        std::thread::Builder::new().name("sound".into()).spawn(move || {
            for order in orders {
                match order {
                    Order::Event(event) => sink(event),
                    Order::Voice(..) | Order::Muted(_) | Order::Loss(_) | Order::Treatment(_) => {}
                    Order::Stop => return,
                }
            }
        })
    }
}
