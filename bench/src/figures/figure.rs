//! One line of the table.

/// A measured figure, with its target where it has one.
#[derive(Debug, Clone)]
pub struct Figure {
    pub name: String,
    pub value: String,
    /// Quotient by a yardstick of the same run, and which.
    pub ratio: Option<(f64, &'static str)>,
    /// The target in words, and whether it is met.
    pub target: Option<(String, bool)>,
}

impl Figure {
    pub fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self { name: name.into(), value: value.into(), ratio: None, target: None }
    }

    #[must_use]
    pub fn with_ratio(mut self, ratio: f64, to: &'static str) -> Self {
        self.ratio = Some((ratio, to));
        self
    }

    #[must_use]
    pub fn with_target(mut self, words: impl Into<String>, met: bool) -> Self {
        self.target = Some((words.into(), met));
        self
    }
}

/// The middle of the values: the mean of the two middle ones when their number is even. 0 of none.
pub fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut sorted: Vec<f64> = values.into_iter().collect();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    let upper = sorted.get(middle).copied().unwrap_or_default();
    if sorted.len() % 2 == 1 {
        return upper;
    }
    let lower = middle.checked_sub(1).and_then(|at| sorted.get(at)).copied().unwrap_or_default();
    f64::midpoint(lower, upper)
}

/// A whole number with thousands separated.
pub fn grouped(value: f64) -> String {
    let digits = format!("{value:.0}");
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_stands_in_the_middle() {
        assert!((median([3.0, 1.0, 2.0]) - 2.0).abs() < f64::EPSILON);
        assert!((median([4.0, 1.0, 2.0, 3.0]) - 2.5).abs() < f64::EPSILON);
        assert!(median([]).abs() < f64::EPSILON);
    }

    #[test]
    fn thousands_are_set_apart() {
        assert_eq!(["0", "999", "1,600", "1,234,567"], [0.0, 999.4, 1600.0, 1_234_567.0].map(grouped)[..]);
    }
}
