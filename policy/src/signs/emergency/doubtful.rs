//! What may be an emergency or not, so that the caller is asked.

use super::{now, settling, together};
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
        "gas",
        &[
            "smell(?:s|ing)? something$",
            r"smell(?:s|ing)? something (?:by|near|around|behind|in) (?:the|my|our) (?:\w+ )?(?:furnace|heater|stove|oven|boiler|dryer)",
            // Its water may smell so, and so may the gas it burns.
            r"(?:(?:rotten|rotting) eggs?|sul(?:f|ph)ur)(?: \w+)* (?:water heater|heater)|heater(?: \w+){0,3} smell\w*(?: \w+){0,3} (?:eggs?|sul(?:f|ph)ur)",
            r"left (?:the|my|our|a) (?:gas )?(?:stove|burner|oven) on",
        ],
        &["cooking|dinner|faucet|shower|hot water (?:smells|from)"],
    ),
    now(
        "carbon_monoxide",
        &[
            concat!(
                r"(?:alarm|detector|beeping)(?: \w+){0,6} (?:going off|beeping|wont stop|will not stop|keeps going|",
                "doesnt stop|is loud)",
            ),
            "(?:alarm|detector) (?:is|keeps) (?:beeping|going off|sounding)",
            "(?:feel|feeling|feels|felt) (?:dizzy|faint|sick|lightheaded|light headed|nauseous)",
            "(?:furnace|boiler|heater|heating|stove|oven|fireplace|generator) (?:is |keeps )?(?:makes|making|gives|giving) (?:me|us|him|her|everybody|everyone|(?:my|the) \\w+) (?:feel )?(?:dizzy|sick|faint|sleepy|nauseous|light ?headed|an? headaches?|headaches?)",
            "dont feel well|everybody (?:in the house )?has a headache|we all have (?:a )?headaches?",
        ],
        &["chirp|battery|batteries|car alarm|clock|appointment|checkup"],
    ),
    // It may only want a battery; he does not say so.
    now(
        "carbon_monoxide",
        &[
            r"(?:carbon monoxide|monoxide|co2?|c o)(?: \w+){0,5} (?:chirp\w*|beep\w*|going off|flashing|red light)",
            r"(?:headaches?|dizzy|nauseous|nauseated|sick)(?: \w+){0,6} (?:furnace|heater|boiler|heat) (?:is on|comes on|runs|kicks on|is running)",
        ],
        &[r"batter\w+|install\w*|quote|estimate|replac\w*|new (?:carbon|co)|buy|tests?|testing|inspect\w*"],
    ),
    now(
        "electrical",
        &[
            "(?:panel|breaker|breaker box|outlet|socket|fuse box|switch|switch plate|wall)(?: in (?:the|my|our) \\w+)? (?:is|are|feels|keeps|gets|started) (?:really |very |getting |pretty |kind of |sort of |a little |a bit |so )*(?:buzzing|hot|warm|humming|crackling|popping|burning up)",
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
            "water (?:is )?(?:running|coming|pouring|flowing|gushing|leaking) out (?:from )?(?:under|of|through) (?:the|a|his|her|my|our|their) (?:\\w+ )?(?:door|wall|house|garage)",
            "ceiling (?:is|looks) (?:sagging|wet|bowing|cracking)|dripping through",
        ],
        &["quote|faucet|drip from the tap"],
    ),
    // What it is that does not stop he does not say.
    settling(
        "flood",
        &[
            concat!(
                "(?:cant|cannot|can not|couldnt|unable to|not able to) (?:seem to |figure out how to |even |get it to |make it )?",
                "(?:(?:shut|turn|cut|switch) (?:it|this|that|the thing|this thing|them)(?: thing)? off|(?:shut|turn|cut) off$|",
                "(?:shut|turn|cut) off (?:it|this|that)|stop (?:it|this)$|make it stop)",
            ),
            "(?:it|this thing|that thing) (?:just )?(?:wont|will not|doesnt|does not) (?:shut off|turn off|stop)$",
        ],
        &[
            r"toilet|drip\w*|fan|ac|air conditioner|air conditioning|thermostat|heat|furnace|lights?|lamp|tv|alarm|card|app|phone|wifi|disposal",
            r"subscription|notifications?|automatic|renewal|music|radio|reminders?|autopay",
        ],
    ),
    // Who cannot do without.
    together(
        "medical",
        &[
            concat!(
                r"(?:no|without|lost|dont have|dont have any) (?:running )?(?:water|power|electricity)(?: \w+)* ",
                frail!()
            ),
            concat!(
                frail!(),
                r"(?: \w+)* (?:no|without|lost|dont have|dont have any) (?:running )?(?:water|power|electricity)"
            ),
        ],
        &["quote|estimate|water pressure|no water (?:damage|leak)|can wait|no rush|outlet"],
    ),
    now(
        "no_heat",
        &[bitter_inside!()],
        &[
            "fridge|refrigerator|freezer|wine|cooler|set (?:to|at)|minutes|percent|oclock|(?:seats?|people|guests|party)",
        ],
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
            "(?:burned|burnt|scalded|burning) (?:my|his|her|their) (?:hands?|arms?|legs?|face|foot|feet|fingers?|skin|back)",
            r"(?:i|hes|shes|he|she|wife|husband|dad|father)(?: (?:just|got|was|has|have|been|is))* (?:burned|scalded)(?: \w+){0,4} (?:water|steam|shower)",
            "hit (?:his|her|my) head|broke (?:his|her|my) (?:arm|leg|hip|ankle|wrist)",
            concat!(
                "(?:i|ive|hes|shes|mother|father|mom|dad|wife|husband|grandma|grandpa|grandmother|grandfather|son|daughter)",
                "(?: (?:has|have|had|just))* (?:fell|fallen)(?: (?:down|over|in the (?:bathroom|shower|tub|kitchen|hall|basement)))*$",
            ),
        ],
        &["radiator|brakes?|paint|last week|appointment|years? ago"],
    ),
    // Somebody, perhaps an animal, has eaten what poisons animals.
    now(
        "animal",
        &[concat!(
            r"(?:he|hes|she|shes|it|they)(?: (?:just|has|have|s|may|might|must|could|have|probably))* (?:ate|eaten|swallowed|got into|chewed(?: up| on)?|licked)",
            r"(?: \w+){0,6} (?:chocolates?|brownies?|grapes?|raisins?|onions?|xylitol|lil(?:y|ies)|mushrooms?|edibles?|ibuprofen|advil|tylenol|poison\w*|baits?)",
        )],
        &[r"(?:hasnt|havent|not|never|didnt) (?:eaten|ate)|chocolate (?:lab|brown)|allerg\w*|recipe|menu"],
    ),
    // On the road.
    now(
        "danger",
        &[
            concat!(
                r"(?:i|we|he|she|someone|somebody|(?:my|the) (?:husband|wife|son|daughter|car|truck))(?: (?:just|have|has|ve))* (?:hit|crashed|ran into|rear ended|wrecked|flipped|rolled)",
                r"(?: into)? (?:a|an|the|another|my|our|someones?) (?:\w+ )?(?:pole|tree|wall|car|truck|guardrail|deer|person|pedestrian|bike|cyclist|building|house|ditch)",
            ),
            "(?:just|been|was|were|im|got|had|we had|i had) (?:in )?(?:a|an) (?:\\w+ )?(?:car )?(?:accident|crash|wreck|collision)",
            "brakes? (?:just )?(?:failed|gave out|went out|quit)",
            concat!(
                "(?:stuck|stalled|stranded|broke down|broken down|dead) (?:on|in the middle of|on the side of|along) (?:the |a )?(?:\\w+ )?",
                "(?:highway|freeway|interstate|expressway|intersection|bridge|turnpike|shoulder)",
            ),
        ],
        &[
            "last|ago|yesterday|insurance|quote|estimate|bumper|body ?work|dent|appointment|claim",
            // What an animal or a child leaves on a carpet, and what is only broken.
            concat!(
                r"(?:little|tiny|small|silly|potty|slight|wine|paint|bleach|coffee) accidents?|accidents? (?:all over|on|in|under|behind)(?: (?:the|my|our|his|her|a|some))+ ",
                r"(?:\w+ )?(?:rugs?|carpet\w*|couch|sofa|bed|mattress|chair|cushions?|upholstery|crate|pants|back ?seat|seats?)",
            ),
            concat!(
                r"(?:dogs?|cats?|pupp\w+|kittens?|pets?|rabbit|bunny)(?: (?:just|has|have|had|keeps?|s|is|was|been|always|sometimes|started))* ",
                r"(?:having |have |with )?(?:an? |another |some |the |his |her )*accidents?",
            ),
            concat!(
                r"accident(?: \w+){0,4} (?:broke|cracked|damaged|scratched|spilled|stained|ruined|knocked)(?: (?:the|a|an|this|that|some|my|our))* ",
                r"(?:\w+ )?(?:cover|outlet|switch|lamp|window|handle|faucet|knob|glass|door|screen|mirror|tile|toilet|sink|light|fixture|blinds?|wine|paint|table|wall|floor|carpet|rug)",
            ),
        ],
    ),
    now("danger", &["^(?:call )?(?:9 ?1 ?1|nine one one|nine eleven)(?: please| now| help)*$"], &[]),
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
            "^(?:oh |god |hello |hi )*help (?:me|us)(?: please| quick| fast| now)*$",
            concat!(
                "(?:get|send|need) (?:me |us )?(?:someone|somebody|anyone|anybody|help|him|them|your guys?|an? (?:guy|plumber|technician|tech|man|truck|person|electrician|crew))",
                r"(?: (?:here|over|out|over here|out here|to (?:my|the|our) \w+))* (?:right now|now|immediately|right away|asap|fast|quick|quickly|this (?:minute|second|instant))",
            ),
            "(?:police|cops|sheriff|deputies|fbi|swat|officers)(?: (?:is|are|just|here|were|right|outside|standing|showed|up|came|banging|knocking))* (?:at|outside|in|on) (?:my|the|our) (?:front )?(?:door|house|home|apartment|office|place|shop|store)",
        ],
        &["not urgent|isnt urgent|no hurry|dont hurry|nothing urgent"],
    ),
];
