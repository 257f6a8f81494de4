//! A picture of `bench sfu`: processor time for each forwarded packet, load by load.

use std::fmt::Write as _;

use serde_json::Value;

/// What one core may take for a packet (DESIGN: at most 4 µs).
const TARGET: f64 = 4.0;
const WIDTH: f64 = 640.0;
const ROW: f64 = 34.0;
const LEFT: f64 = 150.0;

/// The picture, as SVG.
pub(super) fn draw(result: &Value) -> String {
    let cost = |value: &Value| value["cpu_us_per_packet"].as_f64().unwrap_or(0.0);
    let mut bars: Vec<(String, f64)> = Vec::new();
    for (name, figures) in result["scenarios"].as_object().into_iter().flatten() {
        bars.push((name.replace('_', " "), cost(figures)));
    }
    for (name, figures) in result["peers"].as_object().into_iter().flatten() {
        bars.push((name.clone(), cost(figures)));
    }
    let most = bars.iter().map(|(_, cost)| *cost).fold(TARGET, f64::max);
    let scale = (WIDTH - LEFT - 90.0) / most;
    let height = ROW * bars.len() as f64 + 60.0;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" font-family=\"sans-serif\" \
         font-size=\"14\">\n<rect width=\"{WIDTH}\" height=\"{height}\" fill=\"#fbf7ef\"/>\n\
         <text x=\"12\" y=\"24\">Processor time for each forwarded packet, µs</text>\n"
    );
    for (place, (name, cost)) in bars.iter().enumerate() {
        let top = 40.0 + ROW * place as f64;
        let (middle, long) = (top + 17.0, cost * scale);
        // Writing to a String can't fail.
        let _ = writeln!(
            svg,
            "<text x=\"12\" y=\"{middle}\">{name}</text>\
             <rect x=\"{LEFT}\" y=\"{top}\" width=\"{long:.1}\" height=\"22\" fill=\"#a3502b\"/>\
             <text x=\"{:.1}\" y=\"{middle}\">{cost:.2}</text>",
            LEFT + long + 6.0
        );
    }
    let target = LEFT + TARGET * scale;
    let _ = writeln!(
        svg,
        "<line x1=\"{target:.1}\" x2=\"{target:.1}\" y1=\"34\" y2=\"{:.1}\" stroke=\"#2b2118\" stroke-dasharray=\"4 3\"/>\n</svg>",
        height - 20.0
    );
    svg
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_load_has_a_bar() {
        let result = serde_json::json!({
            "scenarios": { "one_to_15": { "cpu_us_per_packet": 3.5 }, "rooms_of_8": { "cpu_us_per_packet": 4.5 } },
            "peers": { "janus": { "cpu_us_per_packet": 12.0 } },
        });
        let svg = draw(&result);
        assert_eq!(svg.matches("fill=\"#a3502b\"").count(), 3);
        assert!(svg.contains("one to 15") && svg.contains("janus") && svg.contains("12.00"));
    }
}
