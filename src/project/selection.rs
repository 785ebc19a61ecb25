use std::fmt;

use crate::finding::RuleId;
use crate::intent::nearest;
use crate::rules::RulePage;
use crate::source::sanitize;

/// Words that select by what a rule is, not by what it is called.
const ALL: &str = "ALL";
const DEFAULT: &str = "DEFAULT";
const PEDANTIC: &str = "pedantic";

/// Some rules, by one name: `ALL`, `DEFAULT` (what is on by default), a group,
/// `pedantic`, the start of an id (`FL1`), an id or a rule's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selector {
    rank: Rank,
    rules: RuleSet,
}

/// How specific a selector is. A group and the hundred of ids that it has are
/// equally so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Everything,
    Group,
    Decade,
    Rule,
}

impl Rank {
    const ALL: [Rank; 4] = [Rank::Everything, Rank::Group, Rank::Decade, Rank::Rule];
}

/// A selector that no rule answers to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownRule {
    /// What was written.
    pub text: String,
    /// The name that was most likely meant.
    pub suggestion: Option<String>,
}

impl UnknownRule {
    /// What is wrong, in words.
    #[must_use]
    pub fn message(&self) -> String {
        let start: String = self.text.chars().take(40).collect();
        format!("`{}` is no rule, group or start of an id", sanitize(&start))
    }

    /// What to write instead, in words.
    #[must_use]
    pub fn help(&self) -> String {
        match &self.suggestion {
            Some(name) => format!("did you mean `{name}`?"),
            None => "`flinklint rules` lists them".into(),
        }
    }
}

impl fmt::Display for UnknownRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}; {}", self.message(), self.help())
    }
}

impl std::error::Error for UnknownRule {}

/// The policies that have become known, where `selects` them.
fn with_policies(mut rules: RuleSet, selects: &dyn Fn(&RulePage) -> bool) -> RuleSet {
    for (rule, page) in crate::rules::policies() {
        if selects(page) {
            rules.set(rule, true);
        }
    }
    rules
}

impl Selector {
    /// Reads a selector.
    ///
    /// # Errors
    /// No rule in `pages` answers to it.
    pub fn parse(text: &str, pages: &[RulePage]) -> Result<Selector, UnknownRule> {
        let text = text.trim();
        let selector = |rank, selects: &dyn Fn(&RulePage) -> bool| Selector {
            rank,
            rules: with_policies(RuleSet(pages.iter().map(selects).collect()), selects),
        };
        match text {
            ALL => return Ok(selector(Rank::Everything, &|_| true)),
            DEFAULT => return Ok(selector(Rank::Everything, &|page| !page.pedantic)),
            PEDANTIC => return Ok(selector(Rank::Group, &|page| page.pedantic)),
            _ => {}
        }
        // The letters of an id alone are no selector: `ALL` says it.
        let digits = text.trim_start_matches(|c: char| c.is_ascii_uppercase());
        let decade = if digits.len() < 2 { Rank::Group } else { Rank::Decade };
        let is_prefix = !digits.is_empty() && digits.len() < text.len();
        let found = [
            selector(Rank::Rule, &|page| page.id == text || page.name == text),
            selector(Rank::Group, &|page| page.group == text),
            selector(decade, &|page| is_prefix && page.id.starts_with(text)),
        ];
        found.into_iter().find(|selector| selector.rules.iter().next().is_some()).ok_or_else(|| {
            let words = [ALL, DEFAULT, PEDANTIC];
            let names = pages.iter().flat_map(|page| [page.id, page.name, page.group]);
            UnknownRule {
                text: text.to_owned(),
                suggestion: nearest(text, words.into_iter().chain(names)).map(Into::into),
            }
        })
    }

    /// The rules that answer to it.
    #[must_use]
    pub fn rules(&self) -> &RuleSet {
        &self.rules
    }

    /// Reads a comma-separated list, as the command line takes it.
    ///
    /// # Errors
    /// No rule in `pages` answers to one of them.
    pub fn parse_list(text: &str, pages: &[RulePage]) -> Result<Vec<Selector>, UnknownRule> {
        text.split(',').filter(|part| !part.trim().is_empty()).map(|part| Selector::parse(part, pages)).collect()
    }
}

/// What one place, the command line or a flinklint.toml, says of the rules to run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// The rules to run instead of the default ones.
    pub select: Option<Vec<Selector>>,
    /// The rules to run beside them.
    pub extend_select: Vec<Selector>,
    /// The rules not to run.
    pub ignore: Vec<Selector>,
}

impl Selection {
    /// The rules that run, as ruff decides it.
    ///
    /// `layers` are the places that say something, the weakest first:
    /// flinklint.toml, then the command line. A layer with `select` starts
    /// anew and forgets all that weaker layers said, their `ignore` too; one
    /// without `select` adds to and takes from what the weaker ones left, at
    /// first the default, which is every rule that is not pedantic. Inside of
    /// a layer the more specific selector wins (a rule, then `FL10`, then a
    /// group or `FL1`, then `ALL` and `DEFAULT`), of two equal ones `ignore`.
    #[must_use]
    pub fn resolve(layers: &[&Selection], pages: &[RulePage]) -> RuleSet {
        Self::resolve_with(layers, pages, &[])
    }

    /// As [`Selection::resolve`], with the policies of the flinklint.toml, which
    /// are on by default.
    #[must_use]
    pub fn resolve_with(layers: &[&Selection], pages: &[RulePage], policies: &[RuleId]) -> RuleSet {
        let mut set = RuleSet(pages.iter().map(|page| !page.pedantic).collect());
        for &policy in policies {
            set.set(policy, true);
        }
        for layer in layers {
            if layer.select.is_some() {
                set.0.fill(false);
            }
            for rank in Rank::ALL {
                let wanted = layer.select.iter().flatten().chain(&layer.extend_select).map(|selector| (selector, true));
                let ignored = layer.ignore.iter().map(|selector| (selector, false));
                for (selector, on) in wanted.chain(ignored).filter(|(selector, _)| selector.rank == rank) {
                    for rule in selector.rules.iter() {
                        set.set(rule, on);
                    }
                }
            }
        }
        set
    }
}

/// A set of the registry's rules.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RuleSet(Vec<bool>);

impl RuleSet {
    /// Whether the rule is in it.
    #[must_use]
    pub fn contains(&self, rule: RuleId) -> bool {
        self.0.get(usize::from(rule.0)).copied().unwrap_or(false)
    }

    /// The rules in it, in the registry's order.
    pub fn iter(&self) -> impl Iterator<Item = RuleId> + '_ {
        (0..).zip(&self.0).filter(|(_, on)| **on).map(|(index, _)| RuleId(index))
    }

    /// Whether no rule is in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }

    /// Those of its rules for which this holds.
    #[must_use]
    pub fn filter(&self, mut is_wanted: impl FnMut(RuleId) -> bool) -> Self {
        Self((0..).zip(&self.0).map(|(index, &on)| on && is_wanted(RuleId(index))).collect())
    }

    fn set(&mut self, rule: RuleId, on: bool) {
        let at = usize::from(rule.0);
        if self.0.len() <= at {
            self.0.resize(at + 1, false);
        }
        self.0[at] = on;
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::pages;
    use super::*;

    fn ids(set: &RuleSet) -> String {
        let ids: Vec<_> = set.iter().map(|rule| pages()[usize::from(rule.0)].id).collect();
        ids.join(" ")
    }

    fn list(text: &str) -> Vec<Selector> {
        Selector::parse_list(text, pages()).expect("known rules")
    }

    fn selection(select: Option<&str>, extend_select: &str, ignore: &str) -> Selection {
        Selection { select: select.map(list), extend_select: list(extend_select), ignore: list(ignore) }
    }

    fn run(select: Option<&str>, extend_select: &str, ignore: &str) -> String {
        ids(&Selection::resolve(&[&selection(select, extend_select, ignore)], pages()))
    }

    #[test]
    fn without_a_word_all_but_the_pedantic_rules_run() {
        assert_eq!(ids(&Selection::resolve(&[], pages())), "FL101 FL111 FL201");
        assert_eq!(run(None, "", ""), "FL101 FL111 FL201");
        assert_eq!(run(Some("DEFAULT"), "", ""), "FL101 FL111 FL201");
        assert_eq!(run(Some("ALL"), "", ""), "FL101 FL102 FL111 FL201");
        assert_eq!(run(Some(""), "", ""), "");
    }

    #[test]
    fn rules_answer_to_id_prefix_name_and_group() {
        assert_eq!(run(Some("FL111"), "", ""), "FL111");
        assert_eq!(run(Some("watermark-interval-vs-sla"), "", ""), "FL101");
        assert_eq!(run(Some("FL10"), "", ""), "FL101 FL102");
        assert_eq!(run(Some("FL1"), "", ""), "FL101 FL102 FL111");
        assert_eq!(run(Some("latency, load"), "", ""), "FL101 FL102 FL111 FL201");
        assert_eq!(run(Some("pedantic"), "", ""), "FL102");
        assert_eq!(run(None, "pedantic", ""), "FL101 FL102 FL111 FL201");
    }

    #[test]
    fn the_more_specific_wins_and_ignore_wins_a_tie() {
        assert_eq!(run(Some("ALL"), "", "latency"), "FL201");
        assert_eq!(run(Some("FL101"), "", "latency"), "FL101");
        assert_eq!(run(Some("FL10"), "", "FL1"), "FL101 FL102");
        assert_eq!(run(Some("FL1"), "FL111", "FL11,FL101"), "FL102 FL111");
        assert_eq!(run(Some("FL101"), "", "FL101"), "");
        assert_eq!(run(Some("latency"), "", "pedantic"), "FL101 FL111");
        assert_eq!(run(Some("ALL"), "", "DEFAULT"), "FL102");
    }

    #[test]
    fn the_command_lines_select_starts_anew_and_its_ignore_takes_away() {
        let file = selection(Some("latency"), "FL201", "FL101");
        let run = |command_line: &Selection| ids(&Selection::resolve(&[&file, command_line], pages()));
        assert_eq!(run(&Selection::default()), "FL102 FL111 FL201");
        assert_eq!(run(&selection(Some("FL101"), "", "")), "FL101");
        assert_eq!(run(&selection(None, "FL101", "")), "FL101 FL102 FL111 FL201");
        assert_eq!(run(&selection(None, "", "ALL")), "");
        assert_eq!(run(&selection(None, "", "FL201")), "FL102 FL111");
    }

    #[test]
    fn an_unknown_rule_gets_the_nearest_name() {
        let suggestion = |text| Selector::parse(text, pages()).expect_err("unknown").suggestion;
        assert_eq!(suggestion("FL110").as_deref(), Some("FL101"));
        assert_eq!(suggestion("all").as_deref(), Some("ALL"));
        assert_eq!(suggestion("latnecy").as_deref(), Some("latency"));
        assert_eq!(suggestion("watermark-interval-sla").as_deref(), Some("watermark-interval-vs-sla"));
        for text in ["FL", "F", "", "nonsense-altogether"] {
            assert!(Selector::parse(text, pages()).is_err(), "{text}");
        }
    }
}
