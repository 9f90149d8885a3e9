//! Where messages and calls are kept as sound: an interface as narrow as that of any object store, and a folder behind it.
//!
//! An object is WAV, 8 kHz, 16 bits, one channel or two. While it grows it lies beside its place under another name; it is
//! sealed (header right, on the disk), then its row is written, then it is published. So whatever dies in between, a
//! message that was spoken is either published or found by [`Recordings::abandoned`].

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Component, Path, PathBuf};
use std::time::{Duration, SystemTime};

use sha2::{Digest, Sha256};
use tracing::warn;

/// Bytes before the first sample.
const HEADER: usize = 44;

/// Where the header says how many channels there are.
const CHANNELS_AT: u64 = 22;

/// Samples a second.
const RATE_HZ: u32 = 8_000;

/// Read at once when a file is hashed.
const BLOCK: usize = 64 * 1024;

/// How many sounds an object holds side by side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Channels {
    /// One: a message.
    One,
    /// Two: what the caller says, and what he hears.
    Two,
}

impl Channels {
    pub(crate) const fn count(self) -> usize {
        match self {
            Self::One => 1,
            Self::Two => 2,
        }
    }
}

/// What tells a file from every other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fingerprint {
    pub(crate) bytes: u64,
    pub(crate) sha256: [u8; 32],
}

/// A store of recordings. Every method blocks: not for the threads of the runtime.
pub(crate) trait Recordings: Send + Sync + 'static {
    /// Begins an object under a new key.
    fn begin(&self, key: &str, channels: Channels) -> io::Result<Box<dyn Growing>>;
    /// Puts a sealed object into its place. The same again is no error.
    fn publish(&self, key: &str) -> io::Result<()>;
    /// Forgets an object, published or not, for good. Whether there was one.
    fn erase(&self, key: &str) -> io::Result<bool>;
    /// The whole object, published or sealed.
    fn read(&self, key: &str) -> io::Result<Vec<u8>>;
    /// What the object is, published or sealed. Memory is bounded however long it is.
    fn fingerprint(&self, key: &str) -> io::Result<Fingerprint>;
    /// The keys of objects that were begun and not published, and of which nothing was heard for so long.
    fn abandoned(&self, quiet: Duration) -> io::Result<Vec<String>>;
    /// Seals an object whose process is gone. How many samples each channel has.
    fn seal(&self, key: &str) -> io::Result<u64>;
}

/// An object that grows.
pub(crate) trait Growing: Send {
    /// Adds samples, those of all channels in turn.
    fn append(&mut self, samples: &[i16]) -> io::Result<()>;
    /// Makes what was added durable. How many samples there are in each channel.
    fn seal(self: Box<Self>) -> io::Result<u64>;
}

/// Recordings in a folder of this machine, readable by nobody else.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self(path)
    }

    /// The place of a key. Keys are made of ids; whatever else one is, it does not lead out of the folder.
    fn place(&self, key: &str) -> io::Result<PathBuf> {
        let relative = Path::new(key);
        let inside = relative.components().all(|part| matches!(part, Component::Normal(_)));
        if inside && !key.is_empty() {
            Ok(self.0.join(relative))
        } else {
            Err(io::Error::new(io::ErrorKind::InvalidInput, "not a key of a recording"))
        }
    }

    /// The file of a new object.
    fn begun(&self, place: &Path) -> io::Result<File> {
        let folder = place.parent().unwrap_or(&self.0);
        fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        OpenOptions::new().write(true).read(true).create_new(true).mode(0o600).open(growing(place))
    }

    /// Adds what was left in one folder, and its folders to those that are still to be looked at. A folder that is empty, and
    /// of which nothing was heard for so long, goes.
    fn look_into(
        &self,
        folder: &Path,
        quiet: Duration,
        folders: &mut Vec<PathBuf>,
        found: &mut Vec<String>,
    ) -> io::Result<()> {
        let mut is_empty = true;
        for entry in fs::read_dir(folder)? {
            is_empty = false;
            let entry = entry?;
            let path = entry.path();
            if entry.file_type()?.is_dir() {
                folders.push(path);
                continue;
            }
            if path.extension().is_none_or(|ext| ext != "part") {
                continue;
            }
            // Published or erased since: it is not left.
            let Some(age) = unless_gone(entry.metadata().and_then(|meta| meta.modified()))? else { continue };
            let key = path.with_extension("wav");
            if let (true, Ok(key)) = (is_old(age, quiet), key.strip_prefix(&self.0)) {
                found.extend(key.to_str().map(str::to_owned));
            }
        }
        if is_empty && folder != self.0 && is_old(fs::metadata(folder)?.modified()?, quiet) {
            // Somebody may put something there just now: then it stays.
            let _ = fs::remove_dir(folder);
        }
        Ok(())
    }
}

fn is_old(modified: SystemTime, quiet: Duration) -> bool {
    SystemTime::now().duration_since(modified).unwrap_or_default() >= quiet
}

/// `None` when it is not there any more.
fn unless_gone<T>(found: io::Result<T>) -> io::Result<Option<T>> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// The name under which an object grows.
fn growing(place: &Path) -> PathBuf {
    place.with_extension("part")
}

impl Recordings for Folder {
    fn begin(&self, key: &str, channels: Channels) -> io::Result<Box<dyn Growing>> {
        let place = self.place(key)?;
        let mut file = self.begun(&place).or_else(|error| match error.kind() {
            // An empty folder is removed at any time: also between being made and being used.
            io::ErrorKind::NotFound => self.begun(&place),
            _ => Err(error),
        })?;
        let channels = channels.count() as u16;
        file.write_all(&header(0, channels))?;
        Ok(Box::new(GrowingFile { file, channels, samples: 0, bytes: Vec::new() }))
    }

    fn publish(&self, key: &str) -> io::Result<()> {
        let place = self.place(key)?;
        match fs::rename(growing(&place), &place) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound && place.exists() => {}
            Err(error) => return Err(error),
        }
        // The name is durable when the folder is.
        File::open(place.parent().unwrap_or(&self.0))?.sync_all()
    }

    fn erase(&self, key: &str) -> io::Result<bool> {
        let place = self.place(key)?;
        let mut found = false;
        for file in [growing(&place), place.clone()] {
            match fs::remove_file(file) {
                Ok(()) => found = true,
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
        if found {
            let folder = place.parent().unwrap_or(&self.0);
            File::open(folder)?.sync_all()?;
            // The last of its call leaves an empty folder, which goes; any other stays.
            let _ = fs::remove_dir(folder);
        }
        Ok(found)
    }

    fn read(&self, key: &str) -> io::Result<Vec<u8>> {
        let place = self.place(key)?;
        match fs::read(&place) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => fs::read(growing(&place)),
            read => read,
        }
    }

    fn fingerprint(&self, key: &str) -> io::Result<Fingerprint> {
        let place = self.place(key)?;
        let mut file = match File::open(&place) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => File::open(growing(&place))?,
            opened => opened?,
        };
        let (mut hash, mut bytes, mut block) = (Sha256::new(), 0, vec![0; BLOCK]);
        loop {
            let read = file.read(&mut block)?;
            if read == 0 {
                return Ok(Fingerprint { bytes, sha256: hash.finalize().into() });
            }
            hash.update(&block[..read]);
            bytes += read as u64;
        }
    }

    fn abandoned(&self, quiet: Duration) -> io::Result<Vec<String>> {
        let mut found = Vec::new();
        let mut folders = vec![self.0.clone()];
        while let Some(folder) = folders.pop() {
            // One that is gone has nothing in it, and one that cannot be read keeps nobody from the others.
            match unless_gone(self.look_into(&folder, quiet, &mut folders, &mut found)) {
                Ok(_) => {}
                Err(error) if folder == self.0 => return Err(error),
                Err(error) => warn!(%error, "a folder of recordings cannot be looked into"),
            }
        }
        found.sort();
        Ok(found)
    }

    fn seal(&self, key: &str) -> io::Result<u64> {
        let mut file = OpenOptions::new().read(true).write(true).open(growing(&self.place(key)?))?;
        let length = file.metadata()?.len();
        let mut channels = [0; 2];
        if length >= HEADER as u64 {
            file.seek(SeekFrom::Start(CHANNELS_AT))?;
            file.read_exact(&mut channels)?;
        }
        let channels = u16::from_le_bytes(channels).max(1);
        let samples = length.saturating_sub(HEADER as u64) / (2 * u64::from(channels));
        seal(&mut file, samples, channels)?;
        Ok(samples)
    }
}

struct GrowingFile {
    file: File,
    channels: u16,
    /// Of all channels.
    samples: u64,
    /// Reused.
    bytes: Vec<u8>,
}

impl Growing for GrowingFile {
    fn append(&mut self, samples: &[i16]) -> io::Result<()> {
        self.bytes.clear();
        self.bytes.extend(samples.iter().flat_map(|sample| sample.to_le_bytes()));
        self.file.write_all(&self.bytes)?;
        self.samples += samples.len() as u64;
        Ok(())
    }

    fn seal(mut self: Box<Self>) -> io::Result<u64> {
        let each = self.samples / u64::from(self.channels);
        seal(&mut self.file, each, self.channels)?;
        Ok(each)
    }
}

fn seal(file: &mut File, samples: u64, channels: u16) -> io::Result<()> {
    // Half a sample or a tail that is not counted is cut off.
    file.set_len(HEADER as u64 + 2 * samples * u64::from(channels))?;
    file.seek(SeekFrom::Start(0))?;
    file.write_all(&header(samples, channels))?;
    file.sync_all()
}

/// The head of a WAV file with so many samples in each channel.
fn header(samples: u64, channels: u16) -> [u8; HEADER] {
    let block = 2 * channels;
    let data = u32::try_from(samples * u64::from(block)).unwrap_or(u32::MAX - 36);
    let mut head = [0; HEADER];
    let parts: [&[u8]; 13] = [
        b"RIFF",
        &(data + 36).to_le_bytes(),
        b"WAVE",
        b"fmt ",
        &16_u32.to_le_bytes(),
        &1_u16.to_le_bytes(),
        &channels.to_le_bytes(),
        &RATE_HZ.to_le_bytes(),
        &(RATE_HZ * u32::from(block)).to_le_bytes(),
        &block.to_le_bytes(),
        &16_u16.to_le_bytes(),
        b"data",
        &data.to_le_bytes(),
    ];
    let mut at = 0;
    for part in parts {
        head[at..at + part.len()].copy_from_slice(part);
        at += part.len();
    }
    head
}

/// The samples of an object of ours, those of all channels in turn.
pub(crate) fn samples(object: &[u8]) -> io::Result<Vec<i16>> {
    let mut head = [0; HEADER];
    let mut rest = object;
    rest.read_exact(&mut head)?;
    if &head[..4] != b"RIFF" || &head[8..12] != b"WAVE" {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "not a recording"));
    }
    Ok(rest.chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]])).collect())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    const KEY: &str = "tenant/call/message.wav";

    fn folder() -> (tempfile::TempDir, Folder) {
        let dir = tempfile::tempdir().unwrap();
        let folder = Folder::new(dir.path().join("recordings"));
        (dir, folder)
    }

    #[test]
    fn what_is_kept_is_a_wav_file_that_nobody_else_may_read() {
        let (dir, folder) = folder();
        let mut growing = folder.begin(KEY, Channels::One).unwrap();
        growing.append(&[1, -2, 300]).unwrap();
        growing.append(&[i16::MAX]).unwrap();
        assert_eq!(growing.seal().unwrap(), 4);
        folder.publish(KEY).unwrap();
        folder.publish(KEY).unwrap();
        assert_eq!(samples(&folder.read(KEY).unwrap()).unwrap(), [1, -2, 300, i16::MAX]);

        let path = dir.path().join("recordings").join(KEY);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::metadata(path.parent().unwrap()).unwrap().permissions().mode() & 0o777, 0o700);
        let reader = hound::WavReader::open(&path).unwrap();
        assert_eq!((reader.spec().sample_rate, reader.spec().channels, reader.len()), (8_000, 1, 4));
        assert_eq!(folder.abandoned(Duration::ZERO).unwrap(), Vec::<String>::new());
    }

    #[test]
    fn what_a_dead_process_left_is_found_and_can_be_sealed() {
        let (_dir, folder) = folder();
        assert_eq!(folder.abandoned(Duration::ZERO).unwrap(), Vec::<String>::new());
        let mut growing = folder.begin(KEY, Channels::Two).unwrap();
        growing.append(&[5; 2_001]).unwrap();
        drop(growing);
        assert_eq!(folder.abandoned(Duration::from_secs(3_600)).unwrap(), Vec::<String>::new(), "too fresh");
        assert_eq!(folder.abandoned(Duration::ZERO).unwrap(), [KEY]);
        assert_eq!(folder.seal(KEY).unwrap(), 1_000);
        assert_eq!(samples(&folder.read(KEY).unwrap()).unwrap(), [5; 2_000], "half a pair is cut off");
        folder.publish(KEY).unwrap();
        assert_eq!(folder.abandoned(Duration::ZERO).unwrap(), Vec::<String>::new());
    }

    #[test]
    fn what_is_erased_is_gone_published_or_not() {
        let (_dir, folder) = folder();
        for published in [false, true] {
            folder.begin(KEY, Channels::One).unwrap().seal().unwrap();
            if published {
                folder.publish(KEY).unwrap();
            }
            assert!(folder.erase(KEY).unwrap());
            assert!(!folder.erase(KEY).unwrap(), "the same again");
            assert!(folder.read(KEY).is_err());
        }
    }

    #[test]
    fn empty_folders_go_when_nobody_is_about_to_use_them() {
        let (dir, folder) = folder();
        let root = dir.path().join("recordings");
        folder.begin(KEY, Channels::One).unwrap().seal().unwrap();
        folder.begin("tenant/other/message.wav", Channels::One).unwrap().seal().unwrap();
        assert!(folder.erase(KEY).unwrap());
        assert!(!root.join("tenant/call").exists(), "nothing is left of the call");
        fs::create_dir(root.join("empty")).unwrap();
        assert_eq!(folder.abandoned(Duration::from_secs(60)).unwrap(), Vec::<String>::new());
        assert!(root.join("empty").exists(), "somebody may be about to use it");
        assert_eq!(folder.abandoned(Duration::ZERO).unwrap(), ["tenant/other/message.wav"]);
        assert!(!root.join("empty").exists());
        // Removed just when it was made, it is made again.
        folder.begin(KEY, Channels::One).unwrap();
    }

    #[test]
    fn two_channels_are_two_and_a_file_has_its_fingerprint() {
        let (dir, folder) = folder();
        let mut growing = folder.begin(KEY, Channels::Two).unwrap();
        growing.append(&[1, -1].repeat(50_000)).unwrap();
        assert_eq!(growing.seal().unwrap(), 50_000);
        let sealed = folder.fingerprint(KEY).unwrap();
        folder.publish(KEY).unwrap();
        assert_eq!(folder.fingerprint(KEY).unwrap(), sealed, "publishing changes nothing");
        let object = folder.read(KEY).unwrap();
        assert_eq!(sealed.bytes, object.len() as u64);
        assert_eq!(sealed.sha256, <[u8; 32]>::from(Sha256::digest(&object)));
        let mut reader = hound::WavReader::open(dir.path().join("recordings").join(KEY)).unwrap();
        assert_eq!((reader.spec().channels, reader.duration()), (2, 50_000));
        assert!(reader.samples::<i16>().map(Result::unwrap).step_by(2).all(|left| left == 1));
    }

    #[test]
    fn a_key_does_not_lead_out_of_the_folder() {
        let (_dir, folder) = folder();
        for key in ["../secret", "/etc/passwd", "a/../../b", "", "."] {
            assert!(folder.read(key).is_err(), "{key}");
            assert!(folder.begin(key, Channels::One).is_err(), "{key}");
        }
    }
}
