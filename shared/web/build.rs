//! Names the static files after their content, removes comments from the style sheet, and compresses it.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::io::Write;
use std::path::Path;
use std::{env, fs, io};

use flate2::Compression;
use flate2::write::GzEncoder;

fn main() -> io::Result<()> {
    for (variable, stem, extension) in [("STYLE_NAME", "style", "css"), ("MARK_NAME", "mark", "svg"), ("CODE_NAME", "code", "js")]
    {
        let path = format!("assets/{stem}.{extension}");
        println!("cargo::rerun-if-changed={path}");
        let mut hasher = DefaultHasher::new();
        fs::read(path)?.hash(&mut hasher);
        println!("cargo::rustc-env={variable}={stem}-{:016x}.{extension}", hasher.finish());
    }
    let folder = env::var("OUT_DIR").map_err(io::Error::other)?;
    let style = lean(&fs::read_to_string("assets/style.css")?);
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    packed.write_all(style.as_bytes())?;
    fs::write(Path::new(&folder).join("style.css.gz"), packed.finish()?)?;
    fs::write(Path::new(&folder).join("style.css"), style)
}

/// The style without comments and without the white space that means nothing: what is indented or follows `{`, `;`, `,`
/// or a property's colon. In a selector a space means something, and there it never follows one of these but a comma.
fn lean(style: &str) -> String {
    let mut rest = style;
    let mut bare = String::with_capacity(style.len());
    while let Some((before, comment)) = rest.split_once("/*") {
        bare.push_str(before);
        rest = comment.split_once("*/").map_or("", |(_, after)| after);
    }
    bare.push_str(rest);
    let joined: String = bare.lines().map(str::trim).collect();
    [("; ", ";"), (": ", ":"), (", ", ","), (" {", "{"), ("{ ", "{"), (" }", "}"), (";}", "}"), (" > ", ">")]
        .iter()
        .fold(joined, |style, (long, short)| style.replace(long, short))
}
