//! Converts Amazon's root certificates to DER. They are in `roots/` as text, so that people can check them.

use std::path::Path;
use std::{env, error, fs};

use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;

fn main() -> Result<(), Box<dyn error::Error>> {
    println!("cargo::rerun-if-changed=roots");
    let out = env::var("OUT_DIR")?;
    for root in fs::read_dir("roots")? {
        let pem = root?.path();
        let der = CertificateDer::from_pem_file(&pem)?;
        let name = pem.file_stem().ok_or("a root without a name")?;
        fs::write(Path::new(&out).join(name).with_extension("der"), der)?;
    }
    Ok(())
}
