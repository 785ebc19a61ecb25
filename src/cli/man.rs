use std::fs;
use std::io::{self, Write as _};

use clap::{Command, CommandFactory as _};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use super::CLEAN;
use super::args::{Arguments, ManArguments};
use super::common::Failure;
use crate::project::FILE_NAME;
use crate::report::ignore_broken_pipe;

/// What stands in the foot of every page.
const SOURCE: &str = concat!("flinklint ", env!("CARGO_PKG_VERSION"));

/// The section for commands.
const SECTION: &str = "1";

/// Headings, then terms and what is said of them.
type Sections = [(&'static str, &'static [(&'static str, &'static str)]); 3];

/// What `--help` does not say and a manual page does.
const MORE: Sections = [
    (
        "EXIT STATUS",
        &[
            ("0", "Nothing at or above --fail-on."),
            (
                "1",
                "Findings at or above it; a file that does not parse counts as an error. fix: such findings remain, or a \
                 fix was withheld; fix --diff: there would be changes. migrate: something is left to decide or was not \
                 done; migrate --diff: there would be changes.",
            ),
            (
                "2",
                "The run itself failed: bad arguments, a path that does not exist or cannot be read, a broken project \
                 file. Everything else is still linted.",
            ),
        ],
    ),
    (
        "ENVIRONMENT",
        &[
            ("NO_COLOR", "Not empty: no colours, unless --color says otherwise."),
            ("FORCE_COLOR, CLICOLOR_FORCE", "Neither empty nor 0: colours also into a file."),
            (
                "COLUMNS",
                "How wide reports for people are, from 40 to 160; where it is not set, as wide as the terminal, else 100.",
            ),
            (
                "ALL_PROXY, HTTPS_PROXY, HTTP_PROXY, NO_PROXY",
                "The way to a cluster of snapshot and --stats; never to this machine.",
            ),
        ],
    ),
    ("FILES", &[(FILE_NAME, "The project file: the nearest one upward from a configuration holds for it.")]),
];

pub(super) fn run(arguments: &ManArguments) -> Result<u8, Failure> {
    let mut command = Arguments::command().disable_help_subcommand(true);
    command.build();
    let Some(folder) = &arguments.output else {
        ignore_broken_pipe(io::stdout().lock().write_all(&first(&command)?))?;
        return Ok(CLEAN);
    };
    fs::create_dir_all(folder).map_err(|error| Failure(format!("{}: {error}", folder.display())))?;
    let write = |name: &str, page: &[u8]| {
        let path = folder.join(format!("{name}.{SECTION}"));
        fs::write(&path, page).map_err(|error| Failure(format!("{}: {error}", path.display())))
    };
    write(command.get_name(), &first(&command)?)?;
    for part in parts(&command) {
        write(&name(&command, part), &page(part, &[command.get_name().to_owned()])?)?;
    }
    Ok(CLEAN)
}

/// The commands that have a page.
fn parts(command: &Command) -> impl Iterator<Item = &Command> {
    command.get_subcommands().filter(|part| !part.is_hide_set())
}

/// The name that the page of a part goes by.
fn name(command: &Command, part: &Command) -> String {
    format!("{}-{}", command.get_name(), part.get_name())
}

/// The page that leads to the others.
fn first(command: &Command) -> io::Result<Vec<u8>> {
    let others: Vec<String> = parts(command).map(|part| name(command, part)).collect();
    page(command, &others)
}

/// One page. Only the first one says what holds for all.
fn page(command: &Command, others: &[String]) -> io::Result<Vec<u8>> {
    let man = Man::new(command.clone()).section(SECTION);
    let mut out = Vec::new();
    // By hand, since an empty date is left out there and the source stands for it. The date of a build would make two
    // builds of one source differ.
    let name = command.get_display_name().unwrap_or_else(|| command.get_name());
    writeln!(out, ".TH \"{name}\" \"{SECTION}\" \"\" \"{SOURCE}\" \"flinklint\"")?;
    man.render_name_section(&mut out)?;
    man.render_synopsis_section(&mut out)?;
    man.render_description_section(&mut out)?;
    man.render_options_section(&mut out)?;
    let mut rest = Roff::new();
    if command.has_subcommands() {
        man.render_subcommands_section(&mut out)?;
        for (heading, entries) in MORE {
            rest.control("SH", [heading]);
            for (term, text) in entries {
                rest.control("TP", []).text([bold(*term)]).text([roman(*text)]);
            }
        }
    }
    rest.control("SH", ["SEE ALSO"]);
    for (at, other) in others.iter().enumerate() {
        let end = if at + 1 < others.len() { ", " } else { "" };
        rest.text([bold(other), roman(format!("({SECTION}){end}"))]);
    }
    rest.to_writer(&mut out)?;
    Ok(out)
}
