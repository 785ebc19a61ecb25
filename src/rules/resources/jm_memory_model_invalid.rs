use std::borrow::Cow;

use crate::document::Document;
use crate::flink::memory::{
    Configuration, LegacyHeap, MemoryRefusal, Underived, derives_jobmanager_as_before, is_old_jobmanager_heap_key,
    jobmanager_memory, jobmanager_options,
};
use crate::flink::{KnownReleases, Release};
use crate::intent::VersionSource;
use crate::rules::case::in_all;
use crate::rules::memory::Trial;
use crate::rules::pages::fl221::{messages, options, thresholds};
use crate::rules::{Case, Cx};

use super::{MB, resize};

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    if !cx.document.kind.starts_processes() {
        return;
    }
    let Some(known) = cx.known() else { return };
    if cx.document.kind.is_of_older_operator() {
        return cx.not_assessed(messages::operator());
    }
    if cx.document.is_refused() {
        return cx.not_assessed(messages::refused_document());
    }
    if !cx.is_whole() {
        return cx.not_assessed(messages::elsewhere());
    }
    if !sets_memory(cx.document) {
        return cx.not_assessed(messages::unset());
    }
    match refusal(cx.document, cx.document.kind.legacy_heap(), &known) {
        Ok(None) => {}
        Ok(Some(refusal)) => report(cx, &refusal, &known),
        Err(Underived::Unknown { key }) => cx.not_assessed(messages::unknown(key)),
        Err(Underived::Refused(_)) => cx.not_assessed(messages::unset()),
    }
}

/// Whether anything here decides the memory of a `JobManager`.
fn sets_memory(document: &Document<'_>) -> bool {
    jobmanager_options().iter().any(|option| option.every_name().any(|name| document.held(name).is_some()))
}

/// Why every release refuses to start a `JobManager`, by the words of the newest;
/// `None` where one starts it.
///
/// # Errors
/// A value is not known here, or no size is.
fn refusal(
    configuration: &dyn Configuration,
    heap: LegacyHeap,
    known: &KnownReleases,
) -> Result<Option<Box<MemoryRefusal>>, Underived> {
    let mut last = None;
    let mut before: Option<Release> = None;
    for release in known.iter() {
        if before.replace(release).is_some() && derives_jobmanager_as_before(release) {
            continue;
        }
        match jobmanager_memory(configuration, release, heap) {
            Ok(_) => return Ok(None),
            Err(Underived::Refused(refusal)) if !matches!(*refusal, MemoryRefusal::NothingToStartFrom { .. }) => {
                last = Some(refusal);
            }
            Err(underived) => return Err(underived),
        }
    }
    Ok(last)
}

fn report(cx: &mut Cx<'_>, refusal: &MemoryRefusal, known: &KnownReleases) {
    let keys = refusal.keys();
    let said = !matches!(cx.intent.versions_from, VersionSource::FileName | VersionSource::Unknown);
    if !said && keys.iter().any(|key| is_old_jobmanager_heap_key(key)) {
        return cx.not_assessed(messages::old());
    }
    let document = cx.document;
    let mut places = keys.into_iter().filter(|key| document.spec_field(key).is_some() || document.get(key).is_some());
    let Some(first) = places.next() else { return };
    if matches!(refusal, MemoryRefusal::Unreadable { .. }) {
        // The rule about values tells of it, or, of a field, the one about the operator's validator.
        return;
    }
    let field = document.spec_field(first);
    let name = field.map_or(Cow::Borrowed(first), |field| Cow::Owned(field.path.to_string()));
    let message = match field {
        Some(_) => messages::refused(refusal.to_string().replace(first, &name)),
        None => messages::refused(refusal),
    };
    let mut report = cx.report(message).at_key(first);
    for key in places.filter(|&key| key != first) {
        if let Some(setting) = document.get(key) {
            report = report.label(setting.span, messages::label());
        }
    }
    let advised = enough(cx, first, known);
    let help = match &advised {
        Some(size) => messages::help_enough(name, size).to_string(),
        None => messages::help().to_owned(),
    };
    let fix = advised.and_then(|size| resize(cx, first, &size));
    cx.file(report.help(help).fix(fix));
}

/// The size that the page advises, where `key` holds a smaller one of the process and
/// every release starts with that.
fn enough(cx: &mut Cx<'_>, key: &str, known: &KnownReleases) -> Option<String> {
    if key != options::PROCESS.key() || !cx.advises() {
        return None;
    }
    let advised = cx.threshold(thresholds::ADVISED_MB);
    let cases = cx.quietly(|cx| cx.cases(options::PROCESS))?;
    in_all(&cases, Case::bytes).filter(|&bytes| (bytes as f64) < advised * MB)?;
    let size = format!("{advised}m");
    let trial = Trial { document: cx.document, key, value: Some(&size) };
    let heap = cx.document.kind.legacy_heap();
    known.iter().all(|release| jobmanager_memory(&trial, release, heap).is_ok()).then_some(size)
}
