//! People of a story's own, beside those of the demo: whatever happens to their memberships, no other story sees it.

use aws_sdk_dynamodb::config::{BehaviorVersion, Region};
use domain::audit::Actor;
use domain::billing::Dues;
use domain::society::{BankAccount, Contact};
use domain::{
    Account, AccountId, Day, EmailAddress, InvoiceId, Language, Line, LoginId, Membership, Period, Society, SocietyId, Yen,
};
use local::settings::TABLE;
use store::{NewAccount, Store};

use super::System;

/// Everybody's password, as in the demo.
pub(crate) const PASSWORD: &str = local::demo::PASSWORD;

/// Somebody who is to be a member.
struct Newcomer<'a> {
    account: &'a str,
    login_id: &'a str,
    address: &'a str,
    name: &'a str,
    language: Language,
}

/// A member of three societies: something is owed to the first two, nothing to the third.
pub(crate) struct Member {
    pub(crate) login_id: String,
    pub(crate) account: String,
    pub(crate) address: String,
    pub(crate) societies: [WithdrawalBasis; 3],
}

/// One of a member's societies.
pub(crate) struct WithdrawalBasis {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) contact: String,
}

impl System {
    /// Somebody who is listed as operator of a society. `login_id` has to be new in this system.
    pub(crate) fn treasurer(&self, login_id: &str, of: &WithdrawalBasis) {
        self.seeded(async |store| {
            let account = Account::new(
                AccountId::parse(&format!("acc-{login_id}")).unwrap(),
                line("会計 誠"),
                address(&format!("{login_id}@hospital.example")),
                Language::Japanese,
            );
            let (password, login) = (password::hash(PASSWORD).unwrap(), LoginId::parse(login_id).unwrap());
            store.create_account(&NewAccount { account: account.clone(), login, password }).await.unwrap();
            let society = store.society(&SocietyId::parse(&of.id).unwrap()).await.unwrap().unwrap();
            store.grant_operator(&account.id, &society, Day::parse("2024-04-01").unwrap().begins()).await.unwrap();
        });
    }

    /// A member with societies that nobody else belongs to. `login_id` has to be new in this system.
    pub(crate) fn member(&self, login_id: &str, language: Language) -> Member {
        let (account, address) = (format!("acc-{login_id}"), format!("{login_id}@hospital.example"));
        let newcomer = Newcomer { account: &account, login_id, address: &address, name: "佐々木 陽子", language };
        self.seeded(async |store| seed(&store, &newcomer).await)
    }

    /// A member whose name, login ID and address nobody and nothing else in this system has; the account's id has none
    /// of them in it.
    pub(crate) fn unmistakable_member(&self, [account, login_id, address, name]: [&str; 4]) -> Member {
        let newcomer = Newcomer { account, login_id, address, name, language: Language::Japanese };
        self.seeded(async |store| seed(&store, &newcomer).await)
    }

    /// Somebody of the support desk. `login_id` has to be new in this system.
    pub(crate) fn supporter(&self, login_id: &str) {
        self.seeded(async |store| {
            let account = Account::new(
                AccountId::parse(&format!("acc-{login_id}")).unwrap(),
                line("渡辺 恵"),
                address(&format!("{login_id}@portal.example")),
                Language::Japanese,
            );
            let (password, login) = (password::hash(PASSWORD).unwrap(), LoginId::parse(login_id).unwrap());
            store.create_account(&NewAccount { account: account.clone(), login, password }).await.unwrap();
            store.grant_support(&account.id, Day::parse("2024-04-01").unwrap().begins()).await.unwrap();
        });
    }

    /// Everything that the table has, as text.
    pub(crate) fn table(&self) -> Vec<String> {
        let scanning = async {
            let access = local::demo::access(&format!("http://127.0.0.1:{}", self.dynamodb_port)).unwrap();
            let config = aws_sdk_dynamodb::Config::builder()
                .behavior_version(BehaviorVersion::latest())
                .region(Region::new(access.region))
                .credentials_provider(access.credentials)
                .http_client(access.http)
                .sleep_impl(access.sleep)
                .endpoint_url(access.dynamodb.unwrap());
            let pages = aws_sdk_dynamodb::Client::from_conf(config.build()).scan().table_name(TABLE).into_paginator();
            let items: Result<Vec<_>, _> = pages.items().send().collect().await;
            items.unwrap().iter().map(|item| format!("{item:?}")).collect()
        };
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(scanning)
    }

    fn seeded<T>(&self, seed: impl AsyncFnOnce(Store) -> T) -> T {
        let seeding = async {
            let access = local::demo::access(&format!("http://127.0.0.1:{}", self.dynamodb_port)).unwrap();
            seed(Store::new(&access, TABLE.to_owned())).await
        };
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(seeding)
    }
}

async fn seed(store: &Store, newcomer: &Newcomer<'_>) -> Member {
    let login_id = newcomer.login_id;
    let account = Account::new(
        AccountId::parse(newcomer.account).unwrap(),
        line(newcomer.name),
        address(newcomer.address),
        newcomer.language,
    );
    let tail = newcomer.account.trim_start_matches("acc-");
    let password = password::hash(PASSWORD).unwrap();
    let login = LoginId::parse(login_id).unwrap();
    store.create_account(&NewAccount { account: account.clone(), login, password }).await.unwrap();
    let mut societies = Vec::new();
    for (number, (name, dues)) in (1..).zip(SOCIETIES) {
        let society = Society {
            bank_account: Some(BankAccount {
                bank: line("みほん銀行"),
                bank_code: None,
                branch: line("本店"),
                branch_code: None,
                kind: line("普通"),
                number: line("0000123"),
                holder: line("ザイタクイリヨウ"),
            }),
            ..Society::new(
                SocietyId::parse(&format!("soc-{tail}{number}")).unwrap(),
                line(name),
                Contact {
                    name: line("事務局"),
                    address: address(&format!("jimukyoku@{tail}{number}.example")),
                    telephone: Some(line("03-0000-0199")),
                },
            )
        };
        store.create_society(&society).await.unwrap();
        belong(store, &account, &society, dues).await;
        let contact = society.contact.address.to_string();
        societies.push(WithdrawalBasis { id: society.id.to_string(), name: name.to_owned(), contact });
    }
    Member {
        login_id: login_id.to_owned(),
        account: account.id.to_string(),
        address: account.address.to_string(),
        societies: societies.try_into().unwrap_or_else(|_| unreachable!()),
    }
}

/// Names, and what is owed for which year.
const SOCIETIES: [(&str, &[(u64, i16)]); 3] =
    [("臨床推論を学ぶ会", &[(8_000, 2025), (8_500, 2026)]), ("在宅医療連携学会", &[(12_000, 2026)]), ("呼吸器画像研究会", &[])];

async fn belong(store: &Store, account: &Account, society: &Society, dues: &[(u64, i16)]) {
    let membership = Membership::opened(account, society, Day::parse("2022-04-01").unwrap());
    store.open_membership(&membership, &account.name).await.unwrap();
    for (yen, year) in dues {
        let issued_on = Day::parse(&format!("{year}-04-01")).unwrap();
        let dues = Dues {
            id: InvoiceId::new(&account.id, &format!("{}{year}", society.id.tail())).unwrap(),
            society: society.id.clone(),
            period: Period::FIRST,
            payer: account.name.clone(),
            member_number: None,
            subject: line(&format!("{year}年度 年会費")),
            amount: Yen::new(*yen).unwrap(),
            issued_on,
            due_on: Day::parse(&format!("{year}-05-31")).unwrap(),
        };
        store.issue_dues(&dues, &Actor::System, issued_on.begins()).await.unwrap();
    }
}

fn line(text: &str) -> Line {
    Line::parse(text).unwrap()
}

fn address(text: &str) -> EmailAddress {
    EmailAddress::parse(text).unwrap()
}
