//! The levels of a load as a picture: SVG, without a library.

use std::fmt::Write as _;

use super::Level;

const WIDTH: f64 = 760.0;
const LEFT: f64 = 76.0;
const RIGHT: f64 = 130.0;
const TOP: f64 = 56.0;
const PANEL: f64 = 170.0;
const GAP: f64 = 62.0;

/// One line of a panel: its name, its colour, and a value a level.
struct Series {
    name: String,
    colour: &'static str,
    values: Vec<Option<f64>>,
}

/// What `levels` say: latencies, processor time and memory over the number of calls. `limit_ms` is drawn among the
/// latencies.
#[must_use]
pub fn svg(title: &str, levels: &[Level], limit_ms: f64) -> String {
    let calls: Vec<f64> = levels.iter().map(|level| level.calls as f64).collect();
    let reply = |name: &str, colour, value: fn(&crate::histogram::Quantiles) -> f64| Series {
        name: name.to_owned(),
        colour,
        values: levels.iter().map(|level| level.replies.as_ref().map(value)).collect(),
    };
    let latencies = [
        reply("p50", "#2a9d8f", |replies| replies.p50_ms),
        reply("p95", "#e76f51", |replies| replies.p95_ms),
        reply("p99", "#9d4edd", |replies| replies.p99_ms),
    ];
    let processor = [
        Series {
            name: "server".to_owned(),
            colour: "#1d3557",
            values: levels.iter().map(|level| Some(level.server?.cpu_percent)).collect(),
        },
        Series {
            name: "simulator".to_owned(),
            colour: "#a8a8a8",
            values: levels.iter().map(|level| Some(level.simulator.cpu_percent)).collect(),
        },
    ];
    let memory = [Series {
        name: "server".to_owned(),
        colour: "#1d3557",
        values: levels.iter().map(|level| Some(level.server?.resident_kib as f64 / 1024.0)).collect(),
    }];
    let height = TOP + 3.0 * PANEL + 2.0 * GAP + 56.0;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" height=\"{height}\" \
         font-family=\"sans-serif\" font-size=\"12\" fill=\"#222\">\n\
         <rect width=\"{WIDTH}\" height=\"{height}\" fill=\"white\"/>\n\
         <text x=\"{LEFT}\" y=\"26\" font-size=\"16\" font-weight=\"bold\">{}</text>\n",
        escaped(title)
    );
    let at = |panel: f64| TOP + panel * (PANEL + GAP);
    draw_panel(&mut out, at(0.0), "reply, ms", &calls, &latencies, Some(limit_ms));
    draw_panel(&mut out, at(1.0), "processor time, % of one core", &calls, &processor, None);
    draw_panel(&mut out, at(2.0), "resident memory, MiB", &calls, &memory, None);
    let _ = writeln!(
        out,
        "<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">calls at once</text>\n</svg>",
        LEFT + (WIDTH - LEFT - RIGHT) / 2.0,
        height - 12.0
    );
    out
}

fn draw_panel(out: &mut String, top: f64, title: &str, calls: &[f64], series: &[Series], limit: Option<f64>) {
    let values = series.iter().flat_map(|series| series.values.iter().flatten().copied());
    let most = round_up(values.chain(limit).fold(0.0, f64::max));
    let most_calls = calls.iter().copied().fold(1.0, f64::max);
    let right = WIDTH - RIGHT;
    let x = |calls: f64| LEFT + (right - LEFT) * calls / most_calls;
    let y = |value: f64| top + PANEL * (1.0 - value / most);
    let _ = writeln!(out, "<text x=\"{LEFT}\" y=\"{}\" font-weight=\"bold\">{title}</text>", top - 9.0);
    for step in 0..=4 {
        let value = most * f64::from(step) / 4.0;
        let _ = writeln!(
            out,
            "<line x1=\"{LEFT}\" x2=\"{right}\" y1=\"{0:.1}\" y2=\"{0:.1}\" stroke=\"#ddd\"/>\
             <text x=\"{1}\" y=\"{2:.1}\" text-anchor=\"end\">{value}</text>",
            y(value),
            LEFT - 8.0,
            y(value) + 4.0
        );
    }
    for &count in calls {
        let _ = writeln!(
            out,
            "<line x1=\"{0:.1}\" x2=\"{0:.1}\" y1=\"{top}\" y2=\"{1}\" stroke=\"#eee\"/>\
             <text x=\"{0:.1}\" y=\"{2}\" text-anchor=\"middle\">{count}</text>",
            x(count),
            top + PANEL,
            top + PANEL + 17.0
        );
    }
    if let Some(limit) = limit {
        let _ = writeln!(
            out,
            "<line x1=\"{LEFT}\" x2=\"{right}\" y1=\"{0:.1}\" y2=\"{0:.1}\" stroke=\"#c00\" stroke-dasharray=\"5 4\"/>\
             <text x=\"{1}\" y=\"{2:.1}\" fill=\"#c00\">limit of p95</text>",
            y(limit),
            right + 8.0,
            y(limit) + 4.0
        );
    }
    let mut label_at = Vec::new();
    for Series { name, colour, values } in series {
        let points: Vec<(f64, f64)> =
            calls.iter().zip(values).filter_map(|(calls, value)| Some((x(*calls), y((*value)?)))).collect();
        let line: Vec<String> = points.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
        let _ = writeln!(
            out,
            "<polyline fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\" points=\"{}\"/>",
            line.join(" ")
        );
        for (x, y) in &points {
            let _ = writeln!(out, "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3\" fill=\"{colour}\"/>");
        }
        if let Some((_, y)) = points.last() {
            let label = free_place(
                *y + 4.0,
                limit.map(|limit| top + PANEL * (1.0 - limit / most) + 4.0),
                &mut label_at,
            );
            let _ =
                writeln!(out, "<text x=\"{}\" y=\"{label:.1}\" fill=\"{colour}\">{name}</text>", right + 8.0);
        }
    }
}

/// The nearest place at or below `wanted` that is no other label's.
fn free_place(wanted: f64, other: Option<f64>, taken: &mut Vec<f64>) -> f64 {
    const LINE: f64 = 14.0;
    let mut at = wanted;
    while taken.iter().copied().chain(other).any(|taken| (taken - at).abs() < LINE) {
        at += 1.0;
    }
    taken.push(at);
    at
}

/// The next number of the form 1, 2, 4 or 8 times a power of ten that is not below `value`: its quarters are round.
fn round_up(value: f64) -> f64 {
    let power = 10f64.powf(value.max(1.0).log10().floor());
    [1.0, 2.0, 4.0, 8.0, 10.0]
        .into_iter()
        .map(|step| step * power)
        .find(|most| *most >= value)
        .unwrap_or(value)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_end_at_round_numbers() {
        for (value, expected) in
            [(0.0, 1.0), (1.0, 1.0), (7.0, 8.0), (9.0, 10.0), (130.0, 200.0), (1_500.0, 2_000.0)]
        {
            assert_eq!(round_up(value), expected, "{value}");
        }
    }

    #[test]
    fn labels_do_not_cover_each_other() {
        let mut taken = Vec::new();
        assert_eq!(free_place(50.0, Some(52.0), &mut taken), 66.0);
        assert_eq!(free_place(60.0, Some(52.0), &mut taken), 80.0);
        assert_eq!(free_place(10.0, Some(52.0), &mut taken), 10.0);
    }

    #[test]
    fn a_level_without_a_server_or_replies_leaves_a_gap_and_not_a_zero() {
        let level = |calls| Level { calls, ..Level::default() };
        let picture = svg("a < b", &[level(1), level(2)], 1_500.0);
        assert!(picture.contains("a &lt; b"));
        // Only the simulator is known.
        assert_eq!(picture.matches("<circle").count(), 2);
    }
}
