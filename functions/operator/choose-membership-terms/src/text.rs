//! What the page of the terms of membership says.

use domain::terms::Joining;

web::texts! {
    title: "入会の条件", "Terms of membership";
    lead: "学会検索での公開、入会の方法、会員種別、会員番号、入会時の会費を決めます。変更は、これから入会する方に適用されます。", "Choose whether people find the society, how they join, its categories, its member numbers and the first dues. A change holds for those who join from now on.";
    listed: "学会検索", "Directory";
    public: "学会検索で公開する", "List the society in the directory";
    public_hint: "公開すると、どなたでも団体の紹介、お問い合わせ先、会費、入会の方法をご覧いただけます。公開しない団体には、ご自分で入会することはできません。", "Everybody can then see what the society is, its contact, its dues and how to join. Nobody can join by themselves unless it is listed.";
    to_directory: "公開中のページを見る", "See the page in the directory";
    about: "団体の紹介（任意）", "What the society is (optional)";
    about_hint: "1,000文字まで", "1,000 characters at most.";
    joining: "入会の方法", "How people join";
    joining_open: "申込と同時に入会", "At once";
    joining_by_approval: "運営者の承認後に入会", "After an operator has approved";
    joining_closed: "受け付けない", "Not at present";
    questions: "入会時の質問（任意）", "Questions to those who join (optional)";
    questions_hint: "5つまでです。入会する方は、すべての質問に回答します。", "Five at most. Whoever joins answers all of them.";
    question(row): "{row}番目の質問", "Question No. {row}";
    categories: "会員種別（任意）", "Categories of members (optional)";
    categories_hint: "20まで登録できます。行が足りないときは、一度保存すると増えます。名前を消すと、その会員種別はなくなります。すでにその種別の会員はそのままです。", "Up to 20. If there are too few rows, save once and there are more. A category whose name you clear is gone. Members who have it keep it.";
    category_name(row): "{row}番目の会員種別の名前", "Name of category No. {row}";
    category_chosen_by(row): "{row}番目の会員種別を選ぶ人", "Who chooses category No. {row}";
    category_dues(row): "{row}番目の会員種別の会費（円）", "Dues of category No. {row} in yen";
    name: "名前", "Name";
    chosen_by_joining: "入会する方が選べる", "People choose it";
    chosen_by_society: "団体だけが付ける", "Only the society gives it";
    dues_as_all: "会費（下と同じ）", "Dues (as below)";
    numbers: "会員番号（任意）", "Member numbers (optional)";
    number_pattern: "会員番号の形", "Pattern of the numbers";
    number_pattern_hint: "末尾の 0 が通し番号になります。例：M-0000 は、M-0001、M-0002 と続きます。空欄にすると、番号を付けません。", "The zeros at the end are the running number. M-0000 gives M-0001, M-0002 and so on. Leave it empty to give no numbers.";
    next_number: "次の通し番号", "Next running number";
    next_number_hint: "すでにお使いの番号があるときは、その次の番号にしてください。", "If numbers are in use already, enter the one after them.";
    dues: "入会時の会費（任意）", "First dues (optional)";
    dues_hint: "入会した方に自動で請求します。すべて空欄にすると、請求しません。", "Everybody who joins is billed automatically. Leave all of it empty to bill nothing.";
    dues_subject: "請求の件名", "Subject of the invoice";
    dues_subject_hint: "例：2026年度 年会費", "Such as “Dues 2026”.";
    dues_amount: "金額（円）", "Amount in yen";
    dues_amount_hint: "会員種別の金額が優先されます。0 は請求なしです。", "A category’s own amount comes first. 0 bills nothing.";
    dues_days: "支払期限（入会から何日後）", "Due how many days after joining";
    choose: "この条件にする", "Choose these terms";
    back: "変更しないで戻る", "Back without changing";
    done_terms: "入会の条件を変更しました。", "The terms of membership were changed.";
    in_row(row, detail): "{row}行目：{detail}", "Row {row}: {detail}";
    field(name, detail): "{name}：{detail}", "{name}: {detail}";
    no_joining: "「open」「by-approval」「closed」のいずれかを選択してください。", "Please choose open, by-approval or closed.";
    no_chosen_by: "「joining」または「society」を選択してください。", "Please choose joining or society.";
    too_many_questions(most): "質問は{most}つまでです。", "There are {most} questions at most.";
    too_many_categories(most): "会員種別は{most}までです。", "There are {most} categories at most.";
    categories_twice: "同じ会員種別が二つあります。名前を変えてください。", "Two categories are the same. Please give them different names.";
    unknown_category: "この会員種別は登録されていません。ページを読み込み直してください。", "There is no such category. Please load the page again.";
    dues_without_first: "会員種別の会費を請求するには、下の「入会時の会費」も入力してください。", "To bill a category’s dues, please fill in the first dues below, too.";
    no_pattern: "末尾が 0 の形で入力してください（空白なし、30文字まで）。例：M-0000", "Please enter a pattern that ends with zeros, without spaces, 30 characters at most, such as M-0000.";
    no_next_number(most): "1から{most}までの整数を入力してください。", "Please enter a whole number from 1 to {most}.";
    no_amount: "0円から9,999,999円までの金額を入力してください。", "Please enter an amount from 0 to 9,999,999 yen.";
    no_days(most): "0日から{most}日までの日数を入力してください。", "Please enter a number of days from 0 to {most}.";
    terms_changed: "ほかの運営者が条件を変更しました", "Another operator has changed the terms";
    terms_changed_detail: "あなたがご覧になった後に、条件が変更されました。新しい条件をご確認のうえ、もう一度お試しください。", "They were changed after you looked at them. Please check the new terms and try again.";
}

impl Text {
    /// How people join.
    pub(crate) const fn joins(self, joining: Joining) -> &'static str {
        match joining {
            Joining::Open => self.joining_open(),
            Joining::ByApproval => self.joining_by_approval(),
            Joining::Closed => self.joining_closed(),
        }
    }
}
