//! What may be an emergency or not, so that the caller is asked.

use super::{now, settling};
use crate::signs::phrase::Rule;

pub(super) const RULES: &[Rule] = &[
    now(
        "gas",
        &[
            concat!(
                "(?:weird|strange|funny|bad|chemical|odd|awful|terrible|strong|unusual|sewer) (?:smell|odou?r|fumes)",
                r"(?: \w+){0,4} (?:house|basement|home|furnace|heater|boiler|room|apartment|whole|drains|worse|what it is)",
            ),
            "something smells? (?:weird|strange|funny|bad|off|odd)(?: (?:by|near|around|in|from))?",
            "smell(?:s|ing)? something (?:weird|strange|funny|bad|off|odd)",
            r"hissing (?:noise|sound)|(?:something|it) (?:is|s|keeps) hissing|hear(?:ing)? (?:a |some )?hiss\w*",
        ],
        &["paint|fridge|refrigerator|disposal|carpet|once in a while|musty|toilet tank|tire"],
    ),
    now(
        "carbon_monoxide",
        &[
            concat!(
                r"(?:alarm|detector|beeping)(?: \w+){0,3} (?:going off|beeping|wont stop|will not stop|keeps going|",
                "doesnt stop|is loud)",
            ),
            "(?:alarm|detector) (?:is|keeps) (?:beeping|going off|sounding)",
            "(?:feel|feeling|feels|felt) (?:dizzy|faint|sick|lightheaded|light headed|nauseous)",
            "dont feel well|everybody (?:in the house )?has a headache|we all have (?:a )?headaches?",
        ],
        &["chirp|battery|batteries|car alarm|clock|appointment|checkup"],
    ),
    now(
        "electrical",
        &[
            "(?:panel|breaker|breaker box|outlet|socket|fuse box|switch|wall) (?:is|are|feels|keeps|gets|started) (?:really |very |getting )?(?:buzzing|hot|warm|humming|crackling|popping|burning up)",
            r"(?:lights|power)(?: \w+){0,2} (?:flicker\w*|out in half|out in my house)|lost power",
            r"breaker (?:wont|will not|doesnt|cant) (?:reset|stay)|power (?:is )?out in (?:half|part)",
            concat!(
                r"(?:leak|leaks|leaking|drip|drips|dripping|water|puddle|wet)(?: \w+){0,3} (?:near|by|around|above|over|under|",
                "next to|close to|beside|behind)(?: (?:the|my|our|an|a|main|old))* (?:electric(?:al)? (?:panel|box|meter)|",
                "breakers?(?: box| panel)?|fuse ?box|panel|outlets?|sockets?|power strip)",
            ),
            r"(?:popping|crackling|buzzing) (?:sound|noise)(?: \w+){0,2} (?:wall|panel|outlet|ceiling|breaker)",
        ],
        &["hot tub|hot water|quote|estimate|install"],
    ),
    settling(
        "flood",
        &[
            r"water (?:all over|on) (?:the|my) (?:\w+ )?(?:floor|carpet)|water (?:is )?coming in",
            "(?:stuff|everything|carpet|floor|basement) (?:is|s) (?:all )?(?:soaking )?(?:wet|soaked)",
            "leaking (?:really |pretty |very |so )?(?:bad|badly|a lot|hard)|leak (?:is|s) getting (?:worse|bigger)",
            "coming out (?:really |pretty |very )?(?:fast|hard)|water keeps (?:coming|rising|running)",
            "ceiling (?:is|looks) (?:sagging|wet|bowing|cracking)|dripping through",
        ],
        &["quote|faucet|drip from the tap"],
    ),
    now(
        "no_heat",
        &[
            "(?:no|without|dont have any) (?:heat|heating)(?: at all| anywhere| in the (?:whole )?(?:house|apartment|building))?$",
            r"(?:no|without) heat(?: \w+){0,4} (?:freezing|cold|kids|children|degrees|snowing)",
            r"(?:heat|heating|furnace|boiler|heater) (?:is|went|has gone) (?:out|down|off)(?: \w+){0,5} (?:cold|freezing|whole house|house|kids|night)",
            r"locked (?:out|outside)(?: \w+){0,5} (?:freezing|house|cold|car running)",
        ],
        &["garage|one room|guest room|shop|keys in the car|last week"],
    ),
    now(
        "medical",
        &[
            r"(?:is|are|was|am|im|its|shes|hes|keeps|started) bleeding|fell (?:down|off|from) (?:the|a|some)",
            "hit (?:his|her|my) head|broke (?:his|her|my) (?:arm|leg|hip|ankle|wrist)",
            concat!(
                "(?:i|ive|hes|shes|mother|father|mom|dad|wife|husband|grandma|grandpa|grandmother|grandfather|son|daughter)",
                "(?: (?:has|have|had|just))* (?:fell|fallen)(?: (?:down|over|in the (?:bathroom|shower|tub|kitchen|hall|basement)))*$",
            ),
        ],
        &["radiator|brakes?|paint|last week|appointment|years? ago"],
    ),
    now(
        "said_so",
        &[
            "somethings? (?:is |s )?(?:broken|wrong|happening) help|broken help",
            r"something bad is happening|(?:boiler|water heater|heater|furnace)(?: \w+){0,4} (?:banging|rumbling|knocking|shaking|whistling)",
            r"pressure is (?:really |very |too |way too )?high",
            "(?:its|it is|this is|really|very|super) urgent|urgent$|urgently",
            "need (?:someone|somebody|you|help) (?:right now|immediately|right away|asap|tonight|now)",
            "(?:please )?hurry(?: up)?$|cant wait (?:until|till|til)(?: tomorrow| monday| morning)?",
            "im (?:really |so |very )?(?:scared|afraid|terrified)$",
        ],
        &["not urgent|isnt urgent|no hurry|dont hurry|nothing urgent"],
    ),
];
