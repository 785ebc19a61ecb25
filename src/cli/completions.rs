use std::io;

use clap::builder::PossibleValuesParser;
use clap::{Command, CommandFactory as _};

use super::CLEAN;
use super::args::{Arguments, CompletionsArguments};
use super::common::Failure;
use crate::flink::catalogue::OptionId;
use crate::report::ignore_broken_pipe;
use crate::rules;

/// The options that take rules.
const RULES: [&str; 3] = ["select", "ignore", "extend_select"];

pub(super) fn run(arguments: &CompletionsArguments) -> Result<u8, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut with_names(Arguments::command()), "flinklint", &mut script);
    ignore_broken_pipe(io::Write::write_all(&mut io::stdout().lock(), &script))?;
    Ok(CLEAN)
}

/// The command line with the rules and keys that it takes written out, for the
/// script alone: the program itself takes policies too.
fn with_names(mut command: Command) -> Command {
    let rules = || rules::pages().iter().map(|page| page.id);
    let subcommands: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    for name in subcommands {
        command = command.mut_subcommand(name, |mut sub| {
            let taken: Vec<&str> =
                RULES.into_iter().filter(|rules| sub.get_arguments().any(|arg| arg.get_id() == rules)).collect();
            for argument in taken {
                sub = sub.mut_arg(argument, |arg| arg.value_parser(PossibleValuesParser::new(rules())));
            }
            if sub.get_arguments().any(|arg| arg.get_id() == "subject") {
                let subjects = rules().chain(OptionId::all().map(OptionId::key));
                sub = sub.mut_arg("subject", |arg| arg.value_parser(PossibleValuesParser::new(subjects)));
            }
            sub
        });
    }
    command
}
