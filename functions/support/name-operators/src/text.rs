//! What the support desk's page about a society's operators says.

web::texts! {
    title: "団体と運営者（事務局）", "A society and its operators (support)";
    societies: "団体（事務局）", "Societies (support)";
    to_societies: "団体の一覧へ", "Go to the societies";
}
