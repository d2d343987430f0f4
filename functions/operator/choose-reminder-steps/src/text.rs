//! What the page of choosing steps says.

use domain::Language;

web::texts! {
    title: "お支払いのご案内（督促）の日程", "When reminders are sent";
    reminders: "お支払いのご案内（督促）", "Reminders";
    lead:
        "未払いの請求について、支払期限の何日前・何日後に会員へ案内を送るかを決めます。変更は明日から有効で、過ぎた日程の分がさかのぼって送信されることはありません。",
        "Choose on which days before and after the due date members are reminded of what is unpaid. A change holds from tomorrow on; nothing is made up for days that are over.";
    steps: "日程", "Days";
    steps_hint: "すべて空欄にすると、自動では送信しません。期限の当日は 0 日後です。", "Leave all of them empty to send none automatically. The due date itself is 0 days after.";
    days(row): "{row}番目の日数", "Days of No. {row}";
    when(row): "{row}番目の時期", "Before or after, No. {row}";
    before: "日前", "days before";
    after: "日後", "days after";
    choose: "この日程にする", "Choose these days";
    back: "変更しないで戻る", "Back without changing";
    letters: "案内の文面", "What the letters say";
    letters_hint: "会員の言語に合わせて、次の文面で送信されます。氏名と請求は見本です。", "Each member gets the letter in their language. Name and invoice are samples.";
    subject: "件名", "Subject";
    japanese: "日本語", "Japanese";
    english: "英語", "English";
    none: "自動では送信されません。", "None is sent automatically.";
    sample_payer: "佐藤 花子", "Hanako Sato";
    sample_subject: "年会費", "Annual dues";
    no_number: "日数を0以上の整数で入力してください。", "Please enter whole numbers of days.";
    too_far: "期限の90日前から365日後までの日数を入力してください。", "Please stay within 90 days before and 365 days after the due date.";
    too_many(most): "日程は{most}件までです。", "There are {most} days at most.";
}

impl Text {
    /// The name of a language.
    pub(crate) const fn language(self, language: Language) -> &'static str {
        match language {
            Language::Japanese => self.japanese(),
            Language::English => self.english(),
        }
    }
}
