//! A message as plain words.

/// The words of a message: lower case, without accents, punctuation, emoji and invisible characters; an apostrophe joins
/// what it stands between. Letters that are drawn wide, in bold or in circles are the letters they look like.
pub(super) fn words(text: &str) -> Vec<String> {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars().take(LONGEST).filter(|&c| !is_joint(c)) {
        match plain(c) {
            Some(letter) => folded.extend(letter.to_lowercase().map(unaccented)),
            None => folded.push(' '),
        }
    }
    folded.split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Ten texts joined; what stands behind that is no request to stop.
const LONGEST: usize = 1_600;

/// What disappears without parting a word: apostrophes, soft hyphens, joiners and their like, accents that stand alone.
fn is_joint(c: char) -> bool {
    matches!(c,
        '\'' | '\u{2018}' | '\u{2019}' | '`' | '\u{b4}' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}'
            | '\u{fe0e}' | '\u{fe0f}' | '\u{300}'..='\u{36f}' | '\u{64b}'..='\u{652}')
}

/// The letter or digit that a character shows; `None` for everything that parts words.
fn plain(c: char) -> Option<char> {
    let code = u32::from(c);
    let latin = |first: u32, base: u8| char::from_u32(u32::from(base) + (code - first) % 26);
    match code {
        // Full width: the whole of ASCII, shifted.
        0xff10..=0xff19 | 0xff21..=0xff3a | 0xff41..=0xff5a => char::from_u32(code - 0xfee0),
        // In circles and squares.
        0x24b6..=0x24cf => latin(0x24b6, b'a'),
        0x24d0..=0x24e9 => latin(0x24d0, b'a'),
        0x1f130..=0x1f149 => latin(0x1f130, b'a'),
        0x1f170..=0x1f189 => latin(0x1f170, b'a'),
        // Mathematical letters: alphabets of 52, capitals first.
        0x1d400..=0x1d6a3 => latin(0x1d400, b'a'),
        _ => c.is_alphanumeric().then_some(c),
    }
}

/// The letter without its accent, for the languages of the keywords.
pub(crate) fn unaccented(c: char) -> char {
    match c {
        'à'..='å' | 'ā' | 'ă' | 'ą' | 'ạ' | 'ả' | 'ấ'..='ặ' => 'a',
        'ç' | 'ć' | 'č' => 'c',
        'è'..='ë' | 'ē' | 'ę' | 'ě' | 'ẹ'..='ệ' => 'e',
        'ì'..='ï' | 'ī' | 'ĩ' | 'ỉ' | 'ị' | 'ı' => 'i',
        'ł' => 'l',
        'ñ' | 'ń' | 'ň' => 'n',
        'ò'..='ö' | 'ø' | 'ō' | 'ő' | 'ơ' | 'ọ'..='ợ' => 'o',
        'ś' | 'š' | 'ş' | 'ș' => 's',
        'ù'..='ü' | 'ū' | 'ů' | 'ű' | 'ũ' | 'ư' | 'ụ'..='ự' => 'u',
        'ý' | 'ÿ' | 'ỳ'..='ỹ' => 'y',
        'ź' | 'ż' | 'ž' => 'z',
        'đ' => 'd',
        'ё' => 'е',
        'أ' | 'إ' | 'آ' => 'ا',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_becomes_plain_words() {
        for (text, expected) in [
            ("STOP", "stop"),
            ("  Stop!!! \u{1f6d1}\u{1f6d1}", "stop"),
            ("S\u{200b}TOP", "stop"),
            ("\u{feff}stop\u{fe0f}", "stop"),
            ("ＳＴＯＰ", "stop"),
            ("𝐒𝐓𝐎𝐏", "stop"),
            ("Ⓢⓣⓞⓟ", "stop"),
            ("don’t  text-me", "dont text me"),
            ("Désabonner", "desabonner"),
            ("ARRE\u{302}T", "arret"),
            ("СТОП.", "стоп"),
            ("退订", "退订"),
            ("🙂", ""),
            ("", ""),
        ] {
            assert_eq!(words(text).join(" "), expected, "{text:?}");
        }
    }
}
