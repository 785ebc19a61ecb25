use crate::document::{Kind, Setting, SpecField, shown_text};
use crate::finding::Applicability;
use crate::flink::Release;
use crate::flink::catalogue::{Name, OptionId};
use crate::flink::value::{RawValue, Syntax, TypedValue, convert};
use crate::rules::Cx;
use crate::rules::pages::fl706::messages;

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    let document = cx.document;
    if !matches!(document.kind, Kind::FlinkDeployment | Kind::FlinkBlueGreenDeployment) {
        return;
    }
    if document.is_refused() {
        return;
    }
    let Some(known) = cx.known() else { return };
    for field in document.fields.settings.iter().filter(|field| !field.placeholder) {
        let Some(option) = field.name.and_then(Name::option) else { continue };
        let Some(release) = known.iter().next_back() else { continue };
        let names =
            |release: Release| option.in_release(release).into_iter().flat_map(move |live| live.names_in(release));
        let reads = |own: &Name| known.iter().all(|release| names(release).any(|name| name == *own));
        let overridden: Vec<&Setting<'_>> =
            names(release).filter_map(|name| document.named(name).filter(|_| reads(&name))).collect();
        for setting in overridden {
            if !setting.placeholder && !is_same(option, release, field, setting) {
                file(cx, field, setting);
            }
        }
    }
}

fn file<'d>(cx: &mut Cx<'d>, field: &'d SpecField, setting: &'d Setting<'d>) {
    let message = messages::overridden(setting.shown_key(), setting.shown(), &field.path, shown_text(&field.text));
    let fix = cx.fix_remove(setting, Applicability::Safe);
    let report = cx.report(message).at(setting).label(field.span, messages::wins()).help(messages::help(&field.path));
    cx.file(report.fix(fix));
}

/// Whether the setting says what the field says.
fn is_same(option: OptionId, release: Release, field: &SpecField, setting: &Setting<'_>) -> bool {
    let typed = |value: &RawValue<'_>| -> Option<TypedValue> {
        let live = option.in_release(release)?;
        convert(value, live.type_in(release), release, Syntax::Legacy).ok()
    };
    match (typed(&RawValue::from(&*field.value)), typed(&setting.value)) {
        (Some(of_field), Some(of_setting)) => of_field == of_setting,
        // What is not a value at all is the business of the rules about values.
        _ => true,
    }
}
