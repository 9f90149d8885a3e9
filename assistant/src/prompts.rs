//! Everything the assistant says: fixed prompts, which are made into sound once, and the sentences around a fact.
//!
//! A reply to the caller starts with a fixed prompt, so that the rest can be made into sound while it plays.

use jiff::Timestamp;
use telephony::PhoneNumber;

use crate::business::Business;
use crate::dialogue::Segment;
use crate::understand::Asked;
use crate::when::speak;

/// Says that something takes a moment: covers any wait.
pub const ONE_MOMENT: &str = "One moment.";

/// Announces the recording of the call, where the business records. It must be heard to its end before any begins.
pub const CALL_IS_RECORDED: &str = "This call is recorded. To turn that off, just say: don't record me.";

pub(crate) const RECORDING_OFF: &str = "Okay, the recording is off.";
pub(crate) const NOT_RECORDED: &str = "This call isn't being recorded.";
pub(crate) const SURE: &str = "Sure.";
pub(crate) const OKAY: &str = "Okay.";
pub(crate) const GREAT: &str = "Great.";
pub(crate) const GOT_IT: &str = "Got it.";
pub(crate) const THANKS: &str = "Thanks.";
pub(crate) const NO_PROBLEM: &str = "No problem.";
pub(crate) const HELLO: &str = "Hello!";
pub(crate) const WELCOME: &str = "You're welcome.";
pub(crate) const LET_ME_LOOK: &str = "Let me look.";
pub(crate) const LET_ME_LOOK_UP: &str = "Let me look that up.";
pub(crate) const TAKE_YOUR_TIME: &str = "Take your time.";
pub(crate) const WHICH_ONE: &str = "Which would you like?";
pub(crate) const DOES_THAT_WORK: &str = "Does that work?";
pub(crate) const NOTHING_OF_THE_KIND: &str = "I'm sorry, I don't have anything then.";
pub(crate) const NOTHING_AT_ALL: &str = "I'm sorry, I don't see any opening.";
pub(crate) const ANOTHER_DAY: &str = "What other day would suit you?";
pub(crate) const NEEDED: &str = "It's only so that our people can find and reach you.";
pub(crate) const OR_LATER: &str = "Or later that week?";
pub(crate) const JUST_TAKEN: &str = "I'm sorry, that one was just taken.";
pub(crate) const READING_BACK: &str = "Let me read that back.";
pub(crate) const CALLING_NUMBER: &str = "We'll reach you at the number you're calling from.";
pub(crate) const IS_THAT_RIGHT: &str = "Is that right?";
pub(crate) const SHALL_I_BOOK: &str = "Shall I book it?";
pub(crate) const NOTED: &str = "I've noted that for them. Shall I book it?";
pub(crate) const NOTED_FOR_THEM: &str = "I've noted that for them.";
pub(crate) const BEEN_THERE_BEFORE: &str = "I'll note for them that we've been out for this before.";
pub(crate) const WHAT_TO_CHANGE: &str = "What should I change?";
pub(crate) const BOOKED: &str = "You're booked.";
pub(crate) const PASSED_ON: &str = "Okay, I'll pass that on.";
pub(crate) const THAT_COMES_NEXT: &str = "I'll get to that right after this.";
pub(crate) const NOW_THE_OTHER: &str = "Now for the other one.";
pub(crate) const NOW_THE_NEXT: &str = "Now for the next one.";
pub(crate) const ONE_BY_ONE: &str = "I'll book them one after the other.";
pub(crate) const CANNOT_LOOK_IT_UP: &str = "I can't see that in this call, so I have to ask.";
pub(crate) const NOT_CHANGED_HERE: &str = "I can't change that here, but I'll pass it on.";
pub(crate) const NO_LONGER_URGENT: &str = "Okay, I'll tell them that it's no longer urgent.";
pub(crate) const STILL_TRYING: &str = "We keep trying, and someone will call you back as soon as possible. If anyone is in danger, hang up and call 911.";
pub(crate) const NOT_YET_BOOKED: &str = "I haven't booked it yet.";
pub(crate) const NOT_YET_CANCELLED: &str = "I haven't cancelled it yet.";
pub(crate) const NOT_YET_MOVED: &str = "I haven't moved it yet.";
pub(crate) const NOT_BOOKED: &str = "Okay, I won't book that.";
pub(crate) const CANNOT_CONFIRM: &str = "I'm sorry, I can't confirm that booking right now.";
pub(crate) const CANNOT_SEE: &str = "I'm sorry, I can't see the calendar right now.";
pub(crate) const CANNOT_CANCEL: &str = "I'm sorry, I couldn't make sure that it's cancelled.";
pub(crate) const CANNOT_SAVE: &str =
    "I'm sorry, I couldn't save that. Please call again in a little while. Goodbye.";
pub(crate) const CANCELLED: &str = "It's cancelled.";
pub(crate) const THEY_ARE_CANCELLED: &str = "They're cancelled.";
pub(crate) const CALL_TO_CANCEL: &str = "To cancel or move an appointment, just call this number.";
pub(crate) const ALREADY_GONE: &str = "That appointment was already cancelled.";
pub(crate) const LEFT_AS_IS: &str = "Okay, I've left it as it is.";
pub(crate) const NO_SUCH_BOOKING: &str = "I'm sorry, I can't find an appointment under that name and number.";
pub(crate) const NO_MORE_LOOKING_UP: &str = "I'm sorry, I can't look up an appointment in this call.";
pub(crate) const BOOKED_UNDER: &str = "What name is it under?";
pub(crate) const BOOKED_WITH: &str = "What phone number was it booked with?";
pub(crate) const WHICH_APPOINTMENT: &str = "Which one do you mean?";
pub(crate) const SHOULD_I_CANCEL: &str = "Should I cancel it?";
pub(crate) const SHOULD_I_CANCEL_THEM: &str = "Should I cancel them?";
pub(crate) const CANNOT_MOVE: &str = "I'm sorry, I couldn't make sure that it's moved.";
pub(crate) const WHEN_INSTEAD: &str = "When would you like it instead?";
pub(crate) const SHOULD_I_MOVE: &str = "Should I move it?";
pub(crate) const MOVED: &str = "It's moved.";
pub(crate) const OWNER_LATER: &str = "I can't open the schedule over the phone, but I can take a message.";
pub(crate) const PIN_WRONG: &str = "I'm sorry, that PIN isn't right.";
pub(crate) const PIN_REFUSED: &str = "I'm sorry, I can't open the schedule.";
pub(crate) const ANYTHING_MORE: &str = "Say next, repeat, text me that, or ask about another day.";
pub(crate) const ANOTHER_QUESTION: &str = "What else would you like to know?";
pub(crate) const OUTSIDE_AREA: &str = "I'm not sure that we come to that address.";
pub(crate) const SPELL_NAME: &str = "Could you spell your last name for me, letter by letter?";
pub(crate) const TYPE_NUMBER: &str =
    "Please type the ten digits of your number on your keypad, or say them one by one. What's the number?";
pub(crate) const TYPE_HOUSE: &str = "Please type just the house number on your keypad, then press pound.";
pub(crate) const AND_THE_STREET: &str = "And what's the name of the street? You can spell it.";
pub(crate) const AND_THE_HOUSE: &str = "And what's the house number?";
pub(crate) const AND_THE_REST: &str = "Go on, please.";
pub(crate) const GROWN_UP: &str = "Please give the phone to a grown-up.";
pub(crate) const WRONG_NUMBER: &str = "No problem. Goodbye.";
pub(crate) const ENGLISH_ONLY: &str = "I'm sorry, I only speak English.";
pub(crate) const UPSET: &str = "I'm sorry that this is frustrating.";
pub(crate) const ENOUGH: &str = "I'll end the call here. Please call again when you're ready. Goodbye.";
pub(crate) const NAME_OR_ADDRESS: &str = "What name or address is it under?";
pub(crate) const GO_ON: &str = "Shall I go on?";
pub(crate) const LAST_ONE: &str = "That was the last one.";
pub(crate) const NOTHING_TO_REPEAT: &str = "Ask me about a day first.";
pub(crate) const TEXTING_YOU: &str = "I'm texting it to you.";
pub(crate) const CANNOT_TEXT: &str = "I'm sorry, I couldn't text it.";
pub(crate) const NOBODY_FREE: &str = "Nobody can pick up right now, but I can have someone call you back.";
pub(crate) const RINGING: &str = "Okay, I'm trying to reach someone for you.";
pub(crate) const STILL_RINGING: &str = "I'm still trying to reach someone. Thanks for waiting.";
pub(crate) const STAY_ON_THE_LINE: &str = "Please stay on the line.";
pub(crate) const NAME_MEANWHILE: &str = "While it's ringing, what's your name?";
pub(crate) const REASON_MEANWHILE: &str = "And what should I tell them it's about?";
pub(crate) const NOBODY_CAME: &str = "I'm sorry, nobody can come to the phone right now.";
pub(crate) const MESSAGE_OR_CALL: &str = "Would you like to leave a message, or have someone call you back?";
pub(crate) const EMERGENCY_NOBODY: &str =
    "I couldn't reach anyone by phone yet. We keep trying, and someone will call you back.";
pub(crate) const HANDED_BACK: &str = "You're back with the assistant.";
pub(crate) const TAKE_MESSAGE: &str = "Sure, I can have someone call you back.";
pub(crate) const YOUR_NAME: &str = "What's your name?";
pub(crate) const CALL_THIS_NUMBER: &str = "Should they call the number you're calling from?";
pub(crate) const CALL_WHICH_NUMBER: &str = "What number should they call, with the area code?";
pub(crate) const WHAT_ABOUT: &str = "And what's it about?";
pub(crate) const CALL_WHEN: &str = "One of our people calls, and I can't say exactly when.";
pub(crate) const CALLBACK_LEFT: &str = "I've asked for someone to call you back.";
pub(crate) const VOICEMAIL: &str =
    "Please leave a message after the tone. When you're done, hang up or press any key.";
pub(crate) const MESSAGE_TAKEN: &str = "I've got your message.";
pub(crate) const NO_MESSAGE: &str = "I didn't hear a message.";
pub(crate) const MESSAGE_LOST: &str = "I'm sorry, I couldn't record that.";
pub(crate) const FOR_A_PERSON: &str = "That's something for a person to look into.";
pub(crate) const UNKNOWN_ANSWER: &str = "I don't have the answer to that.";
pub(crate) const NOT_OURS: &str = "I'm afraid I can't help with that.";
pub(crate) const AUTOMATED: &str = "I'm an automated assistant.";
pub(crate) const WHAT_I_DO: &str =
    "I can book an appointment, move or cancel one, answer a question or take a message.";
pub(crate) const TROUBLE: &str = "I'm sorry, I'm having trouble understanding.";
pub(crate) const CANNOT_HEAR: &str = "I'm sorry, I can't hear you.";
pub(crate) const DID_NOT_CATCH: &str = "Sorry, I didn't catch that.";
pub(crate) const STILL_THERE: &str = "Are you still there?";
pub(crate) const CUT_OFF: &str = "Sorry, we were cut off for a second.";
pub(crate) const GIVE_UP: &str = "I'm sorry I couldn't help this time. Please call again. Goodbye.";
pub(crate) const HANG_UP: &str = "I'll let you go now. Please call again any time. Goodbye.";
pub(crate) const LONG_ENOUGH: &str = "I'm sorry, I have to end the call here. Please call again. Goodbye.";
pub(crate) const OPTED_OUT: &str = "Understood. I've noted that you don't want to be contacted. Goodbye.";
pub(crate) const OPT_OUT_NOTED: &str = "I've noted that you don't want to be contacted.";
pub(crate) const NO_MORE_BOOKINGS: &str = "I can't book any more today, so a person will do it.";
pub(crate) const TEXTS_GO_OUT: &str = "You'll get a text with the details, and a reminder before.";
pub(crate) const NO_TEXTS_NOTED: &str = "I've noted that you don't want any texts.";
pub(crate) const EMERGENCY: [&str; 2] = [
    "This sounds like an emergency.",
    "If anyone is in danger, or if you smell gas, get out, hang up and call 911 now.",
];
/// Where the emergency services come first and the business second.
pub(crate) const EMERGENCY_SERVICES: [&str; 2] =
    ["This sounds like an emergency.", "Get everybody out of danger, then hang up and call 911 now."];
pub(crate) const EMERGENCY_MARKED: &str =
    "I've marked your call as an emergency and asked for an urgent call back.";
pub(crate) const EMERGENCY_NOT_SAVED: &str = "I couldn't pass your message on. If anyone is in danger, hang up and call 911. Otherwise, please call again. Goodbye.";

/// Every fixed prompt that does not depend on the business.
const FIXED: &[&str] = &[
    ONE_MOMENT,
    SURE,
    OKAY,
    GREAT,
    GOT_IT,
    THANKS,
    NO_PROBLEM,
    HELLO,
    WELCOME,
    LET_ME_LOOK,
    LET_ME_LOOK_UP,
    TAKE_YOUR_TIME,
    WHICH_ONE,
    DOES_THAT_WORK,
    NOTHING_OF_THE_KIND,
    NOTHING_AT_ALL,
    ANOTHER_DAY,
    NEEDED,
    OR_LATER,
    JUST_TAKEN,
    READING_BACK,
    CALLING_NUMBER,
    IS_THAT_RIGHT,
    SHALL_I_BOOK,
    NOTED,
    NOTED_FOR_THEM,
    BEEN_THERE_BEFORE,
    WHAT_TO_CHANGE,
    BOOKED,
    PASSED_ON,
    THAT_COMES_NEXT,
    NOW_THE_OTHER,
    NOW_THE_NEXT,
    ONE_BY_ONE,
    CANNOT_LOOK_IT_UP,
    NOT_CHANGED_HERE,
    NO_LONGER_URGENT,
    STILL_TRYING,
    NOT_YET_BOOKED,
    NOT_YET_CANCELLED,
    NOT_YET_MOVED,
    NOT_BOOKED,
    CANNOT_CONFIRM,
    CANNOT_SEE,
    CANNOT_CANCEL,
    CANNOT_SAVE,
    CANCELLED,
    THEY_ARE_CANCELLED,
    CALL_TO_CANCEL,
    ALREADY_GONE,
    LEFT_AS_IS,
    NO_SUCH_BOOKING,
    NO_MORE_LOOKING_UP,
    BOOKED_UNDER,
    BOOKED_WITH,
    WHICH_APPOINTMENT,
    SHOULD_I_CANCEL,
    SHOULD_I_CANCEL_THEM,
    CANNOT_MOVE,
    WHEN_INSTEAD,
    SHOULD_I_MOVE,
    MOVED,
    OWNER_LATER,
    PIN_WRONG,
    PIN_REFUSED,
    ANYTHING_MORE,
    ANOTHER_QUESTION,
    OUTSIDE_AREA,
    AND_THE_REST,
    SPELL_NAME,
    TYPE_NUMBER,
    TYPE_HOUSE,
    AND_THE_STREET,
    AND_THE_HOUSE,
    GROWN_UP,
    WRONG_NUMBER,
    ENGLISH_ONLY,
    UPSET,
    ENOUGH,
    NAME_OR_ADDRESS,
    GO_ON,
    LAST_ONE,
    NOTHING_TO_REPEAT,
    TEXTING_YOU,
    CANNOT_TEXT,
    NOBODY_FREE,
    RINGING,
    STILL_RINGING,
    STAY_ON_THE_LINE,
    NAME_MEANWHILE,
    REASON_MEANWHILE,
    NOBODY_CAME,
    HANDED_BACK,
    MESSAGE_OR_CALL,
    EMERGENCY_NOBODY,
    TAKE_MESSAGE,
    YOUR_NAME,
    CALL_THIS_NUMBER,
    CALL_WHICH_NUMBER,
    WHAT_ABOUT,
    CALL_WHEN,
    CALLBACK_LEFT,
    VOICEMAIL,
    MESSAGE_TAKEN,
    NO_MESSAGE,
    MESSAGE_LOST,
    FOR_A_PERSON,
    UNKNOWN_ANSWER,
    NOT_OURS,
    AUTOMATED,
    WHAT_I_DO,
    TROUBLE,
    CANNOT_HEAR,
    DID_NOT_CATCH,
    STILL_THERE,
    CUT_OFF,
    GIVE_UP,
    HANG_UP,
    LONG_ENOUGH,
    OPTED_OUT,
    OPT_OUT_NOTED,
    NO_MORE_BOOKINGS,
    TEXTS_GO_OUT,
    NO_TEXTS_NOTED,
    NOT_RECORDED,
    EMERGENCY[0],
    EMERGENCY[1],
    EMERGENCY_SERVICES[1],
    EMERGENCY_MARKED,
    EMERGENCY_NOT_SAVED,
];

/// What opens a reply and need not be said again when the caller asks to hear it again.
pub(crate) const ACKNOWLEDGEMENTS: &[&str] =
    &[SURE, OKAY, GREAT, GOT_IT, THANKS, NO_PROBLEM, DID_NOT_CATCH, STILL_THERE, TAKE_YOUR_TIME, CUT_OFF];

/// How a question is put: first, again in other words, and with an example of an answer.
pub(crate) struct Wording {
    pub(crate) ask: &'static str,
    pub(crate) rephrase: &'static str,
    pub(crate) choices: &'static str,
}

/// The wording of each question. Where the first one depends on facts, `ask` is its last sentence.
pub(crate) fn wording(asked: Asked) -> Wording {
    let (ask, rephrase, choices) = match asked {
        Asked::Anything => (
            "How can I help?",
            "What can I do for you?",
            "You can book an appointment, move or cancel one, ask a question, or leave a message. Which would you like?",
        ),
        Asked::Service => {
            ("What do you need help with?", "In a few words, what's the problem?", "Which of these is it?")
        }
        Asked::When => (
            "What day and time would suit you?",
            "Which day would be good for you?",
            "You can say something like tomorrow morning, or Friday at two. When would be good?",
        ),
        Asked::Opening => (
            WHICH_ONE,
            "Which of those would you like?",
            "You can say the first one, or name another day. Which would you like?",
        ),
        Asked::Name => (
            "What name should I put it under?",
            "What's your first and last name?",
            "Please say your name, and then spell it.",
        ),
        Asked::Address => (
            "What's the address?",
            "What's the house number and the street?",
            "You can say it like this: forty-two Oak Street. What's the address?",
        ),
        Asked::Phone => (
            "What's the best number to reach you, with the area code?",
            "What's your phone number? All ten digits, please.",
            "You can also type the ten digits on your keypad. What's the number?",
        ),
        Asked::Confirm => (
            IS_THAT_RIGHT,
            "Please say yes if that's right, or tell me what to change.",
            "You can say yes, or for example: change the time. Is it right?",
        ),
        Asked::Danger => (
            "Is anyone in danger right now?",
            "Is anyone hurt or in danger right now? Please say yes or no.",
            "Say yes if anyone is in danger, or no if everybody is safe.",
        ),
        Asked::Unwanted => (
            "Should I take you off our list, so that nobody contacts you again?",
            "Should I take you off our list? Please say yes or no.",
            "Say yes to be left alone from now on, or no to go on.",
        ),
        Asked::AnythingElse => (
            "Is there anything else I can help with?",
            "Can I help with anything else?",
            "You can book an appointment, ask a question, or just say goodbye.",
        ),
        Asked::CancelWhich => (
            WHICH_APPOINTMENT,
            "Which of your appointments do you mean?",
            "You can say the first one, or name the day. Which one is it?",
        ),
        Asked::CancelConfirm => (
            SHOULD_I_CANCEL,
            "Should I cancel that appointment? Please say yes or no.",
            "Say yes to cancel it, or no to keep it.",
        ),
        Asked::MoveConfirm => (
            SHOULD_I_MOVE,
            "Should I move the appointment? Please say yes or no.",
            "Say yes to move it, no to leave it as it is, or name another time.",
        ),
        Asked::CallbackOffer => (
            "Would you like someone to call you back?",
            "Should someone call you back? Please say yes or no.",
            "Say yes to get a call back, or no to end the call.",
        ),
        Asked::Reason => (WHAT_ABOUT, "What should I tell them?", "In a few words, what's it about?"),
        Asked::Holding => (STAY_ON_THE_LINE, STAY_ON_THE_LINE, STILL_RINGING),
        Asked::Nothing => (ONE_MOMENT, ONE_MOMENT, ONE_MOMENT),
        Asked::Pin => (
            "If you're the owner, type your PIN on the keypad and press pound. If not, press star.",
            "Please don't say your PIN. Type it on the keypad and press pound, or press star to go on without one.",
            "Type your PIN on the keypad and press pound, or press star to go on without one.",
        ),
        Asked::Owner => (
            "What would you like to know?",
            "You can ask about a day, or say next, repeat, or text me that.",
            "You can say: what's on tomorrow, who's first on Monday, any emergencies this week, or when am I free on Thursday.",
        ),
    };
    Wording { ask, rephrase, choices }
}

/// How the calling number is offered, three times over like every question.
pub(crate) const USE_CALLING_NUMBER: Wording = Wording {
    ask: "Is the number you're calling from the best one to reach you?",
    rephrase: "Can we reach you at the number you're calling from? Please say yes or no.",
    choices: "Say yes to use the number you're calling from, or type another one on your keypad.",
};

const ALL_ASKED: [Asked; 20] = [
    Asked::Anything,
    Asked::Service,
    Asked::When,
    Asked::Opening,
    Asked::Name,
    Asked::Address,
    Asked::Phone,
    Asked::Confirm,
    Asked::Danger,
    Asked::Unwanted,
    Asked::AnythingElse,
    Asked::CancelWhich,
    Asked::CancelConfirm,
    Asked::MoveConfirm,
    Asked::CallbackOffer,
    Asked::Reason,
    Asked::Holding,
    Asked::Nothing,
    Asked::Pin,
    Asked::Owner,
];

/// Every text that may be said unchanged for this business.
pub(crate) fn all(business: &Business) -> Vec<String> {
    let mut prompts: Vec<String> = FIXED.iter().map(|text| (*text).to_owned()).collect();
    for wording in ALL_ASKED.into_iter().map(wording).chain([USE_CALLING_NUMBER]) {
        prompts.extend([wording.ask, wording.rephrase, wording.choices].map(str::to_owned));
    }
    prompts.extend([
        greeting(business),
        greeting_after_hours(business),
        goodbye(business),
        who_we_are(business),
        yes_we_are(business),
        services(business),
    ]);
    prompts.extend(business.questions.iter().map(|question| question.answer.clone()));
    if business.settings.record_calls {
        prompts.extend([CALL_IS_RECORDED, RECORDING_OFF].map(str::to_owned));
    }
    prompts.sort();
    prompts.dedup();
    prompts
}

/// A fixed prompt. Its text must be one of [`all`], which a test of every conversation checks.
pub(crate) fn fixed(text: impl Into<String>) -> Segment {
    Segment { text: text.into(), fixed: true }
}

/// A sentence made for this moment.
pub(crate) fn variable(text: impl Into<String>) -> Segment {
    Segment { text: text.into(), fixed: false }
}

/// Every greeting says that a machine speaks: `policy::disclosure` asks for it on every call.
pub(crate) fn greeting(business: &Business) -> String {
    match &business.settings.greeting {
        Some(greeting) if says_what_speaks(greeting, &business.name) => greeting.clone(),
        Some(greeting) => format!("This is an automated assistant. {greeting}"),
        None => format!("Thanks for calling {}. This is the automated assistant.", business.name),
    }
}

pub(crate) fn greeting_after_hours(business: &Business) -> String {
    format!(
        "Thanks for calling {}. This is the automated assistant. We're closed right now, but I can book an appointment or \
         take a message.",
        business.name
    )
}

/// Whether an owner's own words leave no doubt that a machine speaks. His business's name says nothing of it: there are
/// firms for computers, automated gates and artificial turf.
fn says_what_speaks(greeting: &str, name: &str) -> bool {
    let said = greeting.to_lowercase().replace(&name.to_lowercase(), " ");
    let words: Vec<&str> =
        said.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    // "This is not an automated system" says the contrary.
    let denied = |at: usize| {
        words[at.saturating_sub(3)..at].iter().any(|word| ["not", "no", "t", "never"].contains(word))
    };
    words
        .windows(2)
        .enumerate()
        .any(|(at, pair)| MACHINES.contains(&pair[0]) && SPEAKERS.contains(&pair[1]) && !denied(at))
}

const MACHINES: [&str; 8] =
    ["automated", "automatic", "artificial", "virtual", "digital", "computer", "ai", "robot"];
const SPEAKERS: [&str; 9] = [
    "assistant",
    "receptionist",
    "agent",
    "attendant",
    "system",
    "voice",
    "operator",
    "secretary",
    "intelligence",
];

pub(crate) fn goodbye(business: &Business) -> String {
    format!("Thanks for calling {}. Goodbye.", business.name)
}

pub(crate) fn who_we_are(business: &Business) -> String {
    format!("This is {}.", business.name)
}

pub(crate) fn yes_we_are(business: &Business) -> String {
    format!("Yes, this is {}.", business.name)
}

/// "We can help with a leak repair, a drain cleaning or an estimate."
pub(crate) fn services(business: &Business) -> String {
    let names: Vec<String> = business.job_types.iter().map(|job| job.name.clone()).collect();
    format!("I can book {}.", either(&names))
}

/// "Tuesday, November 24th at 8 AM, 10:30 AM or 2 PM", grouped by day.
pub(crate) fn times(starts: &[Timestamp], business: &Business) -> String {
    let zone = business.hours.zone();
    let mut days: Vec<(jiff::civil::Date, Vec<String>)> = Vec::new();
    for start in starts {
        let day = start.to_zoned(zone.clone()).date();
        let time = speak::time(*start, zone);
        match days.last_mut() {
            Some((last, times)) if *last == day => times.push(time),
            _ => days.push((day, vec![time])),
        }
    }
    let groups: Vec<String> =
        days.iter().map(|(day, times)| format!("{} at {}", speak::day(*day), either(times))).collect();
    either(&groups)
}

/// "Which one: 8 AM, 12:30 PM or 5 PM?", with the days where there are several.
pub(crate) fn which_of(starts: &[Timestamp], business: &Business) -> Segment {
    let zone = business.hours.zone();
    let day = |start: &Timestamp| start.to_zoned(zone.clone()).date();
    let one_day = starts.first().is_some_and(|first| starts.iter().all(|start| day(start) == day(first)));
    let times = if one_day {
        either(&starts.iter().map(|start| speak::time(*start, zone)).collect::<Vec<_>>())
    } else {
        times(starts, business)
    };
    variable(format!("Which one: {times}?"))
}

/// "It would move from Tuesday, November 24th at 10 AM to Friday, November 27th at 2 PM."
pub(crate) fn from_to(from: Timestamp, to: Timestamp, business: &Business) -> Segment {
    let zone = business.hours.zone();
    variable(format!("It would move from {} to {}.", speak::moment(from, zone), speak::moment(to, zone)))
}

pub(crate) fn offer(starts: &[Timestamp], business: &Business) -> Segment {
    variable(format!("I have {}.", times(starts, business)))
}

pub(crate) fn holding(start: Timestamp, business: &Business) -> Segment {
    variable(format!("I'm holding {} for you.", speak::moment(start, business.hours.zone())))
}

/// "A leak repair on Tuesday, November 24th at 10 AM" and whatever else is known, as one sentence.
pub(crate) fn summary(job: &str, start: Timestamp, more: &[String], business: &Business) -> Segment {
    let moment = speak::moment(start, business.hours.zone());
    let more: String = more.iter().map(|part| format!(", {part}")).collect();
    variable(capitalised(&format!("{job} on {moment}{more}.")))
}

/// "312-555-0142".
pub(crate) fn phone_number(phone: &PhoneNumber) -> Segment {
    variable(format!("The phone number is {}.", spoken_number(phone)))
}

/// The digits in their groups.
pub(crate) fn spoken_number(phone: &PhoneNumber) -> String {
    let digits = phone.national_digits();
    match (digits.get(..3), digits.get(3..6), digits.get(6..10)) {
        (Some(area), Some(exchange), Some(line)) if digits.len() == 10 => format!("{area}-{exchange}-{line}"),
        _ => digits.to_owned(),
    }
}

/// "a, b or c".
pub(crate) fn either(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [rest @ .., last] => format!("{} or {last}", rest.join(", ")),
    }
}

/// The text with a capital letter.
pub(crate) fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::says_what_speaks;

    #[test]
    fn a_name_with_a_machine_in_it_is_no_disclosure() {
        for (name, greeting, discloses) in [
            ("Riverside Plumbing", "Riverside Plumbing, you've reached our automated assistant.", true),
            ("Riverside Plumbing", "Hi! I'm the AI receptionist of Riverside Plumbing.", true),
            ("Riverside Plumbing", "Hello, an artificial voice answers this line.", true),
            ("Riverside Plumbing", "Hi, this is Robin, how can I help?", false),
            ("Riverside Plumbing", "This is not an automated system, this is Robin.", false),
            ("Artificial Turf Company", "Hi, this is Artificial Turf Company, how can I help?", false),
            ("Oak Street Computer Repair", "Oak Street Computer Repair, what's broken?", false),
            (
                "Automated Gates",
                "Thanks for calling Automated Gates. Is it your gate or your computer?",
                false,
            ),
            ("Digital Voice", "This is Digital Voice, good morning!", false),
        ] {
            assert_eq!(says_what_speaks(greeting, name), discloses, "{greeting}");
        }
    }
}
