//! What the public pages say.

web::texts! {
    top_title: "学会研究会", "Societies";
    top_lead:
        "所属している学会・研究会の確認と退会の手続きができます。",
        "See the societies that you belong to, and leave one.";
    welcome(name): "{name} さん、こんにちは。", "Welcome, {name}.";
    what_to_do: "メニュー", "What would you like to do?";
    memberships: "所属団体・退会", "Memberships";
    memberships_hint: "所属している団体を一覧で確認し、退会の手続きをします。", "See your societies one by one, and leave one.";
    inquiry: "お問い合わせ", "Help";
    inquiry_hint: "よくあるお問い合わせと、お問い合わせ先をご案内します。", "Answers to what people ask, and whom to turn to.";
    sign_in: "ログイン", "Sign in";
    sign_in_hint: "ログインIDとパスワードでログインします。", "With your login ID and password.";
    host_home: "ポータルのトップページ", "The portal's home page";
    host_home_hint: "学会・研究会の検索や、そのほかのサービスはこちらです。", "Find societies, and everything else that the portal offers.";

    inquiry_title: "お問い合わせ", "Help";
    tabs: "お問い合わせの種類", "Kinds of help";
    faq: "FAQ", "FAQ";
    about: "学会研究会について", "About this portal";
    opening: "サイト開設について", "Opening a site";
    contacts: "お問い合わせ先", "Whom to turn to";
    search_label: "調べたい項目やキーワードを入力してください。", "Search the questions and answers";
    search: "検索", "Search";
    frequent: "よくあるお問い合わせ", "What people ask";
    found(count, words): "「{words}」を含むお問い合わせ: {count}件", "{count} found for “{words}”";
    found_nothing(words):
        "「{words}」を含むお問い合わせは見つかりませんでした。別の言葉でお試しください。",
        "Nothing was found for “{words}”. Please try other words.";
    all_questions: "すべてのお問い合わせを表示", "Show all questions";

    link_memberships: "所属団体・退会のページを開く（ログインが必要です）", "Open your memberships (sign-in needed)";
    link_sign_in: "ログインのページを開く", "Open the sign-in page";
    link_host_help: "ポータルのヘルプを開く", "Open the portal's help";
    link_host_home: "ポータルのトップページを開く", "Open the portal's home page";

    q_login: "ログインができない", "I cannot sign in";
    a_login_check:
        "ログインIDとパスワードをもう一度ご確認ください。ログインIDの大文字と小文字、全角と半角は区別されません。パスワードは区別されます。",
        "Please check your login ID and password once more. Capitals and full-width letters do not matter in the login ID; in the password they do.";
    a_login_wait:
        "失敗が続くと、安全のため受け付けを一時的に止めます。15分ほど待ってからお試しください。",
        "After several failures sign-in stops for safety. Please wait some 15 minutes and try again.";
    a_login_forgotten:
        "ログインIDまたはパスワードをお忘れの場合は、ポータルのヘルプからお問い合わせください。",
        "If you have forgotten your login ID or password, please ask through the portal's help.";
    q_join: "団体に入会したいのですが", "How do I join a society?";
    a_join:
        "入会の条件と手続きは団体ごとに異なります。ポータルのトップページから団体を検索し、団体のページに記載の方法でお申し込みください。",
        "Each society has its own conditions. Please find it from the portal's home page and apply as its own pages say.";
    q_leave: "団体を退会したいのですが", "How do I leave a society?";
    a_leave:
        "「所属団体・退会」のページを開き、退会したい団体の「退会する」を押してください。未払い金額などを確認する画面が表示されます。その画面で「退会する」を押すと、すぐに退会となり、ご登録のアドレスに完了のお知らせをお送りします。",
        "Open “Memberships” and press “Leave” beside the society. A page shows what is unpaid; when you press “Leave” there, you have left at once, and a mail to your registered address confirms it.";
    a_leave_unpaid:
        "未払いの請求は、退会しても取り消されません。お支払いにつきましては直接団体にお問い合わせください。",
        "Leaving does not cancel what is unpaid. For payment, please ask the society directly.";
    a_leave_account:
        "会員ID自体の削除をご希望の場合は、ポータルのヘルプからお問い合わせください。",
        "If you would like your account itself to be deleted, please ask through the portal's help.";
    q_society: "団体に直接お問い合わせする方法は？", "How do I reach a society directly?";
    a_society:
        "「所属団体・退会」のページで団体の「退会する」を押すと、団体のお問い合わせ先が表示されます。次の画面で確定するまで退会にはなりませんので、そのまま前の画面にお戻りください。",
        "Open “Memberships” and press “Leave” beside the society: the page that follows shows how to reach it. You have not left before you confirm there, so simply go back.";
    q_payment: "会費の支払い方法がわからない", "How do I pay my dues?";
    a_payment:
        "お支払い方法は団体ごとに異なります。未払いの金額は「所属団体・退会」のページでご確認いただけます。お支払い方法は団体に直接お問い合わせください。",
        "Each society has its own ways to pay. “Memberships” shows what is unpaid; please ask the society how to pay.";
    a_payment_left:
        "退会した団体への未払いも、同じページの「退会済みの団体」でご確認いただけます。",
        "What you still owe to a society that you have left is shown there too.";

    about_portal:
        "このサイトでは、ポータルを利用している学会・研究会の会員の方が、所属団体の確認と退会の手続きをご自身で行えます。",
        "Here the members of the societies on the portal see their memberships and leave a society by themselves.";
    about_unpaid:
        "退会の手続きでは、確定する前に未払いの請求と合計金額を表示します。完了のお知らせにも同じ金額を記載します。",
        "Before you confirm, you see every unpaid invoice and the total; the mail that confirms your withdrawal names the same amount.";
    opening_site:
        "団体のサイト開設やサービスのお申し込みは、ポータルのトップページで受け付けています。",
        "Societies apply for a site and for services on the portal's home page.";
    contacts_society:
        "会費・請求・入会など団体に関するお問い合わせは、各団体へお願いします。連絡先は、団体ごとの退会ページに表示されます。",
        "About dues, invoices and joining, please ask the society. The page for leaving it shows how to reach it.";
    contacts_portal:
        "会員ID・ログイン・このサイトの使い方に関するお問い合わせは、ポータルのヘルプへお願いします。",
        "About your account, signing in and these pages, please ask through the portal's help.";
}
