//! Arguments that change a configuration after its file was read: `-Dkey=value`
//! of Flink's commands, and what the start scripts of Flink's images hand to
//! `BashJavaUtils` besides.
//! Source: flink-clients `DynamicPropertiesUtil`, flink-runtime
//! `ClusterConfigurationParserFactory`, `ModifiableClusterConfigurationParserFactory`
//! and `FlinkConfigLoader` with commons-cli's `DefaultParser`.

use std::collections::BTreeMap;
use std::fmt;

/// What begins a setting on a command line.
const PROPERTY: &str = "-D";

/// A setting on a command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DynamicProperty<'t> {
    /// The key.
    pub key: &'t str,
    /// What stands behind the first `=`; `true` where none is.
    pub value: &'t str,
    /// The byte of the argument at which the key begins.
    pub key_start: usize,
}

impl<'t> DynamicProperty<'t> {
    /// The setting of an argument `-Dkey=value`, or `-Dkey`. `None` of other
    /// arguments and of `-D` alone.
    #[must_use]
    pub fn glued(argument: &'t str) -> Option<Self> {
        let rest = argument.strip_prefix(PROPERTY).filter(|rest| !rest.is_empty())?;
        // `-D=key` is the long form of an option with an argument.
        let property = rest.strip_prefix('=').unwrap_or(rest);
        Self::split(property, argument.len() - property.len())
    }

    /// The setting of the argument behind `-D`. Without a `=` in it the next
    /// argument is the value, and not having one is refused.
    #[must_use]
    pub fn behind_option(argument: &'t str, next: Option<&'t str>) -> Option<Self> {
        if argument.contains('=') {
            return Self::split(argument, 0);
        }
        let value = next.filter(|next| !next.starts_with('-'))?;
        Self::split(argument, 0).map(|property| Self { value, ..property })
    }

    fn split(property: &'t str, key_start: usize) -> Option<Self> {
        let (key, value) = property.split_once('=').unwrap_or((property, "true"));
        (!key.is_empty()).then_some(Self { key, value, key_start })
    }

    /// Whether an argument is `-D` alone, whose setting is the next argument.
    #[must_use]
    pub fn is_next(argument: &str) -> bool {
        argument == PROPERTY
    }
}

/// Options of `flink run` and `flink run-application` that take no argument.
/// Source: flink-clients `CliFrontendParser`, flink-yarn `FlinkYarnSessionCli`.
const FLAGS: [&str; 18] = [
    "-d",
    "--detached",
    "-n",
    "--allowNonRestoredState",
    "-sae",
    "--shutdownOnAttachedExit",
    "-q",
    "--sysoutLogging",
    "-v",
    "--verbose",
    "-h",
    "--help",
    "-yd",
    "--yarndetached",
    "-yst",
    "--yarnstreaming",
    "-yq",
    "--yarnquery",
];

/// Whether an argument of `flink run` is the program's jar, behind which every
/// argument is the program's: options end at the first that is none.
/// Source: flink-clients `CliFrontendParser.parse`, `stopAtNonOptions`.
#[must_use]
pub fn is_program(argument: &str, before: &str) -> bool {
    let is_value = before.starts_with('-')
        && !before.contains('=')
        && DynamicProperty::glued(before).is_none()
        && !FLAGS.contains(&before);
    let is_jar = argument.rsplit_once('.').is_some_and(|(_, extension)| extension == "jar");
    argument == "--" || (is_jar && !argument.starts_with('-') && !is_value)
}

/// An option without the argument that it wants: `BashJavaUtils` fails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingArgument {
    /// The option.
    pub option: &'static str,
}

impl fmt::Display for MissingArgument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "missing argument for option: {}", self.option)
    }
}

impl std::error::Error for MissingArgument {}

/// What the arguments of `BashJavaUtils` change, 1.19 and later. Words that it
/// does not know are dropped.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConfigurationArguments {
    /// `-D`: keys with their values.
    set: Vec<(String, String)>,
    /// `-rmKey`: keys that go.
    removed: Vec<String>,
    /// `-rmKV`: keys that go where they hold the value; the last of a key counts.
    removed_values: BTreeMap<String, String>,
    /// `-repKV`: keys whose old value becomes the new one.
    replaced: Vec<(String, String, String)>,
    /// `-flatten`: whether the file is written with whole keys.
    pub flat: bool,
}

impl ConfigurationArguments {
    /// What a list of arguments says.
    ///
    /// # Errors
    /// Where an option lacks its argument.
    pub fn parse<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Result<Self, MissingArgument> {
        let mut parsed = Self::default();
        let mut arguments = arguments.into_iter();
        while let Some(argument) = arguments.next() {
            let Some(option) = option(argument) else {
                let property = DynamicProperty::glued(argument);
                parsed.set.extend(property.map(|property| (property.key.to_owned(), property.value.to_owned())));
                continue;
            };
            if option == FLATTEN {
                parsed.flat = true;
                continue;
            }
            let missing = || MissingArgument { option };
            let value = arguments.next().filter(|value| !is_option(value)).ok_or_else(missing)?;
            parsed.take(option, unquoted(value)).ok_or_else(missing)?;
        }
        Ok(parsed)
    }

    fn take(&mut self, option: &str, value: &str) -> Option<()> {
        match option {
            "D" => {
                let (key, value) = value.split_once('=')?;
                self.set.push((key.to_owned(), value.to_owned()));
            }
            "rmKey" => self.removed.push(value.to_owned()),
            "rmKV" => {
                let (key, value) = value.split_once('=')?;
                self.removed_values.insert(key.to_owned(), value.to_owned());
            }
            "repKV" => {
                let mut parts = value.splitn(3, ',').map(str::to_owned);
                self.replaced.push((parts.next()?, parts.next()?, parts.next()?));
            }
            _ => {}
        }
        Some(())
    }

    /// Makes the changes, whatever the order of the arguments: settings first,
    /// then what is removed, replaced, and removed by its value.
    pub fn apply(&self, settings: &mut BTreeMap<String, String>) {
        settings.extend(self.set.iter().cloned());
        settings.retain(|key, _| !self.removed.contains(key));
        for (key, old, new) in &self.replaced {
            if let Some(value) = settings.get_mut(key).filter(|value| *value == old) {
                value.clone_from(new);
            }
        }
        settings.retain(|key, value| self.removed_values.get(key) != Some(value));
    }
}

const FLATTEN: &str = "flatten";
/// Options of `BashJavaUtils`: their short names, which stand behind one hyphen,
/// and their long ones, behind one or two.
const OPTIONS: [(&str, Option<&str>); 6] = [
    ("D", None),
    ("c", Some("configDir")),
    ("rmKey", Some("removeKey")),
    ("rmKV", Some("removeKeyValue")),
    ("repKV", Some("replaceKeyValue")),
    (FLATTEN, Some("flattenConfig")),
];

/// The short name of the option that an argument is.
fn option(argument: &str) -> Option<&'static str> {
    let name = argument.strip_prefix('-')?;
    let long = name.strip_prefix('-').unwrap_or(name);
    OPTIONS.iter().find(|(short, other)| *short == name || *other == Some(long)).map(|(short, _)| *short)
}

/// Whether an argument is an option itself, and no other one's argument.
fn is_option(argument: &str) -> bool {
    argument == "--" || option(argument).is_some() || DynamicProperty::glued(argument).is_some()
}

/// commons-cli takes one pair of double quotes off an argument that stands alone.
fn unquoted(argument: &str) -> &str {
    let inner = argument.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    inner.filter(|inner| !inner.contains('"')).unwrap_or(argument)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_jar_ends_the_options() {
        for (before, argument) in
            [("run", "a.jar"), ("-d", "$X/a.jar"), ("-Dx=y", "a.jar"), ("-Dx", "a.jar"), ("-p", "--")]
        {
            assert!(is_program(argument, before), "{before} {argument}");
        }
        for (before, argument) in
            [("-C", "file:///a.jar"), ("-D", "a.jar"), ("run", "-Dpipeline.jars=a.jar"), ("run", "x")]
        {
            assert!(!is_program(argument, before), "{before} {argument}");
        }
    }

    #[test]
    fn a_property_is_split_at_the_first_equals_sign() {
        let shown = |argument| {
            DynamicProperty::glued(argument).map(|property| (property.key, property.value, property.key_start))
        };
        assert_eq!(shown("-Da.b=c=d"), Some(("a.b", "c=d", 2)));
        assert_eq!(shown("-Da.b"), Some(("a.b", "true", 2)));
        assert_eq!(shown("-D=a"), Some(("a", "true", 3)));
        assert_eq!(shown("-Da="), Some(("a", "", 2)));
        for argument in ["-D", "-D=", "-D==x", "a=b", "-d", ""] {
            assert_eq!(shown(argument), None, "{argument}");
        }
    }
}
