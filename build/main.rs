//! Makes static tables of the knowledge in `catalogue/` and `rules/`, so that
//! the program parses nothing at start-up. What is wrong in them fails the build.

mod budget;
mod catalogue;
mod eras;
#[path = "../src/flink/catalogue/key_hash.rs"]
mod key_hash;
mod memory;
mod metrics;
mod operator;
mod options;
mod pages;
mod plain_types;
mod sql;
mod text;

use std::error::Error;
use std::path::PathBuf;
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    for source in ["build", "catalogue", "rules", "src/flink/catalogue/key_hash.rs"] {
        println!("cargo::rerun-if-changed={source}");
    }
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("OUT_DIR is not set")?);
    let options = options::read()?;
    let facts = toml::from_str(&fs::read_to_string("catalogue/facts.toml")?)?;
    let catalogue = catalogue::Catalogue::new(options, facts)?;
    fs::write(out.join("catalogue.rs"), catalogue.render()?)?;
    fs::write(out.join("budget.rs"), budget::render()?)?;
    fs::write(out.join("memory.rs"), memory::render(&catalogue)?)?;
    fs::write(out.join("metrics.rs"), metrics::render()?)?;
    fs::write(out.join("operator.rs"), operator::render(&catalogue)?)?;
    fs::write(out.join("sql.rs"), sql::render()?)?;
    fs::write(out.join("pages.rs"), pages::render(&catalogue)?)?;
    Ok(())
}
