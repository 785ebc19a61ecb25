//! Calls of `check` that say hardly more than paths, as hooks make them. To describe
//! every option to clap and to have it look for them takes a quarter of the instructions
//! that one file takes. An option that clap would take from the environment has no place
//! here.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::ValueEnum as _;

use super::args::{CheckArguments, CommonArguments, MAX_FILE_SIZE, MIN_UPTIME};
use super::snapshot;
use crate::report::{ColorChoice, Format};

/// What clap would make of what stands behind `check`; `None` where that has to be
/// asked: of any other option, and of mistakes.
pub(super) fn check(line: &[OsString]) -> Option<CheckArguments> {
    let (mut paths, mut isolated, mut output_format) = (Vec::new(), false, Vec::new());
    let mut words = line.iter().map(|word| word.to_str());
    while let Some(word) = words.next() {
        match word? {
            "--isolated" if !isolated => isolated = true,
            "--output-format" => output_format.push(Format::from_str(words.next()??, false).ok()?),
            "" => return None,
            option if option.starts_with('-') => return None,
            path => paths.push(PathBuf::from(path)),
        }
    }
    if paths.is_empty() {
        paths.push(PathBuf::from("."));
    }
    let common = CommonArguments {
        paths,
        kind: None,
        context: Vec::new(),
        max_file_size: MAX_FILE_SIZE.to_owned(),
        config: None,
        isolated,
        no_exclude: false,
        flink_version: None,
        sla: None,
        environment: None,
        host: false,
        stats: Vec::new(),
        min_uptime: snapshot::duration(MIN_UPTIME).ok()?,
        select: Vec::new(),
        ignore: Vec::new(),
        extend_select: Vec::new(),
        color: ColorChoice::default(),
        quiet: false,
        verbose: false,
        stdin_filename: None,
    };
    Some(CheckArguments {
        common,
        output_format,
        output: Vec::new(),
        statistics: false,
        fail_on: None,
        baseline: None,
        write_baseline: None,
        changed_since: None,
        whole: false,
        no_suppress: false,
        watch: false,
    })
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;
    use proptest::prelude::*;

    use super::super::args::{self, Arguments, Command};
    use super::*;

    fn line(words: &[&str]) -> Vec<OsString> {
        words.iter().map(OsString::from).collect()
    }

    #[test]
    fn what_hooks_say_is_plain() {
        for words in [&[][..], &["a b", "c"], &["--isolated", "--output-format", "json", "."], &["a", "--isolated"]] {
            assert!(check(&line(words)).is_some(), "{words:?}");
        }
        for words in
            [&["-"][..], &["--", "a"], &["--output-format=json"], &["--isolated", "--isolated"], &["-q"], &[""]]
        {
            assert!(check(&line(words)).is_none(), "{words:?}");
        }
    }

    const WORDS: &[&str] = &[
        "--isolated",
        "--output-format",
        "concise",
        "json",
        "nothing",
        "a",
        "-",
        "--",
        "",
        "help",
        "check",
        "-q",
        "--output-format=full",
        "--color",
        "never",
        "--isol",
        "-V",
        "ä",
    ];

    /// What clap makes of it by the whole description.
    fn by_clap(words: &[OsString]) -> Option<String> {
        let head = ["flinklint", "check"].map(OsString::from);
        let arguments = Arguments::try_parse_from(head.iter().chain(words)).ok()?;
        match arguments.command {
            Some(Command::Check(arguments)) => Some(format!("{arguments:?}")),
            _ => None,
        }
    }

    #[test]
    fn every_format_has_its_name() {
        for format in Format::value_variants() {
            let name = format.to_possible_value().expect("a name");
            let words = line(&["--output-format", name.get_name()]);
            assert_eq!(check(&words).map(|plain| format!("{plain:?}")), by_clap(&words));
        }
    }

    #[cfg(unix)]
    #[test]
    fn what_is_no_unicode_is_for_clap() {
        use std::os::unix::ffi::OsStringExt as _;
        assert!(check(&[OsString::from_vec(vec![b'a', 0xff])]).is_none());
    }

    proptest! {
        #[test]
        fn clap_makes_the_same_of_it(words in prop::collection::vec(prop::sample::select(WORDS), 0..6)) {
            let words = line(&words);
            if let Some(plain) = check(&words) {
                prop_assert_eq!(Some(format!("{plain:?}")), by_clap(&words));
                let check_only = args::by_clap(&words).expect("what is plain is right");
                prop_assert_eq!(format!("{plain:?}"), format!("{check_only:?}"));
            }
        }
    }
}
