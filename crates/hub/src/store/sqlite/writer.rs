//! The one task that writes.

use super::write::{Query, Sorted};
use crate::store::StoreError;
use sqlx::{Connection, SqliteConnection, SqlitePool};
use tokio::sync::{mpsc, oneshot};

/// Hands work to the writing task. Whoever stops waiting for an answer changes nothing: work that was handed
/// over is carried out whole.
#[derive(Debug)]
pub(super) struct Writer {
    /// Bounded: a caller waits while so much work is queued before it, and the owner loop waits for each
    /// of its commits anyway.
    orders: mpsc::Sender<Order>,
}

const QUEUE: usize = 16;

struct Order {
    work: Work,
    /// Nobody may be waiting any more.
    done: oneshot::Sender<Result<u64, StoreError>>,
}

enum Work {
    Commit(Box<Sorted>),
    /// One statement in a transaction of its own.
    Run(Query),
    Close,
}

impl Writer {
    /// `pool` holds the only connection that writes.
    pub(super) fn start(pool: SqlitePool) -> Self {
        let (orders, queue) = mpsc::channel(QUEUE);
        tokio::spawn(write_all(pool, queue));
        Self { orders }
    }

    pub(super) async fn commit(&self, batch: Sorted) -> Result<(), StoreError> {
        self.order(Work::Commit(Box::new(batch))).await.map(|_| ())
    }

    /// Rows that the statement changed.
    pub(super) async fn run(&self, statement: Query) -> Result<u64, StoreError> {
        self.order(Work::Run(statement)).await
    }

    /// Carries out what was handed over, then closes the database. Later work is refused.
    pub(super) async fn close(&self) -> Result<(), StoreError> {
        self.order(Work::Close).await.map(|_| ())
    }

    async fn order(&self, work: Work) -> Result<u64, StoreError> {
        let (done, answer) = oneshot::channel();
        self.orders.send(Order { work, done }).await.map_err(|_| StoreError::Closed)?;
        answer.await.map_err(|_| StoreError::Closed)?
    }
}

async fn write_all(pool: SqlitePool, mut orders: mpsc::Receiver<Order>) {
    while let Some(Order { work, done }) = orders.recv().await {
        let answer = match work {
            Work::Commit(batch) => commit(&pool, *batch).await.map(|()| 0),
            Work::Run(statement) => {
                statement.execute(&pool).await.map(|result| result.rows_affected()).map_err(Into::into)
            }
            Work::Close => {
                orders.close();
                pool.close().await;
                Ok(0)
            }
        };
        // Whoever asked may have gone; the work is done all the same.
        let _ = done.send(answer);
    }
}

async fn commit(pool: &SqlitePool, batch: Sorted) -> Result<(), StoreError> {
    fail::fail_point!("commit.fails", |_| Err(sqlx::Error::WorkerCrashed.into()));
    let mut connection = pool.acquire().await?;
    let done = transact(&mut connection, batch).await;
    if let Err(error) = &done {
        tracing::error!(%error, "a batch was not written");
        // Of some failures, like a full disk, SQLite rolls back by itself, and the connection would go on
        // believing in its transaction. A new one starts clean; that this one closes badly does not matter.
        let _ = connection.close().await;
    }
    fail::fail_point!("commit.lies", done.is_ok(), |_| Err(sqlx::Error::WorkerCrashed.into()));
    done
}

async fn transact(connection: &mut SqliteConnection, batch: Sorted) -> Result<(), StoreError> {
    // The write lock from the start: a transaction that began by reading could be refused later.
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    batch.write(&mut transaction).await?;
    fail::fail_point!("commit.inserted", |_| std::process::abort());
    Ok(transaction.commit().await?)
}
