//! Every letter that the product sends, with sample facts, in both languages.

use askama::Template;
use axum::{
    extract::Path,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::{Language, mail::Letter};
use mail::Written;

use crate::page::{html, letter_html};

/// One letter in words, and where it is shown.
struct Shown {
    folder: &'static str,
    /// Which of the folder's samples, from 1.
    number: usize,
    language: Language,
    written: Written,
}

#[derive(Template)]
#[template(path = "letters.html")]
struct ListPage {
    letters: Vec<Shown>,
}

#[derive(Template)]
#[template(path = "letter.html")]
struct LetterPage {
    letter: Shown,
}

/// Every sample with its number within its folder.
fn samples() -> Vec<(usize, Letter)> {
    let mut numbered: Vec<(usize, Letter)> = Vec::new();
    for letter in mail::sample::letters() {
        let number = match numbered.last() {
            Some((number, last)) if mail::folder(last) == mail::folder(&letter) => number + 1,
            Some(_) | None => 1,
        };
        numbered.push((number, letter));
    }
    numbered
}

fn shown(number: usize, letter: &Letter, language: Language) -> Shown {
    Shown {
        folder: mail::folder(letter),
        number,
        language,
        written: mail::write(letter, &mail::sample::about(), language, "https://taikai.example.jp"),
    }
}

fn find(folder: &str, number: usize, language: &str) -> Option<Shown> {
    let language = Language::from_tag(language)?;
    let (number, letter) = samples().into_iter().find(|(at, letter)| *at == number && mail::folder(letter) == folder)?;
    Some(shown(number, &letter, language))
}

pub(crate) async fn list() -> Response {
    let letters = samples();
    let letters = letters.iter().flat_map(|(number, letter)| Language::ALL.map(|language| shown(*number, letter, language)));
    html(&ListPage { letters: letters.collect() })
}

pub(crate) async fn show(Path((folder, number, language)): Path<(String, usize, String)>) -> Response {
    match find(&folder, number, &language) {
        Some(letter) => html(&LetterPage { letter }),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

pub(crate) async fn show_html(Path((folder, number, language)): Path<(String, usize, String)>) -> Response {
    find(&folder, number, &language)
        .map_or_else(|| StatusCode::NOT_FOUND.into_response(), |letter| letter_html(letter.written.html))
}
