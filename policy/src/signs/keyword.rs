//! The words that a text message is reserved for: carriers and the law give them a meaning of their own.

/// What a text message that is one reserved word asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Keyword {
    /// No more messages.
    OptOut,
    /// Messages again.
    OptIn,
    /// Who we are and how to stop.
    Help,
}

/// The reserved word that a text message consists of, if it does. Only the whole message counts: "Please cancel my
/// appointment" is about an appointment. On the telephone these words have their plain meaning; this is for texts.
#[must_use]
pub fn keyword(message: &str) -> Option<Keyword> {
    let plain: String =
        message.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
    let table = [(Keyword::OptOut, OPT_OUT), (Keyword::OptIn, OPT_IN), (Keyword::Help, HELP)];
    table.into_iter().find(|(_, words)| words.contains(&plain.as_str())).map(|(keyword, _)| keyword)
}

/// Twilio's defaults, those of other carriers, and their forms with "all" and "out" written together or not.
const OPT_OUT: &[&str] = &[
    "stop",
    "stopall",
    "unsubscribe",
    "end",
    "cancel",
    "quit",
    "revoke",
    "optout",
    "remove",
    "td",
    "arret",
    "arrete",
];
const OPT_IN: &[&str] = &["start", "unstop", "yes", "optin", "subscribe"];
const HELP: &[&str] = &["help", "info", "aide"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_whole_message_is_a_keyword() {
        let rows = [
            ("STOP", Some(Keyword::OptOut)),
            (" stop. ", Some(Keyword::OptOut)),
            ("Stop all", Some(Keyword::OptOut)),
            ("OPT-OUT", Some(Keyword::OptOut)),
            ("Cancel", Some(Keyword::OptOut)),
            ("START", Some(Keyword::OptIn)),
            ("Opt in", Some(Keyword::OptIn)),
            ("help", Some(Keyword::Help)),
            ("Please cancel my appointment", None),
            ("stop by tomorrow", None),
            ("don't stop", None),
            ("not yet", None),
            ("", None),
        ];
        for (message, expected) in rows {
            assert_eq!(keyword(message), expected, "{message:?}");
        }
    }
}
