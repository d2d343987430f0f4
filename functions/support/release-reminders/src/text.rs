//! The words of the page about the runs.

web::texts! {
    title: "督促の送信の確認", "Runs of reminders";
    lead:
        "お支払いのご案内（督促）は毎朝9時に送信されます。通常の3倍を超える件数が送信されそうなときは、送信の前に止まり、ここで確認を待ちます。",
        "Reminders go out every morning at nine. A run that would send more than three times the usual stops before it sends any, and waits here.";
    stopped_title: "送信が止まっています", "A run has stopped";
    stopped(day, would_send, limit):
        "{day}の分として{would_send}件が送信されます。確認なしに送信できるのは{limit}件までです（直近14回の平均の3倍、少なくとも1日あたり100件）。心当たりがない場合は再開せずに、請求の登録や日程の変更に誤りがないかを団体にご確認ください。",
        "The run for {day} would send {would_send} reminders; {limit} may be sent without asking (three times the mean of the last 14 runs, at least 100 a day). If that is unexpected, do not release it, and ask the societies first whether invoices or schedules were entered by mistake.";
    release(would_send): "{would_send}件を送信する", "Send all {would_send}";
    completed: "終わっている日", "Done through";
    never: "まだ実行されていません。", "None has run yet.";
    usual: "最近の1日あたりの件数（新しい順）", "Sent a day lately, the latest first";
    under_way: "実行中", "Under way";
    under_way_for(day, sent): "{day}の分（送信済み{sent}件）", "For {day} ({sent} sent so far)";
    failed: "送信できず翌日に回した請求", "Invoices put off to the next day";
    failed_of(count): "{count}件（システム管理者が記録で原因を確認できます）", "{count} (the log tells the administrator why)";

    run_not_stopped: "止まっている送信はありません", "No run waits";
    run_not_stopped_detail:
        "その日の送信は止まっていないか、すでに再開されています。",
        "The run of that day has not stopped, or goes on already.";
    to_runs: "送信の状況へ", "Go to the runs";

    done_run: "送信を再開しました。まもなく送信されます。", "The run goes on; its mails are on their way shortly.";
}
