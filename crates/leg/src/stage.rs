//! One place in the library's packet chain. The library feeds a stage and then asks what it has ready, so
//! even a stage that changes nothing needs queues; they are here, and a [`Step`] is only the rule.

use std::{collections::VecDeque, time::Instant};

use rtc::{
    interceptor::{Interceptor, StreamInfo, TaggedPacket},
    sansio::Protocol,
    shared::error::Error,
};

/// What a stage does with packets. Reading goes from the network to the program, writing the other way.
pub(crate) trait Step: Send + Sync + 'static {
    /// A packet came; `None` swallows it.
    fn read(&mut self, packet: TaggedPacket) -> Option<TaggedPacket> {
        Some(packet)
    }

    /// A packet leaves; what is put into `out` goes on.
    fn write(&mut self, packet: TaggedPacket, out: &mut VecDeque<TaggedPacket>) {
        out.push_back(packet);
    }

    /// The time that [`Step::deadline`] asked for has come, or another stage's.
    fn expire(&mut self, _now: Instant, _out: &mut VecDeque<TaggedPacket>) {}

    /// When the step wants to be called at the latest; always later than the last call.
    fn deadline(&self) -> Option<Instant> {
        None
    }

    /// A stream that will be sent, or that comes.
    fn bind(&mut self, _stream: &StreamInfo, _sending: bool) {}
}

/// A [`Step`] with its queues.
pub(crate) struct Stage<S> {
    step: S,
    read: VecDeque<TaggedPacket>,
    written: VecDeque<TaggedPacket>,
}

impl<S> Stage<S> {
    pub(crate) fn new(step: S) -> Self {
        Self { step, read: VecDeque::new(), written: VecDeque::new() }
    }
}

impl<S: Step> Protocol<TaggedPacket, TaggedPacket, ()> for Stage<S> {
    type Rout = TaggedPacket;
    type Wout = TaggedPacket;
    type Eout = ();
    type Error = Error;
    type Time = Instant;

    fn handle_read(&mut self, packet: TaggedPacket) -> Result<(), Error> {
        self.read.extend(self.step.read(packet));
        Ok(())
    }

    fn poll_read(&mut self) -> Option<TaggedPacket> {
        self.read.pop_front()
    }

    fn handle_write(&mut self, packet: TaggedPacket) -> Result<(), Error> {
        self.step.write(packet, &mut self.written);
        Ok(())
    }

    fn poll_write(&mut self) -> Option<TaggedPacket> {
        self.written.pop_front()
    }

    fn handle_timeout(&mut self, now: Instant) -> Result<(), Error> {
        self.step.expire(now, &mut self.written);
        Ok(())
    }

    fn poll_timeout(&mut self) -> Option<Instant> {
        self.step.deadline()
    }
}

impl<S: Step> Interceptor for Stage<S> {
    fn bind_local_stream(&mut self, stream: &StreamInfo) {
        self.step.bind(stream, true);
    }

    fn unbind_local_stream(&mut self, _stream: &StreamInfo) {}

    fn bind_remote_stream(&mut self, stream: &StreamInfo) {
        self.step.bind(stream, false);
    }

    fn unbind_remote_stream(&mut self, _stream: &StreamInfo) {}
}
