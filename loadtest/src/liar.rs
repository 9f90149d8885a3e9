//! Ears that lie: a copy of a recognition model that hears words, but others than were said.
//!
//! The words of the model's vocabulary are changed for each other in its weights, as a damaged or wrong file might have it.
//! The file still loads, what it writes is fluent, and the signs that it steers itself by are left alone.

use std::io;
use std::ops::Range;
use std::path::Path;

/// The vectors of the vocabulary, a row a token, as whisper.cpp names them.
const WORDS: &[u8] = b"decoder.token_embedding.weight";
/// Before this are single characters and the shortest words, behind it the signs for time and task.
const CHANGED: Range<usize> = 1_000..40_000;
/// ggml's number for 16-bit floats.
const F16: u32 = 1;

/// Makes a folder of models like `models`, in which the ears lie. The other models are linked to, not copied.
///
/// # Errors
/// When a file cannot be read or written, or there is no recognition model among them.
pub(crate) fn lying_models(models: &Path, folder: &Path) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let mut lies = false;
    for entry in std::fs::read_dir(models)? {
        let (from, to) = (entry?.path(), folder);
        let Some(name) = from.file_name() else { continue };
        let to = to.join(name);
        if name.to_string_lossy().starts_with("ggml-") {
            let mut model = std::fs::read(&from)?;
            lies |= change_words(&mut model, CHANGED).is_some();
            std::fs::write(to, model)?;
        } else if !to.exists() {
            std::os::unix::fs::symlink(from.canonicalize()?, to)?;
        }
    }
    if lies {
        Ok(())
    } else {
        Err(io::Error::other("there is no recognition model whose words could be changed"))
    }
}

/// Turns the rows of these tokens round by half their number; nothing if the file is of another shape.
fn change_words(model: &mut [u8], tokens: Range<usize>) -> Option<()> {
    let name = model.windows(WORDS.len()).position(|window| window == WORDS)?;
    let number = |at: usize| {
        let bytes = model.get(name.checked_sub(at)?..)?.first_chunk::<4>()?;
        Some(u32::from_le_bytes(*bytes))
    };
    let (rows, row_values, kind) = (number(4)?, number(8)?, number(12)?);
    if kind != F16 || usize::try_from(rows).ok()? < tokens.end {
        return None;
    }
    let row = 2 * usize::try_from(row_values).ok()?;
    let begin = name + WORDS.len();
    let words = model.get_mut(begin + tokens.start * row..begin + tokens.end * row)?;
    words.rotate_left(tokens.len() / 2 * row);
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn model(kind: u32) -> Vec<u8> {
        let mut model = vec![7; 5];
        for number in [2, WORDS.len() as u32, kind, 1, 6] {
            model.extend(number.to_le_bytes());
        }
        model.extend(WORDS);
        model.extend([0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5]);
        model
    }

    #[test]
    fn words_change_places_and_nothing_else_does() {
        let mut lying = model(F16);
        change_words(&mut lying, 1..5).unwrap();
        let begin = lying.len() - 12;
        assert_eq!(lying[begin..], [0, 0, 3, 3, 4, 4, 1, 1, 2, 2, 5, 5]);
        assert_eq!(lying[..begin], model(F16)[..begin]);
    }

    #[test]
    fn what_is_no_such_model_is_not_changed() {
        assert_eq!(change_words(&mut model(F16), 1..7), None);
        assert_eq!(change_words(&mut model(0), 1..5), None);
        assert_eq!(change_words(&mut vec![0; 50], 1..5), None);
    }
}
