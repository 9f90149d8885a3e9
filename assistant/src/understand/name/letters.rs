//! Letters that are said of a name or of a street, and the word that they put right.

use super::is_first_name;
use super::run::capitalised;
use super::same::distance;
use super::spell;
use crate::words::Word;

/// A name already known, with the word that the turn spells put right.
pub(crate) fn respell(known: &str, words: &[Word]) -> Option<String> {
    let parts: Vec<String> = known.split_whitespace().map(str::to_owned).collect();
    let spelling = spell::find(words, false).map(|spelling| {
        let whole = respelled(&parts, &spelling.words);
        // Of a whole name a word that is spelled and like none of it is the last one: it has no third.
        match (parts.as_slice(), spelling.words.as_slice()) {
            ([first, .., _], [last]) if whole.split(' ').count() > parts.len() => format!("{first} {last}"),
            _ => whole,
        }
    });
    // "Dana with a Y" is about that part of the name alone.
    let named: Vec<&String> =
        parts.iter().filter(|part| words.iter().any(|word| word.is(&part.to_lowercase()))).collect();
    let changed =
        spell::changes(words).iter().fold(known.to_owned(), |name, change| match named.as_slice() {
            [one] => name.replace(one.as_str(), &change.apply(one)),
            _ => said_anew(&parts, change)
                .map_or_else(|| change.apply(&name), |(part, anew)| name.replace(part.as_str(), &anew)),
        });
    spelling.or_else(|| (changed != known).then_some(changed))
}

/// "It's Dayna, with a Y", of Dana: the word that is talked about stands for the part that it is like.
fn said_anew<'a>(parts: &'a [String], change: &spell::Change) -> Option<(&'a String, String)> {
    const MOST: usize = 2;
    let said = change.said();
    let near = |part: &&String| {
        let part = part.to_lowercase();
        said.len() > 2 && part.starts_with(&said[..1]) && distance(&part, said) <= MOST
    };
    parts.iter().find(near).map(|part| (part, capitalised(&change.apply(said))))
}

/// The turn with letters said one by one drawn together: "42, O A K Street", "O as in Oscar, A, K". `None` where nothing
/// is spelled.
pub(crate) fn letters_joined(text: &str) -> Option<String> {
    let words = crate::words::words(text);
    let Some(spelling) = spell::find(&words, false) else { return letters_changed(&words) };
    let word = spelling.words.concat();
    // "Oak, O A K": the word that is spelled is there already.
    let said = spelling.from.checked_sub(1).filter(|at| {
        let before = &words[*at].text;
        before.chars().all(char::is_alphabetic) && distance(before, &word.to_lowercase()) <= word.len() / 2
    });
    let before = as_transcribed(&words[..said.unwrap_or(spelling.from)]);
    let after = as_transcribed(&words[spelling.to..]);
    Some(format!("{before} {} {after}", capitalised(&word.to_lowercase())).trim().to_owned())
}

/// "14 Elm with two Ls Street": the turn with that put right.
fn letters_changed(words: &[Word]) -> Option<String> {
    let change = spell::changes(words).into_iter().next()?;
    let said = change.from.checked_sub(1)?;
    let changed = change.apply(&words[said].raw);
    let (before, after) = (as_transcribed(&words[..said]), as_transcribed(&words[change.to..]));
    (changed != words[said].raw).then(|| format!("{before} {changed} {after}").trim().to_owned())
}

fn as_transcribed(words: &[Word]) -> String {
    let word = |word: &Word| format!("{}{}", word.raw, word.mark.map_or(String::new(), String::from));
    words.iter().map(word).collect::<Vec<_>>().join(" ")
}

/// The name with each spelled word in the place of the one it spells. What was spelled already is put right by what
/// is nearly the same, and by nothing else: "M-A-R-K, C-A-S-E" are two words.
pub(super) fn respelled(said: &[String], spelled: &[String]) -> String {
    let mut parts: Vec<(String, bool)> = said.iter().map(|part| (part.clone(), false)).collect();
    for spelling in spelled {
        let letters = spelling.to_lowercase();
        // "Hans Gruber, H-A-N-S-G-R-U-B-E-R": all of it in one breath.
        let whole = said.concat().to_lowercase();
        if said.len() > 1 && distance(&whole, &letters) <= 1 {
            continue;
        }
        let far = |(part, _): &(String, bool)| distance(&part.to_lowercase(), &letters);
        // "Erik, B-E-C-K": a first name, and the last one spelled.
        let other = |part: &str| {
            let part = part.to_lowercase();
            said.len() == 1
                && is_first_name(&part)
                && !is_first_name(&letters)
                && part.chars().next() != letters.chars().next()
        };
        let fits = |part: &&mut (String, bool)| {
            if other(&part.0) {
                return false;
            }
            let most = if part.1 { letters.len() / 3 } else { letters.len() / 2 + 1 };
            far(part) <= most
        };
        // "K-A-T-E Miller."
        let first = parts.len() == 1 && is_first_name(&letters) && !is_first_name(&parts[0].0.to_lowercase());
        match parts.iter_mut().filter(|part| fits(part)).min_by_key(|part| far(part)) {
            Some(part) => *part = (spelling.clone(), true),
            None if first => parts.insert(0, (spelling.clone(), true)),
            None => parts.push((spelling.clone(), true)),
        }
    }
    parts.into_iter().map(|(part, _)| part).collect::<Vec<_>>().join(" ")
}

/// The mark of words that were said about the letters of a name, over which the name goes on.
const ABOUT_LETTERS: char = '~';

pub(super) fn pass_over(words: &mut [Word], range: std::ops::Range<usize>) {
    for word in &mut words[range] {
        word.mark = Some(ABOUT_LETTERS);
    }
}

pub(super) fn is_about_letters(word: &Word) -> bool {
    word.text.is_empty() && word.mark == Some(ABOUT_LETTERS)
}
