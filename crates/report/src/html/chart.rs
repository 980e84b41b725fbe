//! Line charts over time, drawn as SVG.

use std::fmt::Write;

use crate::words::seconds;

/// The drawing is stretched to the page's width; labels are text of the page, which is not.
const WIDTH: f64 = 1000.0;
const HEIGHT: f64 = 200.0;
/// The largest number of tooltips along the time axis.
const MOST_TOOLTIPS: usize = 160;

/// Numbers over time, against the cap.
pub(crate) struct Chart<'a> {
    pub name: &'static str,
    /// When each interval ended.
    pub seconds: &'a [f64],
    pub cap: f64,
    pub curves: Vec<Curve>,
    /// How many decimals its numbers have.
    pub decimals: usize,
}

/// One number over time.
pub(crate) struct Curve {
    /// Its CSS class.
    pub class: &'static str,
    pub label: &'static str,
    /// One for each interval.
    pub values: Vec<f64>,
}

impl Chart<'_> {
    /// The chart with its legend; a sentence if there are no samples.
    pub(crate) fn draw(&self) -> String {
        let Some(&end) = self.seconds.last() else {
            return "<p class=\"none\">The job ended before it could be sampled.</p>\n".into();
        };
        let values = self.curves.iter().flat_map(|curve| &curve.values);
        let most = values.copied().fold(self.cap, f64::max);
        let scale = Scale { end, step: step(most * 1.04, 4.0), most: most * 1.04 };
        let mut svg = self.legend() + "<div class=\"plot\">\n";
        let name = self.name;
        let peak = self
            .curves
            .first()
            .map_or(0.0, |curve| curve.values.iter().copied().fold(0.0, f64::max));
        let _ = writeln!(
            svg,
            "<svg class=\"chart\" id=\"chart-{name}\" data-cap=\"{}\" data-most=\"{peak}\" \
             viewBox=\"0 0 {WIDTH} {HEIGHT}\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"{name} over time\">",
            self.cap
        );
        let labels = grid(&mut svg, &scale);
        for (index, curve) in self.curves.iter().enumerate() {
            if index == 0 {
                let area = self.path(curve, &scale, true);
                let _ = writeln!(svg, "<path class=\"area {}\" d=\"{area}\"/>", curve.class);
            }
            let path = self.path(curve, &scale, false);
            let _ = writeln!(svg, "<path class=\"line {}\" d=\"{path}\"/>", curve.class);
        }
        let y = scale.y(self.cap);
        let _ = writeln!(svg, "<path class=\"cap\" d=\"M0 {y:.1}H{WIDTH}\"/>");
        self.tooltips(&mut svg, &scale);
        let cap = format!(
            "<span class=\"cap\" style=\"top:{}\">cap {}</span>\n",
            scale.top(self.cap),
            self.cap
        );
        svg + "</svg>\n" + &labels + &cap + "</div>\n"
    }

    fn legend(&self) -> String {
        if self.curves.len() < 2 {
            return String::new();
        }
        let key =
            |curve: &Curve| format!("<span class=\"key {}\">{}</span>\n", curve.class, curve.label);
        format!("<p class=\"legend\">{}</p>\n", self.curves.iter().map(key).collect::<String>())
    }

    /// A step function: each number applies to its interval.
    fn path(&self, curve: &Curve, scale: &Scale, closed: bool) -> String {
        let start = curve.values.first().map_or(0.0, |&value| scale.y(value));
        let mut path = format!("M0 {start:.1}");
        for (&until, &value) in self.seconds.iter().zip(&curve.values) {
            let _ = write!(path, "V{:.1}H{:.1}", scale.y(value), scale.x(until));
        }
        if closed {
            let _ = write!(path, "V{0:.1}H0Z", scale.y(0.0));
        }
        path
    }

    /// Tooltips that show the numbers.
    fn tooltips(&self, svg: &mut String, scale: &Scale) {
        let together = self.seconds.len().div_ceil(MOST_TOOLTIPS).max(1);
        let mut from = 0.0;
        for chunk in (0..self.seconds.len()).collect::<Vec<_>>().chunks(together) {
            let (Some(&first), Some(&last)) = (chunk.first(), chunk.last()) else { continue };
            let to = scale.x(self.seconds[last]);
            let mut tooltip = format!("until {} s", seconds(self.seconds[last]));
            for curve in &self.curves {
                let values = curve.values.get(first..=last).unwrap_or_default();
                let most = values.iter().copied().fold(0.0, f64::max);
                let _ = write!(tooltip, "\n{}: {most:.*}", curve.label, self.decimals);
            }
            let _ = writeln!(
                svg,
                "<rect class=\"tooltip\" x=\"{from:.1}\" y=\"0\" width=\"{:.1}\" height=\"{HEIGHT}\"><title>{tooltip}</title></rect>",
                (to - from).max(0.5)
            );
            from = to;
        }
    }
}

/// Draws the curves, and returns the labels of both axes.
fn grid(svg: &mut String, scale: &Scale) -> String {
    let mut labels = String::new();
    let mut value = 0.0;
    while value <= scale.most {
        let _ = writeln!(svg, "<path class=\"grid\" d=\"M0 {:.1}H{WIDTH}\"/>", scale.y(value));
        let (top, shown) = (scale.top(value), short(value));
        let _ = writeln!(labels, "<span class=\"y\" style=\"top:{top}\">{shown}</span>");
        value += scale.step;
    }
    let step = step(scale.end, 8.0);
    let (mut time, mut index) = (0.0, 0);
    while time <= scale.end {
        let (left, shown) = (scale.left(time), short(time));
        // Narrow pages leave every other one out.
        let class = ["x", "x odd"][index % 2];
        let _ =
            writeln!(labels, "<span class=\"{class}\" style=\"left:{left}\">{shown}&nbsp;s</span>");
        (time, index) = (time + step, index + 1);
    }
    labels
}

struct Scale {
    end: f64,
    most: f64,
    step: f64,
}

impl Scale {
    fn x(&self, seconds: f64) -> f64 {
        WIDTH * seconds / self.end.max(f64::MIN_POSITIVE)
    }

    fn y(&self, value: f64) -> f64 {
        HEIGHT - HEIGHT * value / self.most.max(f64::MIN_POSITIVE)
    }

    /// Where a value's label is, from the top.
    fn top(&self, value: f64) -> String {
        format!("{:.2}%", self.y(value) / HEIGHT * 100.0)
    }

    /// Where a time's label is, from the left.
    fn left(&self, seconds: f64) -> String {
        format!("{:.2}%", self.x(seconds) / WIDTH * 100.0)
    }
}

/// A step of 1, 2 or 5 times a power of ten that divides a length into about `parts` parts.
fn step(length: f64, parts: f64) -> f64 {
    let least = (length / parts).max(1e-9);
    let power = 10f64.powf(least.log10().floor());
    [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|factor| factor * power)
        .find(|&step| step >= least * 0.999)
        .unwrap_or(least)
}

/// A number without trailing zeros.
fn short(number: f64) -> String {
    let text = format!("{number:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_round() {
        for (length, parts, is) in
            [(64.0, 4.0, 20.0), (2.08, 4.0, 1.0), (0.3, 6.0, 0.05), (7.0, 6.0, 2.0)]
        {
            assert!(
                (step(length, parts) - is).abs() < 1e-9,
                "{length} in {parts}: {}",
                step(length, parts)
            );
        }
        assert_eq!(
            (short(0.1 + 0.2), short(20.0), short(0.0)),
            ("0.3".into(), "20".into(), "0".into())
        );
    }

    #[test]
    fn lines_stay_in_the_picture() {
        let curve = Curve { class: "first", label: "all", values: vec![1.0, 64.0, 3.0] };
        let chart = Chart {
            name: "threads",
            seconds: &[0.5, 1.0, 1.5],
            cap: 2.0,
            curves: vec![curve],
            decimals: 0,
        };
        let svg = chart.draw();
        assert!(svg.contains("data-cap=\"2\" data-most=\"64\""), "{svg}");
        assert!(svg.contains("<title>until 1.00 s\nall: 64</title>"), "{svg}");
        let scale = Scale { end: 1.5, most: 64.0, step: 1.0 };
        assert!(scale.y(64.0).abs() < 1e-9 && (scale.x(1.5) - WIDTH).abs() < 1e-9);
    }

    #[test]
    fn a_job_without_samples_has_a_sentence() {
        let chart =
            Chart { name: "threads", seconds: &[], cap: 2.0, curves: Vec::new(), decimals: 0 };
        assert!(!chart.draw().contains("<svg"));
    }
}
