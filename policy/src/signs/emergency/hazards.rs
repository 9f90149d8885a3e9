//! What kills in a house: gas, carbon monoxide, fire, electricity.

use super::{attended, sure, together};
use crate::signs::phrase::Rule;

/// What carbon monoxide does to people before it kills them.
macro_rules! unwell {
    () => {
        concat!(
            "(?:head (?:really |is )?(?:hurts?|hurting|aches?|pounding|spinning)|headaches?|dizzy|dizziness|light ?headed|",
            r"nause\w*|throwing up|threw up|vomit\w*|faint|(?:feel|feels|feeling|felt) (?:really |very |so )?(?:sick|funny|weak|ill|off))",
        )
    };
}

/// The same, and the word for it that needs no feeling.
macro_rules! ailing {
    () => {
        concat!(
            "(?:",
            unwell!(),
            "|(?:are|is|been|got|get|getting|were|all|both) (?:\\w+ )?(?:sick|ill|nauseous|nauseated|dizzy))"
        )
    };
}

/// More than one person of a house.
macro_rules! several {
    () => {
        concat!(
            r"(?:everyones?|everybodys?|we(?: are|re)?|all of us|both of us|(?:the|my|our) (?:whole )?(?:family|kids|children|house|household)|",
            r"(?:my |the )?(?:wife|husband|kids|son|daughter|mom|mother|dad|father|girlfriend|boyfriend|roommate|baby) and (?:i|me|my \w+)|(?:me|i) and (?:my|the) \w+)",
        )
    };
}

/// What burns something in a house.
macro_rules! burner {
    () => {
        "(?:heat|heating|heaters?|furnaces?|boilers?|stoves?|oven|fireplace|wood ?stove|generators?|pilot light)"
    };
}

pub(super) const RULES: &[Rule] = &[
    // Gas. What is heard for "smell" and "leak" over a telephone is in the phrases.
    attended(
        "gas",
        &[
            concat!(
                r"smell\w*(?: (?:of|like|some|a|an|lot|little|bit|strong|strongly|really|natural|the|",
                "faint|that|something|maybe|possibly|what|i|think|is|seems|might|be|kind|sort|lots|very|",
                "so|much|raw|leaking|cooking))* (?:gas|propane|gass|natural gas)",
            ),
            "(?:i|we) (?:small|smelt|mail) gas",
            r"(?:gassy|gasy|gas like) (?:smell|odou?r|fumes|stench)|smell\w*(?: (?:kind|sort|of|a|bit|little|really|very|so|all|pretty))* (?:gassy|gasy)",
            r"gas(?: (?:kind of|sort of|like))? (?:smell\w*|odou?rs?|oder|fumes|stench)",
            "(?:gas|propane) (?:leaks?|leaking|leakage|league|leek|leaked)",
            r"leak\w*(?: of)?(?: (?:natural|some|a lot of|any))? (?:gas|propane)",
        ],
        &[
            "sewer|septic|gas station|gas mileage",
            r"gas leak(?:age)? (?:detect\w+|sensors?|tests?|testing|inspections?|alarms? install\w*)",
            r"smell\w* gasoline on my|on the news|all (?:these|those) gas leaks",
        ],
    ),
    attended(
        "gas",
        &[
            concat!(
                "(?:gas|propane)(?: (?:lines?|pipes?|valves?|mains?|meters?|stove|tank|heater|furnace|",
                "dryer|oven|hose))? (?:(?:is|are|was|keeps|started|has been|might be|may be|just) ",
                ")*(?:leaking|escaping|hissing|coming out|spewing|broke|broken|burst|bursted|ruptured|",
                "cut|hit|snapped|cracked|punctured)",
            ),
            concat!(
                "(?:hit|cut|broke|ruptured|damaged|struck|nicked|punctured|severed|dug into|dug up|",
                r"backed into|ran over)(?: \w+)? (?:gas|propane) (?:lines?|pipes?|mains?|meters?|tank)",
            ),
            r"(?:hiss\w*)(?: \w+){0,6} gas|gas(?: \w+){0,6} hiss\w*",
        ],
        &[r"gas station|replac\w*|quote|estimate|knob|igniter"],
    ),
    attended(
        "gas",
        &[r"(?:rotten|rotting|spoiled) eggs?|sul(?:f|ph)ur smell|smell\w* (?:like |of )?sul(?:f|ph)ur"],
        &["water|faucet|drain|sink|well|fridge|refrigerator|sewer"],
    ),
    // Beside what burns gas it is gas, though water from it may smell so too.
    attended(
        "gas",
        &[concat!(
            r"(?:(?:rotten|rotting|spoiled) eggs?|sul(?:f|ph)ur)(?: smell)?(?: \w+){0,3} (?:by|near|around|next to|behind|beside|",
            "under|close to|at)(?: (?:the|my|our|hot|old|gas))* (?:water heater|water tank|boiler|furnace|stove|range|oven|meter|dryer)",
        )],
        &[
            "(?:water|tap|faucet|shower) (?:that |which )?(?:smells?|is|has|coming|comes|from|out)|drain|sink|when i run|sewer",
        ],
    ),
    // Left on, or out, and it smells.
    together(
        "gas",
        &[
            concat!(
                r"(?:gas|stove|burners?|propane)(?: \w+){0,3} on(?: \w+){0,4} (?:and|so|it|house|kitchen|now|everything|place)",
                r"(?: \w+){0,3} (?:smells?|stinks?|reeks?)",
            ),
            r"left the gas on|gas (?:was|is|has been|got) (?:left on|on all (?:night|day))",
            r"pilot(?: light)?(?: \w+){0,3} (?:out|off|lit|light|dead)(?: \w+){0,6} (?:smells?|smelling|odou?r|fumes)",
            r"smell(?:s|ing)? (?:something|it|a|like)(?: \w+){0,6} pilot(?: light)?(?: \w+){0,3} (?:out|off|lit|light|dead)",
        ],
        &[concat!(
            "(?:dont|do not|cant|cannot|doesnt|didnt|not|no|never|without)(?: (?:any|a|really|even|gas))* (?:smell\\w*|odou?r)",
            "|smells? (?:good|great|fine|nice|like (?:food|dinner|bacon))|no gas left on",
        )],
    ),
    attended(
        "gas",
        &[
            "smell(?:s|ing)? guess|gas lakes?",
            concat!(
                r"(?:odou?rs?|whiffs?|reek\w*|stink\w*|stench|fumes|full|filled|filling|fills) (?:up )?",
                "(?:of|with) (?:natural )?(?:gas|propane)",
            ),
        ],
        &["car|truck|mower|tank|can|generator|boat|grill"],
    ),
    // Carbon monoxide: a detector that chirps wants a battery.
    sure(
        "carbon_monoxide",
        &[
            concat!(
                r"(?:carbon (?:monoxide|dioxide|monoxyde|monox\w*)|co2?|c o|monoxide)(?: \w+){0,2} (?:alarms?|",
                r"detectors?|monitors?|sensors?|meter|things?|units?|devices?|box|alerts?|warnings?)(?: \w+){0,4} (?:going off|go off|went off|goes off|",
                r"gone off|beep\w*|sound\w*|scream\w*|ring\w*|blar\w*|trigger\w*|alarming|shrieking|wont ",
                "stop|tripped|reading)",
            ),
            r"(?:carbon monoxide|monoxide) (?:leaks?|leaking|poison\w*|level\w*|in (?:my|the|our))",
            "high(?: levels? of)? carbon monoxide",
            "monoxide (?:(?:is|was|keeps|just|s|started|has been) )*(?:going off|went off|beeping|screaming|blaring|alarming)",
            r"(?:alarm|beep\w*|going off|went off)(?: \w+){0,5} carbon monoxide",
            concat!(
                r"(?:detector|alarm|monitor|sensor)(?: \w+){0,2} (?:says|said|reads|shows|detects?|",
                r"detected)(?: \w+){0,3} (?:carbon monoxide|monoxide|co|c o)",
            ),
            "carbon monoxide (?:alarm|detector|monitor) (?:says|said|reads|shows)",
        ],
        &[
            r"install\w*|batter\w+|chirp\w*|quote|estimate|buy|new (?:carbon|co)|tests?|testing",
            r"inspect\w*",
        ],
    ),
    // Any detector, and whoever hears it is unwell.
    together(
        "carbon_monoxide",
        &[
            concat!(
                r"(?:detectors?|monitors?|alarms?)(?: \w+){0,6} (?:going off|goes off|went off|beep\w*|chirp\w*|sound\w*|scream\w*|",
                r"blar\w*|ringing|wont stop)(?: \w+){0,10} ",
                unwell!(),
            ),
            concat!(
                unwell!(),
                r"(?: \w+){0,10} (?:detectors?|monitors?|alarms?)(?: \w+){0,6} (?:going off|goes off|went off|beep\w*|",
                r"chirp\w*|sound\w*|scream\w*|blar\w*|ringing|wont stop)",
            ),
        ],
        &[
            r"alarm clock|my alarm|phone|morning|appointment|reschedul\w*|cancel|car alarm|burglar|noise|migraine",
        ],
    ),
    // It says so itself.
    together(
        "carbon_monoxide",
        &[concat!(
            r"(?:alarms?|detectors?|monitors?|beep\w*|going off)(?: \w+){0,8} (?:says|said|saying|reads|reading|shows|flashes|flashing|blinking)",
            r"(?: \w+){0,2} (?:co2?|c o|carbon|carbon monoxide|monoxide)",
        )],
        &[r"install\w*|batter\w+|chirp\w*|quote|estimate|buy|tests?|testing|inspect\w*|expired|end of life"],
    ),
    // More than one is unwell where something burns.
    together(
        "carbon_monoxide",
        &[
            concat!(several!(), r"(?: \w+){0,6} ", ailing!(), r"(?: \w+){0,10} ", burner!()),
            concat!(burner!(), r"(?: \w+){0,10} ", several!(), r"(?: \w+){0,6} ", ailing!()),
        ],
        &[
            r"no heat|without heat|heat (?:is|went|has been|s) (?:out|off)|heat (?:wave|stroke|exhaustion)|summer|sick (?:of|and tired)|stomach bug|flu|covid|colds?",
            r"quote|estimate|last (?:week|month|year|winter)|(?:weeks?|months?|years?) ago|not (?:sick|dizzy)|nobody|no one",
        ],
    ),
    // Fire, smoke, and what smells of them.
    attended(
        "fire",
        &[
            concat!(
                "(?:is|are|its|was|s|caught|catching|catches|catch|went|going) (?:on |up in )(?:fire|",
                "flames)",
            ),
            r"on fire|(?:caught|catching|catches|started|starting|set) (?:a |an )?(?:\w+ )?fire",
            concat!(
                "(?:theres|there is|there was|we have|i have|ive got|weve got|had|see|seeing) (?:a |an ",
                ")?(?:small |little |big |electrical |kitchen |grease |house )?fire",
            ),
            r"(?:shooting|spitting|throwing|blowing)(?: out)? (?:\w+ )?flames",
            "somethings? (?:is )?burning",
            "(?:house|kitchen|electrical|grease|attic|building|garage|basement) fire",
            "flames? (?:are |is |were )?(?:coming|shooting|everywhere|in the|on the|from|out of)",
            "(?:see|seeing|saw) (?:the )?(?:flames|fire)",
        ],
        &[
            concat!(
                "fire ?(?:place|places|pit|pits|alarm|alarms|extinguishers?|sprinklers?|departments? ",
                "(?:inspection|said)|inspections?|wood|hydrants?|walls?|doors?|codes?|marshals?|escapes?|",
                "stations?|ants?|sticks?|rated|damper)",
            ),
            "campfire|started a fire in the|pilot|insurance|damage restoration|on fire (?:this (?:season|year|month|week)|lately)|(?:schedule|calendar|inbox|phones?|sales) (?:is|are|s) on fire",
        ],
    ),
    attended(
        "fire",
        &[
            concat!(
                "smoke (?:(?:is|was|are|just|started|keeps) )*(?:coming|pouring|billowing|everywhere|",
                "filling|in the|in my|in our|from the|from my|out of|rising|inside)",
            ),
            concat!(
                "(?:see|seeing|saw|theres|there is|full of|filled with|filling with|filling up with|",
                r"smell\w*)(?: (?:a|lot|lots|of|some|heavy|black|thick|the|so|much|like|little|bit|white|",
                "gray))* smoke",
            ),
            concat!(
                "(?:furnace|outlet|panel|dryer|heater|wall|walls|breaker|unit|motor|stove|oven|boiler|ac|",
                "machine|box|switch|wires?|wiring|blower|vent|vents|plug|fan|fixture|light|it|its)(?: in ",
                r"(?:the|my|our) (?:\w+ )?\w+)? (?:(?:is|are|was|s|started|starts|keeps|just) )*smoking",
            ),
            concat!(
                r"(?:smoke|fire) (?:alarms?|detectors?)(?: \w+){0,4} (?:going off|went off|goes off|gone ",
                "off|screaming|blaring)",
            ),
        ],
        &[
            r"smoke (?:test|tests|shop)|quit smoking|stop smoking|cigar\w*|install\w*|batter\w+",
            r"chirp\w*|no reason|false alarm|smoked|non smoking",
            // Who takes it back.
            r"not (?:(?:really|actually|the) )?smoke|no smoke|(?:its|thats|just|only|mean|meant) (?:(?:just|only|really|actually) )*steam",
        ],
    ),
    attended(
        "fire",
        &[
            concat!(
                r"smell\w*(?: (?:of|like|something|some|a|an|the|strong|its|that|is|are|really|somethings|",
                "like|electrical|kind|wires?|plastic|rubber|stuff))* (?:burning|burnt|burned|burn|",
                "melting)",
            ),
            concat!(
                "burn(?:ing|t|ed) (?:smell|odou?r|plastic|rubber|wires?|wiring|electrical|insulation)(?: ",
                r"\w+)*",
            ),
            concat!(
                "(?:plastic|rubber|wires?|wiring|outlets?|plugs?|cord|insulation|panel|breaker|socket) ",
                "(?:(?:is|are|was|started|just|looks|look) )*(?:burning|burnt|burned|melting|melted|",
                "scorched|charred)",
            ),
            "electrical (?:burning|smell)",
        ],
        &["dinner|toast|food|candle|popcorn|wood burning"],
    ),
    // Electricity.
    attended(
        "electrical",
        &[
            "spark(?:s|ed|ing|in)?|arcing",
            r"(?:got|get|gets|was|been|getting|just) (?:\w+ )?(?:electrocuted|zapped|shocked)",
            r"electrocut\w*|electric(?:al)? shocks?",
            concat!(
                r"(?:got|gives?|giving|gave|getting|felt)(?: \w+)? an? (?:electric |little |bad |mild |",
                "big )?shock",
            ),
            "shock(?:s|ed|ing) (?:me|us|you|my|him|her)",
        ],
        &[
            r"spark plugs?|sparkling|igniters?|ignit\w*|pilot|burner",
            "(?:shocked|shock) (?:at|to|that|when i|about|how|i was)|bill|price",
            "spark (?:an|some|joy|interest)|shock absorbers?|dog|collar|fence",
        ],
    ),
    attended(
        "electrical",
        &[
            concat!(
                "(?:live|exposed|downed|fallen|hanging|bare|loose) (?:electrical |power |hot |live ",
                ")?(?:wires?|wiring|power ?lines?|cables?)",
            ),
            concat!(
                "(?:power|electrical|electric) ?(?:line|lines|wire|wires|pole)(?: (?:is|are|has|have|",
                "came|fell|just|went|down))* (?:down|fell|came down|fallen|snapped)",
            ),
            concat!(
                "wires?(?: (?:is|are|that|which|just|came|fell|lying|laying|hanging|dangling|all|right))* (?:down (?:in|on|across|outside|over|at)|",
                "on (?:the|my|our) (?:ground|lawn|street|road|driveway|sidewalk|grass|roof|car|fence))",
            ),
            r"(?:a|the|some) (?:\w+ )?wires? (?:is |are |came |fell |has come |just came )?down$",
            concat!(
                r"(?:tree|branch|limb|storm|wind|truck|squirrel|ice)(?: \w+){0,3} (?:knocked|pulled|ripped|tore|took|brought|snapped|yanked)",
                r"(?: \w+){0,4} (?:wires?|power ?lines?|electric lines?|meter)(?: \w+)? (?:off|down|out|loose)",
            ),
            concat!(
                "water (?:(?:is|was|are|leaking|dripping|running|coming|getting|pouring|going|leaks|gets|",
                "right) )*(?:in|into|on|onto|over|through|near|by|down|inside|around|above|next to|close to)(?: of)?(?: (?:the|my|our|",
                "an|a|main))* (?:electric (?:panel|box|outlets?|wires?|wiring|breakers?|meter|sockets?)|electrical|breakers?|breaker box|fuse|outlets?|panel|light fixtures?|lights|",
                "socket)",
            ),
        ],
        &[r"tv|internet|speaker|phone cable|install\w*|quote|estimate|diagram|drawing|whats? (?:\w+ )+mean"],
    ),
    attended(
        "electrical",
        &[concat!(
            r"(?:drip\w*|leak\w*|pour\w*|spray\w*|splash\w*|trickl\w*)(?: (?:down|right|all|out|water))* (?:on|onto|into|in|over|through)(?: ",
            "(?:the|my|our|an|a|main|of|to))* (?:electric(?:al)? (?:panel|box|outlets?|wir(?:es?|ing)|meter|sockets?|cabinet)|",
            "breakers?|fuse ?box|circuit (?:breakers?|box|panel)|outlets?|sockets?|power strip|panel|light (?:fixtures?|switch(?:es)?))",
        )],
        &[r"install\w*|quote|estimate|(?:access|shower|wall|door|side|control) panel|solar"],
    ),
];
