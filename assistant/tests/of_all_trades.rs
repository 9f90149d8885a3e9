//! What callers say to other trades than plumbers: an animal that is poisoned or only ill, work that was done badly, what a
//! thing costs that is not priced, and what a supplier tells.

use assistant::{Business, BusinessSettings};

use crate::scene::Cue::Says;
use crate::scene::{Scene, usual};

const ANY: &str = r#"
zone = "America/Chicago"
hours = "Mo-Fr 08:00-18:00"
phone_numbers = ["+13125550100"]

[[owners]]
name = "Robin"
numbers = ["+13125550190"]

[[resources]]
name = "Room one"
"#;

const VET: &str = r#"
[[job_types]]
id = "checkup"
name = "a check-up"
synonyms = ["wellness exam"]
duration_minutes = 30

[[job_types]]
id = "sick"
name = "a sick visit"
synonyms = ["sick", "vomiting", "not eating"]
duration_minutes = 30

[[job_types]]
id = "shots"
name = "a vaccination"
synonyms = ["shots", "rabies shot"]
duration_minutes = 15

[[questions]]
about = "price"
phrases = ["how much is an exam"]
answer = "An exam is 60 dollars."
"#;

const SALON: &str = r#"
[[job_types]]
id = "cut"
name = "a haircut"
synonyms = ["cut", "trim"]
duration_minutes = 30

[[job_types]]
id = "color"
name = "a color"
synonyms = ["highlights"]
duration_minutes = 90

[[job_types]]
id = "nails"
name = "a manicure"
synonyms = ["nails"]
duration_minutes = 30

[[questions]]
about = "price"
phrases = ["how much is a haircut", "what are your prices"]
answer = "A haircut is 40 dollars, color starts at 80."

[[questions]]
about = "walk-ins"
phrases = ["do you take walk-ins"]
answer = "We take walk-ins when a chair is free."
"#;

fn business(name: &str, jobs: &str) -> Business {
    let text = format!("slug = \"trade\"\nname = \"{name}\"\n{ANY}\n{jobs}");
    let settings: BusinessSettings = toml::from_str(&text).unwrap();
    settings.check().unwrap()
}

fn call(name: &str, jobs: &str, said: &'static str) -> String {
    Scene { business: business(name, jobs), ..Scene::default() }.play(&[Says(said)])
}

fn vet(said: &'static str) -> String {
    call("Willow Veterinary", VET, said)
}

fn salon(said: &'static str) -> String {
    call("Corner Salon", SALON, said)
}

#[test]
fn a_poisoned_or_dying_animal_is_an_emergency_at_once() {
    for said in [
        "our puppy swallowed half a pack of sugar free gum",
        "i think my kitten has been chewing on the lilies from the florist",
        "the lab got into a bag of raisins about twenty minutes ago",
        "my beagle may have eaten some slug bait in the neighbor's yard",
        "my dog got a hold of my wife's blood pressure pills",
        "is it bad that my dog had some onion soup",
        "our cat licked up some antifreeze in the garage",
        "my poodle was hit by a truck",
        "our cat can't pee",
        "the puppy just collapsed",
    ] {
        let call = vet(said);
        assert!(call.contains("This sounds like an emergency"), "{call}");
    }
    // Whether it is an animal he does not say.
    let call = vet("she ate a whole tray of brownies");
    assert!(call.contains("Is anyone in danger right now?"), "{call}");
    for said in [
        "my dog ate grapes last year and was fine, I just need a checkup",
        "can dogs eat grapes",
        "my chocolate lab needs her shots",
        "my dog needs a refill of his pain pills",
        "my dog hasn't eaten his medicine",
    ] {
        let call = vet(said);
        assert!(!call.contains("emergency") && !call.contains("in danger"), "{call}");
    }
}

#[test]
fn what_ails_an_animal_is_a_visit_and_no_danger() {
    for said in [
        "he's got runny eyes and he's sneezing",
        "our cat has been throwing up since Sunday and isn't eating",
        "the rabbit has a lump on her side",
        "my dog has been coughing a lot",
        "she keeps scratching her ears",
    ] {
        let call = vet(said);
        assert!(call.contains("What day and time would suit you?"), "{call}");
    }
    let asked = [Says("my dog's vomiting and there's blood in it"), Says("just the dog")];
    let scene = Scene { business: business("Willow Veterinary", VET), ..Scene::default() };
    let call = scene.play(&asked);
    assert!(call.contains("This sounds like an emergency"), "{call}");
}

#[test]
fn work_that_was_done_badly_is_for_a_person() {
    for said in [
        "my highlights came out orange",
        "i hate the cut you gave me on friday",
        "the polish on my nails is chipping already and i was just there yesterday",
        "i'm really disappointed with the way my hair looked after the color",
        "i'm unhappy with how the trim turned out",
        "the haircut i got saturday is crooked",
    ] {
        let call = salon(said);
        assert!(call.contains("something for a person to look into"), "{call}");
    }
    for said in [
        "i'm not happy with my current stylist, i'd like a haircut",
        "i don't like my hair, i want a new color",
        "i got my last cut in June and i need another haircut",
        "i want to cut it all off",
    ] {
        let call = salon(said);
        assert!(!call.contains("for a person to look into"), "{call}");
    }
    let call = usual(&[Says("my drain is in terrible shape, can you come Friday")]);
    assert!(!call.contains("for a person"), "{call}");
}

#[test]
fn the_price_of_one_thing_is_not_said_of_another() {
    let rows = [
        ("how much is a haircut", "A haircut is 40 dollars"),
        ("how much is a color for long hair", "color starts at 80"),
        ("how much is a manicure", "I don't have the answer to that"),
        ("how much for nails for me and my sister", "I don't have the answer to that"),
        ("how long does a haircut take", "I don't have the answer to that"),
        ("do you take walk-ins my roots are showing", "We take walk-ins"),
    ];
    for (said, expected) in rows {
        let call = salon(said);
        assert!(call.contains(expected), "{call}");
    }
    let call = vet("how much is a rabies shot");
    assert!(call.contains("I don't have the answer to that"), "{call}");
    let call = vet("how much is a check-up");
    assert!(call.contains("An exam is 60 dollars"), "{call}");
}

#[test]
fn what_a_supplier_tells_is_passed_on() {
    for said in [
        "hey it's ron with midstate supply your valves came in",
        "hello this is ups i've got an envelope that needs a signature",
        "i'm calling from the hardware store your faucet order is ready",
        "i'm with the county i'm the inspector about the house on elm street",
    ] {
        let call = usual(&[Says(said)]);
        assert!(call.contains("I'll pass that on") && call.contains("(leave a call-back"), "{call}");
    }
    for said in
        ["i bought a faucet at the supply house and it leaks", "the inspector said the tap is leaking"]
    {
        let call = usual(&[Says(said)]);
        assert!(call.contains("What day and time would suit you?"), "{call}");
    }
}
