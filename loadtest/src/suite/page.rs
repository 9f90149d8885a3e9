//! The report as people read it: one page without anything from elsewhere, the recordings beside it.

use std::fmt::Write as _;

use super::junit::escaped;
use super::{Case, CaseCall};
use crate::timeline::{Entry, Event};

const STYLE: &str = "
:root { color-scheme: light dark; --line: #8884; --good: #1a7f37; --bad: #cf222e; --slow: #9a6700; --soft: #8888881a }
body { font: 15px/1.45 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.5rem; margin-bottom: .2rem }
table { border-collapse: collapse; width: 100%; margin: 1rem 0 2rem }
th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top }
td.number, th.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums }
.good { color: var(--good) } .bad { color: var(--bad) } .slow { color: var(--slow) }
details { border: 1px solid var(--line); border-radius: 6px; margin: .7rem 0; padding: .5rem .9rem }
summary { cursor: pointer; font-weight: 600 }
audio { width: 100%; margin: .6rem 0 }
ol.talk { list-style: none; padding: 0; margin: .4rem 0 }
ol.talk li { display: grid; grid-template-columns: 4.5rem 5.5rem 1fr auto; gap: .6rem; padding: .15rem .3rem; border-radius: 4px }
ol.talk li.caller { background: var(--soft) } ol.talk li.twilio { opacity: .65; font-size: .9em }
ol.talk .at { font-variant-numeric: tabular-nums; opacity: .65; text-align: right }
ul.checks { list-style: none; padding: 0; margin: .5rem 0 } ul.checks small { opacity: .75; overflow-wrap: anywhere }
";

/// The page.
#[must_use]
pub fn page(cases: &[Case], allow_slow: bool, when: &str) -> String {
    let held = cases.iter().filter(|case| case.held(allow_slow)).count();
    let mut out = format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{held} of {0} scenarios held</title>\n\
         <style>{STYLE}</style>\n<h1>{held} of {0} scenarios held</h1>\n<p>{when}</p>\n\
         <table>\n<tr><th></th><th>scenario</th><th>disposition</th><th class=\"number\">greeting</th>\
         <th class=\"number\">median reply</th><th class=\"number\">worst reply</th><th class=\"number\">took</th></tr>\n",
        cases.len()
    );
    cases.iter().for_each(|case| row(&mut out, case, allow_slow));
    out.push_str("</table>\n");
    cases.iter().for_each(|case| section(&mut out, case, allow_slow));
    out.push_str("</html>\n");
    out
}

fn row(out: &mut String, case: &Case, allow_slow: bool) {
    let last = case.calls.last();
    let ms = |value: Option<u64>| value.map_or_else(|| "–".to_owned(), |ms| format!("{ms} ms"));
    let latencies = last.map(|call| &call.latencies);
    let dispositions: Vec<&str> =
        case.calls.iter().map(|call| call.disposition.as_deref().unwrap_or("–")).collect();
    let _ = writeln!(
        out,
        "<tr><td>{}</td><td><a href=\"#{}\">{}</a></td><td>{}</td><td class=\"number\">{}</td><td class=\"number\">{}</td>\
         <td class=\"number\">{}</td><td class=\"number\">{:.0} s</td></tr>",
        sign(case.held(allow_slow), case.held(true)),
        escaped(&case.name),
        escaped(&case.title),
        escaped(&dispositions.join(", ")),
        ms(latencies.and_then(|latencies| latencies.greetings_ms.first().copied())),
        ms(latencies.and_then(|latencies| latencies.median_ms())),
        ms(latencies.and_then(|latencies| latencies.worst_ms())),
        case.seconds
    );
}

fn section(out: &mut String, case: &Case, allow_slow: bool) {
    let held = case.held(allow_slow);
    let _ = writeln!(
        out,
        "<details id=\"{}\"{}>\n<summary>{} {} <small>{}</small></summary>",
        escaped(&case.name),
        if held { "" } else { " open" },
        sign(held, case.held(true)),
        escaped(&case.title),
        escaped(&case.name)
    );
    if let Some(broken) = &case.broken {
        let _ = writeln!(out, "<pre class=\"bad\">{}</pre>", escaped(broken));
    }
    for (index, call) in case.calls.iter().enumerate() {
        if case.calls.len() > 1 {
            let _ = writeln!(out, "<h3>Call {}</h3>", index + 1);
        }
        call_section(out, call);
    }
    out.push_str("</details>\n");
}

fn call_section(out: &mut String, call: &CaseCall) {
    out.push_str("<ul class=\"checks\">\n");
    for check in &call.checks {
        let _ = writeln!(
            out,
            "<li>{} {} <small>{}</small></li>",
            sign(check.held, check.speed),
            escaped(&check.what),
            escaped(&check.found)
        );
    }
    let _ = writeln!(
        out,
        "</ul>\n<audio controls preload=\"metadata\" src=\"{}\"></audio>\n<ol class=\"talk\">",
        escaped(&call.recording)
    );
    for entry in &call.timeline {
        let (who, what, note) = told(entry);
        let _ = writeln!(
            out,
            "<li class=\"{who}\"><span class=\"at\">{:.1} s</span><span>{who}</span><span>{}</span><span>{}</span></li>",
            entry.at_ms as f64 / 1_000.0,
            escaped(&what),
            escaped(&note)
        );
    }
    out.push_str("</ol>\n");
    if !call.turns.is_empty() {
        out.push_str("<details><summary>What the server understood, by its own record</summary>\n<table>\n");
        for turn in &call.turns {
            let text = |name: &str| turn.get(name).and_then(|value| value.as_str()).unwrap_or("–").to_owned();
            let _ = writeln!(
                out,
                "<tr><td>{}</td><td>{}</td></tr>",
                escaped(&text("caller_said")),
                escaped(&text("assistant_said"))
            );
        }
        out.push_str("</table></details>\n");
    }
}

fn sign(held: bool, only_slow: bool) -> &'static str {
    match (held, only_slow) {
        (true, _) => "<b class=\"good\">✓</b>",
        (false, true) => "<b class=\"slow\">slow</b>",
        (false, false) => "<b class=\"bad\">✗</b>",
    }
}

/// Who, what, and a note on it.
fn told(entry: &Entry) -> (&'static str, String, String) {
    use crate::stopwatch::Measured;
    let nothing = String::new();
    match &entry.event {
        Event::Heard { text, latency } => {
            let note = match latency {
                Some(Measured::Greeting(ms)) => format!("greeting {ms} ms"),
                Some(Measured::Reply(ms)) => format!("{ms} ms"),
                None => nothing,
            };
            ("assistant", text.clone(), note)
        }
        Event::CallerSays { line, .. } => ("caller", line.clone(), nothing),
        _ => {
            // As it is printed, without the time and the speaker, who are told beside it.
            let line = crate::timeline::line(entry);
            let mut words = line.trim_start().splitn(2, char::is_whitespace);
            let rest = words.nth(1).unwrap_or_default().trim_start();
            let (who, what) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
            let who = match who {
                "caller" => "caller",
                "assistant" => "assistant",
                "twilio" => "twilio",
                _ => "problem",
            };
            (who, what.trim_start().to_owned(), nothing)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stopwatch::Measured;

    #[test]
    fn who_said_what_is_told_without_its_time() {
        let heard = Event::Heard { text: "Sure.".to_owned(), latency: Some(Measured::Reply(512)) };
        let problem = Event::Problem { what: "a binary frame".to_owned() };
        let webhook = Event::Webhook { url: "/twilio/voice".to_owned(), status: 200, took_ms: 5 };
        for (event, expected) in [
            (heard, ("assistant", "Sure.", "512 ms")),
            (problem, ("problem", "a binary frame", "")),
            (webhook, ("twilio", "posts /twilio/voice: 200 in 5 ms", "")),
        ] {
            let (who, what, note) = told(&Entry { at_ms: 12, event });
            assert_eq!((who, what.as_str(), note.as_str()), expected);
        }
    }
}
