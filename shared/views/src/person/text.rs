//! The words for operators about a person whom they searched for.

web::texts! {
    unknown_person: "この会員は見つかりません", "Person not found";
    unknown_person_detail:
        "この団体に現在または過去に所属している会員のみ表示・請求できます。",
        "Only present and former members of this society can be shown or billed.";
}
