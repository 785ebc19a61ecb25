use memchr::memchr;

use crate::document::{Document, Kind, Setting};
use crate::finding::{Applicability, Severity};
use crate::flink::catalogue::{AcceptedValues, Name, OptionId, Range};
use crate::flink::value::{ElementType, ValueError, ValueType, convert};
use crate::flink::{KnownReleases, Release};
use crate::rules::Cx;
use crate::rules::number_range::range_left;
use crate::rules::pages::fl906::{messages, options};

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    if cx.document.is_refused() {
        return;
    }
    let Some(known) = cx.known() else { return };
    for setting in cx.document.in_force() {
        let asked = setting.name.filter(|_| !setting.plain && !setting.placeholder);
        let Some(name) = asked else { continue };
        // FL909 tells why such a value is not what it looks like.
        let is_told = |cx: &Cx<'_>| {
            cx.document.written == Kind::FlinkConf && super::legacy_yaml_pitfall::is_cut_or_quoted(cx, setting)
        };
        let may_be_address = memchr(b':', setting.text().as_bytes()).is_some();
        if may_be_address && is_folders(name, &known) {
            if !is_told(cx) {
                address_for_folder(cx, setting, name);
            }
            continue;
        }
        let Some((option, release, refusal)) = refused_everywhere(cx.document, setting, name, &known) else { continue };
        if is_told(cx) {
            continue;
        }
        let key = setting.key.as_ref();
        let value_type = option.type_in(release);
        let report = match &refusal {
            Refused::Type(error) => {
                let reason = if setting.holds_secret() { error.reason_without_value().into() } else { error.reason() };
                cx.report(messages::refused(key, reason)).help(messages::help_type(key, describe(value_type)))
            }
            Refused::Word(accepted) => {
                let words: Vec<_> = accepted.texts().collect();
                let words = words.join(", ");
                let message = if accepted.class_names {
                    messages::unknown_word_or_class(key, words)
                } else {
                    messages::unknown_word(key, words)
                };
                cx.report(message)
            }
            Refused::Number(range) => cx.report(messages::out_of_range(key, range.takes())),
        };
        let mut report = report.at(setting);
        if let Some(value) = meant(setting, value_type) {
            report =
                report.help(messages::help_value(&value)).fix(cx.fix_value(setting, &value, Applicability::Unsafe));
        }
        cx.file(report);
    }
}

/// Options that hold folders of a machine, which Flink splits at `,` and at `:`.
/// Source: `ConfigurationUtils.splitPaths`, `EmbeddedRocksDBStateBackend.configure`.
const FOLDERS: [OptionId; 4] = [options::TEMPORARY, options::RECOVERY, options::LOCAL_BACKUP, options::ROCKSDB];

/// What separates an address's scheme from its rest.
const SCHEME_END: &str = "://";

fn is_folders(name: Name, known: &KnownReleases) -> bool {
    FOLDERS.iter().any(|option| option.every_name().any(|own| own == name))
        && known.iter().any(|release| name.options_in(release).any(|option| FOLDERS.contains(&option)))
}

/// An address where a folder belongs.
fn address_for_folder<'d>(cx: &mut Cx<'d>, setting: &Setting<'d>, name: Name) {
    if setting.holds_secret() {
        return;
    }
    let text = setting.text();
    let Some((scheme, rest)) = text.split(',').find_map(|part| part.trim().split_once(SCHEME_END)) else { return };
    let parts = format!("{scheme} and //{rest}");
    let report = cx.report(messages::address(name.as_str(), setting.shown(), parts)).at(setting);
    let path = format!("/{}", rest.trim_start_matches('/'));
    cx.file(report.severity(Severity::Warning).help(messages::help_address(path)));
}

/// Whether this rule tells that Flink does not take the number of a key here.
pub(in crate::rules) fn refuses_number(document: &Document<'_>, key: &str, known: &KnownReleases) -> bool {
    let refused = document.get(key).and_then(|setting| refused_everywhere(document, setting, setting.name?, known));
    matches!(refused, Some((_, _, Refused::Number(_))))
}

enum Refused {
    Type(ValueError),
    Word(AcceptedValues),
    Number(Range),
}

/// The option that refuses the value in every release of the range that reads
/// the key, with the newest of them and its reason. `None` where one takes it.
fn refused_everywhere(
    document: &Document<'_>,
    setting: &Setting<'_>,
    name: Name,
    known: &KnownReleases,
) -> Option<(OptionId, Release, Refused)> {
    if setting.plain || name.plain_type() == Some(ValueType::String) {
        return None;
    }
    let mut found = None;
    for release in name.releases_in(known) {
        let mut refused = None;
        for option in name.options_in(release) {
            if option.is_lenient() {
                return None;
            }
            let refuse = || Some((option, release, refused_in(document, setting, option, release)?));
            refused = refused.or_else(refuse);
        }
        found = Some(refused?);
    }
    found
}

fn refused_in(document: &Document<'_>, setting: &Setting<'_>, option: OptionId, release: Release) -> Option<Refused> {
    if let Some(accepted) = option.accepted_values(release) {
        return (!accepted.accepts(&setting.text())).then_some(Refused::Word(accepted));
    }
    match option.type_in(release) {
        ValueType::String => None,
        value_type => match convert(&setting.value, value_type, release, document.value_syntax(release)) {
            Err(error) => Some(Refused::Type(error)),
            // A field of the manifest wins.
            Ok(value) => range_left(document, option, &value)
                .filter(|_| document.spec_field(&setting.key).is_none())
                .map(Refused::Number),
        },
    }
}

/// What a value that is almost right was meant to be.
fn meant(setting: &Setting<'_>, value_type: ValueType) -> Option<String> {
    let text = setting.text();
    match value_type {
        ValueType::Boolean => match text.trim().to_ascii_lowercase().as_str() {
            "yes" | "on" | "true" => Some("true".into()),
            "no" | "off" | "false" => Some("false".into()),
            _ => None,
        },
        ValueType::Enum(constants) => {
            let plain = |text: &str| text.trim().replace(['-', '_', ' '], "").to_ascii_lowercase();
            constants.iter().find(|constant| plain(constant) == plain(&text)).map(|&constant| constant.to_owned())
        }
        _ => None,
    }
}

fn describe(value_type: ValueType) -> String {
    match value_type {
        ValueType::Boolean => "true or false".into(),
        ValueType::Int | ValueType::Long => "a whole number".into(),
        ValueType::Float | ValueType::Double => "a number".into(),
        ValueType::String => "a text".into(),
        ValueType::Duration => "a whole number with a unit, as 500 ms or 1 min".into(),
        ValueType::Memory => "a whole number with a unit, as 1536 mb".into(),
        ValueType::Enum(constants) => format!("one of {}", constants.join(", ")),
        ValueType::List(ElementType::Enum(constants)) => format!("a list of {}", constants.join(", ")),
        ValueType::List(_) => "a list, as a;b".into(),
        ValueType::Map => "a map, as a:1,b:2".into(),
    }
}
