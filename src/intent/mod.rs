//! What a configuration is for: the SLA it has to meet, the environment it
//! runs in, the Flink version, and facts that no configuration holds. Declared
//! on the command line, in the document itself, or in flinklint.toml.

mod context;
mod environment;
mod hints;
mod host;
mod nearest;
mod resolve;
mod sla;
mod value;

pub use context::{Context, ContextError, Objective, Sink, SinkReads, SlaKind, Time};
pub use environment::Environment;
pub use hints::{
    Directive, DirectiveError, Fact, Hints, directive_body, parse_directive, parse_image_tag, parse_spec_flink_version,
};
pub use host::Host;
pub use nearest::nearest;
pub use resolve::{Declared, Intent, IntentError, VersionSource, resolve};
pub use sla::Sla;
pub use value::{BadValue, duration};
