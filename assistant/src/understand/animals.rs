//! A business that treats animals. What ails them is its daily work, and what would be asked about in a person is a visit
//! there, unless a sign of danger stands beside it.

use std::sync::LazyLock;

use regex::Regex;

use crate::business::Business;
use crate::words::{Word, joined_plain, pattern, words};

/// Whether the business treats animals, by its name and by what can be booked.
pub(crate) fn treats_animals(business: &Business) -> bool {
    let jobs = business.job_types.iter().flat_map(|job| std::iter::once(&job.name).chain(&job.synonyms));
    let mut told = std::iter::once(&business.name).chain(jobs);
    told.any(|told| words(told).iter().any(|word| word.is_one_of(OF_ANIMALS)))
}

const OF_ANIMALS: &[&str] = &[
    "vet",
    "vets",
    "veterinary",
    "veterinarian",
    "veterinarians",
    "animal",
    "animals",
    "rabies",
    "spay",
    "neuter",
    "distemper",
    "deworming",
];

/// Whether something in it may be grave in an animal: nothing that is waited with.
pub(crate) fn may_be_grave(turn: &[Word]) -> bool {
    GRAVE.is_match(&NO_FOOD.replace_all(&joined_plain(turn), " "))
}

/// "The dog is", "just my cat", "no, only the puppy", of who is in danger: an animal is.
pub(crate) fn names_an_animal(turn: &[Word]) -> bool {
    ONLY_AN_ANIMAL.is_match(&joined_plain(turn))
}

/// Without apostrophes, like all of these.
static GRAVE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:blood\w*|bleed\w*|collaps\w*|breath\w*|gasp\w*|panting|chok\w*|seiz\w*|convuls\w*|unconscious|unrespons\w*|respond\w*|limp|paraly\w*|poison\w*|toxic|",
        r"bloat\w*|swollen (?:belly|stomach|abdomen|throat|face)|nothing (?:comes|is coming|came)|pale|blue|white gums|gums are|dying|dead|wake|moving|tremb\w*|shak\w*|",
        r"shiver\w*|twitch\w*|wobbl\w*|stagger\w*|drool\w*|labor|heat ?stroke|hot car|drown\w*|electr\w*|burn\w*|broken|broke|scream\w*|yelp\w*|crying|in (?:a lot of |so much |terrible )?pain|",
        r"weak|worse|lethargic|attack\w*|bit|bitten|snake|fell|fallen|hit by|run over|ran over|stuck|caught|emergency|urgent|help|scared|right now|immediately|",
        r"ate|eaten|swallow\w*|got into|chewed|licked|drank|getting up|stand\w*|walk|get up|cant (?:pee|poop|urinate|go|see)|(?:trying|straining) to (?:pee|poop|go|urinate))\b",
        r"|\b(?:wont|isnt|not|cant|hasnt|doesnt) (?:keep\w* )?(?:drink\w*|drank|pee\w*|urinat\w*|(?:anything|food|water|it) down)\b|\b(?:wont|cant|doesnt|not) stop\w*\b",
    ))
});
/// What has not been eaten is nothing swallowed.
static NO_FOOD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:hasnt|has not|havent|have not|not|hardly|barely|never|isnt|hes not|shes not)(?: \w+)? (?:eaten|ate)\b|\bnot moving (?:much|a lot)\b",
    )
});
static ONLY_AN_ANIMAL: LazyLock<Regex> = LazyLock::new(|| {
    let animal = "(?:dogs?|doggy|pups?|puppy|puppies|cats?|kitty|kittens?|pets?|rabbits?|bunny|bird|parrot|ferret|hamster|guinea pigs?|horse|pony|goats?|lab|beagle|poodle|animals?)";
    pattern(&format!(
        concat!(
            r"^(?:(?:well|no|nope|nah|yes|yeah|um|uh|oh|not (?:a |any )?(?:person|people|humans?|anyone|anybody|us|me|really)|nobody|no one|just|only|but|except|unless|its|it is|thats|thatd be|it would be|i mean|i guess|i think|it depends|you count|does|do|if|maybe) )*",
            r"(?:(?:my|the|our|his|her|this|a|an|little|poor|old) )*{animal}(?: (?:is|are|might be|may be|could be|in danger|danger|right now|now|in trouble|hurt|sick|count|counts|please|really|only|i think|not (?:me|us|a person)|himself|herself))*$",
        ),
        animal = animal
    ))
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grave_is_what_is_not_waited_with() {
        for (said, grave) in [
            ("she's been vomiting since Sunday and won't eat", false),
            ("our cat hasn't eaten for two days", false),
            ("he has a cough and his eyes are runny", false),
            ("she's vomiting blood", true),
            ("he ate something in the yard and now he's throwing up", true),
            ("he keeps throwing up and won't drink", true),
            ("she can't stand up", true),
        ] {
            assert_eq!(may_be_grave(&words(said)), grave, "{said}");
        }
    }

    #[test]
    fn who_is_in_danger_may_be_an_animal() {
        for (said, named) in [
            ("well no, just the dog", true),
            ("my cat is", true),
            ("not a person, but my dog is in danger", true),
            ("the puppy", true),
            ("no", false),
            ("my dog is fine", false),
            ("the dog needs her shots", false),
        ] {
            assert_eq!(names_an_animal(&words(said)), named, "{said}");
        }
    }
}
