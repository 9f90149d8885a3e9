//! Lines to learn from.
//!
//! A line is a phrase. `(a|b)` is one of several, `[a]` is a or nothing, `{list}` is one of the list's entries in
//! `lists.txt`; they nest. A line that can be said in many ways stands for about [`PER_LINE`] of them, the
//! same ones always. `#` begins a comment.

/// So many ways of saying one line are drawn, or as many as its longest bracket has parts: enough to see each part
/// in company, not so many that long lines outweigh plain ones.
const PER_LINE: usize = 30;

/// A list's name and its entries.
pub(crate) type List = (&'static str, Vec<&'static str>);

/// The phrases of a file of lines, with draws of its own.
pub(crate) fn phrases(text: &str) -> Vec<String> {
    let (lists, mut dice) = (lists(), Dice(0x5afe));
    lines(text).flat_map(|line| drawn(line, &lists, &mut dice)).collect()
}

/// Ways of saying `line`, each once.
pub(crate) fn drawn(line: &str, lists: &[(&str, Vec<&str>)], dice: &mut Dice) -> Vec<String> {
    let draws = PER_LINE.max(most_ways(line));
    let mut drawn: Vec<String> = Vec::with_capacity(draws);
    for draw in 0..draws {
        let phrase = say(line, lists, draw, dice);
        if !drawn.contains(&phrase) {
            drawn.push(phrase);
        }
    }
    drawn
}

/// Lines that say something.
pub(crate) fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// The lists that lines may name: `name: a | b | c` a line.
pub(crate) fn lists() -> Vec<List> {
    lines(LISTS)
        .filter_map(|line| {
            let (name, entries) = line.split_once(':')?;
            Some((name.trim(), alternatives(entries).into_iter().map(str::trim).collect()))
        })
        .collect()
}

/// The `draw`th way of saying `line`.
fn say(line: &str, lists: &[(&str, Vec<&str>)], draw: usize, dice: &mut Dice) -> String {
    tidy(&expand(line, lists, &mut Choices { draw, place: 0, dice }))
}

fn expand(line: &str, lists: &[(&str, Vec<&str>)], choices: &mut Choices<'_>) -> String {
    let mut said = String::new();
    let mut rest = line;
    while let Some(at) = rest.find(['(', '[', '{']) {
        said.push_str(&rest[..at]);
        let open = rest[at..].chars().next().unwrap_or('(');
        let (inside, after) = enclosed(&rest[at..], open);
        match open {
            '{' => {
                let entries = lists.iter().find(|(name, _)| *name == inside);
                let entries =
                    entries.map_or_else(|| panic!("corpus: no list {inside:?}"), |(_, entries)| entries);
                let entry = entries[choices.dice.below(entries.len())];
                said.push_str(&expand(entry, lists, choices));
            }
            '[' if choices.dice.below(2) == 0 => {}
            _ => {
                let ways = alternatives(inside);
                said.push_str(&expand(ways[choices.next(ways.len())], lists, choices));
            }
        }
        rest = after;
    }
    said + rest
}

/// Which part of each bracket is taken: in turn from draw to draw, so that every part is said.
struct Choices<'a> {
    draw: usize,
    place: usize,
    dice: &'a mut Dice,
}

impl Choices<'_> {
    fn next(&mut self, ways: usize) -> usize {
        self.place += 1;
        // Brackets of the same length would otherwise always show the same pairs.
        (self.draw + self.place * (self.draw / ways + 3)) % ways
    }
}

/// The number of parts of the bracket that has most.
fn most_ways(line: &str) -> usize {
    let mut most = 1;
    let mut rest = line;
    while let Some(at) = rest.find(['(', '[']) {
        let (inside, after) = enclosed(&rest[at..], if rest[at..].starts_with('(') { '(' } else { '[' });
        most = most.max(alternatives(inside).len()).max(most_ways(inside));
        rest = after;
    }
    most
}

/// What is in the bracket that `text` begins with, and what follows it.
fn enclosed(text: &str, open: char) -> (&str, &str) {
    let close = match open {
        '(' => ')',
        '[' => ']',
        _ => '}',
    };
    let mut depth = 0;
    for (at, c) in text.char_indices() {
        if c == open {
            depth += 1;
        } else if c == close {
            depth -= 1;
            if depth == 0 {
                return (&text[1..at], &text[at + 1..]);
            }
        }
    }
    panic!("corpus: a bracket is not closed: {text:?}")
}

/// The parts between bars that are in no further bracket.
fn alternatives(text: &str) -> Vec<&str> {
    let mut ways = Vec::new();
    let (mut depth, mut start) = (0, 0);
    for (at, c) in text.char_indices() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            '|' if depth == 0 => {
                ways.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    ways.push(&text[start..]);
    ways
}

fn tidy(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A linear congruential generator: the same draws everywhere and always.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    /// A number from 0 up to, not including, `limit`; 0 when `limit` is 0.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize).checked_rem(limit).unwrap_or(0)
    }
}

const LISTS: &str = include_str!("../corpus/lists.txt");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_said_in_its_ways() {
        let lists = vec![("day", vec!["today", "(to|)morrow"])];
        let mut dice = Dice(1);
        let ways: Vec<String> =
            (0..40).map(|draw| say("(see|[please] meet) me {day}", &lists, draw, &mut dice)).collect();
        for part in ["see me", "meet me", "please meet", "me today", "me morrow", "me tomorrow"] {
            assert!(ways.iter().any(|way| way.contains(part)), "{part}: {ways:?}");
        }
        let strays = ways.iter().filter(|way| !matches!(way.split(' ').count(), 3 | 4));
        assert_eq!(strays.count(), 0, "{ways:?}");
    }
}
