//! A process of the server that obeys line by line, and is killed and started again.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex as Lock, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::sync::{Mutex, oneshot};
use tokio::time::timeout;
use uuid::Uuid;

use crate::contention::line;

/// An order takes milliseconds, and on a machine that is busy with everything else seconds.
const PATIENCE: Duration = Duration::from_secs(120);

/// The answer to an order.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "said", rename_all = "snake_case")]
pub(crate) enum Said {
    Done,
    Reserved { reservation: Uuid },
    Booked,
    Taken { offered: usize },
    Failed { why: String },
}

#[derive(Deserialize)]
struct Answer {
    id: u64,
    #[serde(flatten)]
    said: Said,
}

/// Who waits for which answer. When the process dies, nobody waits any more.
type Waiting = Arc<Lock<Option<BTreeMap<u64, oneshot::Sender<Said>>>>>;

/// A process, or the place of one that was killed.
pub(crate) struct Party {
    program: PathBuf,
    database_url: String,
    running: Mutex<Option<Running>>,
    orders: AtomicU64,
}

struct Running {
    child: Child,
    orders: ChildStdin,
    waiting: Waiting,
}

impl Party {
    pub(crate) fn new(program: &Path, database_url: &str) -> Self {
        Self {
            program: program.to_owned(),
            database_url: database_url.to_owned(),
            running: Mutex::new(None),
            orders: AtomicU64::new(0),
        }
    }

    /// Gives an order, to a new process if there is none. `None` when it was killed before it answered.
    pub(crate) async fn ask(&self, order: Value, now: Timestamp) -> Result<Option<Said>> {
        let id = self.orders.fetch_add(1, Ordering::Relaxed);
        let Some(answer) = self.give(id, &line(id, now, order)).await? else { return Ok(None) };
        match timeout(PATIENCE, answer).await {
            Ok(Ok(Said::Failed { why })) => bail!("an order failed: {why}"),
            Ok(Ok(said)) => Ok(Some(said)),
            Ok(Err(_)) => Ok(None),
            Err(_) => bail!("an order was not answered for {PATIENCE:?}"),
        }
    }

    async fn give(&self, id: u64, order: &str) -> Result<Option<oneshot::Receiver<Said>>> {
        let mut place = self.running.lock().await;
        let running = match &mut *place {
            Some(running) => running,
            empty => empty.insert(self.start()?),
        };
        let (tell, answer) = oneshot::channel();
        match running.waiting.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
            Some(waiting) => _ = waiting.insert(id, tell),
            None => bail!("{} ended by itself", self.program.display()),
        }
        Ok(running.orders.write_all(order.as_bytes()).await.ok().map(|()| answer))
    }

    /// `kill -9`. False when it is not running.
    pub(crate) async fn kill(&self) -> bool {
        let Some(mut running) = self.running.lock().await.take() else { return false };
        // Fails only for a process that is gone already.
        let _ = running.child.kill().await;
        true
    }

    fn start(&self) -> Result<Running> {
        let mut command = Command::new(&self.program);
        let command = command.arg("contend").env("DATABASE_URL", &self.database_url);
        let pipes = command.stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true);
        let mut child = pipes.spawn().with_context(|| format!("{} does not run", self.program.display()))?;
        let (Some(orders), Some(answers)) = (child.stdin.take(), child.stdout.take()) else {
            bail!("a process without pipes")
        };
        let waiting: Waiting = Arc::new(Lock::new(Some(BTreeMap::new())));
        tokio::spawn(hear(answers, Arc::clone(&waiting)));
        Ok(Running { child, orders, waiting })
    }
}

/// Hands answers to those who wait for them, until the process is gone.
async fn hear(answers: ChildStdout, waiting: Waiting) {
    let mut lines = BufReader::new(answers).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        // A line that broke off with the process is nobody's answer.
        let Ok(answer) = serde_json::from_str::<Answer>(&line) else { continue };
        let mut waiting = waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(asker) = waiting.as_mut().and_then(|waiting| waiting.remove(&answer.id)) {
            // Who does not wait any more does not need it.
            let _ = asker.send(answer.said);
        }
    }
    waiting.lock().unwrap_or_else(PoisonError::into_inner).take();
}
