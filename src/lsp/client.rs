//! What the client is, and what it wants.

use lsp_types::{ClientCapabilities, InitializeParams, Url};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::position::Encoding;

/// What the client can do.
#[derive(Debug)]
pub(super) struct Client {
    pub encoding: Encoding,
    /// Whether edits can name the version that they are for.
    pub takes_document_changes: bool,
    /// Whether it shows further places of a diagnostic.
    pub takes_related: bool,
    /// Whether it can be asked to tell of files that change.
    pub watches_files: bool,
    /// The folders that are open.
    pub folders: Vec<Url>,
}

impl Client {
    pub fn of(parameters: &InitializeParams) -> Self {
        let ClientCapabilities { general, workspace, text_document, .. } = &parameters.capabilities;
        let offered = general.as_ref().and_then(|general| general.position_encodings.as_deref());
        let edit = workspace.as_ref().and_then(|workspace| workspace.workspace_edit.as_ref());
        let diagnostics = text_document.as_ref().and_then(|document| document.publish_diagnostics.as_ref());
        let watched = workspace.as_ref().and_then(|workspace| workspace.did_change_watched_files.as_ref());
        let folders = parameters.workspace_folders.iter().flatten().map(|folder| folder.uri.clone());
        let mut folders: Vec<Url> = folders.collect();
        #[expect(deprecated, reason = "what clients sent before they had several folders")]
        if folders.is_empty() {
            folders.extend(parameters.root_uri.clone());
        }
        Self {
            encoding: Encoding::of(offered),
            takes_document_changes: edit.and_then(|edit| edit.document_changes) == Some(true),
            takes_related: diagnostics.and_then(|diagnostics| diagnostics.related_information) == Some(true),
            watches_files: watched.and_then(|watched| watched.dynamic_registration) == Some(true),
            folders,
        }
    }
}

/// What the user set in the editor: as on the command line, and as strong.
#[derive(Clone, Debug, Default, Deserialize, Serialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Settings {
    /// As `1.20`.
    pub flink_version: Option<String>,
    /// As `500ms`.
    pub sla: Option<String>,
    /// `production`, `staging` or `development`.
    pub environment: Option<String>,
    /// Only these rules.
    pub select: Vec<String>,
    /// Not these rules.
    pub ignore: Vec<String>,
    /// This flinklint.toml instead of the nearest one.
    pub config_file: Option<String>,
}

impl Settings {
    /// Whether a client sent settings of flinklint's at all. Some send an empty
    /// object, or those of other servers, right behind their first request.
    pub fn are_in(value: &Value) -> bool {
        let Value::Object(fields) = value else { return !value.is_null() };
        let known = serde_json::to_value(Settings::default()).unwrap_or_default();
        match fields.get("flinklint") {
            Some(inner) => !inner.is_null(),
            None => fields.keys().any(|key| known.get(key).is_some()),
        }
    }

    /// Reads what a client sent, below `flinklint` or as it is; empty texts are
    /// none.
    ///
    /// # Errors
    /// Why it cannot be taken.
    pub fn of(value: &Value) -> Result<Self, String> {
        let inner = value.get("flinklint").unwrap_or(value);
        if inner.is_null() {
            return Ok(Self::default());
        }
        let mut settings: Settings = serde_json::from_value(inner.clone()).map_err(|error| error.to_string())?;
        for text in
            [&mut settings.flink_version, &mut settings.sla, &mut settings.environment, &mut settings.config_file]
        {
            *text = text.take().filter(|text| !text.trim().is_empty());
        }
        Ok(settings)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn settings_may_stand_below_their_name() {
        let plain = Settings::of(&json!({"sla": "500ms", "environment": "", "other": 1}));
        let below = Settings::of(&json!({"flinklint": {"sla": "500ms"}}));
        assert_eq!(plain, below);
        assert_eq!(plain.map(|settings| settings.sla), Ok(Some("500ms".to_owned())));
        assert_eq!(Settings::of(&Value::Null), Ok(Settings::default()));
        assert!(Settings::of(&json!({"select": "FL101"})).is_err());
    }

    #[test]
    fn settings_of_others_are_none_of_ours() {
        for none in [Value::Null, json!({}), json!({"yaml": {"validate": true}}), json!({"flinklint": null})] {
            assert!(!Settings::are_in(&none), "{none}");
        }
        for some in [json!({"flinklint": {}}), json!({"sla": "500ms"}), json!({"configFile": ""}), json!(7)] {
            assert!(Settings::are_in(&some), "{some}");
        }
    }
}
