//! Reading of a running cluster: its REST API into a recording, with GET
//! requests only. What is secret is masked before it is kept.

mod address;
mod answer;
mod batches;
mod client;
mod error;
mod globs;
mod job;
mod load;
mod mask;
mod request;
mod run;
mod sample;
mod save;

pub use address::Address;
pub use error::RecordError;
pub use globs::expand;
pub use load::{LoadError, Loaded, is_address};
pub use request::{Access, CertificateError, HeaderError, header};
pub use run::{Options, Step, record};
pub use save::{Target, text};
