//! The words of the page on which a seal is uploaded.

web::texts! {
    title: "領収書の印影・ロゴ", "Seal or logo for receipts";
    lead:
        "領収書の発行者の欄に印影またはロゴを表示します。登録しない場合は、団体名だけを表示します。",
        "Receipts show the seal or logo beside the society’s name. Without one they show the name only.";
    now: "現在の印影・ロゴ", "Present seal or logo";
    alternative: "登録されている印影・ロゴ", "The seal or logo that is used now";
    size(width, height): "{width} × {height} ピクセル", "{width} × {height} pixels";
    none: "まだ登録されていません。", "There is none yet.";
    file: "画像ファイル（PNG）", "Picture file (PNG)";
    file_hint(kilobytes, pixels):
        "{kilobytes}KBまで、縦横それぞれ{pixels}ピクセルまで。背景が透明の画像をおすすめします。撮影者などの付加情報は保存しません。",
        "Up to {kilobytes} KB and {pixels} pixels a side, best with a transparent background. Nothing but the pixels is kept.";
    upload: "登録する", "Upload";
    remove: "印影・ロゴを削除する", "Remove the seal or logo";
    back: "請求レコードの一覧へ", "Back to the billing records";
    no_file: "画像ファイルを選択してください。", "Please choose a file.";
    no_png: "PNG形式の画像ではないか、壊れています。別のファイルを選択してください。", "This is no PNG picture, or it is damaged. Please choose another file.";
    too_large(kilobytes):
        "ファイルが大きすぎます。{kilobytes}KBまでの画像を選択してください。",
        "The file is too large. Please choose a picture of at most {kilobytes} KB.";
    too_many_pixels(pixels):
        "画像が大きすぎます。縦横それぞれ{pixels}ピクセルまでに縮小してください。",
        "The picture is too large. Please reduce it to {pixels} pixels a side.";
    seal_changed: "印影・ロゴが変更されています", "The seal was changed";
    seal_changed_detail:
        "このページを開いたあとに、ほかの運営者が変更しました。最新の内容をご確認のうえ、もう一度操作してください。",
        "Another operator changed it after you opened this page. Please check the present one and try again.";
    no_seal: "印影・ロゴは登録されていません", "There is no seal";
    no_seal_detail: "すでに削除されています。操作の必要はありません。", "It has been removed already. There is nothing to do.";
    done_uploaded: "印影・ロゴを登録しました。", "The seal or logo was uploaded.";
    done_removed: "印影・ロゴを削除しました。", "The seal or logo was removed.";
}
