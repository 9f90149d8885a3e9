use super::find;

const ASKED: &[&str] = &[
    "Stop calling me.",
    "stop calling",
    "Please stop calling this number",
    "quit calling me",
    "Would you people stop calling my house?",
    "you need to stop texting me",
    "I want you to stop contacting me",
    "stop sending me text messages",
    "please don't send me any texts, I don't have a cell phone",
    "Stop with the calls already",
    "stop cooling me",
    "I need these calls to stop",
    "Don't call me again.",
    "do not call me anymore",
    "Dont call me no more",
    "Don't ever call here again",
    "Never call this number again!",
    "Please do not contact me again",
    "Do not call.",
    "don't you ever call me again",
    "I don't want you calling me",
    "I don't want any more calls from you",
    "I don't want to be called",
    "we do not wish to receive any more text messages",
    "I do not want to be contacted",
    "I told you people not to call me",
    "I've asked you three times to stop calling",
    "Could you please not call me anymore?",
    "Take me off your list",
    "take me off of your calling list please",
    "Take my number off your lists.",
    "get my name off that list",
    "remove me from your database",
    "Remove my number.",
    "please remove my phone number from your system",
    "delete my number",
    "I want to be taken off your list",
    "I'd like my number removed from your records",
    "Put me on your do not call list",
    "I'm on the do not call registry",
    "Unsubscribe.",
    "I want to opt out",
    "opt me out please",
    "stop all",
    "No more calls, please",
    "leave me alone",
    "lose my number",
    "I never want to hear from you again",
    "I revoke my consent to be called",
    "cease and desist",
    "You're harassing me",
    "I'm not interested, stop calling",
    "If you don't stop calling me I'll sue",
    "Why won't you stop calling me?",
    "wrong number. take me off your list",
    "I never gave you permission to call me",
    "get me off this list",
    "scratch my name off your list",
    "Quit bothering me",
    "take me of your list",
    "We'd like to be removed from your mailing list",
];

const NOT_ASKED: &[&str] = &[
    "Can you stop by tomorrow?",
    "could you stop by after calling me",
    "I want to stop by the office",
    "The toilet won't stop running",
    "how do I stop the leak",
    "please stop the water",
    "stop",
    "Stop, wait.",
    "Cancel my appointment please",
    "take me off the schedule for Tuesday",
    "please take me off the waiting list",
    "You can take me off hold now",
    "take me off speaker please",
    "remove my old water heater",
    "I want the old toilet removed",
    "don't remove the old one",
    "Don't take me off your list",
    "please do not remove my number",
    "I don't want to unsubscribe",
    "I didn't say stop calling me",
    "Don't call me before nine",
    "please don't call me after 8 p.m.",
    "don't call me at work",
    "don't call me, I'll call you",
    "Don't text me, just call me",
    "call me back when you can",
    "You don't have to call me back",
    "if you do not call me by five I'll find someone else",
    "You never call me back",
    "Why don't you call me tomorrow?",
    "nobody called me back, they never call me back",
    "I don't want to call back later",
    "don't hesitate to call me",
    "do not forget to call me when you're on the way",
    "the bank won't stop calling me",
    "I lost your number",
    "Did you lose my number?",
    "I'd like to opt out of the service plan",
    "leave it alone, I'll wait for the technician",
    "I don't need a text, just call",
    "it stopped working",
    "I've been calling all day",
    "I'm calling to stop my service plan renewal",
    "Is there a list of services?",
    "put me on the list for Saturday",
    "I have no more questions",
    "remove this from the list",
    "stop all work on my order",
    "don't stop",
    "",
    "?!",
];

#[test]
fn who_asks_is_heard() {
    let missed: Vec<_> = ASKED.iter().filter(|text| !find(text)).collect();
    assert!(missed.is_empty(), "{missed:#?}");
}

#[test]
fn who_does_not_is_not() {
    let heard: Vec<_> = NOT_ASKED.iter().filter(|text| find(text)).collect();
    assert!(heard.is_empty(), "{heard:#?}");
}

#[test]
fn case_and_punctuation_do_not_matter() {
    for text in ASKED {
        let bare: String = text.chars().filter(|c| !matches!(c, ',' | '!' | '?')).collect();
        assert!(find(&bare.to_uppercase()), "{bare:?}");
    }
}
