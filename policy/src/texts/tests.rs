use super::{TextRequest, read};

const STOPS: &[&str] = &[
    "STOP",
    "stop.",
    "\"Stop\"",
    "  stop \n",
    "Stop!!!! 🛑😡",
    "STOP STOP STOP",
    "Stop please",
    "please stop, thank you",
    "ok stop",
    "pls stop",
    "stop texting",
    "Stop sending me these",
    "StopAll",
    "stop-all",
    "Un-subscribe",
    "UNSUBCRIBE",
    "opt-out",
    "OPT OUT PLEASE",
    "Revoke",
    "remove me",
    "REMOVE ME FROM YOUR LIST!!",
    "take me off this list",
    "get me off ur text list",
    "delete my number please",
    "cancel",
    "Cancel.",
    "End",
    "quit",
    "cancel all texts",
    "cancel my subscription",
    "end these messages",
    "no more texts",
    "No texts please",
    "do not send me anything",
    "don't send any more messages",
    "delete number",
    "no more msgs pls",
    "I don't want any more texts from you",
    "do not want to receive messages",
    "dont text me",
    "Don't ever text this number again",
    "do not contact",
    "never text me again",
    "not interested, stop texting",
    "how do I unsubscribe?",
    "How do i opt out of these",
    "wrong number",
    "Sorry, you have the wrong number, please remove",
    "leave me alone",
    "stop contacting me or I'll report you",
    "lose my number",
    "I revoke my consent",
    "unsubscribe me from everything",
    "Stop spamming",
    "ARRÊT",
    "Arrêtez de m'envoyer des messages",
    "désabonnez-moi",
    "ALTO",
    "Baja",
    "no más mensajes por favor",
    "No me manden más mensajes",
    "quiero darme de baja",
    "Parar",
    "SAIR",
    "não quero mais mensagens",
    "Abmelden",
    "bitte keine SMS mehr",
    "Hören Sie auf, mir zu schreiben",
    "Basta messaggi",
    "не пишите мне больше",
    "Стоп",
    "отпишите меня",
    "退订",
    "停止",
    "取消订阅",
    "配信停止",
    "수신거부",
    "إلغاء الاشتراك",
    "dừng",
    "HỦY",
    "itigil",
    "ＳＴＯＰ",
    "S\u{200b}T\u{200b}O\u{200b}P",
];

/// Complaints that hold a word which is harmless elsewhere.
const COMPLAINTS: &[&str] = &[
    "If you don't stop texting me I will report you to the FCC",
    "Please remove me from your list. You did not remove me last time",
    "I can't unsubscribe, please stop texting me",
    "You didn't stop. Take me off your list",
    "I asked you to stop and you did not stop. Do not contact me again",
    "Stop at once texting me",
    "Last warning. This is your last stop: unsubscribe me",
    "why won't you stop texting me",
    "You never stop. Leave me alone",
];

#[test]
fn who_complains_that_it_does_not_stop_is_heard() {
    let missed: Vec<_> =
        all(COMPLAINTS, false).into_iter().filter(|(_, read)| *read != TextRequest::OptOut).collect();
    assert!(missed.is_empty(), "{missed:#?}");
    for kept in
        ["I didn't mean to unsubscribe", "I don't want to stop these texts", "we never asked to be removed"]
    {
        assert_ne!(read(kept, false), TextRequest::OptOut, "{kept}");
    }
}

const NOT_STOPS: &[&str] = &[
    "Please cancel my appointment",
    "please cancel",
    "Can you cancel my booking for Tuesday?",
    "cancel the 3pm",
    "I need to cancel tomorrow",
    "Hi there",
    "Can you stop by tomorrow?",
    "stop by whenever",
    "I'd like to stop in and pay",
    "The leak won't stop",
    "how do I stop the water?",
    "it stopped working",
    "Don't stop",
    "please don't remove me from your list",
    "I did not want to opt out",
    "I didn't mean to unsubscribe",
    "don't remove the old one",
    "remove the old heater please",
    "Can you remove a tree stump near the pipe",
    "Is the end of the week ok?",
    "at the end",
    "my water heater quit",
    "quit working this morning",
    "text me when you're on the way",
    "Call me before you come",
    "please don't call before 9",
    "don't text me after 10 pm",
    "I'll be out until noon",
    "out",
    "Yes",
    "yes please",
    "ok thanks",
    "no",
    "no thanks",
    "don't send the old guy, he was late",
    "no calls before nine please",
    "delete the second appointment",
    "no more than 2 hours please",
    "I don't have any more questions",
    "What time is the first stop?",
    "next to the bus stop",
    "you never texted me back",
    "I haven't received any more texts, when are you coming?",
    "why did you stop texting me? when is my appointment?",
    "did you get my text",
    "start at 9 if possible",
    "can I get some info on prices",
    "help, my basement is flooded",
    "take me off hold please",
    "please take me off the waiting list for Monday",
    "I want to opt out of the maintenance plan",
    "put me on your list",
    "leave the key with the neighbor",
    "baja la presion del agua",
    "¿pueden parar la fuga?",
    "",
    "👍",
    "???",
];

fn all(texts: &[&str], opted_out: bool) -> Vec<(String, TextRequest)> {
    texts.iter().map(|text| ((*text).to_owned(), read(text, opted_out))).collect()
}

#[test]
fn who_asks_to_stop_is_heard() {
    let missed: Vec<_> =
        all(STOPS, false).into_iter().filter(|(_, read)| *read != TextRequest::OptOut).collect();
    assert!(missed.is_empty(), "{missed:#?}");
}

#[test]
fn who_does_not_is_not_stopped() {
    // "out" is one of the words that stop when they stand alone.
    let harmless = NOT_STOPS.iter().copied().filter(|text| *text != "out").collect::<Vec<_>>();
    let stopped: Vec<_> = all(&harmless, false)
        .into_iter()
        .filter(|(_, read)| matches!(read, TextRequest::OptOut | TextRequest::OptIn | TextRequest::Help))
        .collect();
    assert!(stopped.is_empty(), "{stopped:#?}");
}

#[test]
fn only_who_has_stopped_can_start_again() {
    for (text, before, after) in [
        ("START", TextRequest::OptIn, TextRequest::OptIn),
        ("unstop", TextRequest::OptIn, TextRequest::OptIn),
        ("Yes", TextRequest::Nothing, TextRequest::OptIn),
        ("sí", TextRequest::Nothing, TextRequest::OptIn),
        ("opt me back in please", TextRequest::OptIn, TextRequest::OptIn),
        ("you can text me again", TextRequest::Nothing, TextRequest::OptIn),
        ("please start the texts again", TextRequest::Nothing, TextRequest::OptIn),
        ("don't start texting me again", TextRequest::Nothing, TextRequest::Nothing),
        ("yes, Tuesday works", TextRequest::Nothing, TextRequest::Nothing),
        ("STOP", TextRequest::OptOut, TextRequest::OptOut),
        ("start", TextRequest::OptIn, TextRequest::OptIn),
    ] {
        assert_eq!((read(text, false), read(text, true)), (before, after), "{text:?}");
    }
}

#[test]
fn help_is_a_keyword_and_not_a_wish() {
    for (text, expected) in [
        ("HELP", TextRequest::Help),
        ("help please", TextRequest::Help),
        ("Info", TextRequest::Help),
        ("AYUDA", TextRequest::Help),
        ("help me", TextRequest::Nothing),
        ("info about drains", TextRequest::Nothing),
        ("help stop", TextRequest::Nothing),
    ] {
        assert_eq!(read(text, false), expected, "{text:?}");
    }
}

#[test]
fn who_would_rather_be_called_is_not_texted() {
    assert_eq!(read("do not text me and do not call me", false), TextRequest::OptOut);
    for text in [
        "Don't text me, just call",
        "stop texting me and call",
        "please no more texts, call me",
        "call me instead of texting",
    ] {
        assert_eq!(read(text, false), TextRequest::NoTexts, "{text:?}");
    }
}

#[test]
fn case_and_decoration_do_not_matter() {
    for text in STOPS {
        for other in
            [text.to_uppercase(), text.to_lowercase(), format!("{text} 🙏"), format!("\u{feff}{text}\r\n")]
        {
            assert_eq!(read(&other, false), TextRequest::OptOut, "{other:?}");
        }
    }
}
