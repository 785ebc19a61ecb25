//! Words in a linted file that a CI's log would take for commands of its own.

use std::io::{self, Write};

/// What starts a command anywhere in a line, with what is written for it.
/// Source: actions/runner `ActionCommand.TryParse`; Azure Pipelines "Logging
/// commands"; `TeamCity` "Service messages".
const ANYWHERE: [(&str, &str); 3] = [("##[", "# #["), ("##vso[", "# #vso["), ("##teamcity[", "# #teamcity[")];
/// What starts one at the beginning of a line, blanks left aside.
/// Source: actions/runner `ActionCommand.TryParseV2`.
const AT_START: (&str, &str) = ("::", ": :");

/// Whether the environment is that of a CI whose log has commands.
pub fn are_heeded(get: &dyn Fn(&str) -> Option<String>) -> bool {
    ["GITHUB_ACTIONS", "TF_BUILD", "TEAMCITY_VERSION", "GITEA_ACTIONS"].iter().any(|name| get(name).is_some())
}

/// Hands lines on so that none holds a command.
pub struct Defused<'w> {
    to: &'w mut dyn Write,
    line: Vec<u8>,
}

impl<'w> Defused<'w> {
    pub fn new(to: &'w mut dyn Write) -> Self {
        Self { to, line: Vec::new() }
    }

    fn hand_on(&mut self) -> io::Result<()> {
        let line = std::mem::take(&mut self.line);
        self.to.write_all(defuse(&String::from_utf8_lossy(&line)).as_bytes())
    }
}

impl Write for Defused<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for part in bytes.split_inclusive(|&byte| byte == b'\n') {
            self.line.extend_from_slice(part);
            if part.ends_with(b"\n") {
                self.hand_on()?;
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.hand_on()?;
        self.to.flush()
    }
}

fn defuse(line: &str) -> String {
    let content = line.trim_start();
    let blanks = &line[..line.len() - content.len()];
    let mut out = match content.strip_prefix(AT_START.0) {
        Some(rest) => format!("{blanks}{}{rest}", AT_START.1),
        None => line.to_owned(),
    };
    for (command, text) in ANYWHERE {
        if out.contains(command) {
            out = out.replace(command, text);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_become_text() {
        let mut out = Vec::new();
        let mut defused = Defused::new(&mut out);
        for part in ["  ::er", "ror::x\na::b\n", "1 | ##[error]y ##vso[z]\n::", "stop-commands::t"] {
            defused.write_all(part.as_bytes()).expect("written");
        }
        defused.flush().expect("flushed");
        let expected = "  : :error::x\na::b\n1 | # #[error]y # #vso[z]\n: :stop-commands::t";
        assert_eq!(String::from_utf8_lossy(&out), expected);
    }
}
