//! People who are hurt, threatened, or cannot get out.

use super::{now, sure, together};
use crate::signs::phrase::Rule;

/// What burns or poisons, as it stands in a house.
macro_rules! caustic {
    () => {
        concat!(
            "(?:drain cleaners?|drain opener|drano|liquid plumb\\w*|bleach|lye|ammonia|acid|antifreeze|poison|chemicals?|",
            "(?:oven|toilet|toilet bowl|bowl|bathroom) cleaner|cleaning (?:fluid|stuff|solution|product)|detergent|",
            "(?:tide|laundry|detergent) pods?|gasoline|paint thinner|turpentine|pesticide|weed killer|solvent)",
        )
    };
}

/// What people live by.
macro_rules! machine {
    () => {
        "on (?:home )?(?:oxygen|dialysis|a ventilator|life support)|oxygen (?:machine|concentrator)|ventilator|dialysis|breathing machine"
    };
}

pub(super) const RULES: &[Rule] = &[
    sure(
        "medical",
        &[
            concat!(
                "(?:cant|cannot|can not|can barely|can hardly|cant hardly|barely|hardly|struggling to|",
                "hard time|trouble|difficulty|isnt|is not|not|stopped|hard to) (?:able to )?(?:breathe|",
                "breathing|breath|to breathe)",
            ),
            "short(?:ness)? of breath",
            r"chest (?:pains?|hurts?|is hurting|tight\w*|pressure|is tight|feels tight)",
            "pains? in (?:my|his|her|the) chest|heart attack",
            "(?:having|has|have|had|a|be a) (?:a )?(?:stroke|seizures?)|unconscious|unresponsive",
            r"passed out|not (?:waking|responding|responsive)|wont wake up|overdos\w*|anaphyla\w*",
            "face (?:is |looks )?(?:drooping|droopy)|slurring (?:his|her|my) (?:words|speech)",
            r"(?:took|swallowed|taken) too (?:many|much)(?: \w+){0,4} (?:pills|tablets|meds|medications?|medicine|painkillers|tylenol|advil)",
            r"(?:took|swallowed|taken) (?:all|the whole bottle)(?: of)?(?: (?:my|his|her|the|those|these|of))* (?:\w+ )?(?:pills|tablets|meds|painkillers)",
            "allergic reaction|throats?(?: (?:is|feels|s|like|its))* (?:closing|swelling|swollen shut|tightening)",
            concat!(
                "(?:he|she|shes|hes|baby|kid|son|daughter|child|patient|husband|wife|mom|dad|someone|",
                "somebody|customer) (?:is |was |s |just |has )*(?:choking|convulsing|collapsed|fainted|",
                "bleeding|turning blue|not moving)",
            ),
        ],
        &[
            "last (?:week|month|year|winter|summer)|(?:days?|weeks?|months?|years?) ago|history of",
            "used to|follow ?up|gave me a heart attack|gives? me a heart attack|heart attack when i",
            "bleeding the|refill|trouble breathing life|breathe a word|(?:in|from) (?:(?:19|20)[0-9][0-9]|nineteen|two (?:thousand|zero|oh)|twenty [a-z]+)|playing (?:doctor|hospital)",
            "(?:nearly|almost|about|practically) (?:had|have|having|got) a|(?:bleed|bleeding|bleeds) when (?:i|he|she) (?:floss|brush)|when (?:he|she|i|we|they) saw the (?:price|bill|quote|estimate)",
        ],
    ),
    sure(
        "medical",
        &[
            concat!(
                r"bleeding (?:\w+ )?(?:heavily|badly|a lot|out|everywhere|bad|profusely|nonstop|pretty ",
                "bad)",
            ),
            concat!(
                "(?:wont|cant|doesnt|will not|cannot) (?:stop|get it to stop|make it stop|stop the) ",
                "bleeding",
            ),
            "bleeding (?:wont|will not|doesnt|is not going to) stop",
            "(?:lot|lots|so much) (?:of )?blood|losing (?:a lot of )?blood|blood everywhere",
            r"(?:need|send|get|call|calling|called)(?: \w+)? (?:an |me an |us an |for an )?ambulance",
            "(?:call|calling|called|dial|phone) (?:9 ?1 ?1|911|nine one one|nine eleven)",
            concat!(
                "(?:someone|somebody|he|she|hes|shes|im|worker|guy|man|woman|kid|child|son|daughter|",
                "husband|wife|coworker|mom|dad|person|people) (?:is |was |got |s |has been |been |are |",
                "just )*(?:badly |seriously |really |severely |pretty badly )(?:hurt|injured|burned|",
                "burnt|cut)",
            ),
            "(?:someone|somebody) (?:is |was |got |s |just )+(?:hurt|injured)",
            concat!(
                r"(?:swallow(?:ed|ing)?|drank|drinking|drunk|ate|eating|eaten|chugged|sipped|licked|ingested|inhaled|breathed in|got into)",
                r"(?: \w+){0,3} (?:",
                caustic!(),
                "|pills|batteries|battery|medication)",
            ),
            "poison control|(?:got|been|was|were|is|are) poisoned",
        ],
        &[
            "blood (?:test|tests|work|draw|sugar)|last (?:week|month|year)",
            "(?:days?|weeks?|months?|years?) ago|ambulance (?:bill|company|bay)|back pain",
            "supposed to call|(?:work|works|working|job) (?:at|for|with) poison",
        ],
    ),
    // What burns eyes and skin.
    sure(
        "medical",
        &[
            concat!(
                caustic!(),
                r"(?: \w+){0,3} (?:in|into|on|onto|all over)(?: (?:her|his|my|our|their|the|both|kids|babys|sons|daughters))+ ",
                "(?:eyes?|face|mouth|skin|throat|hands?|arms?|legs?|foot|feet|body)",
            ),
            "(?:my|her|his|their|kids|babys) eyes? (?:is |are )?(?:really )?(?:burning|burned|burnt)",
            concat!(
                r"(?:burned|burnt|scalded)(?: \w+){0,7} (?:(?:real|really|pretty|very|so|super) bad(?:ly)?|badly|severely|blister\w*|",
                "all over|second degree|third degree|skin (?:is )?(?:peeling|coming off))",
            ),
            r"(?:second|third) degree burns?|(?:bad|severe|serious) burns?|(?:bad|badly|severely|seriously) (?:burned|burnt|scalded)",
            concat!(
                "(?:baby|babys|kid|kids|child|children|son|daughter|toddler|infant|grandson|granddaughter|grandma|grandmother|",
                r"grandpa|mother|mom)(?: \w+){0,3} (?:burned|burnt|scalded)(?: \w+){0,6} (?:water|steam|shower|tub|bath|tap|faucet|",
                "radiator|heater|stove|pipe|furnace)",
            ),
        ],
        &[
            "(?:last|next) (?:week|month|year|winter|summer|time)|(?:days?|weeks?|months?|years?) ago|used to",
            r"plumbers?|contractors?|company|bulbs?|motor|dinner|toast|food|pan|pot|pots|sun\w*|onions?|deck|floor|siding",
        ],
    ),
    // Who lies on the floor and stays there.
    sure(
        "medical",
        &[
            concat!(
                r"(?:fell|fallen|fall|falling|on the (?:floor|ground)|slipped|tripped)(?: \w+){0,10} (?:cant|cannot|can ",
                "not|couldnt|unable to|not able to|isnt able to|wont be able to) (?:seem to |even )?(?:get|stand|sit) ",
                "(?:back |myself |himself |herself )?up",
            ),
            concat!(
                r"(?:i|ive|he|hes|she|shes|mother|father|mom|dad|wife|husband|grandma|grandpa|grandmother|grandfather|",
                r"somebody|someone|neighbor)(?: (?:just|has|have|had))* (?:fell|fallen)(?: \w+){0,6} (?:cant move|cant ",
                r"walk|cant feel|cant reach|is hurt|im hurt|shes hurt|hes hurt|not moving|isnt moving)",
            ),
        ],
        &["asleep|in love|in time|behind|last (?:week|month|year)|(?:days?|weeks?|months?|years?) ago"],
    ),
    sure(
        "medical",
        &[
            "(?:cant|cannot|can not|unable to|not able to|isnt able to) (?:seem to |even )?(?:get|stand) (?:back |myself |himself |herself )?up",
        ],
        &[
            "up (?:there|to|in|into|onto|early|before|until|that|the|so|at|for|on the|on that|with|here|high)",
            "early|mornings?|in time|on time|asleep|wifi|signal|speed",
        ],
    ),
    // Who lives by a machine has lost what it runs on.
    together(
        "medical",
        &[
            concat!(
                r"(?:no|without|lost|lost our|lost the|dont have|dont have any) (?:power|electricity)(?: \w+)* (?:",
                machine!(),
                ")"
            ),
            concat!(
                "(?:",
                machine!(),
                r")(?: \w+)* (?:no|without|lost|lost our|lost the|dont have|dont have any) (?:power|electricity)"
            ),
            concat!(
                "(?:",
                machine!(),
                r")(?: \w+){0,4} (?:power|electricity) (?:is|went|has gone|just went) (?:out|off)"
            ),
            concat!(
                r"(?:power|electricity) (?:is|went|has gone|just went|s) (?:out|off)(?: \w+)* (?:",
                machine!(),
                ")"
            ),
        ],
        &["quote|estimate|install|generator (?:quote|install)|in case|if the power"],
    ),
    sure(
        "self_harm",
        &[
            r"(?:kill|killing) (?:my|him|her)self|suicid\w*|end(?:ing)? my (?:own )?life|end it all",
            "(?:want|wants|wanna|going|rather|ready|wish i could) (?:to )?(?:just )?die",
            concat!(
                "(?:want to|wanna|going to|gonna|thinking of|thinking about|thought about|afraid ill|",
                "might) (?:hurt|hurting|harm|harming) (?:my|him|her)self",
            ),
            "(?:dont|do not) (?:want to|wanna) (?:live|be alive|be here anymore|wake up)",
            "better off dead|no reason to live",
        ],
        &[
            "killing myself (?:trying|to get|over)|battery|water heater|laughing|prevention training|live (?:with|in|near|next|like)",
        ],
    ),
    now(
        "danger",
        &[
            concat!(
                "(?:someone|somebody|a man|a guy|some guy|he|they|theyre|hes|people|strangers?|an? ",
                "intruder|burglars?) (?:(?:is|are|s|was|just|trying to|tried to|might be|outside) ",
                ")*(?:breaking in|breaking into|break in|break into|broke in|broken in|breaking down|",
                "attacking|attacked|following me|in my house|inside my house|going to (?:kill|hurt))",
            ),
            r"intruders?|(?:has|have|got|with|pulled|pointing|waving)(?: \w+)? (?:gun|knife|weapon)",
            "(?:being|getting|been) (?:attacked|robbed|assaulted|threatened|held (?:up|at|hostage|against))",
            "(?:threatening|threatened) (?:to|me|us)|(?:hit|hitting|beating|beat|hurting) me",
            "domestic (?:violence|abuse)",
        ],
        &[
            "last night|yesterday|(?:heat|nail|glue|caulk|spray|massage|staple|paint|grease) gun",
            r"beat me to|boots|shoes|hit me (?:up|with)|intruder alarm|replac\w*|sue",
            r"threaten\w* to (?:leave|cancel|sue)",
        ],
    ),
    now(
        "trapped",
        &[
            concat!(
                "(?:im|i am|were|we are|were all|someone is|somebody is|someones|hes|shes|he is|she is|",
                "theyre|they are|people are|got|workers? (?:is|are)|man is|woman is) (?:trapped|stuck|",
                "locked) (?:in|inside|under|between) (?:the |an |a |my )?(?:elevator|lift|basement|",
                "bathroom|car|room|garage|closet|walk in|freezer|cooler|crawl ?space|shaft|trench|",
                "machine)",
            ),
            "stuck in (?:the |an |your |this )?(?:elevator|lift)",
            concat!(
                "(?:baby|toddler|infant|child|kid|kids|children|son|daughter|grandson|granddaughter|",
                "grandma|grandmother|dog|mother|father|mom|dad|newborn|patient|husband|wife)(?: ",
                r"\w+){0,2} (?:locked|trapped|stuck) (?:in|inside)",
            ),
            concat!(
                r"(?:locked|shut|trapped)(?: \w+){0,3} (?:baby|toddler|infant|child|kid|kids|son|daughter|",
                "dog|newborn|grandson|granddaughter) (?:in|inside)",
            ),
            "trapped (?:inside|under)",
            concat!(
                r"(?:i|im|i am|we|were|we are|my (?:car|truck|van|engine)|the car|car)(?: (?:is|got|has|just|am|are|been))* (?:stuck|stalled|stopped|broke down|died|dead)",
                "(?: out)? on (?:the |a )?(?:train |railroad |rail )?(?:tracks?|crossing)",
            ),
        ],
        &["toy|traffic|meeting|squirrel|raccoon|bird|mouse|mice|animal|water is|door knob install"],
    ),
];
