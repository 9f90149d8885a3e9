//! The lines of a file, as components with properties.

use super::CalendarError;

/// `NAME;PARAMETER=x:value`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Property {
    pub(super) name: String,
    pub(super) parameters: Vec<(String, String)>,
    pub(super) value: String,
}

/// An event, with its own properties but not those of its alarms.
#[derive(Debug, Default)]
pub(super) struct Component {
    properties: Vec<Property>,
}

/// A file.
#[derive(Debug, Default)]
pub(super) struct Components {
    pub(super) events: Vec<Component>,
    /// The zone that is meant where a time has none.
    pub(super) calendar_zone: Option<String>,
}

impl Property {
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Each of the values between commas.
    pub(super) fn values(&self) -> impl Iterator<Item = &str> {
        self.value.split(',').map(str::trim).filter(|value| !value.is_empty())
    }
}

impl Component {
    pub(super) fn one(&self, name: &str) -> Option<&Property> {
        self.properties.iter().find(|property| property.name == name)
    }

    pub(super) fn all(&self, name: &str) -> impl Iterator<Item = &Property> {
        self.properties.iter().filter(move |property| property.name == name)
    }
}

pub(super) fn read(file: &str) -> Result<Components, CalendarError> {
    let file = file.trim_start_matches('\u{feff}').replace("\r\n", "\n").replace('\r', "\n");
    let unfolded = file.replace("\n ", "").replace("\n\t", "");
    let mut components = Components::default();
    // What is open, the outermost first.
    let mut open: Vec<String> = Vec::new();
    let mut event = Component::default();
    let mut is_calendar = false;
    for property in unfolded.lines().filter_map(property) {
        let value = property.value.trim().to_ascii_uppercase();
        match (property.name.as_str(), open.last().map(String::as_str)) {
            ("BEGIN", _) => {
                is_calendar |= value == "VCALENDAR";
                open.push(value);
            }
            ("END", Some(opened)) if opened == value => {
                if opened == "VEVENT" {
                    components.events.push(std::mem::take(&mut event));
                }
                open.pop();
            }
            ("END", _) => return Err(CalendarError::CutShort),
            ("X-WR-TIMEZONE", Some("VCALENDAR")) => components.calendar_zone = Some(property.value),
            (_, Some("VEVENT")) => event.properties.push(property),
            _ => {}
        }
    }
    match (is_calendar, open.is_empty()) {
        (true, true) => Ok(components),
        (true, false) => Err(CalendarError::CutShort),
        (false, _) => Err(CalendarError::NotACalendar),
    }
}

fn property(line: &str) -> Option<Property> {
    let mut in_quotes = false;
    let colon = line.find(|c| {
        in_quotes ^= c == '"';
        c == ':' && !in_quotes
    })?;
    let mut head = line[..colon].split(';');
    let name = head.next()?.trim().to_ascii_uppercase();
    let parameters = head.filter_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        Some((name.trim().to_ascii_uppercase(), value.trim().trim_matches('"').to_owned()))
    });
    Some(Property { name, parameters: parameters.collect(), value: line[colon + 1..].to_owned() })
}

/// Text as it was before it was written down.
pub(super) fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match (c, c == '\\') {
            (_, true) => match chars.next() {
                Some('n' | 'N') => plain.push('\n'),
                Some(other) => plain.push(other),
                None => plain.push('\\'),
            },
            (c, false) => plain.push(c),
        }
    }
    plain
}
