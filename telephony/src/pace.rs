use serde::{Deserialize, Serialize};

/// How fast something is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pace {
    /// As the voice speaks by itself.
    #[default]
    Usual,
    /// For a caller who asked for it slower.
    Slow,
}
