//! What the portal's owner does, on this machine: an order to the function `administer`, and its answer for a person to
//! read.

use lexopt::{Arg, Parser, ValueExt};
use serde_json::{Map, Value};

use crate::{Problem, invoke::Lambda};

/// What `admin --help` says.
pub const HELP: &str = "\
Does what the portal's owner does, in the running system (`cargo xtask dev`). On AWS: docs/OPERATIONS.md.

cargo xtask admin ACTION [OPTIONS]

  create-support    make an account of support; a mail brings the code for its first password
      --login-id ID --name NAME --address ADDRESS
      [--language ja|en]  of the mails to this person; ja if not said
      [--another]         though somebody has support already
  list-support      say who has support
  grant-support     give an account that is there support
      WHOM
  revoke-support    take it away
      WHOM [--even-the-last]
  suspend           end an account's sessions and let nobody sign in; a new password does not change that
      WHOM --reason REASON [--even-the-last]
  lift-suspension   let its person sign in again
      WHOM --reason REASON
  end-sessions      end every session and remembered browser of an account
      WHOM

  WHOM is one of --login-id ID, --address ADDRESS and --account ID.
  --even-the-last: though nobody else of support could sign in then.
";

/// How an empty system gets its first account.
pub const FIRST: &str = "cargo xtask admin create-support --login-id jimukyoku --name '事務局' --address you@example.jp";

const FUNCTION: &str = "administer";
/// The options that have no value.
const FLAGS: [&str; 2] = ["another", "even-the-last"];

/// The event that the arguments say; nothing when they ask for help. What it may hold is for the function to say.
pub fn order(mut arguments: Parser) -> Result<Option<Value>, lexopt::Error> {
    let mut order = Map::new();
    while let Some(argument) = arguments.next()? {
        let (field, value) = match argument {
            Arg::Long("help") | Arg::Short('h') => return Ok(None),
            Arg::Long(flag) if FLAGS.contains(&flag) => (flag.replace('-', "_"), Value::Bool(true)),
            Arg::Long(option) => {
                let field = option.replace('-', "_");
                (field, Value::String(arguments.value()?.string()?))
            }
            Arg::Value(action) if !order.contains_key("action") => ("action".to_owned(), Value::String(action.string()?)),
            other @ (Arg::Value(_) | Arg::Short(_)) => return Err(other.unexpected()),
        };
        order.insert(field, value);
    }
    Ok((!order.is_empty()).then_some(Value::Object(order)))
}

/// Has the order carried out, and says what came of it.
pub async fn invoke(lambda: &Lambda, order: &Value) -> Result<String, Problem> {
    let answer = lambda.invoke(FUNCTION, order).await.map_err(|failure| {
        format!("{failure}\nIs the system running? `cargo xtask dev` starts it, `cargo xtask dev --empty` without demo data.")
    })?;
    let text = told(&answer);
    if answer["outcome"] == "refused" { Err(text) } else { Ok(text) }
}

/// The answer's sentence, and a line for each account.
fn told(answer: &Value) -> String {
    let Some(message) = answer["message"].as_str() else { return answer.to_string() };
    let accounts = answer["accounts"].as_array().into_iter().flatten().map(|account| {
        let text = |field: &str| account[field].as_str().unwrap_or("-").to_owned();
        let mut line = format!("  {:<16} {}  {}  {}", text("login_id"), text("id"), text("address"), text("name"));
        for (is_so, what) in [
            (account["support"] == true, "support"),
            (account["has_password"] == false, "no password yet"),
            (account["suspended"].is_object(), "suspended"),
        ] {
            if is_so {
                line = format!("{line} · {what}");
            }
        }
        if let (Some(since), Some(reason)) = (account["suspended"]["since"].as_str(), account["suspended"]["reason"].as_str()) {
            line = format!("{line} since {since} ({reason})");
        }
        line
    });
    [message.to_owned()].into_iter().chain(accounts).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn ordered(arguments: &str) -> Option<Value> {
        order(Parser::from_args(arguments.split(' '))).unwrap()
    }

    #[test]
    fn options_are_the_fields_of_the_event() {
        assert_eq!(
            ordered("suspend --login-id sato --reason x --even-the-last"),
            Some(json!({"action": "suspend", "login_id": "sato", "reason": "x", "even_the_last": true}))
        );
        assert_eq!(ordered("suspend --help"), None);
        assert!(order(Parser::from_args(["suspend", "sato"])).is_err());
    }

    #[test]
    fn the_answer_is_a_sentence_and_a_line_for_each_account() {
        let account = json!({"id": "acc-1", "login_id": "desk", "name": "渡辺 恵", "address": "d@x.example", "support": true,
            "has_password": false});
        let told = told(&json!({"outcome": "done", "message": "One account has support.", "accounts": [account]}));
        assert_eq!(told, "One account has support.\n  desk             acc-1  d@x.example  渡辺 恵 · support · no password yet");
    }
}
