//! Names the static files after their content.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::{fs, io};

fn main() -> io::Result<()> {
    for (variable, stem, extension) in [("STYLE_NAME", "style", "css"), ("MARK_NAME", "mark", "svg")] {
        let path = format!("assets/{stem}.{extension}");
        println!("cargo::rerun-if-changed={path}");
        let mut hasher = DefaultHasher::new();
        fs::read(path)?.hash(&mut hasher);
        println!("cargo::rustc-env={variable}={stem}-{:016x}.{extension}", hasher.finish());
    }
    Ok(())
}
