//! `cargo xtask bench`: what the functions cost, beside what they could cost.
//!
//! No network but loopback: Lambda's runtime API ([`lambda`]) and `DynamoDB` over TLS ([`table`]) are in this process. The table is alive while
//! the calls of an action are counted, and answers from that recording while the action is timed, so that every run does the same.

mod action;
mod lambda;
mod measure;
mod seed;
mod share;
mod table;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What went wrong, as a sentence for the person at the terminal.
type Problem = String;

fn repository() -> &'static Path {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().unwrap_or(package)
}

#[tokio::main]
async fn main() -> ExitCode {
    match proto().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("\n{problem}");
            ExitCode::FAILURE
        }
    }
}

async fn proto() -> Result<(), Problem> {
    use measure::*;
    let release = PathBuf::from(std::env::args().nth(1).unwrap());
    let what = std::env::args().nth(2).unwrap();
    let folder = PathBuf::from("/tmp/bench-proto");
    std::fs::create_dir_all(&folder).unwrap();
    let bench = Bench { lambda: lambda::Lambda::serve().await?, table: table::Table::serve(&folder).await?, folder };
    let functions = action::functions(&release)?;
    let withdraw = functions.iter().find(|f| f.name == "withdraw").unwrap();
    let mut plain = None;
    for f in &functions {
        if what.contains('-') { break; }
        if !f.program.exists() { continue; }
        for a in &f.actions {
            let (calls, answer) = bench.record(&f.program, a, seed::Size::USUAL).await?;
            if what == "v" { println!("{}", answer); }
            println!("{}: {} | {} trips | {} RRU {} WRU | {}", a.name, table::names(&calls), calls.iter().map(|c| c.trip).max().unwrap_or(0),
                calls.iter().map(|c| c.read_units).sum::<f64>(), calls.iter().map(|c| c.write_units).sum::<f64>(), answer["statusCode"]);
            let s = Subject { program: &f.program, event: a.event.to_string(), calls: &calls };
            plain.get_or_insert_with(|| ());
            show(&bench, &s, &what).await?;
            if let Some(event) = bare_event(&calls) {
                let program = release.join("bare");
                if program.exists() { show(&bench, &Subject { program: &program, event, calls: &calls }, &what).await?; }
            }
        }
    }
    let get = table::Call { operation: "GetItem".into(), request: serde_json::json!({}), status: hyper::StatusCode::OK, answer: r#"{"Item":{"pk":{"S":"A#acc-sato"},"sk":{"S":"ACCOUNT"},"name":{"S":"x"},"address":{"S":"sato@hospital.example"}}}"#.into(), trip: 1, read_units: 0.5, write_units: 0.0 };
    for r in ["hello", "floor"] {
        let program = release.join(r);
        if !program.exists() { continue; }
        show(&bench, &Subject { program: &program, event: withdraw.actions[0].event.to_string(), calls: &[get.clone()] }, &what).await?;
    }
    Ok(())
}

async fn show(bench: &measure::Bench, s: &measure::Subject<'_>, what: &str) -> Result<(), Problem> {
    let size = std::fs::metadata(s.program).unwrap().len();
    println!("  {} {:.2} MB", s.program.display(), size as f64 / 1e6);
    if what.contains('c') {
        let c = bench.cold(s, 20, None).await?;
        println!("    init {:.0} cpu {:.0} first {:.0} cpu {:.0} peak {:.2} MB handshakes {}", c.init.p50, c.init_cpu.p50, c.first.p50, c.first_cpu.p50, c.peak as f64 / 1e6, c.handshakes);
    }
    if what.contains('w') {
        let w = bench.warm(s, 1000).await?;
        println!("    warm p50 {:.0} p99 {:.0} cpu {:.0}", w.wall.p50, w.wall.p99, w.cpu);
    }
    if what.contains('i') {
        let i = bench.instructions(s).await?;
        println!("    instr first {:.3} M warm {:.3} M", i.first as f64 / 1e6, i.warm as f64 / 1e6);
    }
    if what.contains('s') {
        let share = share::Share::of_megabytes(128)?;
        let c = bench.cold(s, 10, Some(&share)).await?;
        println!("    128MB: init {:.0} cpu {:.0} first {:.0} cpu {:.0}", c.init.p50, c.init_cpu.p50, c.first.p50, c.first_cpu.p50);
    }
    Ok(())
}
