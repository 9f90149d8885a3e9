//! Files of people who are not to be contacted, read a line at a time.
//!
//! Three shapes are known by their first line: one number or e-mail address a line; CSV whose head names a column of
//! numbers or of e-mail addresses (and perhaps one of channels); and the national registry's area code and seven digits.
//! Empty lines and lines that begin with `#` are passed over.

use telephony::PhoneNumber;

use crate::contact::{Address, EmailAddress, Reach};
use crate::numbers;

/// Reads one file.
#[derive(Debug, Default)]
pub struct SuppressionFile {
    shape: Option<Shape>,
}

/// What a line holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// Somebody who is not to be contacted that way.
    Entry(Address, Reach),
    /// Nothing: it is empty, a remark, or the head.
    Empty,
    /// Nothing that can be read.
    Bad(Mistake),
}

/// Why a line cannot be read. It does not repeat the line, which may be somebody's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Mistake {
    /// There is no number or address where one has to be.
    #[error("no telephone number or e-mail address")]
    NoAddress,
    /// The channel is none that we know.
    #[error("the channel is none of all, calls, texts, emails")]
    UnknownReach,
    /// The line has fewer columns than the head.
    #[error("a column is missing")]
    MissingColumn,
    /// The line has a quotation mark without its pair.
    #[error("a quotation mark is not closed")]
    OpenQuote,
    /// The file's first line is a head without a column that we know.
    #[error("the head names no column of numbers or e-mail addresses (phone, email)")]
    UnknownHead,
    /// The file's first line is a head with more than one column that we know: only one would be taken in.
    #[error(
        "the head names more than one column of numbers or e-mail addresses: leave one, or make a file of each"
    )]
    TwoAddressColumns,
    /// A line of a file without a head holds more than one number or address: only one would be taken in.
    #[error("more than one telephone number or e-mail address: write each on a line of its own")]
    TwoAddresses,
    /// The line is no text.
    #[error("the line is not UTF-8")]
    NotText,
}

#[derive(Debug, Clone, Copy)]
enum Shape {
    OneALine,
    AreaCodes,
    Columns { address: usize, reach: Option<usize>, separator: char },
}

/// What files call the column, in lower case without signs.
const ADDRESS_COLUMNS: &[&str] = &[
    "phone",
    "phonenumber",
    "number",
    "telephone",
    "telephonenumber",
    "tel",
    "mobile",
    "mobilenumber",
    "cell",
    "cellphone",
    "msisdn",
    "to",
    "address",
    "contact",
    "email",
    "emailaddress",
    "mail",
];
const REACH_COLUMNS: &[&str] = &["channel", "channels", "reach", "type", "scope"];

impl SuppressionFile {
    /// Begins a file.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads the next line, without its end.
    pub fn read(&mut self, line: &[u8]) -> Line {
        let Ok(line) = std::str::from_utf8(line) else { return Line::Bad(Mistake::NotText) };
        let line = line.trim_start_matches('\u{feff}').trim();
        if line.is_empty() || line.starts_with('#') {
            return Line::Empty;
        }
        let shape = match self.shape {
            Some(shape) => shape,
            None => match Shape::of(line) {
                Ok((shape, is_head)) => {
                    self.shape = Some(shape);
                    if is_head {
                        return Line::Empty;
                    }
                    shape
                }
                Err(mistake) => return Line::Bad(mistake),
            },
        };
        shape.entry(line).map_or_else(Line::Bad, |(address, reach)| Line::Entry(address, reach))
    }
}

impl Shape {
    /// The shape of a file with this first line, and whether the line is a head.
    fn of(first: &str) -> Result<(Self, bool), Mistake> {
        if area_code_and_number(first).is_some() {
            return Ok((Self::AreaCodes, false));
        }
        let separator =
            [',', ';', '\t'].into_iter().find(|&separator| first.contains(separator)).unwrap_or(',');
        let cells = split(first, separator)?;
        if read_address(&cells[0]).is_some() {
            return Ok((Self::OneALine, false));
        }
        let names: Vec<String> = cells.iter().map(|cell| plain(cell)).collect();
        let named = |known: &[&str], column: &str| known.contains(&column);
        let column = |known: &[&str]| names.iter().position(|name| named(known, name));
        if names.iter().filter(|name| named(ADDRESS_COLUMNS, name)).count() > 1 {
            return Err(Mistake::TwoAddressColumns);
        }
        match column(ADDRESS_COLUMNS) {
            Some(address) => Ok((Self::Columns { address, reach: column(REACH_COLUMNS), separator }, true)),
            // Without a digit it is meant as a head; with one, as a number that is none.
            None if first.bytes().any(|byte| byte.is_ascii_digit()) => Ok((Self::OneALine, false)),
            None => Err(Mistake::UnknownHead),
        }
    }

    fn entry(self, line: &str) -> Result<(Address, Reach), Mistake> {
        match self {
            Self::AreaCodes => {
                let number = area_code_and_number(line).ok_or(Mistake::NoAddress)?;
                Ok((Address::Phone(number), Reach::All))
            }
            Self::OneALine => {
                if let Some(address) = read_address(line) {
                    return Ok((address, Reach::All));
                }
                let mut cells = line.split([',', ';', '\t']).map(|cell| read_address(cell.trim_matches('"')));
                let address = cells.next().flatten().ok_or(Mistake::NoAddress)?;
                if cells.flatten().any(|other| other != address) {
                    return Err(Mistake::TwoAddresses);
                }
                Ok((address, Reach::All))
            }
            Self::Columns { address, reach, separator } => {
                let cells = split(line, separator)?;
                let cell =
                    |column: usize| cells.get(column).map(|cell| cell.trim()).ok_or(Mistake::MissingColumn);
                let address = read_address(cell(address)?).ok_or(Mistake::NoAddress)?;
                Ok((address, reach.map_or(Ok(Reach::All), |column| read_reach(cell(column)?))?))
            }
        }
    }
}

/// `202,5550142`.
fn area_code_and_number(line: &str) -> Option<PhoneNumber> {
    let (area, number) = line.split_once([',', ';', '\t'])?;
    let digits = |text: &str, count| text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits(area, 3) && digits(number, 7) { format!("+1{area}{number}").parse().ok() } else { None }
}

fn read_address(text: &str) -> Option<Address> {
    let text = text.trim();
    // Nearly all of a large file is this.
    if let Ok(number) = text.parse::<PhoneNumber>() {
        return Some(Address::Phone(number));
    }
    if text.contains('@') {
        return text.parse::<EmailAddress>().ok().map(Address::Email);
    }
    numbers::read(text).ok().map(|read| Address::Phone(read.number))
}

fn read_reach(text: &str) -> Result<Reach, Mistake> {
    match plain(text).as_str() {
        "" | "all" | "any" | "both" | "everything" => Ok(Reach::All),
        "call" | "calls" | "voice" | "phone" => Ok(Reach::Calls),
        "text" | "texts" | "sms" | "mms" | "message" | "messages" => Ok(Reach::Texts),
        "email" | "emails" | "mail" => Ok(Reach::Emails),
        _ => Err(Mistake::UnknownReach),
    }
}

/// Lower-case letters only.
fn plain(cell: &str) -> String {
    cell.chars().filter(char::is_ascii_alphabetic).map(|c| c.to_ascii_lowercase()).collect()
}

/// The cells of a line of CSV (RFC 4180), which may be quoted.
fn split(line: &str, separator: char) -> Result<Vec<String>, Mistake> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        let cell = cells.last_mut().expect("there is one from the beginning");
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => cell.extend(chars.next()),
            '"' => quoted = !quoted,
            c if c == separator && !quoted => cells.push(String::new()),
            c => cell.push(c),
        }
    }
    if quoted { Err(Mistake::OpenQuote) } else { Ok(cells) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(file: &str) -> Vec<String> {
        let mut reader = SuppressionFile::new();
        file.lines()
            .map(|line| match reader.read(line.as_bytes()) {
                Line::Entry(address, reach) => format!("{} {reach}", address.as_str()),
                Line::Empty => "-".to_owned(),
                Line::Bad(mistake) => mistake.to_string(),
            })
            .collect()
    }

    #[test]
    fn one_number_a_line() {
        let file = "\u{feff}# ours\n(312) 555-0142\n+13125550143\n\n312.555.0144, moved away\nDana@Example.com\n555-0145\n\"312 555 0146\",x";
        let expected = [
            "-",
            "+13125550142 all",
            "+13125550143 all",
            "-",
            "+13125550144 all",
            "dana@example.com all",
            "no telephone number or e-mail address",
            "+13125550146 all",
        ];
        assert_eq!(read(file), expected);
    }

    #[test]
    fn columns_by_their_names() {
        let file = "Name,\"Phone Number\",Channel\n\"Whitfield, Dana\",312-555-0142,SMS\nx,312-555-0143,\ny\nz,nobody,call\nq,312-555-0144,pigeon\n\"x,1,2";
        let expected = [
            "-",
            "+13125550142 texts",
            "+13125550143 all",
            "a column is missing",
            "no telephone number or e-mail address",
            "the channel is none of all, calls, texts, emails",
            "a quotation mark is not closed",
        ];
        assert_eq!(read(file), expected);
        assert_eq!(read("id;e-mail\n7;dana@example.com"), ["-", "dana@example.com all"]);
        assert_eq!(
            read("name,city\nDana,Chicago"),
            ["the head names no column of numbers or e-mail addresses (phone, email)"; 2]
        );
    }

    #[test]
    fn what_would_lose_people_is_refused() {
        const COLUMNS: &str = "the head names more than one column of numbers or e-mail addresses: leave one, or make a file of each";
        const ADDRESSES: &str =
            "more than one telephone number or e-mail address: write each on a line of its own";
        assert_eq!(read("name,phone,email"), [COLUMNS]);
        assert_eq!(read("Mobile;Telephone"), [COLUMNS]);
        assert_eq!(
            read(
                "312-555-0142\n312-555-0143,312-555-0144\n312-555-0145;x;dana@example.com\n312-555-0146,3125550146"
            ),
            ["+13125550142 all", ADDRESSES, ADDRESSES, "+13125550146 all"]
        );
        assert_eq!(read("312-555-0142\tdana@example.com\n312-555-0143"), [ADDRESSES, "+13125550143 all"]);
    }

    #[test]
    fn the_registrys_area_codes() {
        assert_eq!(
            read("202,5550142\n202,5550143\n20,5550144\n202,5550145x"),
            [
                "+12025550142 all",
                "+12025550143 all",
                "no telephone number or e-mail address",
                "no telephone number or e-mail address"
            ]
        );
    }

    #[test]
    fn a_first_line_that_is_a_broken_number_is_no_head() {
        assert_eq!(
            read("555-0142\n312-555-0142"),
            ["no telephone number or e-mail address", "+13125550142 all"]
        );
        assert_eq!(SuppressionFile::new().read(&[0xff, 0xfe]), Line::Bad(Mistake::NotText));
    }
}
