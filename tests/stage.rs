//! The product on the rig: its functions behind a small browser, its background jobs, and the invariants of what is
//! left.

use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::sync::LazyLock;

use domain::audit::Actor;
use domain::billing::Dues;
use domain::deletion::WaitingDays;
use domain::effect::Effect;
use domain::payment::Method;
use domain::society::{BankAccount, Contact};
use domain::{
    Account, AccountId, Day, DeletionRequest, EmailAddress, Instant, Invoice, InvoiceId, Language, Line, LoginId, Membership,
    Payment, Period, Society, SocietyId, Yen,
};
use http::{Response, StatusCode};
use lambda_http::Body;
use mail::Ses;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use store::{Commanded, IdempotencyKey, NewAccount, Secret, SessionKey, SignIn, Store};
use web::{Failure, Request, Site};

use crate::dispatch::{dispatch, dispatch_event};
use crate::rig::{PUBLIC_URL, Rig, Run, TABLE, Visitor, stream_event};

/// What a function answers that works in the background.
pub(crate) type Worked = Result<Value, store::Error>;

/// Everybody's password.
pub(crate) const PASSWORD: &str = "正しい馬 battery staple";
/// The session cookie's name on a site that is reached over TLS.
pub(crate) const SESSION_COOKIE: &str = "__Host-taikai-session";
/// What stands for the answer of a handler that was killed.
pub(crate) const KILLED: StatusCode = StatusCode::BAD_GATEWAY;

/// When dues are due unless a story says otherwise.
const DUE: &str = "2026-05-31";

static SITE: LazyLock<Site> = LazyLock::new(|| {
    let page = |path: &str| format!("https://portal.example{path}");
    Site::new(PUBLIC_URL, page("/"), page("/help")).unwrap()
});

/// Hashing takes time; one hash serves all people of all stories.
static HASH: LazyLock<String> = LazyLock::new(|| password::hash(PASSWORD).unwrap());

/// The product, with its tools made from the rig.
#[derive(Clone)]
pub(crate) struct Stage {
    pub(crate) rig: Rig,
    pub(crate) store: Store,
    pub(crate) ses: Ses,
}

impl Stage {
    pub(crate) fn new() -> Self {
        Self::on(&Rig::new())
    }

    pub(crate) fn on(rig: &Rig) -> Self {
        let access = rig.access();
        let from = EmailAddress::parse("no-reply@portal.example").unwrap();
        Self {
            rig: rig.clone(),
            store: Store::new(&access, TABLE.to_owned()),
            ses: Ses::new(&access, from, "taikai".to_owned(), PUBLIC_URL.to_owned()),
        }
    }

    pub(crate) fn now(&self) -> Instant {
        Instant::from_millis(self.rig.clock().now().as_millisecond()).unwrap()
    }

    // Requests.

    /// Hands a request to the function of that name, as Lambda would.
    pub(crate) async fn answer(&self, function: &str, request: &Value) -> Response<Body> {
        // By way of its text, as Lambda hands it over.
        self.answer_text(function, &request.to_string()).await
    }

    /// The same with an event that no [`Value`] can hold.
    pub(crate) async fn answer_text(&self, function: &str, request: &str) -> Response<Body> {
        let run = dispatch(self, function, request).await;
        run.answer.unwrap_or_else(|| {
            let mut killed = Response::new(Body::Empty);
            *killed.status_mut() = KILLED;
            killed
        })
    }

    pub(crate) async fn serve<H, F>(&self, function: &str, event: &str, handle: H) -> Run<Response<Body>>
    where
        H: Fn(Request<'static>) -> F,
        F: Future<Output = Result<Response<Body>, Failure>>,
    {
        let event = serde_json::from_str(event).unwrap();
        self.rig.request(function).run(web::answer(&SITE, &event, handle)).await
    }

    /// Somebody at a browser, or a client.
    pub(crate) fn visitor(&self) -> Visitor {
        let stage = self.clone();
        Visitor::new(&self.rig, move |function, request| {
            let stage = stage.clone();
            async move { stage.answer(&function, &request).await }
        })
    }

    /// A visitor with this session.
    pub(crate) fn visitor_as(&self, session: &str) -> Visitor {
        let mut visitor = self.visitor();
        visitor.set_cookie(SESSION_COOKIE, session);
        visitor
    }

    // Background.

    /// One call of a function that works in the background. `None`: it was killed.
    pub(crate) async fn call(&self, function: &str, event: &Value) -> Option<Worked> {
        dispatch_event(self, function, event).await
    }

    /// The schedule's call at this moment.
    pub(crate) async fn call_on_schedule(&self, function: &str) -> Option<Worked> {
        self.call(function, &json!({"time": self.now().to_string()})).await
    }

    pub(crate) async fn work<E, A, F>(
        &self,
        function: &str,
        event: &Value,
        handle: impl FnOnce(E, Instant) -> F,
    ) -> Option<Worked>
    where
        E: DeserializeOwned,
        A: Serialize,
        F: Future<Output = Result<A, store::Error>>,
    {
        let event = serde_json::from_value(event.clone()).unwrap();
        let run = self.rig.request(function).run(handle(event, self.now())).await;
        run.answer.map(|answer| answer.map(|answer| json!(answer)))
    }

    /// The stream's batch to `deliver-mail`. `None`: it was killed.
    pub(crate) async fn deliver(&self, records: &[Value]) -> Option<Worked> {
        self.call("deliver-mail", &stream_event(records)).await
    }

    /// The schedule's call to `deliver-mail`.
    pub(crate) async fn sweep(&self) -> Option<Worked> {
        self.call_on_schedule("deliver-mail").await
    }

    /// SES's events to `record-mail-events`.
    pub(crate) async fn report(&self, events: Vec<Value>) {
        for event in events {
            self.report_one(&event).await.expect("nothing kills it").unwrap();
        }
    }

    /// What the stream brings goes, and no time passes.
    pub(crate) async fn let_mails_go_at_once(&self) {
        for records in self.rig.stream().chunks(10) {
            self.deliver(records).await.unwrap().unwrap();
        }
        self.report(self.rig.mail_events()).await;
    }

    /// One event of SES to `record-mail-events`. `None`: it was killed.
    pub(crate) async fn report_one(&self, event: &Value) -> Option<Worked> {
        self.call("record-mail-events", event).await
    }

    /// What follows by itself when faults have stopped: the stream, the mail service's events, and three sweeps.
    pub(crate) async fn let_mails_go(&self) {
        self.deliver(&self.rig.stream()).await.unwrap().unwrap();
        for _ in 0..3 {
            self.report(self.rig.mail_events()).await;
            self.rig.clock().advance(jiff::SignedDuration::from_mins(17));
            self.sweep().await.unwrap().unwrap();
        }
        self.report(self.rig.mail_events()).await;
    }

    /// The mail service tells that every mail that it took has arrived.
    pub(crate) async fn let_mails_arrive(&self) {
        self.report(self.rig.arrivals()).await;
    }

    /// The schedule's call to `send-reminders` at this moment, and what the stream makes of it until the run is done or
    /// stops.
    pub(crate) async fn remind(&self) {
        self.call_on_schedule("send-reminders").await.expect("nothing kills it").unwrap();
        self.let_run_go().await;
    }

    /// The stream calls `send-reminders` again for as long as the run's record moves.
    pub(crate) async fn let_run_go(&self) {
        let changed = job_moved("J#RUN");
        let mut seen = None;
        loop {
            let run = self.store.run().await.unwrap();
            if run == seen || run.as_ref().is_none_or(|run| run.work.is_none()) {
                return;
            }
            seen = run;
            self.call("send-reminders", &changed).await.expect("nothing kills it").unwrap();
        }
    }

    // Seeding.

    pub(crate) async fn society(&self, id: &str, name: &str) -> Society {
        self.society_at(id, name, None).await
    }

    /// A society that has told its bank account.
    pub(crate) async fn society_with_bank(&self, id: &str, name: &str, bank: BankAccount) -> Society {
        self.society_at(id, name, Some(bank)).await
    }

    async fn society_at(&self, id: &str, name: &str, bank_account: Option<BankAccount>) -> Society {
        let society = Society { bank_account, ..self.society_of(id, name) };
        self.store.create_society(&society).await.unwrap();
        society
    }

    /// An operator opens the society to everybody who finds it, who is asked nothing and pays nothing.
    pub(crate) async fn opens_to_all(&self, operator: &str, society: &Society, joining: &str) {
        let (path, says) = (format!("/societies/{}/membership-terms", society.id), json!({"public": true, "joining": joining}));
        let chosen = self.visitor_as(operator).json("POST", &path, &[("idempotency-key", joining)], Some(&says)).await;
        assert!(chosen.status.is_success(), "{}", chosen.body());
    }

    /// A person asks to join a society that asks nothing.
    pub(crate) async fn asks_to_join(&self, session: &str, society: &Society) {
        let path = format!("/directory/{}/joining", society.id);
        let asked = self.visitor_as(session).json("POST", &path, &[("idempotency-key", "join")], None).await;
        assert!(asked.status.is_success(), "{}", asked.body());
    }

    /// A society that is not on the portal yet.
    #[allow(clippy::unused_self, reason = "read where the other seeds are")]
    pub(crate) fn society_of(&self, id: &str, name: &str) -> Society {
        let contact = Contact {
            name: line("事務局"),
            address: address(&format!("{id}@example.jp")),
            telephone: Some(line("03-0000-0000")),
        };
        let id = SocietyId::parse(id).unwrap();
        Society::new(id, line(name), contact)
    }

    pub(crate) async fn person(&self, login: &str, name: &str) -> Account {
        self.person_reading(login, name, Language::Japanese).await
    }

    pub(crate) async fn person_reading(&self, login: &str, name: &str, language: Language) -> Account {
        let account = Account { language, ..self.unopened(login, name) };
        self.opens(&account, login).await.unwrap();
        account
    }

    /// An account that is not opened yet.
    #[expect(clippy::unused_self, reason = "as everything on the stage")]
    pub(crate) fn unopened(&self, login: &str, name: &str) -> Account {
        let id = AccountId::parse(&format!("acc-{login}")).unwrap();
        Account::new(id, line(name), address(&format!("{login}@hospital.example")), Language::Japanese)
    }

    /// Opens an account with this login ID and everybody's password.
    pub(crate) async fn opens(&self, account: &Account, login: &str) -> Result<(), store::Error> {
        let login = LoginId::parse(login).unwrap();
        self.store.create_account(&NewAccount { account: account.clone(), login, password: HASH.clone() }).await
    }

    pub(crate) async fn joins(&self, account: &Account, society: &Society) {
        self.joins_as(account, society, None).await;
    }

    /// Joins with a number by which the society knows the member.
    pub(crate) async fn joins_as(&self, account: &Account, society: &Society, member_number: Option<&str>) {
        let membership =
            Membership { member_number: member_number.map(line), ..Membership::opened(account, society, day("2020-04-01")) };
        self.store.open_membership(&membership, &account.name).await.unwrap();
    }

    /// Has the whole account deleted without waiting; what is left of the person then is for the runs to come.
    pub(crate) async fn deletes(&self, account: &Account) {
        self.wants_to_go(account, WaitingDays::new(0).unwrap()).await;
        self.call_on_schedule("delete-accounts").await.unwrap().unwrap();
    }

    /// A request for deletion, without the password's cost.
    pub(crate) async fn wants_to_go(&self, account: &Account, wait: WaitingDays) {
        let request = DeletionRequest::ask(&account.id, None, false, vec![], None, wait, self.now()).unwrap();
        let command = IdempotencyKey::new("request-account-deletion", "on-stage", "");
        let (by, at) = (Actor::Account(account.id.clone()), self.now());
        let effect = Effect::deletion_requested(request, account, vec![]);
        let commanded = Commanded { by: &by, account: &account.id, key: &command, answer: "{}", at };
        self.store.commit(&effect, commanded).await.unwrap();
    }

    pub(crate) async fn owes(&self, account: &Account, society: &Society, number: u32, yen: u64) -> Invoice {
        self.owes_until(account, society, number, yen, day(DUE)).await
    }

    pub(crate) async fn owes_until(&self, account: &Account, society: &Society, number: u32, yen: u64, due_on: Day) -> Invoice {
        self.issues(account, society, number, yen, due_on).await.unwrap()
    }

    /// Bills dues, as far as the account can be billed.
    pub(crate) async fn tries_to_bill(
        &self,
        account: &Account,
        society: &Society,
        number: u32,
        yen: u64,
    ) -> Result<Invoice, store::Error> {
        self.issues(account, society, number, yen, day(DUE)).await
    }

    async fn issues(
        &self,
        account: &Account,
        society: &Society,
        number: u32,
        yen: u64,
        due_on: Day,
    ) -> Result<Invoice, store::Error> {
        let dues = Dues {
            id: InvoiceId::new(&account.id, &number.to_string()).unwrap(),
            society: society.id.clone(),
            period: Period::FIRST,
            payer: account.name.clone(),
            member_number: None,
            subject: line("2026年度 年会費"),
            amount: Yen::new(yen).unwrap(),
            issued_on: day("2026-04-01"),
            due_on,
        };
        self.store.issue_dues(&dues, &Actor::System, self.now()).await
    }

    pub(crate) async fn pays(&self, invoice: &Invoice, yen: u64) -> Result<(), store::Error> {
        self.pays_on(invoice, yen, self.now().day_in_japan()).await
    }

    pub(crate) async fn pays_on(&self, invoice: &Invoice, yen: u64, paid_on: Day) -> Result<(), store::Error> {
        let payment = Payment {
            id: Store::new_payment_id(self.now()),
            amount: Yen::new(yen).unwrap(),
            paid_on,
            method: Method::BankTransfer,
            note: None,
            by: Actor::System,
            at: self.now(),
            reversal: None,
        };
        self.store.record_payment(&invoice.society, &invoice.id, &payment).await?;
        Ok(())
    }

    /// An account that is listed as operator of the society, with a session's cookie.
    pub(crate) async fn operator(&self, login: &str, society: &Society) -> String {
        let account = self.operator_account(login, society).await;
        self.session_of(&account).await
    }

    /// An account that is listed as operator of the society.
    pub(crate) async fn operator_account(&self, login: &str, society: &Society) -> Account {
        let account = self.person(login, "高橋 健").await;
        self.store.grant_operator(&account.id, society, self.now()).await.unwrap();
        account
    }

    /// An individual invoice that the operator of this session issues; the answer's JSON.
    pub(crate) async fn bills(&self, session: &str, society: &Society, payer: &Account, says: &Value) -> Value {
        let path = format!("/societies/{}/members/{}/invoices", society.id, payer.id);
        let key = format!("bill-{}", self.rig.items().len());
        let answer = self.visitor_as(session).json("POST", &path, &[("idempotency-key", &key)], Some(says)).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body());
        answer.json()
    }

    /// An account as it is now.
    pub(crate) fn account(&self, id: &str) -> Account {
        let row = self.items(&format!("A#{id}"), "ACCOUNT").remove(0);
        Account::new(AccountId::parse(id).unwrap(), line(text(&row, "name")), address(text(&row, "address")), Language::Japanese)
    }

    /// A session's cookie without the password's cost.
    pub(crate) async fn session_of(&self, account: &Account) -> String {
        let secret = Secret::new();
        let sign_in = SignIn {
            session: &SessionKey::new(account.id.clone(), &secret),
            generation: 1,
            replaces: None,
            remember: None,
            new_browser: None,
            by_remembered_browser: false,
            at: self.now(),
        };
        match self.store.commit_sign_in(&sign_in).await {
            // Nobody signs in to an account that is gone; that its cookie opens nothing is for the stories to see.
            Ok(()) | Err(store::Error::Stale) => web::session::cookie(&account.id, &secret),
            Err(failure) => panic!("{failure}"),
        }
    }

    // What is left.

    /// The items whose keys begin so.
    pub(crate) fn items(&self, pk: &str, sk: &str) -> Vec<Value> {
        let begins = |item: &Value, key: &str, with: &str| item[key].as_str().unwrap().starts_with(with);
        self.rig.items().into_iter().filter(|item| begins(item, "pk", pk) && begins(item, "sk", sk)).collect()
    }

    /// How many mails SES has accepted for each outbox row.
    pub(crate) fn mails_sent(&self) -> BTreeMap<String, usize> {
        let mut sent = BTreeMap::new();
        for mail in self.rig.mails() {
            *sent.entry(mail.outbox().to_owned()).or_default() += 1;
        }
        sent
    }

    /// The invariants that hold for every state of the table.
    #[expect(clippy::too_many_lines, reason = "one list of what always holds")]
    pub(crate) fn check_invariants(&self) {
        let items = self.rig.items();
        let of = |begin: &str| -> Vec<&Value> { items.iter().filter(|item| text(item, "sk").starts_with(begin)).collect() };
        let mails: BTreeMap<_, _> = of("MAIL").into_iter().map(|mail| (text(mail, "pk")[2..].to_owned(), mail)).collect();

        let forgotten = self.forgotten();
        let sent = self.mails_sent();
        let is_of_forgotten = |id: &str| forgotten.iter().any(|account| is_about(id, account));
        let was_told = |id: &str| mails.contains_key(id) || (is_of_forgotten(id) && sent.contains_key(id));

        // 6 and 8. Deleted ⇔ no account, every membership marked, one audit record, one completion mail.
        for request in of("DELETION") {
            let account = &text(request, "pk")[2..];
            let of_this = |item: &&Value| text(item, "pk") == text(request, "pk");
            let deleted = forgotten.contains(account);
            assert_eq!(of("ACCOUNT").into_iter().filter(of_this).count(), usize::from(!deleted), "{request}");
            let audited = of("AUDIT#").into_iter().filter(of_this).filter(|it| it["event"] == "account_deleted").count();
            assert_eq!((audited, was_told(&format!("account-deleted_{account}"))), (usize::from(deleted), deleted), "{request}");
            let marked = of("MEMBERSHIP#").into_iter().filter(of_this).all(|it| !it["deleted_on"].is_null());
            assert!(!deleted || marked, "{request}");
        }

        for membership in of("MEMBERSHIP#") {
            let (account, society) = (&text(membership, "pk")[2..], text(membership, "society"));
            let of_this = |item: &&Value| text(item, "pk") == text(membership, "pk");

            // 2. Totals equal the ledger, and the ledger version is the sum of the invoices' versions.
            let ledger = format!("INVOICE#{society}#");
            let invoices: Vec<_> = of(&ledger).into_iter().filter(of_this).collect();
            let unpaid: Vec<_> = invoices.iter().filter(|it| it["state"] == "unpaid" && it["collected_by"].is_null()).collect();
            let owed: u64 = unpaid.iter().map(|it| rest(it)).sum();
            assert_eq!(number(membership, "unpaid_count"), unpaid.len() as u64, "count of {membership}");
            assert_eq!(number(membership, "unpaid_total"), owed, "total of {membership}");
            let versions: u64 = invoices.iter().map(|it| number(it, "version")).sum();
            assert_eq!(number(membership, "ledger_version"), versions, "version of {membership}");

            // 7. Payments never exceed the amount; entries add up to what is paid and what the society bears, day by
            // day; and where an invoice is in its life is what the entries that stand make of it.
            for invoice in &invoices {
                let entries = format!("PAYMENT#{society}#{}#", text(invoice, "invoice"));
                let entries: Vec<_> = of(&entries).into_iter().filter(of_this).collect();
                let reversals: BTreeSet<_> = entries.iter().filter_map(|it| text(it, "sk").strip_suffix("#REVERSAL")).collect();
                let stands = |it: &&&Value| !text(it, "sk").ends_with("#REVERSAL") && !reversals.contains(text(it, "sk"));
                let standing: Vec<_> = entries.iter().filter(stands).collect();
                let mut received: BTreeMap<&str, u64> = BTreeMap::new();
                for payment in standing.iter().filter(|it| it["correction"].is_null()) {
                    *received.entry(text(payment, "paid_on")).or_default() += number(payment, "amount");
                }
                let paid: u64 = received.values().sum();
                assert_eq!(number(invoice, "paid"), paid, "entries on {invoice}");
                assert_eq!(
                    invoice["received"].as_object().map_or(json!({}), |it| json!(it)),
                    json!(received),
                    "days of {invoice}"
                );
                let of_kind = |kind: &'static str| standing.iter().filter(move |it| it["correction"] == kind);
                let adjusted: u64 = of_kind("adjustment").map(|it| number(it, "amount")).sum();
                assert_eq!(invoice["adjusted"].as_u64().unwrap_or(0), adjusted, "adjustments on {invoice}");
                assert!(adjusted <= 1_000 && paid + adjusted <= number(invoice, "amount"), "too much: {invoice}");
                let (voids, write_offs) = (of_kind("void").count(), of_kind("write_off").count());
                let state = match (voids, rest(invoice), write_offs) {
                    (1, _, 0) => "void",
                    (0, 0, 0 | 1) => "paid",
                    (0, _, 1) => "written_off",
                    (0, _, 0) => "unpaid",
                    _ => panic!("{standing:?} stand on {invoice}"),
                };
                // A collected record is as the invoice that collects it.
                if let Some(collector) = invoices.iter().find(|it| it["invoice"] == invoice["collected_by"]) {
                    assert_eq!(invoice["state"], collector["state"], "{invoice} within {collector}");
                    continue;
                }
                assert_eq!(invoice["state"], state, "{standing:?} stand on {invoice}");
                let latest = received.keys().next_back().copied();
                assert!(state != "paid" || invoice["settled_on"].as_str() == latest, "settled when: {invoice}");
            }

            // 1 and 8. Withdrawn ⇔ one audit record and one notice to the society; one completion mail when the member
            // left, while the mail that tells of the whole account's deletion stands for it when that ended the
            // membership.
            let withdrawn = membership["standing"] == "withdrawn";
            let period = number(membership, "period");
            let id = |letter: &str| format!("{letter}_{account}_{society}_{period}");
            let audited: Vec<_> = of("AUDIT#")
                .into_iter()
                .filter(of_this)
                .filter(|it| it["event"] == "withdrew" && it["society"] == society)
                .collect();
            // Whoever came back had left each period before.
            let earlier = membership["earlier"].as_array().map_or(0, Vec::len);
            assert_eq!(audited.len(), earlier + usize::from(withdrawn), "{membership}");
            assert_eq!(earlier as u64 + 1, period, "{membership}");
            for period in 1..=earlier {
                let ended = |letter| was_told(&format!("{letter}_{account}_{society}_{period}"));
                assert!(ended("withdrawn") && ended("withdrawal-notice"), "period {period} of {membership}");
            }
            let by_deletion = audited.iter().any(|it| it["by"] == "system");
            let left = withdrawn && !by_deletion;
            for letter in ["withdrawn", "withdrawal-notice"] {
                assert_eq!(was_told(&id(letter)), left, "{letter} of {membership}");
            }
            let deleted = !membership["deleted_on"].is_null();
            assert!(!by_deletion || (deleted && membership["deleted_on"] == membership["withdrawn_on"]), "{membership}");
            let noticed = was_told(&id("deletion-notice"));
            assert!(if by_deletion { noticed } else { deleted || !noticed }, "{membership}");
            assert!(!deleted || owed == 0 || noticed, "nobody told the society to collect: {membership}");

            // 3. The mail tells the ledger of the version at which the member left.
            let letters: &[_] = match (left, by_deletion) {
                (true, _) => &["withdrawn", "withdrawal-notice"],
                (false, true) => &["deletion-notice"],
                (false, false) => &[],
            };
            for mail in letters.iter().filter_map(|letter| mails.get(&id(letter))) {
                let letter = if left { &mail["letter"] } else { &mail["letter"]["withdrawal"] };
                let last = audited.iter().max_by_key(|it| text(it, "at")).unwrap();
                assert_eq!(number(letter, "unpaid_total"), number(last, "unpaid"), "{letter}");
                let listed = letter["invoices"].as_array().unwrap();
                if listed.len() as u64 == number(letter, "unpaid_count") {
                    let sum: u64 = listed.iter().map(|it| number(it, "outstanding")).sum();
                    assert_eq!(sum, number(letter, "unpaid_total"), "{letter}");
                }
            }
        }

        // 2 and 14. Every society's tally is what its invoices add up to, each invoice has a number of its own.
        let mut counted: BTreeMap<(String, String), i64> = BTreeMap::new();
        let mut numbers = BTreeSet::new();
        let reversals: BTreeSet<_> = of("PAYMENT#").into_iter().map(key_of).filter(|(_, sk)| sk.ends_with("#REVERSAL")).collect();
        for payment in of("PAYMENT#").into_iter().filter(|it| it["paid_on"].is_string()) {
            let (pk, sk) = key_of(payment);
            if !reversals.contains(&(pk, format!("{sk}#REVERSAL"))) {
                let year = domain::FiscalYear::of(day(text(payment, "paid_on")));
                let society = sk.split('#').nth(1).unwrap().to_owned();
                *counted.entry((society, format!("received in {year}"))).or_default() +=
                    i64::try_from(number(payment, "amount")).unwrap();
            }
        }
        for invoice in of("INVOICE#") {
            let society = text(invoice, "society").to_owned();
            assert!(numbers.insert((society.clone(), text(invoice, "number").to_owned())), "the number of {invoice}");
            let mut add = |what: &str, by: u64| {
                *counted.entry((society.clone(), what.to_owned())).or_default() += i64::try_from(by).unwrap();
            };
            let state = text(invoice, "state");
            let owed = rest(invoice);
            let year = domain::FiscalYear::of(day(text(invoice, "due_on")));
            add(&format!("{state} count in {year}"), 1);
            add(&format!("paid in {year}"), number(invoice, "paid"));
            add(&format!("adjusted in {year}"), invoice["adjusted"].as_u64().unwrap_or(0));
            // What is left of a collected record is within the invoice that collects it.
            add(&format!("{state} rest in {year}"), if invoice["collected_by"].is_null() { owed } else { 0 });
        }
        let mut tallied: BTreeMap<(String, String), i64> = BTreeMap::new();
        for tally in of("TALLY#") {
            for (attribute, value) in tally.as_object().unwrap() {
                let year = text(tally, "sk").split('#').nth(1).unwrap();
                let pk = text(tally, "pk")[2..].to_owned();
                if attribute == "received" {
                    *tallied.entry((pk, format!("received in {year}"))).or_default() += value.as_i64().unwrap();
                    continue;
                }
                let Some((kind, part)) = attribute.rsplit_once('_').filter(|_| value.is_i64()) else { continue };
                let state = match kind {
                    "paid" => "paid",
                    "voided" => "void",
                    "lost" => "written_off",
                    _ => "unpaid",
                };
                let what = match part {
                    "n" => format!("{state} count in {year}"),
                    "p" => format!("paid in {year}"),
                    "a" => format!("adjusted in {year}"),
                    "r" => format!("{state} rest in {year}"),
                    other => panic!("{other} in {tally}"),
                };
                *tallied.entry((pk, what)).or_default() += value.as_i64().unwrap();
            }
        }
        counted.retain(|_, sum| *sum != 0);
        tallied.retain(|_, sum| *sum != 0);
        assert_eq!(counted, tallied);

        // 11. Each step of each due day is decided once, and whatever was told has its mail.
        for invoice in of("INVOICE#") {
            let mut decided = BTreeSet::new();
            for entry in invoice["reminders"].as_array().into_iter().flatten() {
                let step = entry["step"]
                    .as_i64()
                    .map_or_else(|| format!("hand{}", text(entry, "on").replace('-', "")), |it| it.to_string());
                let of_this = format!("reminder_{}_{step}_{}", text(invoice, "invoice"), number(entry, "due_version"));
                assert!(decided.insert(of_this.clone()), "decided twice: {invoice}");
                let mail = entry["within"].as_str().unwrap_or(&of_this);
                assert!(entry["told"] != "sent" || was_told(mail), "no {mail} for {invoice}");
            }
        }

        // 10. One recipient, no control characters in headers, and nothing sent that is not in the outbox.
        for mail in self.rig.mails() {
            assert_eq!((mail.to.len(), mail.recipients.len()), (1, 1), "{}", mail.outbox());
            assert!(was_told(mail.outbox()), "{} was sent without a row", mail.outbox());
            for (name, value) in &mail.headers {
                let folded = value.replace("\r\n ", " ").replace("\r\n\t", " ");
                assert!(!folded.trim_end().chars().any(char::is_control), "{name}: {value:?}");
            }
        }
    }

    /// Every mail in the outbox was sent exactly once, and its row says so.
    pub(crate) fn check_every_mail_was_sent_once(&self) {
        let rows = self.items("M#", "MAIL");
        let sent = self.mails_sent();
        for row in &rows {
            assert_eq!(row["delivery"]["state"], "sent", "{row}");
            assert!(row["agenda_pk"].is_null(), "finished, but still on the agenda: {row}");
            assert_eq!(sent.get(&text(row, "pk")[2..]), Some(&1), "{row}");
        }
        let forgotten = self.forgotten();
        let kept = |id: &str| !forgotten.iter().any(|account| is_about(id, account));
        assert!(sent.values().all(|times| *times == 1), "{sent:?}");
        let waiting = rows.iter().filter(|row| kept(&text(row, "pk")[2..])).count();
        assert_eq!(sent.keys().filter(|id| kept(id)).count(), waiting);
    }

    /// The accounts that are deleted, and whose mails are forgotten once they are sent.
    fn forgotten(&self) -> BTreeSet<String> {
        let requests = self.items("A#", "DELETION").into_iter();
        let gone = requests.filter(|it| it["stage"] == "forgetting" || it["stage"] == "done");
        gone.map(|it| text(&it, "pk")[2..].to_owned()).collect()
    }
}

/// The stream's call that says: this piece of the background's work has moved on.
pub(crate) fn job_moved(pk: &str) -> Value {
    json!({"Records": [{"dynamodb": {"Keys": {"pk": {"S": pk}, "sk": {"S": "JOB"}}, "SequenceNumber": "1"}}]})
}

/// Whether a mail of this id is about that account: it names it, or an invoice to it.
fn is_about(id: &str, account: &str) -> bool {
    let invoices = format!("inv-{}-", account.trim_start_matches("acc-"));
    id.split('_').any(|part| part == account || part.starts_with(&invoices))
}

pub(crate) fn text<'a>(item: &'a Value, name: &str) -> &'a str {
    item[name].as_str().unwrap_or_else(|| panic!("no text {name} in {item}"))
}

pub(crate) fn number(item: &Value, name: &str) -> u64 {
    item[name].as_u64().unwrap_or_else(|| panic!("no number {name} in {item}"))
}

pub(crate) fn line(text: &str) -> Line {
    Line::parse(text).unwrap()
}

pub(crate) fn address(text: &str) -> EmailAddress {
    EmailAddress::parse(text).unwrap()
}

pub(crate) fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

/// What is left of an invoice's amount.
fn rest(invoice: &Value) -> u64 {
    number(invoice, "amount") - number(invoice, "paid") - invoice["adjusted"].as_u64().unwrap_or(0)
}

fn key_of(item: &Value) -> (String, String) {
    (text(item, "pk").to_owned(), text(item, "sk").to_owned())
}
