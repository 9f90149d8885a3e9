//! Names of somebody else than whoever calls: "his name is Biscuit", "my daughter's name is Mia". What an animal is called is
//! no customer's name, and the first name of a relative is not the whole of one.

use super::leads::RELATIVES;
use super::run::Run;
use crate::words::Word;

/// Whether the name that `lead` introduces at `at` is of somebody for whom he calls, and not the one to put down.
pub(super) fn is_theirs(words: &[Word], at: usize, lead: &[&str], named: &Run, asked: bool) -> bool {
    let open = lead.first().is_some_and(|first| ["name", "name's", "the", "full", "known"].contains(first));
    if !open {
        return false;
    }
    let whose = at > 0 && is_whose(&words[at - 1]);
    let alone = named.parts.len() == 1;
    let says = |list: &[&str]| words.iter().any(|word| list.contains(&word.text.trim_end_matches("'s")));
    // "For my puppy, his name is Biscuit"; "for my puppy, the name is Paula Reyes".
    if says(ANIMALS) {
        return whose || alone && !asked;
    }
    !asked && alone && (whose || says(RELATIVES))
}

/// "His name is Biscuit", "she's called Luna", wherever it stands.
pub(crate) fn names_them(words: &[Word]) -> bool {
    let named = |at: usize| words.get(at + 1).is_some_and(|next| !next.text.is_empty());
    (1..words.len()).any(|at| {
        let first = usize::from(at > 1 && words[at - 1].is_one_of(&["first", "full"]));
        let of_name = words[at].is_one_of(&["name", "name's", "names"]) && is_whose(&words[at - 1 - first]);
        let called = words[at].is_one_of(&["called", "named"])
            && words[at - 1].is_one_of(&["he's", "hes", "she's", "shes", "they're", "theyre"]);
        (of_name || called) && named(at)
    })
}

/// "His", "my dog's".
fn is_whose(word: &Word) -> bool {
    let bare = word.text.trim_end_matches("'s");
    let possessive = bare.len() < word.text.len() || bare.ends_with('s');
    let bare = if bare.len() < word.text.len() { bare } else { bare.trim_end_matches('s') };
    word.is_one_of(&["his", "her", "its", "their"])
        || possessive && (RELATIVES.contains(&bare) || ANIMALS.contains(&bare))
}

const ANIMALS: &[&str] = &[
    "dog",
    "dogs",
    "doggy",
    "puppy",
    "puppies",
    "pup",
    "cat",
    "cats",
    "kitty",
    "kitten",
    "kittens",
    "pet",
    "pets",
    "rabbit",
    "bunny",
    "hamster",
    "bird",
    "parrot",
    "ferret",
    "guinea",
    "horse",
    "pony",
    "lizard",
    "turtle",
    "snake",
    "beagle",
    "poodle",
    "retriever",
    "labrador",
    "terrier",
    "shepherd",
    "tabby",
];
