use std::io::{self, IsTerminal};

use clap::ValueEnum;

use super::log_commands;

/// `--color`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, ValueEnum)]
pub enum ColorChoice {
    /// As the environment and the terminal say.
    #[default]
    Auto,
    /// Colour, also into a file.
    Always,
    /// No colour.
    Never,
}

/// How to write for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Whether to use terminal colours.
    pub color: bool,
    /// Whether to draw with characters beyond ASCII.
    pub unicode: bool,
    /// The column at which prose is wrapped; source lines never are.
    pub width: usize,
    /// Whether addresses are terminal hyperlinks instead of text.
    pub links: bool,
    /// Whether a CI would take words at the beginning of a line for commands.
    pub in_log: bool,
}

impl Default for Style {
    /// Plain ASCII, the same everywhere.
    fn default() -> Self {
        Self { color: false, unicode: false, width: DEFAULT_WIDTH, links: false, in_log: false }
    }
}

const DEFAULT_WIDTH: usize = 100;
/// Narrower, miette has no room to indent; wider, prose is hard to read.
const WIDTHS: std::ops::RangeInclusive<usize> = 40..=160;

impl Style {
    /// The style for standard output, from this process's environment.
    #[must_use]
    pub fn of_stdout(color: ColorChoice) -> Self {
        let terminal = io::stdout().is_terminal();
        let size = if terminal { terminal_size::terminal_size() } else { None };
        let columns = size.map(|(terminal_size::Width(columns), _)| columns.into());
        Self::decide(color, terminal, columns, &|name| std::env::var(name).ok())
    }

    /// The style for an output that is a terminal or not, in an environment
    /// that `env` reads.
    ///
    /// Colour: `--color`, else a non-empty `NO_COLOR`, else `FORCE_COLOR` and
    /// `CLICOLOR_FORCE`, else whether it is a terminal that can. Width:
    /// `COLUMNS`, else the terminal's own, else 100. Characters: the locale,
    /// ASCII where it is silent.
    #[must_use]
    pub fn decide(
        color: ColorChoice,
        terminal: bool,
        columns: Option<usize>,
        env: &dyn Fn(&str) -> Option<String>,
    ) -> Self {
        let get = |name: &str| env(name).filter(|value| !value.is_empty());
        let forced = |name: &str| get(name).is_some_and(|value| value != "0");
        let capable = terminal && get("TERM").as_deref() != Some("dumb");
        let color = match color {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => {
                get("NO_COLOR").is_none() && (forced("FORCE_COLOR") || forced("CLICOLOR_FORCE") || capable)
            }
        };
        let locale = get("LC_ALL").or_else(|| get("LC_CTYPE")).or_else(|| get("LANG")).unwrap_or_default();
        let locale = locale.to_ascii_uppercase();
        let asked = get("COLUMNS").and_then(|value| value.trim().parse::<usize>().ok());
        let columns = asked.or(columns.filter(|_| terminal)).filter(|&columns| columns > 0);
        Self {
            color,
            unicode: locale.contains("UTF-8") || locale.contains("UTF8"),
            width: columns.unwrap_or(DEFAULT_WIDTH).clamp(*WIDTHS.start(), *WIDTHS.end()),
            links: color && capable && knows_links(&get),
            in_log: log_commands::are_heeded(&get),
        }
    }
}

/// Whether the terminal is one that is known to draw hyperlinks.
fn knows_links(get: &dyn Fn(&str) -> Option<String>) -> bool {
    let is_one_of = |name: &str, known: &[&str]| get(name).is_some_and(|value| known.contains(&value.as_str()));
    get("WT_SESSION").is_some()
        || get("KONSOLE_VERSION").is_some()
        || get("VTE_VERSION").and_then(|version| version.parse::<u32>().ok()).is_some_and(|version| version >= 5000)
        || is_one_of("TERM_PROGRAM", &["iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper"])
        || is_one_of("TERM", &["xterm-kitty", "alacritty", "xterm-ghostty"])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decide(color: ColorChoice, terminal: bool, env: &[(&str, &str)]) -> Style {
        Style::decide(color, terminal, None, &|name| {
            env.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn colour_follows_the_option_then_the_environment_then_the_terminal() {
        use ColorChoice::{Always, Auto, Never};
        for (choice, terminal, env, expected) in [
            (Auto, true, &[][..], true),
            (Auto, false, &[], false),
            (Auto, true, &[("TERM", "dumb")], false),
            (Auto, true, &[("NO_COLOR", "0")], false),
            (Auto, true, &[("NO_COLOR", "")], true),
            (Auto, false, &[("FORCE_COLOR", "1")], true),
            (Auto, false, &[("FORCE_COLOR", "0")], false),
            (Auto, false, &[("CLICOLOR_FORCE", "1")], true),
            (Auto, false, &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], false),
            (Always, false, &[("NO_COLOR", "1")], true),
            (Never, true, &[("FORCE_COLOR", "1")], false),
        ] {
            assert_eq!(decide(choice, terminal, env).color, expected, "{choice:?} {terminal} {env:?}");
        }
    }

    #[test]
    fn the_first_locale_that_is_set_decides_the_characters() {
        for (env, expected) in [
            (&[][..], false),
            (&[("LANG", "en_US.UTF-8")], true),
            (&[("LANG", "C.utf8")], true),
            (&[("LANG", "C")], false),
            (&[("LC_ALL", "C"), ("LANG", "en_US.UTF-8")], false),
            (&[("LC_ALL", ""), ("LC_CTYPE", "de_DE.utf-8")], true),
        ] {
            assert_eq!(decide(ColorChoice::Auto, true, env).unicode, expected, "{env:?}");
        }
    }

    #[test]
    fn the_width_is_bounded() {
        for (columns, expected) in [("", 100), ("0", 100), ("x", 100), ("3", 40), ("120", 120), ("9999", 160)] {
            assert_eq!(decide(ColorChoice::Auto, true, &[("COLUMNS", columns)]).width, expected);
        }
    }

    #[test]
    fn a_terminal_has_its_own_width_unless_another_is_asked_for() {
        let decide = |terminal, env: Option<&str>| {
            Style::decide(ColorChoice::Auto, terminal, Some(72), &|name| {
                env.filter(|_| name == "COLUMNS").map(str::to_owned)
            })
        };
        assert_eq!(decide(true, None).width, 72);
        assert_eq!(decide(true, Some("50")).width, 50);
        assert_eq!(decide(false, None).width, 100);
    }

    #[test]
    fn links_need_a_terminal_that_is_known_to_draw_them() {
        let known = [("VTE_VERSION", "7600")];
        assert!(decide(ColorChoice::Auto, true, &known).links);
        assert!(!decide(ColorChoice::Auto, true, &[]).links);
        assert!(!decide(ColorChoice::Always, false, &known).links);
        assert!(!decide(ColorChoice::Never, true, &known).links);
    }
}
