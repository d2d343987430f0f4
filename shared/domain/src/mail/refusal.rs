//! Whether a recipient's server refuses a mail permanently, from its reply.

/// Whether a server's answer is for good. The enhanced status code (RFC 3463) decides, in the report's status or the
/// server's words: `5.1.1`. Where there is none, the reply code does (RFC 5321): `smtp; 550 no such user`. The labels
/// of servers and mail services do not count.
#[must_use]
pub fn is_permanent(status: Option<&str>, diagnosis: Option<&str>) -> bool {
    let said = [status, diagnosis].into_iter().flatten();
    let classes: Vec<u8> = said.flat_map(words).filter_map(enhanced_class).collect();
    if classes.is_empty() { diagnosis.is_some_and(|said| reply_class(said) == Some(b'5')) } else { classes.contains(&b'5') }
}

/// The words of an answer. `-` and `#` stand beside codes in the answers of some servers (`550-5.7.1`, `#5.1.1`).
fn words(said: &str) -> impl Iterator<Item = &str> {
    said.split(|c: char| !c.is_ascii_alphanumeric() && c != '.').map(|word| word.trim_end_matches('.'))
}

/// The first digit of `x.y.z`, when the word is such a code; an address of a machine has four parts.
fn enhanced_class(word: &str) -> Option<u8> {
    let parts: Vec<_> = word.split('.').collect();
    let is_number = |part: &&str| (1..=3).contains(&part.len()) && part.bytes().all(|digit| digit.is_ascii_digit());
    match parts.as_slice() {
        [class @ ("2" | "4" | "5"), rest @ ..] if rest.len() == 2 && rest.iter().all(is_number) => class.bytes().next(),
        _ => None,
    }
}

/// The first digit of the reply code with which an answer begins, after the kind of server.
fn reply_class(said: &str) -> Option<u8> {
    let answer = said.split_once(';').map_or(said, |(_, answer)| answer);
    let code = words(answer).find(|word| !word.is_empty())?.as_bytes();
    (code.len() == 3 && code.iter().all(u8::is_ascii_digit)).then_some(code[0])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_of_the_fifth_class_is_for_good_wherever_it_stands() {
        for (status, diagnosis) in [
            (Some("5.3.0"), Some("smtp; 550 recipient denied")),
            (Some("5.1.1"), None),
            (None, Some("smtp; 550-5.7.1 blocked by policy")),
            (None, Some("550 #5.1.0 Address rejected sato@example.jp")),
            (None, Some("smtp;550 5.1.1 <sato@example.jp>: Recipient address rejected")),
            (None, Some("smtp; 550 recipient denied")),
            (Some(""), Some("smtp; 554 no")),
            (Some("4.4.7"), Some("smtp; 550 5.4.1 recipient address rejected")),
        ] {
            assert!(is_permanent(status, diagnosis), "{status:?} {diagnosis:?}");
        }
    }

    #[test]
    fn anything_else_is_for_now() {
        for (status, diagnosis) in [
            (None, None),
            (Some("4.2.2"), Some("smtp; 452 4.2.2 mailbox full")),
            (Some("4.4.7"), Some("smtp; 550 4.4.7 QUEUE.Expired; message expired")),
            (None, Some("smtp; 451 try again later, said 5.1.1.7")),
            (None, Some("Out of office until 5.12.")),
            (None, Some("Amazon SES has tried 15.1.1 times")),
            (None, Some("")),
        ] {
            assert!(!is_permanent(status, diagnosis), "{status:?} {diagnosis:?}");
        }
    }
}
