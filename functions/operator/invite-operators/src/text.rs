//! What the page of a society's operators says.

web::texts! {
    title: "運営者", "Operators";
    lead(society): "{society} の運営者です。", "Who operates {society}.";
    to_records: "請求レコードへ", "Go to the billing records";
}
