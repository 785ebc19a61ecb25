//! What is laid over what: Flink's default, what the operator fills in where
//! nothing else does, the cluster's defaults, the document's settings, the fields
//! of its manifest. Source: flink-kubernetes-operator `FlinkConfigBuilder`.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use super::secret_parts::{Shape, has_secret_part};
use super::setting::shown_text;
use super::{Document, Setting, SpecField};
use crate::flink::Release;
use crate::flink::catalogue::{self, Name, OptionId};
use crate::flink::operator::Injected;
use crate::flink::value::RawValue;
use crate::source::SourceFile;

/// The configuration of the cluster that documents are laid over, declared as
/// `base` in a flinklint.toml.
#[derive(Debug)]
pub struct ClusterDefaults {
    /// The file.
    pub source: SourceFile,
    /// Its settings.
    pub document: Document<'static>,
}

/// Where the value of a key comes from that is no default of Flink's, the
/// strongest first.
#[derive(Clone, Copy, Debug)]
pub enum Held<'d> {
    /// A field of the manifest.
    Field(&'d SpecField),
    /// A setting of the document.
    Setting(&'d Setting<'d>),
    /// The cluster's defaults.
    Cluster(&'d ClusterDefaults, &'d Setting<'d>),
    /// The operator.
    Operator(&'d Injected),
}

/// A key that holds something.
#[derive(Clone, Debug)]
pub struct Effective<'d> {
    /// The key.
    pub key: &'d str,
    /// What it holds.
    pub held: Held<'d>,
    /// What the key would hold otherwise.
    pub losers: Vec<Held<'d>>,
}

impl<'d> Held<'d> {
    /// The object that Flink's configuration holds.
    #[must_use]
    pub fn value(self) -> Cow<'d, RawValue<'d>> {
        match self {
            Held::Field(field) => Cow::Owned(RawValue::from(&*field.value)),
            Held::Operator(injected) => Cow::Owned(RawValue::from(injected.value)),
            Held::Setting(setting) | Held::Cluster(_, setting) => Cow::Borrowed(&setting.value),
        }
    }

    /// The value as it may be shown.
    #[must_use]
    pub fn shown(self) -> Cow<'d, str> {
        match self {
            Held::Field(field) => shown_text(&field.text),
            Held::Operator(injected) => Cow::Borrowed(injected.value),
            Held::Setting(setting) | Held::Cluster(_, setting) => setting.shown(),
        }
    }

    /// The string that Flink's configuration gives for it, as it may be shown.
    #[must_use]
    pub fn configured(self) -> Cow<'d, str> {
        match self {
            Held::Field(field) => shown_text(&field.value),
            _ => self.shown(),
        }
    }

    /// Whether a part of the value must not be shown.
    #[must_use]
    pub fn holds_secret(self) -> bool {
        match self {
            Held::Field(field) => has_secret_part(&field.text, Shape::Other),
            Held::Operator(_) => false,
            Held::Setting(setting) | Held::Cluster(_, setting) => setting.holds_secret(),
        }
    }

    /// Whether the value is only known once something has filled it in.
    #[must_use]
    pub fn is_placeholder(self) -> bool {
        match self {
            Held::Field(field) => field.placeholder,
            Held::Operator(_) => false,
            Held::Setting(setting) | Held::Cluster(_, setting) => setting.placeholder,
        }
    }

    /// The setting of the document itself.
    #[must_use]
    pub fn setting(self) -> Option<&'d Setting<'d>> {
        match self {
            Held::Setting(setting) => Some(setting),
            _ => None,
        }
    }

    /// Whether both are one place.
    #[must_use]
    pub fn is(self, other: Self) -> bool {
        match (self, other) {
            (Held::Field(one), Held::Field(other)) => one.span == other.span,
            (Held::Setting(one), Held::Setting(other)) | (Held::Cluster(_, one), Held::Cluster(_, other)) => {
                one.span == other.span
            }
            (Held::Operator(one), Held::Operator(other)) => one == other,
            _ => false,
        }
    }
}

/// Where a value comes from that does not stand in the document, in brackets.
impl fmt::Display for Held<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Held::Field(_) | Held::Setting(_) => Ok(()),
            Held::Operator(_) => f.write_str(" (set by the operator)"),
            Held::Cluster(cluster, _) => write!(f, " (from {})", cluster.source.name()),
        }
    }
}

impl<'s> Document<'s> {
    /// Where Flink takes a name of the catalogue from, if not from what the
    /// operator fills in or from its default.
    #[must_use]
    pub fn held<'d>(&'d self, name: Name) -> Option<Held<'d>>
    where
        's: 'd,
    {
        let field = self.fields.settings.iter().find(|field| field.name == Some(name)).map(Held::Field);
        field.or_else(|| self.named(name).map(Held::Setting)).or_else(|| {
            let cluster = self.cluster.as_deref()?;
            cluster.document.named(name).map(|setting| Held::Cluster(cluster, setting))
        })
    }

    /// What the operator fills in for an option that nothing sets under any of
    /// its names.
    #[must_use]
    pub fn injected(&self, option: OptionId) -> Option<Held<'_>> {
        let is_for = |injected: &&Injected| option.lineage().any(|older| older == injected.option);
        self.fields.injected.iter().find(is_for).map(Held::Operator)
    }

    /// As [`Document::held`], of any key.
    #[must_use]
    pub fn held_under<'d>(&'d self, key: &str) -> Option<Held<'d>>
    where
        's: 'd,
    {
        if let Some(name) = catalogue::lookup(key) {
            return self.held(name);
        }
        self.get(key).map(Held::Setting).or_else(|| {
            let cluster = self.cluster.as_deref()?;
            cluster.document.get(key).map(|setting| Held::Cluster(cluster, setting))
        })
    }

    /// Every key that holds something, with where that comes from and with what
    /// it replaces: those of the document in its order, then the others.
    #[must_use]
    pub fn effective<'d>(&'d self) -> Vec<Effective<'d>>
    where
        's: 'd,
    {
        let replaced = self.replaced();
        let cluster = self.cluster.as_deref();
        let of_cluster: Vec<(&str, Held<'d>)> = cluster
            .into_iter()
            .flat_map(|cluster| cluster.document.in_force().map(move |setting| (cluster, setting)))
            .map(|(cluster, setting)| (setting.key.as_ref(), Held::Cluster(cluster, setting)))
            .collect();
        let own: Vec<(&str, Held<'d>)> =
            self.in_force().map(|setting| (setting.key.as_ref(), Held::Setting(setting))).collect();
        let fields = self.fields.settings.iter().map(|field| (field.key, Held::Field(field)));
        let is_set = |option: OptionId| {
            Release::all().flat_map(|release| option.names_in(release)).any(|name| self.held(name).is_some())
        };
        let injected = self.fields.injected.iter().map(|injected| (injected.key, Held::Operator(injected)));
        let injected: Vec<(&str, Held<'d>)> = injected
            .filter(|(key, _)| !catalogue::lookup(key).is_some_and(|name| name.option().is_some_and(is_set)))
            .collect();
        // By key: the places that it has, the strongest first.
        let mut places: HashMap<&'d str, Vec<Held<'d>>> = HashMap::new();
        for (key, held) in fields.clone().chain(own.iter().copied()) {
            places.entry(key).or_default().push(held);
            if let Held::Setting(_) = held {
                let earlier = replaced.get(key).into_iter().flatten();
                places.entry(key).or_default().extend(earlier.map(|setting| Held::Setting(setting)));
            }
        }
        for &(key, held) in of_cluster.iter().chain(&injected) {
            places.entry(key).or_default().push(held);
        }
        let keys = own
            .iter()
            .copied()
            .chain(fields)
            .chain(injected.iter().copied())
            .chain(of_cluster.iter().copied())
            .map(|(key, _)| key);
        let effective = keys.filter_map(|key| {
            let mut places = places.remove(key)?.into_iter();
            Some(Effective { key, held: places.next()?, losers: places.collect() })
        });
        effective.collect()
    }

    /// Lays the document over the cluster's defaults: what a job for a running
    /// cluster does not set is known then.
    pub fn lay_over(&mut self, cluster: &Arc<ClusterDefaults>) {
        self.partial &= self.kind.is_manifest() && self.kind.starts_processes();
        self.templated |= cluster.document.templated;
        self.cluster = Some(Arc::clone(cluster));
    }
}
