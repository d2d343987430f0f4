//! The words of a person's profile.

web::texts! {
    kana: "お名前のよみがな（任意）", "Name in kana (optional)";
    kana_hint: "団体の名簿の並び順に使われることがあります。", "Societies may order their rosters by it.";
    affiliation: "所属機関（任意）", "Affiliation (optional)";
    affiliation_hint: "例：みほん病院 循環器内科", "Such as Sample Hospital, Cardiology.";
    postal_code: "郵便番号（任意）", "Postal code (optional)";
    postal_code_hint: "7桁の数字。海外のときは空欄にしてください。", "7 digits. Leave it empty for an address outside Japan.";
    postal_address: "住所（任意）", "Postal address (optional)";
    postal_address_hint: "郵便物の宛先として使います。改行できます。", "Letters on paper are sent there. It may have several lines.";
    no_kana: "お名前のよみがなは、ひらがなまたはカタカナで入力してください（200文字まで）。", "Please enter the name in kana, 200 characters at most.";
    no_postal_code: "郵便番号を7桁の数字で入力してください（例：113-0033）。", "Please enter the postal code, 7 digits such as 113-0033.";
    code_alone: "郵便番号だけでは届きません。住所も入力してください。", "A postal code alone is no address. Please enter the address too.";
    long_postal_address(characters, lines):
        "住所は{characters}文字、{lines}行までで入力してください。",
        "Please enter {characters} characters and {lines} lines at most.";
}
