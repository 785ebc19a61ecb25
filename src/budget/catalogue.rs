//! The parts of a budget, from `catalogue/budget.toml`.
#![allow(clippy::doc_markdown, reason = "sources are quoted as they are")]

use super::Path;

include!(concat!(env!("OUT_DIR"), "/budget.rs"));

/// A part that a budget may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartKind(u8);

struct Facts {
    id: &'static str,
    name: &'static str,
    rules: &'static [&'static str],
    record: &'static str,
    window: &'static str,
    tell: &'static str,
    source: &'static str,
}

impl PartKind {
    fn facts(self) -> &'static Facts {
        &PARTS[usize::from(self.0)]
    }

    /// Every part.
    pub fn all() -> impl Iterator<Item = PartKind> {
        (0..PARTS.len()).filter_map(|at| u8::try_from(at).ok()).map(PartKind)
    }

    /// What the catalogue calls it, as `network-flush`.
    #[must_use]
    pub fn id(self) -> &'static str {
        self.facts().id
    }

    /// What people call it.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.facts().name
    }

    /// The rules about what drives it, the one that advises first.
    #[must_use]
    pub fn rules(self) -> &'static [&'static str] {
        self.facts().rules
    }

    /// What would tell it where it is not known.
    #[must_use]
    pub fn tell(self) -> &'static str {
        self.facts().tell
    }

    /// Where the formula comes from.
    #[must_use]
    pub fn source(self) -> &'static str {
        self.facts().source
    }

    /// The formula, with its numbers.
    pub(super) fn formula(self, path: Path, numbers: &[(&str, f64)]) -> String {
        let formula = match path {
            Path::Record => self.facts().record,
            Path::Window => self.facts().window,
        };
        let fill = |text: String, (name, value): &(&str, f64)| text.replace(&format!("{{{name}}}"), &number(*value));
        numbers.iter().fold(formula.to_owned(), fill)
    }
}

/// A number for people: three decimals at most, none that are zero.
#[must_use]
pub fn number(value: f64) -> String {
    if !value.is_finite() {
        return "no bound".to_owned();
    }
    let text = format!("{value:.3}");
    let short = text.trim_end_matches('0').trim_end_matches('.');
    if short == "-0" { "0".to_owned() } else { short.to_owned() }
}
