//! Plain sentences that must never be misread: the table in `plain.tsv`.

use assistant::{Asked, BusinessSettings, understand};

use crate::scene::now;

#[test]
fn plain_sentences_are_never_misread() {
    let settings: BusinessSettings =
        toml::from_str(include_str!("../../sample/riverside-plumbing.toml")).unwrap();
    let business = settings.check().unwrap();
    let (mut right, mut asked) = (Vec::new(), Asked::Anything);
    let mut wrong = Vec::new();
    let mut rows = 0;
    for line in include_str!("plain.tsv").lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let Some(heading) = line.strip_prefix("@\t") {
            let (intents, name) = heading.split_once('\t').unwrap_or((heading, "anything"));
            right = intents.split('|').collect();
            asked = serde_json::from_value(name.into()).unwrap();
            continue;
        }
        let found = understand(line, asked, &business, now());
        if !right.contains(&found.intent.as_str()) {
            let likely: Vec<String> = found
                .intents
                .iter()
                .take(3)
                .map(|(intent, score)| format!("{} {score:.2}", intent.as_str()))
                .collect();
            wrong.push(format!("{line:?} at {asked:?}: {}, not {}", likely.join(", "), right.join(" or ")));
        }
        rows += 1;
    }
    assert!(rows > 800, "{rows} rows");
    assert!(wrong.is_empty(), "{} of {rows} misread:\n{}", wrong.len(), wrong.join("\n"));
}
