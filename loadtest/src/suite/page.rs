//! The report as people read it: one page without anything from elsewhere, the recordings beside it.

use std::fmt::Write as _;

use super::junit::escaped;
use super::{Case, CaseCall};
use crate::timeline::{Entry, Event};

/// Replies are drawn on a scale that ends here, in ms.
const LONGEST_DRAWN_MS: u64 = 3_000;
/// Characters of a failure in the table.
const LONGEST_WHY: usize = 140;

const STYLE: &str = "
:root { color-scheme: light dark; --line: #8883; --good: #1a7f37; --bad: #cf222e; --slow: #9a6700; --soft: #8881; --bar: #4a7dc9 }
* { box-sizing: border-box }
body { font: 15px/1.45 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.7rem; margin: 0 0 .2rem } h1.good { color: var(--good) } h1.bad { color: var(--bad) }
p.when, small, .note { opacity: .7 }
.share { display: flex; gap: 2px; height: .7rem; margin: 1rem 0 .4rem }
.share a { flex: 1; background: var(--good); border-radius: 2px } .share a.bad { background: var(--bad) } .share a.slow { background: var(--slow) }
table { border-collapse: collapse; width: 100%; margin: 1rem 0 2rem }
th { text-align: left; font-size: .8rem; font-weight: 600; opacity: .7 }
th, td { padding: .35rem .5rem; border-bottom: 1px solid var(--line); vertical-align: middle }
td.number, th.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums }
td a { color: inherit; text-decoration: none } td a:hover { text-decoration: underline }
td .why { display: block; overflow-wrap: anywhere; color: var(--bad); font-size: .85rem }
.mark { display: inline-block; min-width: 3.6rem; text-align: center; border-radius: 1rem; padding: 0 .5rem; font-size: .8rem; font-weight: 600; color: #fff }
.mark.good { background: var(--good) } .mark.bad { background: var(--bad) } .mark.slow { background: var(--slow) }
.end { border: 1px solid var(--line); border-radius: .3rem; padding: 0 .35rem; font-size: .85rem; white-space: nowrap }
svg.replies { display: block } svg .limit { stroke: var(--bad); stroke-width: 1 } svg circle { fill: var(--bar); fill-opacity: .65 } svg .axis { stroke: var(--line) }
details.case { border: 1px solid var(--line); border-radius: 6px; margin: .6rem 0; padding: .5rem .9rem }
details.case > summary { cursor: pointer; font-weight: 600 } summary small { font-weight: 400; margin-left: .4rem }
.call { display: grid; grid-template-columns: minmax(16rem, 2fr) 5fr; gap: 1.4rem; margin: .8rem 0 }
@media (max-width: 50rem) { .call { grid-template-columns: 1fr } }
audio { width: 100%; margin: .3rem 0 .6rem }
ul.checks { list-style: none; padding: 0; margin: 0 } ul.checks li { padding: .15rem 0; border-bottom: 1px solid var(--line) }
ul.checks small { display: block; overflow-wrap: anywhere; margin-left: 1.2rem }
.good b.sign, b.sign.good { color: var(--good) } b.sign.bad { color: var(--bad) } b.sign.slow { color: var(--slow) }
ol.talk { list-style: none; padding: 0; margin: 0 }
ol.talk li { display: grid; grid-template-columns: 3.8rem 1fr; gap: .6rem; padding: .12rem 0 }
ol.talk .at { font-variant-numeric: tabular-nums; opacity: .6; text-align: right; font-size: .85em; padding-top: .25rem }
ol.talk .said { display: inline-block; max-width: 85%; padding: .2rem .6rem; border-radius: .7rem; background: var(--soft) }
ol.talk li.caller .what { text-align: right } ol.talk li.caller .said { background: #4a7dc933; text-align: left }
ol.talk li.person .said { background: #9a670033 } ol.talk li.problem .said { background: #cf222e33 }
ol.talk li.twilio .said, ol.talk li.twilio .note { background: none; opacity: .65; font-size: .85em; padding: 0 }
.note { font-size: .8em; margin: 0 .4rem }
pre { white-space: pre-wrap }
";

/// The page.
#[must_use]
pub fn page(cases: &[Case], allow_slow: bool, when: &str) -> String {
    let held = cases.iter().filter(|case| case.held(allow_slow)).count();
    let all = if held == cases.len() { "good" } else { "bad" };
    let mut out = format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{held} of {0} scenarios held</title>\n\
         <style>{STYLE}</style>\n<h1 class=\"{all}\">{held} of {0} scenarios held</h1>\n<p class=\"when\">{when}. Each was played on \
         a server and a database of its own, by callers who speak and listen. A dot is a reply: the time from the caller's last \
         sound to the answer's first; the red line is what the slowest may take.</p>\n<div class=\"share\">",
        cases.len()
    );
    for case in cases {
        let _ = write!(
            out,
            "<a class=\"{}\" href=\"#{1}\" title=\"{1}\"></a>",
            kind(case.held(allow_slow), case.held(true)),
            escaped(&case.name)
        );
    }
    out.push_str(
        "</div>\n<table>\n<tr><th></th><th>scenario</th><th>ended as</th><th class=\"number\">greeting</th>\
         <th>replies, 0 to 3 s</th><th class=\"number\">median</th><th class=\"number\">worst</th><th class=\"number\">took</th></tr>\n",
    );
    cases.iter().for_each(|case| row(&mut out, case, allow_slow));
    out.push_str("</table>\n");
    cases.iter().for_each(|case| section(&mut out, case, allow_slow));
    // A link to a scenario opens it.
    out.push_str(
        "<script>const open = () => { const one = document.getElementById(location.hash.slice(1)); if (one) { one.open = true; \
         one.scrollIntoView() } }; addEventListener('hashchange', open); open()</script>\n</html>\n",
    );
    out
}

fn row(out: &mut String, case: &Case, allow_slow: bool) {
    let ms = |value: Option<u64>| value.map_or_else(|| "–".to_owned(), |ms| format!("{ms} ms"));
    let replies: Vec<u64> =
        case.calls.iter().flat_map(|call| call.latencies.replies_ms.iter().copied()).collect();
    let last = case.calls.last().map(|call| &call.latencies);
    let ends = case.calls.iter().map(|call| {
        format!("<span class=\"end\">{}</span>", escaped(call.disposition.as_deref().unwrap_or("–")))
    });
    let _ = writeln!(
        out,
        "<tr><td>{}</td><td><a href=\"#{}\">{}</a>{}</td><td>{}</td><td class=\"number\">{}</td><td>{}</td>\
         <td class=\"number\">{}</td><td class=\"number\">{}</td><td class=\"number\">{:.0} s</td></tr>",
        mark(case.held(allow_slow), case.held(true)),
        escaped(&case.name),
        escaped(&case.title),
        why(case, allow_slow),
        ends.collect::<Vec<_>>().join(" "),
        ms(last.and_then(|latencies| latencies.greetings_ms.first().copied())),
        drawn(&replies, limit(case)),
        ms(last.and_then(|latencies| latencies.median_ms())),
        ms(replies.iter().copied().max()),
        case.seconds
    );
}

/// The first thing that was not as expected, for whoever only looks at the table.
fn why(case: &Case, allow_slow: bool) -> String {
    let failed = case.calls.iter().flat_map(|call| &call.checks);
    let mut failed = failed.filter(|check| !(check.held || allow_slow && check.speed));
    match (&case.broken, failed.next()) {
        (Some(broken), _) => shortly(broken),
        (None, Some(check)) => shortly(&format!("{}: {}", check.what, check.found)),
        (None, None) if case.before.is_empty() => String::new(),
        (None, None) => shortly(&format!("Played again, alone: {}", case.before.join("; "))),
    }
}

/// The first line of a failure, as far as it fits in the table; the section has all of it.
fn shortly(failure: &str) -> String {
    let line = failure.lines().next().unwrap_or_default();
    let shown: String = line.chars().take(LONGEST_WHY).collect();
    let more = if shown.len() < failure.len() { " …" } else { "" };
    format!("<span class=\"why\">{}{more}</span>", escaped(&shown))
}

/// What the slowest reply may take, by the scenario's own expectation.
fn limit(case: &Case) -> Option<u64> {
    let checks = case.calls.iter().flat_map(|call| &call.checks);
    let mut limits = checks.filter_map(|check| check.what.strip_prefix("worst reply at most "));
    limits.next().and_then(|text| text.strip_suffix(" ms")?.parse().ok())
}

/// The replies as dots on a line.
fn drawn(replies: &[u64], limit: Option<u64>) -> String {
    if replies.is_empty() {
        return String::new();
    }
    let x = |ms: u64| ms.min(LONGEST_DRAWN_MS) as f64 * 150.0 / LONGEST_DRAWN_MS as f64 + 4.0;
    let mut out = String::from(
        "<svg class=\"replies\" width=\"158\" height=\"16\"><line class=\"axis\" x1=\"4\" y1=\"8\" x2=\"154\" y2=\"8\"/>",
    );
    if let Some(limit) = limit {
        let _ =
            write!(out, "<line class=\"limit\" x1=\"{0:.0}\" y1=\"1\" x2=\"{0:.0}\" y2=\"15\"/>", x(limit));
    }
    for &ms in replies {
        let _ = write!(out, "<circle cx=\"{:.0}\" cy=\"8\" r=\"3.5\"><title>{ms} ms</title></circle>", x(ms));
    }
    out.push_str("</svg>");
    out
}

fn section(out: &mut String, case: &Case, allow_slow: bool) {
    let held = case.held(allow_slow);
    let _ = writeln!(
        out,
        "<details class=\"case\" id=\"{0}\"{1}>\n<summary>{2} {3} <small>{0}</small></summary>",
        escaped(&case.name),
        if held { "" } else { " open" },
        mark(held, case.held(true)),
        escaped(&case.title),
    );
    if let Some(broken) = &case.broken {
        let _ = writeln!(out, "<pre class=\"bad\">{}</pre>", escaped(broken));
    }
    if !case.before.is_empty() {
        let _ = writeln!(
            out,
            "<p>Played again, alone. Before:</p>\n<pre>{}</pre>",
            escaped(&case.before.join("\n"))
        );
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
    let _ = write!(
        out,
        "<div class=\"call\"><div>\n<audio controls preload=\"metadata\" src=\"{}\"></audio>\n<ul class=\"checks\">\n",
        escaped(&call.recording)
    );
    for check in &call.checks {
        let kind = kind(check.held, check.speed);
        let sign = if check.held { "✓" } else { "✗" };
        let _ = writeln!(
            out,
            "<li><b class=\"sign {kind}\">{sign}</b> {} <small>{}</small></li>",
            escaped(&check.what),
            escaped(&check.found)
        );
    }
    out.push_str("</ul></div>\n<div><ol class=\"talk\">");
    for entry in &call.timeline {
        let (who, what, note) = told(entry);
        let _ = writeln!(
            out,
            "<li class=\"{who}\"><span class=\"at\">{:.1} s</span><span class=\"what\"><span class=\"said\">{}</span><span \
             class=\"note\">{}</span></span></li>",
            entry.at_ms as f64 / 1_000.0,
            escaped(&what),
            escaped(&note)
        );
    }
    out.push_str("</ol>\n");
    if !call.turns.is_empty() {
        out.push_str(
            "<details><summary>What the server understood, by its own record</summary>\n<table>\n<tr><th>the caller</th>\
             <th>the assistant</th></tr>\n",
        );
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
    out.push_str("</div></div>\n");
}

fn kind(held: bool, only_slow: bool) -> &'static str {
    match (held, only_slow) {
        (true, _) => "good",
        (false, true) => "slow",
        (false, false) => "bad",
    }
}

fn mark(held: bool, only_slow: bool) -> String {
    let kind = kind(held, only_slow);
    let word = match kind {
        "good" => "held",
        "slow" => "slow",
        _ => "failed",
    };
    format!("<span class=\"mark {kind}\">{word}</span>")
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
        Event::Webhook { url, status, took_ms } => {
            let page = url.split('?').next().unwrap_or_default();
            ("twilio", format!("posts {page}: {status} in {took_ms} ms"), nothing)
        }
        Event::Party { who, what } if who == "caller" => ("caller", what.clone(), nothing),
        Event::Party { who, what } => ("person", what.clone(), who.clone()),
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
    use crate::checks::Check;
    use crate::stopwatch::{Latencies, Measured};

    #[test]
    fn who_said_what_is_told_without_its_time() {
        let heard = Event::Heard { text: "Sure.".to_owned(), latency: Some(Measured::Reply(512)) };
        let problem = Event::Problem { what: "a binary frame".to_owned() };
        let webhook = Event::Webhook { url: "/twilio/voice?t=1".to_owned(), status: 200, took_ms: 5 };
        let rung = Event::Party { who: "+13125550171".to_owned(), what: "presses 1".to_owned() };
        for (event, expected) in [
            (heard, ("assistant", "Sure.", "512 ms")),
            (problem, ("problem", "a binary frame", "")),
            (webhook, ("twilio", "posts /twilio/voice: 200 in 5 ms", "")),
            (rung, ("person", "presses 1", "+13125550171")),
        ] {
            let (who, what, note) = told(&Entry { at_ms: 12, event });
            assert_eq!((who, what.as_str(), note.as_str()), expected);
        }
    }

    #[test]
    fn the_page_says_at_once_what_failed_and_escapes_what_was_said() {
        let check = |what: &str, held, speed| Check {
            what: what.to_owned(),
            held,
            found: "<b> & \"x\"".to_owned(),
            speed,
        };
        let call = |checks| CaseCall {
            checks,
            latencies: Latencies {
                greetings_ms: vec![9],
                replies_ms: vec![640, 9_000],
                barge_ins_ms: vec![],
            },
            disposition: Some("booked".to_owned()),
            timeline: Vec::new(),
            turns: Vec::new(),
            recording: "a-1.wav".to_owned(),
        };
        let case = |name: &str, checks| Case {
            name: name.to_owned(),
            title: format!("title of {name}"),
            seconds: 1.0,
            broken: None,
            calls: vec![call(checks)],
            before: if name == "good" { vec!["did <i>not</i> hold".to_owned()] } else { Vec::new() },
        };
        let cases = [
            case("good", vec![check("worst reply at most 1500 ms", true, true)]),
            case("bad", vec![check("hears \"all set\"", false, false)]),
            case("slow", vec![check("worst reply at most 1500 ms", false, true)]),
        ];
        let html = page(&cases, false, "today");
        assert!(html.contains("<h1 class=\"bad\">1 of 3 scenarios held</h1>"));
        assert!(page(&cases, true, "today").contains("2 of 3 scenarios held"));
        let why = "<span class=\"why\">hears &quot;all set&quot;: &lt;b&gt; &amp; &quot;x&quot;</span>";
        assert!(html.contains(why), "{html}");
        // A second is a third of the line; what lasts longer than it is drawn at its end.
        assert!(html.contains("<circle cx=\"36\" cy=\"8\" r=\"3.5\"><title>640 ms</title></circle>"));
        assert!(html.contains("<circle cx=\"154\" cy=\"8\" r=\"3.5\"><title>9000 ms</title></circle>"));
        assert!(html.contains("<line class=\"limit\" x1=\"79\""));
        assert!(html.contains("Played again, alone: did &lt;i&gt;not&lt;/i&gt; hold"));
        assert!(!html.contains("<b> &"), "nothing that was said is markup");
    }
}
