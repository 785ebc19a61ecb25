use crate::document::Kind;
use crate::flink::parse_image_tag;
use crate::intent::parse_spec_flink_version;
use crate::rules::Cx;
use crate::rules::pages::fl705::messages;

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    if !matches!(cx.document.kind, Kind::FlinkDeployment | Kind::FlinkBlueGreenDeployment) {
        return;
    }
    let Some(spec) = &cx.document.fields.spec else { return };
    let (Some(image), Some(version)) = (&spec.image, &spec.flink_version) else { return };
    let (Some(tagged), Some(said)) = (parse_image_tag(&image.text), parse_spec_flink_version(&version.text)) else {
        return;
    };
    if (tagged.major, tagged.minor) == (said.major, said.minor) {
        return;
    }
    let message = messages::mismatch(&image.text, tagged, &version.text);
    let report = cx.report(message).at_text(version);
    cx.file(report.label(image.span, messages::image()).help(messages::help(tagged.major, tagged.minor)));
}
