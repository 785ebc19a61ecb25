use super::Totals;

/// How a budget compares with a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Even the upper bound keeps to it, and no part is left out of that.
    Within,
    /// Results may come too late.
    AtRisk,
    /// Even the lower bound is too much.
    Over,
    /// There is no target, or a part is not known and the others keep to it.
    Unknown,
}

impl Verdict {
    /// The verdict on a sum; `complete` where no part is left out of it.
    #[must_use]
    pub fn of(totals: &Totals, complete: bool, sla_ms: Option<f64>) -> Self {
        let Some(sla) = sla_ms else { return Verdict::Unknown };
        match totals {
            totals if totals.ms.low > sla => Verdict::Over,
            totals if totals.p99 > sla || totals.ms.high > sla => Verdict::AtRisk,
            _ if complete => Verdict::Within,
            _ => Verdict::Unknown,
        }
    }

    /// As output calls it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Verdict::Within => "within",
            Verdict::AtRisk => "at-risk",
            Verdict::Over => "over",
            Verdict::Unknown => "unknown",
        }
    }
}
