//! What breaks in a house and cannot wait, and what the caller himself calls an emergency.

use super::{attended, named, running, together};
use crate::signs::phrase::Rule;

pub(super) const RULES: &[Rule] = &[
    // Water that does not stop.
    running(
        "flood",
        &[
            concat!(
                "(?:pipes?|water (?:heater|line|main|tank)|boiler|tank|toilet|washer|washing machine|",
                "hose|radiator|dishwasher|sprinklers?(?: head)?|main(?: line)?|faucet|spigot|valve|hot ",
                "water heater)(?: (?:is|are|has|have|had|just|may|might|must|in|the|my|our|under|behind|",
                "wall|basement|kitchen|bathroom|garage|attic|ceiling|sink|upstairs|downstairs|outside|",
                "that|completely|out|there|been|like|literally|froze|frozen|and))* (?:burst|bursts|bursted|bursting|",
                "busted|bust|rupture|ruptured|exploded|blew|blown|snapped|split open|popped off|broke ",
                "off|came off and)",
            ),
            concat!(
                "(?:burst|busted|bursted|bursting|bust|ruptured|exploded|birst)(?: (?:a|the|my|our|water|",
                "hot|in|frozen|main|copper|sewer|a water))* (?:pipes?|main|water ?line|line|heater|tank|",
                "hose|boiler)",
            ),
            "a (?:first|birth|verse|bus|worst) pipe",
            "pipes? (?:is|are|looks like its|its) (?:about to|going to|gonna|ready to) (?:burst|blow|explode)",
            r"water main (?:\w+ )?(?:broke|break|burst|is leaking|leak)",
        ],
        &[
            "tire|air hose|air line|pilot|(?:fuse|bulb|breaker)s? (?:blew|blown|popped)|in case",
            // Slang for out of order, of what has a tap before it.
            "(?:spigot|sprinklers?(?: heads?)?|faucet|hose|toilet|dishwasher|washer|washing machine) (?:is|are|s|got|gets|was) (?:busted|bust)",
            r"prevent\w*|how do i (?:avoid|prevent|keep)",
            r"if (?:a|the|my|it|they) (?:\w+ )?(?:ever )?burst|drywall|should i (?:leave|let|keep|run|drip)",
            r"what (?:do|would) you charge|how much (?:is|do|does|would|to|for)|whats (?:the|your) (?:price|charge|fee|rate)",
        ],
    ),
    running(
        "flood",
        &[
            "flood(?:ed|ing|s|in)?|flooding|under ?water|overflow(?:s|ed|ing|in)?",
            concat!(
                r"(?:inch|inches|foot|feet|ankle deep|knee deep|puddles?) (?:deep )?(?:of|in) (?:\w+ ",
                ")?water",
            ),
            concat!(
                "(?:basement|cellar|kitchen|house|garage|bathroom|laundry room|utility room|crawl ?space|apartment|hallway|closet|",
                "bedroom|living room|room|downstairs|floor|place)(?: (?:is|are|s|was|keeps|just|started|starting|to|has|been|all))* ",
                r"(?:filling|filled|fills|fill)(?: \w+){0,2} with (?:\w+ )?water",
            ),
            "(?:ankle|knee) deep|(?:lake|swimming pool|river|waterfall) in (?:my|the|our)",
        ],
        &[
            concat!(
                "flood ?(?:lights?|lamps?|insurance|zones?|plains?|sensors?|alarms?|barriers?|proofing|",
                "restoration)",
            ),
            "floodlights?|overflow (?:valves?|drains?|pans?|tanks?|trays?|pipes?|plates?|parking)",
            "flooded (?:with|engine)|when(?:ever)? it rains|every time it rains",
            r"during (?:heavy )?(?:rain|storms?)|prevent\w*|in case|keep(?:s)? (?:it )?from",
            "flood (?:street|st|avenue|road|lane|drive|court|damage|report|claim|map)|(?:busy|open|come) (?:when|if) it floods",
            r"never floods?|waterproof\w*|inspection|if it (?:ever )?floods?|not to flood|quote",
            "estimate|sewage|septic|ice maker|with ice|schedule|calendar|inbox",
            r"flooded last \w+ and now (?:i|we|id) ",
            concat!(
                r"flood(?:ed|ing)? (?:in the |this |back in |back in the )?(?:last (?:spring|summer|fall|autumn|winter|year|month|week|time)|spring|winter|fall|(?:\w+ ){1,3}ago)",
                r"(?: \w+){0,6} (?:want|wants|need|needs|like|hoping|looking)",
            ),
        ],
    ),
    running(
        "flood",
        &[
            "leaking (?:like crazy|everywhere|all over|non ?stop)",
            concat!(
                r"(?:line|main|pipe|it|its|hose|valve|hydrant)(?: (?:is|just|started|has))* ",
                "(?:gushing|spewing|spraying everywhere)",
            ),
            "water(?:s| is)? coming in (?:really |very |so |pretty )?(?:fast|quick|quickly|everywhere)",
            r"(?:shut ?off|valve)(?: \w+){0,5} (?:wont|will not|cant|cannot) (?:close|shut|turn off)",
        ],
        &["pressure|hot (?:tap|side)|slow"],
    ),
    running(
        "flood",
        &[
            concat!(
                r"waters?(?: \w+){0,4} (?:pouring|gushing|spraying|shooting|spewing|rushing|everywhere|",
                r"flying|rising|streaming|squirting|raining|blasting|bursting|geyser\w*|cascading|poring)",
            ),
            concat!(
                "(?:pouring|gushing|spraying|shooting|spewing|rushing|raining|squirting|blasting)(?: ",
                r"\w+){0,3} water",
            ),
            concat!(
                "water (?:(?:is|was|are|still|keeps|just|started|all|constantly|actively) )*(?:coming|",
                r"running|dripping|leaking|going|falling|seeping|draining|leaks|flowing) (?:\w+ ",
                r")?(?:through|down|out of|out|all over|from|into|onto|in)(?: (?:the|my|our|of))* (?:\w+ ",
                ")?(?:ceilings?|walls?|light|lights|floors?|roof|drywall|everywhere)",
            ),
            concat!(
                "ceiling(?: (?:is|has|just|about|to|looks|like|its|started|going|was|keeps|in|the|my|",
                "kitchen|living|room|bathroom|bedroom))* (?:caving|cave|caved|collapsed|collapsing|",
                "collapse|fell|falling|coming down|came down|gave way|giving way|dripping|bulging|leaking|sagging|pouring|raining)",
            ),
        ],
        &[
            r"spray ?(?:er|ers|nozzle)|water pressure|window cleaning|pressure wash\w*",
            "sprinkler system|shower head|ceiling fan|fountain|rain barrel|gutters?",
        ],
    ),
    running(
        "flood",
        &[
            concat!(
                "(?:cant|cannot|can not|couldnt|unable to|not able to|dont know how to|no way to|how do ",
                "i) (?:seem to |figure out how to |even )?(?:(?:shut|turn|cut)(?: (?:off|the|my|our|it|",
                r"main))* (?:water|main|valve)(?: \w+)?(?: off)?|(?:stop|get|make) (?:the |it |this ",
                ")?(?:water|leak|leaking|leaks?|flow|flooding)(?: to)?(?: (?:stop|shut off|quit|from))?|",
                "(?:get|make) it (?:to )?stop)",
            ),
            concat!(
                "(?:water|leak|it|leaking) (?:wont|will not|doesnt|isnt) (?:shut off|stop(?:ping)?(?: ",
                "(?:leaking|coming|pouring|running))? (?:everywhere|out|all))",
            ),
            concat!(
                r"(?:shut ?off|main|valve)(?: \w+){0,2} (?:wont|will not|doesnt|is stuck|broke off|",
                r"snapped)(?: \w+){0,3}",
            ),
            r"coming out (?:\w+ ){0,2}(?:fast|everywhere|like crazy|hard)",
            concat!(
                "leaking (?:really |very |pretty |super |so )?(?:fast|heavily|everywhere|like crazy|all ",
                "over)",
            ),
        ],
        &[
            "hot|warm|heat up|pressure|main (?:door|entrance|thermostat|street|office)",
            "wont (?:be|let|take|have|fit|work with)|get water to (?:the|my)|drip|how (?:do|can|would) (?:i|you) ",
        ],
    ),
    running(
        "sewage",
        &[
            concat!(
                r"(?:sewage|sewer|raw sewage|septic|poop|feces|waste ?water|black water)(?: \w+){0,4} ",
                r"(?:backing|backed|back|backup|backs|coming|overflow\w*|flood\w*|everywhere|all over|",
                "spilling|pouring|bubbling|rising|seeping)",
            ),
            concat!(
                r"(?:toilets?|tub|drains?|showers?|sewage|everything)(?: \w+){0,3} (?:backing|backed|",
                "backs) up (?:with )?(?:into|in (?:the|my|our|both|every) (?:\\w+ )?(?:tubs?|bathtubs?|showers?|sinks?|basement|cellar|house|yard)|onto|through|all over|everywhere|(?:raw )?(?:sewage|poop|feces|waste)|(?:black|brown) water)",
            ),
            "(?:full of|covered in) (?:raw )?sewage|sewage in (?:my|the|our)",
            concat!(
                "(?:spewing|spitting|leaking|oozing|bubbling|pouring|gushing|coming up)(?: with)? ",
                "(?:raw )?(?:sewage|poop|feces|waste)",
            ),
            "poop (?:water )?(?:is |s )?(?:all over|everywhere)",
        ],
        &[
            r"(?:sewer|sewage|septic) (?:gas|smells?|odou?rs?|stench)",
            r"come back|call(?:ed)? back|calling back|quote|estimate|inspect\w*|camera|prevent\w*",
            r"install\w*|backflow|back ?yard|in the back|cleanout",
        ],
    ),
    // The same, said of people by their age and of the cold by its degrees.
    together("no_heat", &[OUT_THEN_FRAIL, FRAIL_THEN_OUT], NO_HEAT_UNLESS),
    together("no_heat", &[WITHOUT_THEN_FRAIL, FRAIL_THEN_WITHOUT], WITHOUT_UNLESS),
    together(
        "no_heat",
        &[
            concat!(bitter_inside!(), r"(?: \w+)* ", frail!()),
            concat!(frail!(), r"(?: \w+)* ", bitter_inside!()),
        ],
        &["fridge|refrigerator|freezer|wine|cooler|set (?:to|at)|quote|estimate|minutes|percent|oclock"],
    ),
    // A cold or a hot house is one for those whom it can kill.
    together(
        "no_heat",
        &[
            concat!(
                "(?:no|without|dont have any|dont have|lost|have no) (?:the |our |my |any )?(?:heat|",
                r"heating|ac|air|air conditioning|cooling|a c|furnace)(?: \w+)* (?:baby|newborn|infant|(?:day|week|month) old|",
                "toddler|elderly|grand(?:mother|father|ma|pa)|(?:80|85|90|eighty|ninety) year|oxygen|",
                "disabled|wheelchair|freezing|below zero|heat ?stroke|hypothermia|medical|ventilator|",
                "dialysis)",
            ),
            concat!(
                "(?:baby|newborn|infant|toddler|elderly|(?:day|week|month) old|grand(?:mother|father|ma|pa)|oxygen|disabled|",
                r"wheelchair|freezing|below zero|ventilator|dialysis)(?: \w+)* (?:no|without|dont have ",
                "any|dont have|lost|have no) (?:the |our |my |any )?(?:heat|heating|ac|air|air ",
                "conditioning|cooling|a c|furnace)",
            ),
            concat!(
                "(?:furnace|heat|heater|boiler)s?(?: (?:is|has|been|just|went|wont|stopped|quit|not|isnt|turn|",
                r"come))* (?:out|died|dead|broken|working|on|off)(?: \w+)* (?:baby|newborn|infant|(?:day|week|month) old|elderly|",
                "freezing|below zero|hypothermia|oxygen)",
            ),
            concat!(
                r"(?:baby|newborn|infant|elderly|below zero)(?: \w+)* (?:furnace|heat|heater|boiler)(?: ",
                "(?:is|has|been|just|went|wont|stopped|quit|not|isnt|turn|come))* (?:out|died|dead|broken|",
                "working|on)",
            ),
        ],
        &[
            r"quote|estimate|install\w*|baby room|water heater|next (?:week|month)|before it gets",
            "freezing (?:cold )?(?:ac|up)|ice cream",
        ],
    ),
    // What is about to burst apart under pressure is left at once.
    attended(
        "danger",
        &[concat!(
            "(?:water heater|heater|boiler|furnace|tank|propane|radiator|gas line)(?: (?:is|s|are|looks?|like|its|it|feels|sounds|",
            "might|just|be|thats|was))* (?:about to|going to|gonna|ready to|fixing to|fixin to) (?:blow(?: up)?|burst|explode|go boom)",
        )],
        &["blow (?:out|a fuse|cold|hot|air|dry)|quote|estimate|install\\w*|budget"],
    ),
    // The caller's own word for it.
    named(
        "said_so",
        &[
            concat!(
                "(?:this is|its|it is|thats|that is|i have|i got|ive got|we have|we got|weve got|having|",
                "im having|theres|there is|there has been|calling about|calling with|calling for|",
                "reporting|report|need|got|kind of|sort of) (?:(?:a|an|the|really|real|like|total|true|",
                "medical|plumbing|electrical|actual|serious|huge|major|big|water|heating|life ",
                "threatening|kind of|sort of|some kind of|definitely|actually|absolutely|basically|",
                "family|gas|dental) )*emergenc(?:y|ies)",
            ),
            "emergency$",
            concat!(
                r"(?:need|want|send|get|have)(?: \w+){0,3} emergency (?:plumb\w*|service|visit|",
                r"electric\w*|repairs?|appointment|tech\w*|locksmith|call ?out|help|hvac|assistance|",
                "response|maintenance|care|crew|heating)",
            ),
            "life or death|life and death|life threatening|matter of life",
            "(?:need|needs) help (?:right )?(?:now|immediately|asap|right away)",
            "(?:somebody|someone|please) help (?:me|us)(?: please| okay| quick| now| thank you)*$",
            "(?:help|emergency) (?:help|emergency)|in (?:immediate |real |serious |grave |great )?danger",
        ],
        &[
            concat!(
                "(?:wouldnt|would not|wont|will not) (?:call|say)|emergency (?:contacts?|exits?|lights?|lighting|numbers?|funds?|brake|kits?|rates?|fees?|",
                "room|rooms|generator|shut ?offs?|line|lines|calls?|pricing|prices|doors?|savings|",
                r"info\w*)",
            ),
            concat!(
                r"(?:do|does) (?:you|your company|you guys|yall) (?:\w+ )?(?:offer|have|do|provide|handle|",
                "take|charge|cover)",
            ),
            "how much|what (?:do|does|is|are|would)|in case|just in case",
            "if (?:its|it is|theres|there is|i have|we have|there was|there were|i had|we had) an?",
            r"isnt|not (?:an|a|really|exactly)|schedul\w*|book\w*|non emergency|nonemergency",
            "for emergencies|supposed",
        ],
    ),
];

const OUT_THEN_FRAIL: &str = concat!(
    r"(?:furnace|heat|heater|heating|boiler)(?: \w+){0,3} (?:out|died|dead|broken|quit|stopped|wont start|",
    r"wont turn on|isnt working|not working)(?: \w+)* (?:mother|father|mom|dad|she|he|shes|hes|wife|husband)",
    r"(?: is)? (?:over )?(?:eighty|ninety|8[0-9]|9[0-9]|elderly|sick)\b|",
    r"(?:furnace|heat|heater|heating|boiler)(?: \w+){0,3} (?:out|died|dead|broken|quit|stopped|wont start|",
    r"wont turn on|isnt working|not working)(?: \w+)* (?:toddler|(?:\w+) below|(?:forty|thirty|twenty) degrees)",
);

const FRAIL_THEN_OUT: &str = concat!(
    r"(?:toddler|(?:five|ten|fifteen|twenty|thirty) below|(?:forty|thirty|twenty) degrees)(?: \w+)* ",
    r"(?:furnace|heat|heater|heating|boiler)(?: \w+){0,3} (?:out|died|dead|broken|quit|stopped|wont start|",
    "wont turn on|isnt working|not working)",
);

const NO_HEAT_UNLESS: &[&str] =
    &[r"quote|estimate|install\w*|water heater|next (?:week|month)|fixed|replaced|bathtub|vent"];

/// "No heat" before those whom the cold can kill, or before a cold that can.
const WITHOUT_THEN_FRAIL: &str = concat!(
    "(?:no|without|without any|dont have|dont have any|have no|lost|lost the|lost our|isnt any|aint got no|havent had|",
    r"havent got any) (?:heat|heating|furnace)(?: \w+)* (?:nursing home|assisted living|group home|daycare|day care|preschool|",
    "shelter|hospice|(?:(?:mother|father|mom|dad|grandma|grandpa|nana|wife|husband|aunt|uncle|who)s?|she|he|shes|hes|im|i am)(?: (?:is|over|about|almost|nearly|turning|an?))* (?:seventy|eighty|ninety|",
    "[789][0-9]|sick|old|a hundred)|(?:seventy|eighty|ninety|[789][0-9])(?: (?:one|two|three|four|five|six|seven|eight|",
    "nine))? years? old|toddlers?|(?:little|small|young) (?:kids|children|ones)|pregnant|",
    "(?:five|ten|fifteen|twenty|thirty|[0-9]+) below|minus [a-z0-9]+|negative [a-z0-9]+|subzero|sub zero|below freezing|",
    "(?:zero|one|two|three|five|ten|fifteen|twenty|thirty|forty|[0-4]?[0-9]) degrees)",
);

/// The same the other way round.
const FRAIL_THEN_WITHOUT: &str = concat!(
    "(?:(?:mother|father|mom|dad|grandma|grandpa|nana|she|he|shes|hes|wife|husband|aunt|uncle|im|i am)(?: (?:is|over|",
    "about|almost|nearly|turning|an?))* (?:seventy|eighty|ninety|[789][0-9]|a hundred)|toddlers?|pregnant|",
    "(?:five|ten|fifteen|twenty|thirty|[0-9]+) below|subzero|sub zero|below freezing|",
    "(?:zero|one|two|three|five|ten|fifteen|twenty|thirty|forty|[0-4]?[0-9]) degrees)",
    r"(?: \w+)* (?:no|without|without any|dont have|dont have any|have no|lost|lost the|lost our|isnt any) ",
    "(?:heat|heating|furnace)",
);

const WITHOUT_UNLESS: &[&str] = &[
    r"quote|estimate|install\w*|water heater|next (?:week|month|winter)|fixed|replaced|bathtub|vent|can wait|no rush",
    r"(?:in|for) (?:the|my|our|one|his|her) (?:\w+ )?(?:garage|shop|shed|barn|guest room|workshop|room)|summer|heat (?:pump|gun)",
];
