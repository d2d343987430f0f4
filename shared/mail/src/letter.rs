//! The words of a letter, from its facts.

use std::fmt::Display;

use askama::Template;
use domain::Language;
use domain::mail::Letter;

/// A letter in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The subject line.
    pub subject: String,
    /// The letter as plain text.
    pub text: String,
    /// The same letter as HTML.
    pub html: String,
}

/// Declares a letter: the module, its facts, and its templates in both languages.
macro_rules! letter {
    ($name:ident($facts:ident): $ja_text:literal $ja_html:literal $en_text:literal $en_html:literal) => {
        mod $name {
            use domain::mail::$facts;

            use super::{Language, Template, Written, written};

            #[derive(Template)]
            #[template(path = $ja_text, escape = "none")]
            struct JapaneseText<'a> {
                facts: &'a $facts,
                language: Language,
            }

            #[derive(Template)]
            #[template(path = $ja_html)]
            struct JapaneseHtml<'a> {
                facts: &'a $facts,
                language: Language,
            }

            #[derive(Template)]
            #[template(path = $en_text, escape = "none")]
            struct EnglishText<'a> {
                facts: &'a $facts,
                language: Language,
            }

            #[derive(Template)]
            #[template(path = $en_html)]
            struct EnglishHtml<'a> {
                facts: &'a $facts,
                language: Language,
            }

            pub(super) fn write(facts: &$facts, language: Language) -> Written {
                match language {
                    Language::Japanese => written(&JapaneseText { facts, language }, &JapaneseHtml { facts, language }),
                    Language::English => written(&EnglishText { facts, language }, &EnglishHtml { facts, language }),
                }
            }
        }
    };
}

letter!(withdrawn(WithdrawalFacts): "withdrawn/ja.txt" "withdrawn/ja.html" "withdrawn/en.txt" "withdrawn/en.html");
letter!(invoiced(InvoiceFacts): "invoiced/ja.txt" "invoiced/ja.html" "invoiced/en.txt" "invoiced/en.html");
letter!(invoice_voided(VoidFacts):
    "invoice-voided/ja.txt" "invoice-voided/ja.html" "invoice-voided/en.txt" "invoice-voided/en.html");
letter!(reminder(ReminderFacts): "reminder/ja.txt" "reminder/ja.html" "reminder/en.txt" "reminder/en.html");
letter!(withdrawal_notice(WithdrawalFacts):
    "withdrawal-notice/ja.txt" "withdrawal-notice/ja.html" "withdrawal-notice/en.txt" "withdrawal-notice/en.html");

/// Writes a letter in a language.
#[must_use]
pub fn write(letter: &Letter, language: Language) -> Written {
    match letter {
        Letter::Withdrawn(facts) => withdrawn::write(facts, language),
        Letter::WithdrawalNotice(facts) => withdrawal_notice::write(facts, language),
        Letter::Invoiced(facts) => invoiced::write(facts, language),
        Letter::InvoiceVoided(facts) => invoice_voided::write(facts, language),
        Letter::Reminder(facts) => reminder::write(facts, language),
    }
}

/// The name of a letter's folder.
#[must_use]
pub const fn folder(letter: &Letter) -> &'static str {
    match letter {
        Letter::Withdrawn(_) => "withdrawn",
        Letter::WithdrawalNotice(_) => "withdrawal-notice",
        Letter::Invoiced(_) => "invoiced",
        Letter::InvoiceVoided(_) => "invoice-voided",
        Letter::Reminder(_) => "reminder",
    }
}

/// The first line of the text is the subject, the second is empty.
fn written(text: &impl Display, html: &impl Display) -> Written {
    let (text, html) = (text.to_string(), html.to_string());
    let (subject, text) = text.split_once("\n\n").unwrap_or(("", &text));
    Written { subject: subject.trim().to_owned(), text: format!("{}\n", text.trim()), html }
}
