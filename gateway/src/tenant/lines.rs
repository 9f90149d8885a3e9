//! Where in a file something stands.

use toml::de::{DeTable, DeValue};

/// The line, from 1, of the field at `path`, such as `job_types[0].duration_minutes`; of a field that is left out,
/// the line of what it is missing from. `None` when nothing of the path is in the text.
pub(super) fn line_of(text: &str, path: &str) -> Option<usize> {
    let document = DeTable::parse(text).ok()?;
    let mut table = Some(document.get_ref());
    let mut found = None;
    for step in path.split('.') {
        let (name, indices) = step.split_once('[').map_or((step, ""), |(name, rest)| (name, rest));
        let Some((key, value)) = table.and_then(|table| table.iter().find(|(key, _)| key.get_ref() == name))
        else {
            break;
        };
        found = Some(key.span().start);
        let mut value = value.get_ref();
        for index in indices.split(['[', ']']).filter_map(|index| index.parse::<usize>().ok()) {
            let DeValue::Array(items) = value else { break };
            let Some(item) = items.get(index) else { break };
            found = Some(item.span().start);
            value = item.get_ref();
        }
        table = match value {
            DeValue::Table(table) => Some(table),
            DeValue::String(_)
            | DeValue::Integer(_)
            | DeValue::Float(_)
            | DeValue::Boolean(_)
            | DeValue::Datetime(_)
            | DeValue::Array(_) => None,
        };
    }
    found.map(|at| line_at(text, at))
}

/// The line, from 1, of the byte at `at`.
pub(super) fn line_at(text: &str, at: usize) -> usize {
    1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "slug = 'a'\nclosures = [\n  '2026-12-24',\n  'Christmas',\n]\n\n[[jobs]]\nid = 'x'\n\n\
        [[jobs]]\nid = 'y'\nminutes = 3\nwords = ['one', 'two']\n\n[travel]\nwithin = 5\n";

    #[test]
    fn a_field_stands_where_it_was_written() {
        for (path, line) in [
            ("slug", Some(1)),
            ("closures", Some(2)),
            ("closures[1]", Some(4)),
            ("jobs[1].minutes", Some(12)),
            ("jobs[1].words[1]", Some(13)),
            ("travel.within", Some(16)),
            // Left out: where the section begins.
            ("jobs[1].name", Some(10)),
            ("jobs[0].minutes", Some(7)),
            ("travel.areas[0].name", Some(15)),
            ("name", None),
        ] {
            assert_eq!(line_of(TEXT, path), line, "{path}");
        }
        assert_eq!(line_of("no toml at all", "slug"), None);
    }
}
