//! What the public pages say.

web::texts! {
    top_title: "学会研究会", "Societies";
    top_lead:
        "所属している学会・研究会とお支払いの確認、退会の手続きができます。",
        "See the societies you belong to and your payments, and leave a society if you wish.";
    welcome(name): "{name} さん、こんにちは。", "Welcome, {name}.";
    what_to_do: "ご利用いただける手続き", "What would you like to do?";
    memberships: "所属団体・退会", "Memberships";
    memberships_hint: "所属している団体を一覧で確認し、退会の手続きをします。", "See all your societies, and leave one.";
    payments: "支払履歴確認", "Payments";
    payments_hint: "未払いの請求とお支払いの記録、請求書と領収書をご覧いただけます。", "See what is unpaid and what you have paid, with invoices and receipts.";
    directory: "学会検索", "Directory";
    directory_hint: "学会・研究会を探し、入会の手続きをします。", "Find societies, and join one.";
    inquiry: "お問い合わせ", "Help";
    inquiry_hint: "よくあるお問い合わせと、お問い合わせ先をご案内します。", "Frequently asked questions and contacts.";
    account: "会員情報", "Your account";
    account_hint: "登録内容の確認と、住所やメールアドレスなどの変更ができます。", "See your details, and change your address and other details.";
    deletion: "会員IDの削除", "Delete your account";
    deletion_hint: "会員IDそのものを削除します。すべての団体から退会となります。", "Delete the account itself. Every membership ends with it.";
    sign_in: "ログイン", "Sign in";
    sign_in_hint: "ログインIDとパスワードでログインします。", "Use your login ID and password.";
    host_home: "ポータルのトップページ", "Portal home page";
    host_home_hint: "ポータルのそのほかのサービスはこちらです。", "The portal’s other services.";
    for_operators: "団体を運営している方へ", "For those who run a society";
    operators_tools: "団体運営者向け運用ツール", "Operator tools";
    operators_tools_hint:
        "請求レコードの確認、個別請求、入金の記録を行います。",
        "See what is billed and unpaid, bill a person, record payments.";
    for_support: "事務局の方へ", "For the support desk";
    find_account: "会員の検索", "Find an account";
    find_account_hint: "お問い合わせをいただいた会員の会員IDを調べます。", "Look up the account of somebody who has asked for help.";
    all_societies: "団体と運営者", "Societies and operators";
    all_societies_hint: "団体を登録し、その運営者を登録・解除します。", "Create societies, and name or revoke their operators.";
    deletions: "会員IDの削除のお申し込み", "Deletion requests";
    deletions_hint: "お申し込みを確認し、いま削除するか、理由を添えてお断りします。", "Review the requests: carry one out now, or refuse it with a reason.";
    reminders: "督促の送信の確認", "Runs of reminders";
    reminders_hint: "毎朝の送信の状況を確認し、止まっている送信を再開します。", "See how each morning’s run went, and resume one that has stopped.";
    failed_mails: "届かなかったメール", "Mails that did not arrive";
    failed_mails_hint: "会員IDに関するメールを再送し、対応済みにします。", "Mails about accounts: send them again, or mark them as dealt with.";
    forgotten: "パスワードの再設定", "Reset your password";
    first_time: "初めての方", "First time here?";
    first_time_hint: "ログインIDをまだお持ちでない方の会員登録です。", "Register if you have no login ID yet.";
    forgotten_hint: "パスワードまたはログインIDを忘れた方はこちらです。", "If you have forgotten your password or login ID.";

    inquiry_title: "お問い合わせ", "Help";
    tabs: "お問い合わせの種類", "Help topics";
    faq: "FAQ", "FAQ";
    about: "学会研究会について", "About this portal";
    opening: "サイト開設について", "Opening a site";
    contacts: "お問い合わせ先", "Contacts";
    contacts_society_title: "団体に関するお問い合わせ", "About a society";
    contacts_portal_title: "会員IDやこのサイトに関するお問い合わせ", "About your account or this site";
    search_label: "調べたい項目やキーワードを入力してください。", "Search questions and answers";
    search: "検索", "Search";
    frequent: "よくあるお問い合わせ", "Frequently asked questions";
    found(count, words): "「{words}」を含むお問い合わせ: {count}件", "Results for “{words}”: {count}";
    found_nothing(words):
        "「{words}」を含むお問い合わせは見つかりませんでした。別の言葉でお試しください。",
        "No results for “{words}”. Please try other words.";
    all_questions: "すべてのお問い合わせを表示", "Show all questions";

    link_memberships: "所属団体・退会のページを開く（ログインが必要です）", "Open your memberships (sign-in required)";
    link_sign_in: "ログインのページを開く", "Open the sign-in page";
    link_reset: "パスワードの再設定のページを開く", "Open the password reset page";
    link_deletion: "会員IDの削除のページを開く（ログインが必要です）", "Open “Delete your account” (sign-in required)";
    link_host_help: "ポータルのヘルプを開く", "Open the portal help";
    link_host_home: "ポータルのトップページを開く", "Open the portal home page";

    q_login: "ログインができない", "I cannot sign in";
    a_login_check:
        "ログインIDとパスワードをもう一度ご確認ください。ログインIDの代わりに、ご登録のメールアドレスでもログインできます。ログインIDの大文字と小文字、全角と半角は区別されません。パスワードは区別されます。",
        "Please check your login ID and password. Your registered mail address works in place of the login ID. In the login ID, capitals and full-width letters make no difference. In the password they do.";
    a_login_wait:
        "失敗が続くと、安全のため受け付けを一時的に止めます。15分ほど待ってからお試しください。",
        "After repeated failures, sign-in is paused for safety. Please wait about 15 minutes and try again.";
    a_login_first_time:
        "ログインIDをまだお持ちでない方は、「初めての方」のページで、団体にご登録のメールアドレスから会員登録をしてください。",
        "If you have no login ID yet, register on “First time here?” with the mail address that your society knows.";
    link_registration: "初めての方のページを開く", "Open “First time here?”";
    a_login_forgotten:
        "パスワードをお忘れの場合は、パスワードの再設定をご利用ください。ログインIDをお忘れの場合も、ご登録のメールアドレスで再設定できます。どちらもおわかりにならない場合は、ポータルのヘルプからお問い合わせください。",
        "If you have forgotten your password, please reset it. If you have forgotten your login ID, use your registered mail address instead. If you know neither, please contact the portal help.";
    q_join: "団体に入会したいのですが", "How do I join a society?";
    a_join:
        "入会の条件と手続きは団体ごとに異なります。「学会検索」で団体を探し、団体のページから入会の手続きをしてください。手続きにはログインが必要です。公開されていない団体へは、直接お問い合わせください。",
        "Conditions and procedures differ by society. Find the society in the directory and join it from its page. You need to sign in to join. Societies that are not public have to be asked directly.";
    link_directory: "学会検索のページを開く", "Open the directory";
    q_leave: "団体を退会したいのですが", "How do I leave a society?";
    a_leave:
        "「所属団体・退会」のページを開き、退会したい団体の「退会する」を押してください。未払い金額などを確認する画面が表示されます。その画面で「退会する」を押すと、すぐに退会となり、ご登録のアドレスに完了のお知らせをお送りします。",
        "Open “Memberships” and press “Leave” for the society. The next page shows any unpaid amount and other details. When you press “Leave” there, you leave at once, and we send a confirmation to your registered address.";
    a_leave_unpaid:
        "未払いの請求は、退会しても取り消されません。お支払いにつきましては直接団体にお問い合わせください。",
        "Leaving does not cancel unpaid invoices. For payment, please contact the society directly.";
    a_leave_forgotten:
        "ログインが必要です。パスワードをお忘れの場合は、先にパスワードを再設定してください。",
        "You need to sign in. If you have forgotten your password, please reset it first.";
    a_leave_account:
        "会員ID自体の削除をご希望の場合は、「会員IDの削除」のページからお申し込みください。すべての団体から退会となります。",
        "To have your account itself deleted, please ask on “Delete your account”. All your memberships will end.";
    q_society: "団体に直接お問い合わせする方法は？", "How do I contact a society directly?";
    a_society:
        "「所属団体・退会」のページに、団体ごとのお問い合わせ先（担当、メールアドレス、電話番号）が表示されます。退会済みの団体のお問い合わせ先も、同じページでご確認いただけます。",
        "“Memberships” shows how to reach each society: its office, mail address and telephone number. Societies you have left are on the same page.";
    q_payment: "会費の支払い方法がわからない", "How do I pay my dues?";
    a_payment:
        "「支払履歴確認」のページで請求を開くと、お支払い方法（振込先の口座と、振込の際にお書きいただく請求番号）が表示されます。振込先の記載がない場合は、請求に記載の団体のお問い合わせ先へご確認ください。",
        "Open the invoice on “Payments”. It says how to pay: the bank account, and the invoice number to give with your transfer. If no account is given, please ask the society, whose contact is on the invoice.";
    a_payment_left:
        "退会した団体への未払いの請求も、同じページに表示されます。",
        "Unpaid invoices of societies you have left are on the same page.";
    q_receipt: "領収書や請求書を発行してほしい", "How do I get a receipt or an invoice?";
    a_receipt:
        "「支払履歴確認」のページで請求を開くと、請求書を印刷できます。団体が入金を確認すると、同じページから領収書を表示して印刷できます。宛名は、請求が発行されたときのお名前です。団体に登録番号がある場合、消費税を含む請求書には登録番号と税率ごとの消費税額が記載されます（インボイス）。",
        "Open the invoice on “Payments” to print it. Once the society has recorded your payment, the receipt can be opened and printed from the same page. It shows your name as it was when the invoice was issued. If the society has a registration number, an invoice with consumption tax bears it, and the tax at each rate (qualified invoice).";
    q_details: "名前やメールアドレスを変更したい", "How do I change my name or mail address?";
    a_details_address:
        "メールアドレス（ご登録のアドレス）は、「メールアドレスの変更」のページで変更できます。",
        "You can change your registered mail address yourself on “Change your mail address”.";
    a_details_name:
        "お名前（氏名・改姓）の変更は、ポータルのヘルプからお問い合わせください。すでに発行された請求書と領収書のお名前は変わりません。",
        "To have your name changed, please contact the portal help. The name on invoices that were already issued, and on their receipts, does not change.";
    link_payments: "支払履歴確認のページを開く（ログインが必要です）", "Open your payments (sign-in required)";
    link_address: "メールアドレスの変更のページを開く（ログインが必要です）", "Open “Change your mail address” (sign-in required)";

    about_portal:
        "このサイトでは、ポータルを利用している学会・研究会の会員の方が、所属団体の確認と退会の手続きをご自身で行えます。",
        "On this site, members of the societies on the portal can see their memberships and leave a society themselves.";
    about_unpaid:
        "退会の手続きでは、確定する前に未払いの請求と合計金額を表示します。完了のお知らせにも同じ金額を記載します。",
        "Before you confirm a withdrawal, you see every unpaid invoice and the total. The confirmation mail states the same amount.";
    opening_site:
        "団体のサイト開設やサービスのお申し込みは、ポータルのトップページで受け付けています。",
        "Societies can apply for a site and for services on the portal home page.";
    contacts_society:
        "会費・請求・入会など団体に関するお問い合わせは、各団体へお願いします。連絡先は、「所属団体・退会」のページに団体ごとに表示されます。",
        "For dues, invoices and joining, please contact the society. “Memberships” shows how to reach each of yours.";
    contacts_portal:
        "会員ID・ログイン・このサイトの使い方に関するお問い合わせは、ポータルのヘルプへお願いします。",
        "For your account, signing in and using this site, please contact the portal help.";
}
