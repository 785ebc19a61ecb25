//! Flink documents: which texts are Flink's, and each kind read into one list
//! of settings with places, as Flink sees them.

mod carrier;
mod changed;
mod config_yaml;
mod configuration;
mod detect;
pub mod edit;
mod embedded;
mod flatten;
mod flink_cli;
mod flink_conf;
mod flink_properties;
mod hidden;
mod ignored;
mod json_value;
mod kind;
mod layers;
mod manifest;
mod names_in_force;
pub mod operator;
mod placeholder;
mod read;
mod refusal;
mod repeated_keys;
mod script;
mod secret_parts;
mod setting;
mod sql;
mod volumes;

pub use configuration::SpecField;
pub use detect::{Detected, could_be_flink, detect};
pub use hidden::{hidden_in, hidden_values, line_of_sensitive_key};
pub use ignored::{Ignored, IgnoredReason};
pub(crate) use kind::CONFIGURATIONS;
pub use kind::Kind;
pub use layers::{ClusterDefaults, Effective, Held};
pub use placeholder::is_placeholder as is_filled_in_later;
pub use read::{NOT_FLINK, ReadFile, parts, read, read_as, read_changed, read_part};
pub use refusal::{Refusal, RefusalReason};
pub use script::{Job, JobPart, Reads, Script, ScriptSet, Table, View};
pub use setting::{Container, Setting, Site, Style, shown_text};
pub use volumes::{Mount, Mounts, Volume};

use std::collections::BTreeMap;
use std::sync::Arc;

use names_in_force::NamesInForce;
use repeated_keys::RepeatedKeys;

use crate::flink::Release;
use crate::flink::catalogue::Name;
use crate::flink::operator::Injected;
use crate::flink::value::Syntax;
use crate::source::{Excerpt, SourceFile, Span, TextEdit};

/// One Flink configuration: a file, or one manifest in a file.
#[derive(Debug)]
pub struct Document<'s> {
    /// What sort of configuration it is.
    pub kind: Kind,
    /// How its settings are written: the kind itself, or, of one inside of
    /// something else, the kind of what is inside.
    pub written: Kind,
    /// The text of a document inside of a block of another text. All spans of
    /// the document are places in it then.
    pub excerpt: Option<Excerpt>,
    /// `namespace/name` or `name` of a manifest.
    pub name: Option<String>,
    /// All of its text, comments around it included.
    pub span: Span,
    /// The nearest place to show where a default is at fault: the key of the
    /// configuration map, or the first line.
    pub head: Span,
    /// Every place that sets a key, in the order in which Flink takes them: of
    /// two with one key, the later wins.
    pub settings: Vec<Setting<'s>>,
    /// The settings in force under names of the catalogue.
    named: NamesInForce,
    /// The mappings that settings stand in, the outermost first.
    pub containers: Vec<Container>,
    /// Where a manifest's configuration map would stand that it does not have:
    /// its prefix is the map's key, its key and span are those of the mapping
    /// around it.
    pub absent_configuration: Option<Container>,
    /// What Flink drops without an error.
    pub ignored: Vec<Ignored>,
    /// Why Flink refuses to load the document; then no setting is in force.
    pub refusals: Vec<Refusal>,
    /// Comments that may hold a directive, `#` included.
    pub comments: Vec<Span>,
    /// Fields of a manifest that say what the configuration is for.
    pub fields: Fields,
    /// What a SQL script does beside its settings, which are those in force at
    /// its end.
    pub script: Option<Script<'s>>,
    /// The cluster's defaults that the document is laid over, where they are declared.
    pub cluster: Option<Arc<ClusterDefaults>>,
    /// Whether statements of a template engine stand between the settings, so
    /// that not all of them may end up in the file.
    pub templated: bool,
    /// Whether only a part of the configuration is here, as in a patch of a
    /// kustomization: nothing can be said of what is absent.
    pub partial: bool,
}

/// Fields of a manifest that say what its configuration is for.
#[derive(Clone, Debug, Default)]
pub struct Fields {
    /// `spec.flinkVersion`.
    pub flink_version: Option<Field>,
    /// `spec.image`.
    pub image: Option<Field>,
    /// `metadata.annotations` whose key begins with `flinklint/`.
    pub annotations: Vec<(String, Field)>,
    /// Fields that become settings and win over the configuration map.
    pub settings: Vec<SpecField>,
    /// What `spec.job` runs: jar, class and arguments.
    pub job: Vec<String>,
    /// The specification, in a manifest of the operator of `flink.apache.org`.
    pub spec: Option<Box<operator::OperatorSpec>>,
    /// What the operator sets where nothing else does: stronger than Flink's own
    /// defaults, weaker than every setting.
    pub injected: Vec<Injected>,
    /// What the pods mount.
    pub mounts: Mounts,
}

/// A text with its place.
#[derive(Clone, Debug)]
pub struct Field {
    /// The text.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

impl<'s> Document<'s> {
    /// A document without settings.
    pub(crate) fn new(kind: Kind, span: Span) -> Self {
        Self {
            kind,
            written: kind,
            excerpt: None,
            name: None,
            span,
            head: Span::empty(span.start()),
            settings: Vec::new(),
            named: NamesInForce::default(),
            containers: Vec::new(),
            absent_configuration: None,
            ignored: Vec::new(),
            refusals: Vec::new(),
            comments: Vec::new(),
            fields: Fields::default(),
            script: None,
            cluster: None,
            templated: false,
            partial: false,
        }
    }

    /// The text that the document's spans are places in, given the file.
    #[must_use]
    pub fn source<'a>(&'a self, file: &'a SourceFile) -> &'a SourceFile {
        self.excerpt.as_ref().map_or(file, Excerpt::source)
    }

    /// Where a span of the document stands in its file.
    #[must_use]
    pub fn outward(&self, span: Span) -> Span {
        self.excerpt.as_ref().map_or(span, |excerpt| excerpt.outward(span))
    }

    /// An edit of the document as an edit of its file.
    #[must_use]
    pub fn outward_edit(&self, edit: TextEdit) -> TextEdit {
        match &self.excerpt {
            Some(excerpt) => excerpt.outward_edit(&edit),
            None => edit,
        }
    }

    /// The same document, independent of the text that it was read from.
    pub(crate) fn into_owned<'o>(self) -> Document<'o> {
        Document {
            kind: self.kind,
            written: self.written,
            excerpt: self.excerpt,
            name: self.name,
            span: self.span,
            head: self.head,
            settings: self.settings.into_iter().map(Setting::into_owned).collect(),
            named: self.named,
            containers: self.containers,
            absent_configuration: self.absent_configuration,
            ignored: self.ignored,
            refusals: self.refusals,
            comments: self.comments,
            fields: self.fields,
            script: self.script.map(Script::into_owned),
            cluster: self.cluster,
            templated: self.templated,
            partial: self.partial,
        }
    }

    /// Whether Flink would not load its settings, whatever becomes of what is around them.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        self.refusals.iter().any(|refusal| !refusal.reason.is_around_settings())
    }

    /// How Flink of `release` reads strings that stand for lists and maps here:
    /// a process that loaded `config.yaml` reads them as YAML first, and the
    /// operator writes that file from 2.0 on.
    /// Source: `GlobalConfiguration.isStandardYaml`, `FlinkConfMountDecorator`.
    #[must_use]
    pub fn value_syntax(&self, release: Release) -> Syntax {
        match self.written {
            Kind::FlinkConf => Syntax::Legacy,
            Kind::ConfigYaml => Syntax::StandardYaml,
            Kind::FlinkProperties if release.at_least(1, 19) => Syntax::StandardYaml,
            kind if release.at_least(2, 0) && !kind.is_of_older_operator() => Syntax::StandardYaml,
            _ => Syntax::Legacy,
        }
    }

    /// The place that Flink takes `key` from: the last that sets it.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Setting<'s>> {
        self.settings.iter().rev().find(|setting| setting.key == key)
    }

    /// The place that Flink takes a name of the catalogue from: the last that sets it.
    #[must_use]
    pub fn named(&self, name: Name) -> Option<&Setting<'s>> {
        self.settings.get(self.named.find(name)?)
    }

    /// Every setting that is in force, in the order of the document.
    pub fn in_force(&self) -> impl Iterator<Item = &Setting<'s>> {
        self.settings.iter().filter(|setting| !setting.shadowed)
    }

    /// The settings that a later one replaces, by their key.
    #[must_use]
    pub fn replaced(&self) -> BTreeMap<&str, Vec<&Setting<'s>>> {
        let mut replaced: BTreeMap<&str, Vec<&Setting<'s>>> = BTreeMap::new();
        for setting in self.settings.iter().filter(|setting| setting.shadowed) {
            replaced.entry(setting.key.as_ref()).or_default().push(setting);
        }
        replaced
    }

    /// Marks what holds for settings by the others: which of them a later one
    /// with the same key replaces, and which share a sensitive one's value.
    pub(crate) fn mark(&mut self) {
        self.mark_shadowed();
        self.mark_lenders();
    }

    /// Marks every setting whose value an alias carries to or from a sensitive key.
    fn mark_lenders(&mut self) {
        let shared = self.settings.iter().filter(|setting| setting.site.shared);
        let secrets: Vec<_> = shared.filter(|setting| setting.is_sensitive()).map(|s| s.value.clone()).collect();
        if secrets.is_empty() {
            return;
        }
        for setting in self.settings.iter_mut().filter(|setting| setting.site.shared) {
            setting.lends_secret = secrets.contains(&setting.value);
        }
    }

    /// Marks every setting that a later one with the same key replaces, and
    /// notes where the others are.
    fn mark_shadowed(&mut self) {
        let settings = &mut self.settings;
        self.named = NamesInForce::of(settings, |s| s.name, |s, is_replaced| s.shadowed = is_replaced);
        let mut others = RepeatedKeys::default();
        for (at, setting) in settings.iter().enumerate() {
            // Texts are compared only of keys that the catalogue lacks.
            if setting.name.is_none() {
                others.add(&setting.key, at);
            }
        }
        for at in others.replaced(|at| &settings[at].key) {
            settings[at].shadowed = true;
        }
    }
}
