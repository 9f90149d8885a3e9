//! Animals that have eaten what poisons them, or lie dying: whoever treats animals comes first, and not 911.

use super::{now, sure};
use crate::signs::phrase::Rule;

/// The code of what threatens an animal, and no person.
const CODE: &str = "animal";

/// An animal that somebody keeps.
macro_rules! animal {
    () => {
        concat!(
            "(?:dogs?|doggy|doggie|doggos?|pups?|puppy|puppies|cats?|kitty|kitties|kittens?|bunny|bunnies|rabbits?|guinea pigs?|ferrets?|hamsters?|",
            "parrots?|pets?|lab|labrador|retriever|beagle|shepherd|poodle|dachshund|chihuahua|terrier|bulldog|frenchie|husky|\\w*doodle|boxer|pit ?bull|",
            "collie|corgi|pug|shih tzu|yorkie|rottweiler|spaniel|schnauzer|horse|pony|goats?)"
        )
    };
}

/// Has eaten, or may have.
macro_rules! ate {
    () => {
        concat!(
            "(?:ate|eaten|eating|swallow(?:ed|ing)|got into|gotten into|getting into|got (?:a )?hold of|got ahold of|chew(?:ed|ing)(?: up| on)?|lick(?:ed|ing)(?: up)?|",
            "lapp?(?:ed|ing)(?: up)?|drank|drinking|ingest(?:ed|ing)|consum(?:ed|ing)|devoured|gobbled|munch(?:ed|ing)|nibbl(?:ed|ing)|stole)"
        )
    };
}

/// What poisons animals and is food, a plant or a drug to people.
macro_rules! food {
    () => {
        concat!(
            "(?:chocolates?|brownies?|cocoa|grapes?|raisins?|currants?|onions?|garlic|chives|leeks?|xylitol|gum|macadamias?|avocados?|lil(?:y|ies)|tulips?|daffodils?|",
            "azaleas?|oleander|sago palm|poinsettias?|foxglove|mushrooms?|toadstools?|edibles?|gumm(?:y|ies)|marijuana|cannabis|weed|nicotine|cigarettes?|vape|alcohol|",
            "beer|wine|vodka|coffee grounds|caffeine|bread dough|yeast dough|raw dough)"
        )
    };
}

/// What is poison, or cuts, in anybody.
macro_rules! poison {
    () => {
        concat!(
            "(?:poison\\w*|(?:rats?|mouse|mice|slug|snail|ant|roach|rodent) (?:baits?|pellets|blocks?|killer|traps?)|baits?|rodenticide|antifreeze|pesticides?|insecticides?|",
            "weed ?killer|herbicide|fertilizer|bleach|detergent|(?:tide|laundry|dishwasher) pods?|drain cleaner|drano|gasoline|essential oils?|",
            "chemicals?|batter(?:y|ies)|magnets?|needles?|fish ?hooks?|razor blades?|broken glass)"
        )
    };
}

macro_rules! medicine {
    () => {
        concat!(
            "(?:ibuprofen|advil|motrin|tylenol|acetaminophen|aspirin|aleve|naproxen|adderall|xanax|ambien|antidepressants?|sleeping pills?|pills?|tablets?|capsules|meds|",
            "medications?|medicines?|vitamins?|inhaler|painkillers?)"
        )
    };
}

/// What speaks of an animal's own medicine, of another meaning, or of a day long gone.
const HARMLESS: &[&str] = &[
    "(?:hasnt|havent|didnt|doesnt|dont|wont|isnt|not|never) (?:eaten|eat|eating|swallow|ate|been eating)",
    concat!(
        "(?:needs?|refill\\w*|prescription|took|takes|taking|gave|give|giving|get|gets|pick up|order|on|for|out of|with|missed|spit|spits|hide|hides)(?: \\w+){0,3} ",
        medicine!()
    ),
    "(?:ate|eaten|swallowed|eating) (?:his|her|its|their) (?:\\w+ )?(?:pill|tablet|medicine|medication|vitamins?)",
    "chocolate (?:lab|labrador|poodle|retriever|brown|color\\w*|point)|onion grass|gum(?:s| line| disease)|wine country|years? old when",
    "yesterday(?: \\w+)* (?:fine|okay|ok)|(?:last|this past) (?:christmas|easter|halloween|thanksgiving|week|month|year)|(?:once|one time) (?:ate|and|when|before)",
];

pub(super) const RULES: &[Rule] = &[
    now(
        CODE,
        &[
            concat!(animal!(), "(?: \\w+){0,8} ", ate!(), "(?: \\w+){0,7} ", food!()),
            concat!(animal!(), "(?: \\w+){0,8} ", ate!(), "(?: \\w+){0,7} ", poison!()),
            concat!(
                animal!(),
                "(?: \\w+){0,8} had(?: \\w+){0,4} (?:chocolates?|grapes?|raisins?|onions?|xylitol|antifreeze|(?:rat|mouse) (?:poison|bait))"
            ),
            concat!(
                "(?:poison\\w*|toxic)(?: \\w+){0,4} ",
                animal!(),
                "|",
                animal!(),
                "(?: (?:is|was|has|have|got|been|may|might|could|be|just|s))+ poisoned"
            ),
        ],
        HARMLESS,
    ),
    now(
        CODE,
        &[concat!(
            animal!(),
            "(?: \\w+){0,8} (?:ate|eaten|swallowed|got into|gotten into|got (?:a )?hold of|got ahold of|chewed(?: up| on)?)(?: \\w+){0,6} ",
            medicine!()
        )],
        HARMLESS,
    ),
    // What no animal gets over by itself.
    sure(
        CODE,
        &[
            concat!(
                animal!(),
                "(?: \\w+){0,3} (?:collapsed|choking|convulsing|seizing|paralyzed|bleeding (?:a lot|badly|everywhere|out|bad)|not breathing|isnt breathing|dying)"
            ),
            concat!(
                animal!(),
                "(?: \\w+){0,4} (?:hit|run over|struck|ran over|clipped) by (?:a|the|an|my|our|some|another)(?: \\w+)? (?:car|truck|bus|van|suv|motorcycle|bike|vehicle|driver)"
            ),
            concat!(
                animal!(),
                "(?: \\w+){0,4} (?:attacked|mauled|bitten|bit) by (?:a|an|another|some|the)(?: \\w+){0,2} (?:dogs?|coyotes?|snake|rattlesnake|copperhead|raccoon|animal)"
            ),
            concat!(
                animal!(),
                "(?: \\w+){0,3} (?:cant|cannot|can not|isnt able to|unable to|not able to) (?:pee|urinate|stand(?: up)?|get up|walk|breathe|move)"
            ),
        ],
        &[
            "last (?:week|month|year|summer|winter|spring|fall)|(?:days?|weeks?|months?|years?) ago|used to|history of|(?:in|from|back in) (?:(?:19|20)[0-9][0-9])|passed (?:away|on)|follow ?up|recheck",
            "dying (?:to|for)|up (?:the|on|onto|to|in|into|by|there|here|early)|walk (?:far|well|right|on|as|that|very|without|him|her)|move (?:around|as|well|to)|on (?:the|his|her) (?:leash|pad|grass)",
        ],
    ),
];
