//! A visitor who writes all the time.

use deskbell_domain::VisitorId;
use deskbell_testkit::{Cast, browser};
use deskbell_tests::rig::{House, Page, Written};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// A visitor's page, and what was written there.
pub(crate) struct Writer {
    pub visitor: VisitorId,
    pub page: Page,
    pub written: Vec<Written>,
    number: usize,
    random: StdRng,
}

impl Writer {
    pub(crate) fn open(house: &House, number: usize, seed: u64) -> Self {
        let device = browser(0xe00 + number as u128);
        let page = Page::open(house.entrance(), house.visitor_token(number), device);
        let visitor = Cast::visitor(number as u128);
        Self { visitor, page, written: Vec::new(), number, random: StdRng::seed_from_u64(seed) }
    }

    /// Writes until then. The page keeps what the hub has not answered.
    pub(crate) async fn write(mut self, until: Instant) -> Self {
        while Instant::now() < until {
            // Now and then for long enough that an end of the conversation is not undone by the next message (C11).
            let pause = if self.random.random_bool(0.03) { 5_000..12_000 } else { 20..600 };
            sleep(Duration::from_millis(self.random.random_range(pause))).await;
            let text = format!("visitor {} says {}", self.number, self.written.len() + 1);
            self.page.write(&text);
            self.written.push(Written::acknowledged(text));
        }
        self
    }
}
