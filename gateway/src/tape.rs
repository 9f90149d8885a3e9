//! Sound on its way to the disk.
//!
//! A blocking task writes; the call hands it half a second at a time through a short queue, so that a disk that hangs
//! costs the recording and neither memory nor the conversation.

use std::io;
use std::sync::Arc;

use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use crate::recordings::{Channels, Recordings};

/// Samples of each channel handed to the disk at once.
const PIECE: usize = 4_000;

/// Pieces that may wait for the disk: eight seconds.
const QUEUE: usize = 16;

/// An object that is being recorded.
pub(crate) struct Tape {
    pieces: mpsc::Sender<Piece>,
    writer: JoinHandle<io::Result<u64>>,
    piece: Vec<i16>,
    /// Samples of all channels in a piece.
    whole: usize,
}

enum Piece {
    Sound(Vec<i16>),
    /// It is whole. Without this the object stays as a dead process would leave it.
    Seal,
    Erase,
}

/// The disk does not take it.
#[derive(Debug)]
pub(crate) struct Jammed;

impl Tape {
    /// Begins an object under a new key as soon as it may be: nothing is on the disk before `leave` is there, and nothing
    /// ever is when that is an error.
    pub(crate) fn begin(
        recordings: Arc<dyn Recordings>,
        key: String,
        channels: Channels,
        leave: impl Future<Output = io::Result<()>> + Send + 'static,
    ) -> Self {
        let (pieces, queue) = mpsc::channel(QUEUE);
        let writer = tokio::spawn(async move {
            leave.await?;
            let written = tokio::task::spawn_blocking(move || write(&*recordings, &key, channels, queue));
            written.await.map_err(io::Error::other)?
        });
        Self { pieces, writer, piece: Vec::new(), whole: PIECE * channels.count() }
    }

    /// Adds samples, those of all channels in turn. Never waits.
    pub(crate) fn put(&mut self, samples: &[i16]) -> Result<(), Jammed> {
        self.piece.extend_from_slice(samples);
        if self.piece.len() < self.whole {
            return Ok(());
        }
        let piece = std::mem::take(&mut self.piece);
        self.pieces.try_send(Piece::Sound(piece)).map_err(|_| Jammed)
    }

    /// It is whole: makes it durable. How many samples there are in each channel.
    pub(crate) async fn seal(self) -> io::Result<u64> {
        let handed_over = self.pieces.send(Piece::Sound(self.piece)).await.is_ok()
            && self.pieces.send(Piece::Seal).await.is_ok();
        drop(self.pieces);
        match self.writer.await.map_err(io::Error::other)? {
            Ok(_) if !handed_over => Err(io::Error::other("its writer is gone")),
            written => written,
        }
    }

    /// Nothing of it is wanted. What was written is gone when this is done.
    pub(crate) async fn erase(self) {
        // A writer that is gone has written nothing that anybody keeps.
        let _ = self.pieces.send(Piece::Erase).await;
        drop(self.pieces);
        let _ = self.writer.await;
    }

    /// Why it jammed.
    pub(crate) async fn cause(self) -> io::Error {
        drop(self.pieces);
        match self.writer.await {
            Ok(Err(cause)) => cause,
            Ok(Ok(_)) => io::Error::other("the disk is too slow"),
            Err(gone) => io::Error::other(gone),
        }
    }
}

/// The writer's task.
fn write(
    recordings: &dyn Recordings,
    key: &str,
    channels: Channels,
    mut queue: mpsc::Receiver<Piece>,
) -> io::Result<u64> {
    let mut object = recordings.begin(key, channels)?;
    while let Some(piece) = queue.blocking_recv() {
        match piece {
            Piece::Sound(samples) => object.append(&samples)?,
            Piece::Seal => return object.seal(),
            Piece::Erase => {
                drop(object);
                recordings.erase(key)?;
                return Ok(0);
            }
        }
    }
    // The call is gone without a word: what was said stays for whoever looks for it.
    Ok(0)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::recordings::Folder;

    const KEY: &str = "tenant/call/a.wav";

    fn folder() -> (tempfile::TempDir, Arc<Folder>) {
        let dir = tempfile::tempdir().unwrap();
        let folder = Arc::new(Folder::new(dir.path().to_owned()));
        (dir, folder)
    }

    #[tokio::test]
    async fn what_is_put_in_is_there_when_it_is_sealed_and_gone_when_it_is_erased() {
        let (_dir, folder) = folder();
        let begin = || Tape::begin(folder.clone(), KEY.to_owned(), Channels::Two, async { Ok(()) });
        let mut tape = begin();
        for _ in 0..30 {
            tape.put(&[1, -1].repeat(160)).unwrap();
        }
        assert_eq!(tape.seal().await.unwrap(), 30 * 160);
        assert!(folder.erase(KEY).unwrap());

        let mut tape = begin();
        tape.put(&[1; 20_000]).unwrap();
        tape.erase().await;
        assert!(folder.read(KEY).is_err());
        assert_eq!(folder.abandoned(Duration::ZERO).unwrap(), Vec::<String>::new());
    }

    #[tokio::test]
    async fn without_leave_nothing_is_written() {
        let (dir, folder) = folder();
        let refused = async { Err(io::Error::other("he objects")) };
        let mut tape = Tape::begin(folder, KEY.to_owned(), Channels::Two, refused);
        tape.put(&[1; 100]).unwrap();
        assert_eq!(tape.seal().await.unwrap_err().to_string(), "he objects");
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
    }

    #[tokio::test]
    async fn a_disk_that_does_not_take_it_jams_and_says_why() {
        let (dir, _) = folder();
        let file = dir.path().join("no folder");
        std::fs::write(&file, "").unwrap();
        let mut tape =
            Tape::begin(Arc::new(Folder::new(file)), KEY.to_owned(), Channels::One, async { Ok(()) });
        // Its writer is gone, or its queue is full: half a second each.
        let put = (0..=QUEUE).map(|_| tape.put(&[0; PIECE])).find(Result::is_err);
        assert!(put.is_some());
        assert_ne!(tape.cause().await.to_string(), "");
    }
}
