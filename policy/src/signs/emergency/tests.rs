use super::find;

const REPORTED: &[(&str, &str)] = &[
    ("I smell gas in the kitchen.", "gas"),
    ("hi um I think I have a gas leak", "gas"),
    ("It smells really strongly like gas down here", "gas"),
    ("There's a strong gas odor by the furnace", "gas"),
    ("My house smells of gas, what do I do?", "gas"),
    ("I small gas in my basement", "gas"),
    ("we've got a gas league in the crawl space", "gas"),
    ("the gas line is leaking behind the stove", "gas"),
    ("My contractor hit a gas line with the digger!", "gas"),
    ("It smells like rotten eggs near the water heater closet. It smells like gas.", "gas"),
    ("I don't know what to do, I smell gas", "gas"),
    ("No, I smell gas now.", "gas"),
    ("I'm not sure, but it might be a gas leak", "gas"),
    ("Propane is leaking from the tank outside", "gas"),
    ("I've smelled gas since last week and it's getting worse", "gas"),
    ("you fixed it last month but now there's a gas smell again", "gas"),
    ("how much do you charge, I smell gas", "gas"),
    ("I can hear a hissing sound coming from the gas meter", "gas"),
    ("My carbon monoxide alarm is going off.", "carbon_monoxide"),
    ("The C.O. detector keeps beeping and we have headaches", "carbon_monoxide"),
    ("the co alarm went off twice tonight", "carbon_monoxide"),
    ("I'm worried about carbon monoxide poisoning", "carbon_monoxide"),
    ("My furnace is on fire!", "fire"),
    ("There's smoke coming out of the vents", "fire"),
    ("the outlet in the bedroom is smoking", "fire"),
    ("I smell burning plastic near the panel", "fire"),
    ("something smells like it's burning in the wall", "fire"),
    ("There are flames coming from the water heater", "fire"),
    ("The dryer caught fire", "fire"),
    ("the basement is full of smoke", "fire"),
    ("The outlet is sparking", "electrical"),
    ("My son got shocked by the light switch", "electrical"),
    ("water is leaking into the breaker panel", "electrical"),
    ("There's a live wire hanging in the yard", "electrical"),
    ("I got a shock from the faucet", "electrical"),
    ("My husband can't breathe", "medical"),
    ("I'm having chest pains", "medical"),
    ("he passed out on the floor", "medical"),
    ("she's bleeding badly and it won't stop", "medical"),
    ("we need an ambulance", "medical"),
    ("call 9-1-1 please", "medical"),
    ("someone is hurt down here", "medical"),
    ("I think she's having a stroke", "medical"),
    ("I want to kill myself", "self_harm"),
    ("I just don't want to live anymore", "self_harm"),
    ("somebody is breaking into my house", "danger"),
    ("there's a man here with a gun", "danger"),
    ("my baby is locked in the car", "trapped"),
    ("we're stuck in the elevator", "trapped"),
    ("I locked my toddler in the bathroom", "trapped"),
    ("A pipe burst in my ceiling", "flood"),
    ("I have a burst pipe", "flood"),
    ("The pipe under the sink just busted", "flood"),
    ("my basement is flooding", "flood"),
    ("Our water heater exploded and there's water everywhere", "flood"),
    ("There's water pouring through the ceiling!", "flood"),
    ("Water is coming down the walls", "flood"),
    ("the toilet is overflowing and I can't stop it", "flood"),
    ("I can't shut the water off", "flood"),
    ("I can't get the water to stop", "flood"),
    ("there's three inches of water in my basement", "flood"),
    ("the ceiling is caving in from the leak upstairs", "flood"),
    ("The hose to the washer came off and it's spraying water all over", "flood"),
    ("I can't believe it's flooding again", "flood"),
    ("Sewage is backing up into my bathtub", "sewage"),
    ("there is raw sewage coming up the floor drain", "sewage"),
    ("We have no heat and a newborn baby.", "no_heat"),
    ("our heat's been out since last night and we have a newborn", "no_heat"),
    ("My grandmother is 90. The furnace is out. It's below zero.", "no_heat"),
    ("the heat went out and it's freezing in here", "no_heat"),
    ("no heat at all and my mother's ninety", "no_heat"),
    ("the heat's off and we have a two month old", "no_heat"),
    ("there's no heat in a nursing home", "no_heat"),
    ("we have no heat at the daycare", "no_heat"),
    ("This is an emergency", "said_so"),
    ("It's kind of an emergency, can somebody come?", "said_so"),
    ("I have a plumbing emergency.", "said_so"),
    ("Emergency!", "said_so"),
    ("I need an emergency plumber", "said_so"),
    ("I need help right now", "said_so"),
];

const HARMLESS: &[&str] = &[
    "I'd like a quote for a gas fireplace install",
    "can you move the gas line for a new stove",
    "I want to switch from gas to electric",
    "My gas stove igniter won't light",
    "We don't smell gas",
    "No gas smell, no.",
    "there's no gas leak, I just want the furnace tuned up",
    "It isn't a gas leak",
    "I'm at the gas station",
    "we had a gas leak last year and you fixed it",
    "do you do gas leak inspections",
    "My drain smells like rotten eggs when I run the water",
    "I need new batteries in the carbon monoxide detector, it's chirping",
    "Can you install a carbon monoxide alarm?",
    "I need my fireplace cleaned",
    "the fire department inspection is next week",
    "Do you service fire extinguishers and fire alarms?",
    "I want to install a fire pit",
    "the smoke detector is chirping, it needs a battery",
    "I was fired up to get this done",
    "He quit smoking",
    "can you replace my spark plugs",
    "I was shocked at the bill you sent me",
    "I need a quote to install live wires for my hot tub",
    "I need flood lights installed in the driveway",
    "do you sell flood insurance",
    "My basement flooded last month and I want the pump replaced",
    "It isn't flooding or anything, just a slow drip",
    "just won't drain. It's not overflowing.",
    "My faucet is dripping",
    "the toilet keeps running",
    "my water pressure is low",
    "There's no hot water",
    "I have a leaky faucet in the kitchen",
    "I want to prevent burst pipes this winter",
    "we had a burst pipe two years ago",
    "my basement flooded last spring and i want somebody to look at the sump pump before it happens again",
    "I need the overflow valve on my tub replaced",
    "I'd like a camera inspection because the sewer backed up last year",
    "I need a sewer line quote",
    "there's a sewer odor coming from the drain",
    "How much do you charge for emergency service?",
    "It's not an emergency",
    "this isn't an emergency, tomorrow is fine",
    "Do you have an emergency number?",
    "let me give you an emergency contact",
    "my emergency shutoff needs replacing",
    "the heat in one room is not great",
    "we have no heat in the garage",
    "the squirrel is trapped in the attic",
    "I'm stuck in traffic, I'll be late",
    "I need to bleed the radiators",
    "that price nearly gave me a heart attack",
    "I need a haircut on Tuesday",
    "he does not have a gun safe",
    "I'm dying to get this fixed",
    "Can I book an appointment for Tuesday at ten?",
    "my number is 312 555 0142",
    "my address is 911 Oak Street",
    "",
    "...",
];

#[test]
fn what_is_reported_is_heard() {
    let missed: Vec<_> = REPORTED
        .iter()
        .filter(|(text, code)| find(text) != Some(code))
        .map(|(text, code)| format!("{text:?}: {:?}, not {code}", find(text)))
        .collect();
    assert!(missed.is_empty(), "{missed:#?}");
}

#[test]
fn what_only_sounds_like_it_is_not() {
    let heard: Vec<_> =
        HARMLESS.iter().filter_map(|text| find(text).map(|code| format!("{text:?}: {code}"))).collect();
    assert!(heard.is_empty(), "{heard:#?}");
}

#[test]
fn case_and_punctuation_do_not_matter() {
    for (text, code) in REPORTED.iter().filter(|(text, _)| !text.contains("No,") && !text.contains("C.O.")) {
        let bare: String = text.chars().filter(|c| !matches!(c, ',' | '!' | '?')).collect();
        assert_eq!(find(&bare.to_uppercase()), Some(*code), "{bare:?}");
    }
}

#[test]
fn the_most_dangerous_of_several_is_reported() {
    for (text, code) in [
        ("This is an emergency, a pipe burst and I smell gas", "gas"),
        ("there is water everywhere. My wife is not breathing.", "medical"),
        ("A pipe burst. It is an emergency.", "flood"),
    ] {
        assert_eq!(find(text), Some(code), "{text:?}");
    }
}
