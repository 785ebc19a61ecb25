//! The proof that a text that was written anew holds what was planned.

use std::collections::BTreeMap;

use super::lines::is_variable;
use super::plan::{Plan, Step};
use super::target::Form;
use crate::document::{Document, Kind, ReadFile, Setting, read_as};
use crate::source::SourceFile;

type Settings = BTreeMap<String, String>;

/// The settings that a document shall have.
fn planned(document: &Document<'_>, plan: &Plan, form: Form) -> Settings {
    let kept = document.settings.iter().zip(&plan.steps).filter(|(setting, step)| !setting.shadowed && !step.out);
    let text = |value: String| match form {
        Form::LinesToOptions => value.split_whitespace().collect(),
        _ => value,
    };
    kept.map(|(setting, step)| {
        let key = step.key.clone().unwrap_or_else(|| setting.key.to_string());
        (key, text(step.value.clone().unwrap_or_else(|| setting.text().into_owned())))
    })
    .collect()
}

/// Reads `inner` as Flink of the target does and compares. `Err` with the reason.
pub(super) fn holds_plan(inner: &str, document: &Document<'_>, plan: &Plan, form: Form) -> Result<(), String> {
    let written = match form {
        Form::LinesToYaml => Kind::ConfigYaml,
        Form::LinesToOptions => Kind::FlinkProperties,
        Form::Lines | Form::InPlace => Kind::FlinkConf,
    };
    let source = SourceFile::new(written.file_name().unwrap_or_default(), inner);
    let read = read_as(&source, written).ok_or("there is no reader for it")?;
    if let Some(refusal) = read.refusals.first() {
        return Err(format!("Flink would refuse the text: {}", refusal.reason));
    }
    let is_setting = |setting: &&Setting<'_>| form != Form::LinesToOptions || !is_variable(&setting.key);
    let seen: Settings = read
        .in_force()
        .filter(is_setting)
        .map(|setting| (setting.key.to_string(), setting.text().into_owned()))
        .collect();
    let count =
        plan.steps.iter().zip(&document.settings).filter(|(step, setting)| !step.out && !setting.shadowed).count();
    let planned = planned(document, plan, form);
    if seen != planned || planned.len() != count {
        return Err("the text would not hold just the planned settings".into());
    }
    Ok(())
}

/// Whether a document is as planned, but for the steps that were not made.
pub(super) fn is_as_planned(
    after: &Document<'_>,
    before: &Document<'_>,
    plan: &Plan,
    left: &[(usize, String)],
) -> bool {
    let mut made = Plan { steps: plan.steps.clone(), ..Plan::default() };
    for (at, _) in left {
        made.steps[*at] = Step::default();
    }
    let seen: Settings =
        after.in_force().map(|setting| (setting.key.to_string(), setting.text().into_owned())).collect();
    seen == planned(before, &made, Form::InPlace) && after.refusals.len() <= before.refusals.len()
}

/// Compares all other documents of a file before and after. `Err` with the reason.
pub(super) fn others_stay(before: &ReadFile<'_>, after: &ReadFile<'_>, changed: usize) -> Result<(), String> {
    if before.syntax_error.is_none() && after.syntax_error.is_some() {
        return Err("the file would no longer be YAML".into());
    }
    // One that has no key of Flink's own may not be taken for a config.yaml any more.
    let is_left_out = after.documents.len() + 1 == before.documents.len();
    let others = |file: &ReadFile<'_>, skip: Option<usize>| -> Vec<_> {
        let others = file.documents.iter().enumerate().filter(|(at, _)| Some(*at) != skip);
        others.map(|(_, document)| summary(document)).collect()
    };
    if others(before, Some(changed)) != others(after, Some(changed).filter(|_| !is_left_out)) {
        return Err("another document of the file would change".into());
    }
    Ok(())
}

fn summary(document: &Document<'_>) -> (Kind, Option<String>, usize, Vec<(String, String)>) {
    let settings = document.settings.iter().map(|setting| (setting.key.to_string(), setting.text().into_owned()));
    (document.kind, document.name.clone(), document.refusals.len(), settings.collect())
}
