//! The cluster's defaults that a target's documents are laid over.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::read::{read_text, shown};
use super::{Problem, Project};
use crate::document::{ClusterDefaults, read};
use crate::source::{SourceFile, Span};

/// A target's `base`.
#[derive(Debug)]
pub struct Base {
    /// The file, from the project's root on.
    pub path: PathBuf,
    /// Where it is named.
    pub(super) span: Span,
    /// What it holds, once it has been read.
    pub cluster: Option<Arc<ClusterDefaults>>,
}

impl Base {
    pub(super) fn new(path: String, span: Span) -> Self {
        Self { path: PathBuf::from(path), span, cluster: None }
    }
}

/// Reads the file of every base; the problems are those of the files that are
/// no configuration of one cluster.
pub(super) fn load_bases(project: &mut Project) -> Vec<Problem> {
    let mut problems = Vec::new();
    for base in project.targets.iter_mut().filter_map(|target| target.base.as_mut()) {
        match load(&project.root.join(&base.path)) {
            Ok(cluster) => base.cluster = Some(Arc::new(cluster)),
            Err(message) => {
                let message = format!("the base {}: {message}", base.path.display());
                problems.push(Problem::new(Some(base.span), message, None));
            }
        }
    }
    problems
}

fn load(path: &Path) -> Result<ClusterDefaults, String> {
    let source = SourceFile::new(shown(path), read_text(path)?);
    let mut documents = read(&source, None).documents.into_iter().filter(|document| document.kind.starts_processes());
    let Some(document) = documents.next() else { return Err("holds no configuration of a Flink cluster".into()) };
    if documents.next().is_some() {
        return Err("holds the configurations of several Flink clusters".into());
    }
    if let Some(refusal) = document.refusals.first() {
        return Err(format!("Flink refuses it: {}", refusal.reason));
    }
    let document = document.into_owned();
    Ok(ClusterDefaults { source, document })
}
