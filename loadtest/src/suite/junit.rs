use std::fmt::Write as _;

use super::Case;

/// The report as other programs read it: JUnit XML, a case a scenario.
#[must_use]
pub fn junit(cases: &[Case], allow_slow: bool) -> String {
    let failed = cases.iter().filter(|case| case.broken.is_none() && !case.held(allow_slow)).count();
    let broken = cases.iter().filter(|case| case.broken.is_some()).count();
    let seconds: f64 = cases.iter().map(|case| case.seconds).sum();
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n<testsuite name=\"scenarios\" tests=\"{}\" \
         failures=\"{failed}\" errors=\"{broken}\" time=\"{seconds:.3}\">\n",
        cases.len()
    );
    for case in cases {
        let _ = writeln!(
            out,
            "<testcase classname=\"scenarios\" name=\"{}\" time=\"{:.3}\">",
            escaped(&case.name),
            case.seconds
        );
        if let Some(broken) = &case.broken {
            let _ = writeln!(out, "<error message=\"{}\"/>", escaped(broken));
        }
        for failure in case.failures(allow_slow) {
            let _ = writeln!(out, "<failure message=\"{}\"/>", escaped(&failure));
        }
        if !case.before.is_empty() {
            let _ = writeln!(
                out,
                "<system-out>Played again, alone. Before: {}</system-out>",
                escaped(&case.before.join("; "))
            );
        }
        out.push_str("</testcase>\n");
    }
    out.push_str("</testsuite>\n</testsuites>\n");
    out
}

pub(super) fn escaped(text: &str) -> String {
    // Control characters have no place in XML at all.
    let text: String = text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::Check;
    use crate::stopwatch::Latencies;
    use crate::suite::CaseCall;

    fn check(what: &str, held: bool, speed: bool) -> Check {
        Check { what: what.to_owned(), held, found: "x < \"y\"".to_owned(), speed }
    }

    pub(crate) fn case(name: &str, broken: Option<&str>, checks: Vec<Check>) -> Case {
        let call = CaseCall {
            checks,
            latencies: Latencies::default(),
            disposition: None,
            timeline: Vec::new(),
            turns: Vec::new(),
            recording: "a.wav".to_owned(),
        };
        Case {
            name: name.to_owned(),
            title: name.to_owned(),
            seconds: 1.5,
            broken: broken.map(str::to_owned),
            calls: vec![call],
            before: Vec::new(),
        }
    }

    #[test]
    fn failures_and_errors_are_counted_and_escaped() {
        let mut again = case("again", None, vec![check("a", true, false)]);
        again.before = vec!["call 1: <late>".to_owned()];
        let cases = [
            again,
            case("good", None, vec![check("a", true, false)]),
            case("slow", None, vec![check("late", false, true)]),
            case("bad", None, vec![check("a", false, false), check("b", false, false)]),
            case("broken", Some("no server"), vec![]),
        ];
        let xml = junit(&cases, true);
        assert!(xml.contains("tests=\"5\" failures=\"1\" errors=\"1\" time=\"7.500\""), "{xml}");
        assert_eq!(xml.matches("<failure").count(), 2);
        assert!(xml.contains("message=\"call 1: a: x &lt; &quot;y&quot;\""), "{xml}");
        assert!(xml.contains("<system-out>Played again, alone. Before: call 1: &lt;late&gt;"), "{xml}");
        let strict = junit(&cases, false);
        assert!(strict.contains("failures=\"2\"") && strict.contains("call 1: late"), "{strict}");
    }
}
