//! What the directory says.

web::texts! {
    title: "学会検索", "Directory";
    lead: "このポータルで公開されている学会・研究会を、名称またはよみがなで探せます。", "Find the societies of this portal by their names.";
    search: "名称またはよみがな", "Name, or how it is read";
    how: "探し方", "Match";
    part: "一部が一致", "A part of the name";
    beginning: "先頭が一致", "The beginning of the name";
    go: "検索", "Search";
    all: "すべて表示", "Show all";
    found_nothing: "見つかりませんでした。別の言葉でお試しください。公開していない団体は表示されません。", "Nothing was found. Please try other words. Societies that are not public are not shown.";
    empty: "公開されている団体はまだありません。", "No society is public yet.";
    found: "見つかった団体", "Societies found";
    listed: "団体の一覧（よみがなの順）", "Societies, by how their names are read";
    look: "詳しく見る", "Details";
    look_at(name): "{name}を詳しく見る", "Details of {name}";
    next: "次のページ", "Next page";
    about: "団体の紹介", "What it is";
    contact: "お問い合わせ先", "Contact";
    office: "窓口", "Office";
    mail: "メール", "Mail";
    telephone: "電話", "Telephone";
    how_to_join: "入会の方法", "How to join";
    dues: "入会時の会費", "First dues";
    dues_of(subject, amount): "{subject} {amount}", "{subject}: {amount}";
    within(days): "入会から{days}日以内のお支払い", "to be paid within {days} days of joining";
    no_dues: "なし", "None";
    categories: "会員種別", "Categories";
    category_dues(name, amount): "{name}　{amount}", "{name}: {amount}";
    category_free(name): "{name}　会費なし", "{name}: no dues";
    given_by_society: "団体が付ける種別です", "given by the society";
    join: "入会の手続きへ", "Join";
    join_hint: "ログインが必要です。", "You need to sign in.";
    unknown_society: "団体が見つかりません", "There is no such society";
    unknown_society_detail: "公開されていないか、このポータルにない団体です。", "It is not public, or not on this portal.";
    to_directory: "学会検索へ", "Go to the directory";
}
