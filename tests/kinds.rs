//! What `store::KINDS` says of the table is what the docs show and what the roles allow.

use std::collections::{BTreeMap, BTreeSet};

use store::{Fate, Group, KINDS, Kind, PARTITIONS, Partition};

use crate::{house, template};

fn group(group: Group) -> &'static str {
    match group {
        Group::Member => "member",
        Group::Operator => "operator",
        Group::Support => "support",
        Group::Owner => "owner",
        Group::Background => "background",
    }
}

fn code(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("`{text}`") }
}

fn row_of_kind(kind: &Kind) -> String {
    let lists = kind.listed_in.iter().map(|(partition, place, when)| {
        let (index, pk) = (partition.index.unwrap_or_default(), format!("{}{}", partition.begins, partition.rest));
        format!("{index}: {} / {} {when}", code(&pk), code(place)).trim_end().to_owned()
    });
    let lists: Vec<_> = lists.collect();
    let fate = match kind.fate {
        Fate::Kept => "kept",
        Fate::Request => "kept, last of all",
        Fate::Erased => "erased",
        Fate::Passes => "ends by its TTL",
        Fate::Stays => "–",
    };
    let pk = code(&format!("{}{}", kind.lies_in.begins, kind.lies_in.rest));
    let (sk, ttl) = (code(&format!("{}{}", kind.sk, kind.rest)), if kind.expires { "yes" } else { "" });
    format!("| {} | {pk} | {sk} | {} | {fate} | {ttl} |", kind.name, lists.join("; "))
}

fn row_of_partition(partition: &Partition) -> String {
    let may: Vec<_> = partition.may.iter().map(|it| group(*it)).collect();
    let may = if may.is_empty() { "nobody".to_owned() } else { may.join(", ") };
    format!(
        "| {} | {} | {may} |",
        code(&format!("{}{}", partition.begins, partition.rest)),
        partition.index.unwrap_or("the table")
    )
}

#[test]
fn the_docs_show_every_kind_of_item() {
    let head = ["| item | pk | sk | listed in | at the account's deletion | TTL |", "| --- | --- | --- | --- | --- | --- |"];
    let kinds = head.map(str::to_owned).into_iter().chain(KINDS.iter().map(|kind| row_of_kind(kind)));
    let head = ["| partition | in | functions that may touch it |", "| --- | --- | --- |"];
    let partitions = head.map(str::to_owned).into_iter().chain(PARTITIONS.iter().map(|it| row_of_partition(it)));
    for (page, table) in [("docs/ARCHITECTURE.md", kinds.collect::<Vec<_>>()), ("docs/SECURITY.md", partitions.collect())] {
        let table = table.join("\n");
        assert!(house::read(page).contains(&table), "{page} must have this table of shared/store/src/kind.rs:\n\n{table}\n");
    }
}

#[test]
fn the_roles_allow_each_group_the_partitions_that_the_kinds_name() {
    let (mut allowed, mut complaints) = (BTreeMap::<&str, BTreeSet<String>>::new(), vec![]);
    for function in house::functions() {
        for template::Permission { action, on, partitions } in template::permissions(&function) {
            let index = on.split_once("/index/").map(|(_, index)| index);
            for begins in partitions {
                let begins = begins.trim_end_matches('*');
                let is = |it: &&&Partition| it.index == index && (begins.starts_with(it.begins) || it.begins.starts_with(begins));
                let mut known = PARTITIONS.iter().filter(is).peekable();
                if known.peek().is_none() {
                    complaints.push(format!("{} may {action} on {begins} of {on}, where no kind of item lies", function.name));
                }
                for it in known {
                    allowed.entry(it.begins).or_default().insert(function.group.clone());
                }
            }
        }
    }
    for partition in PARTITIONS {
        let named: BTreeSet<_> = partition.may.iter().map(|it| group(*it).to_owned()).collect();
        let allowed = allowed.remove(partition.begins).unwrap_or_default();
        if named != allowed {
            let begins = partition.begins;
            complaints.push(format!("{begins}: the roles of {allowed:?} may touch it; shared/store/src/kind.rs says {named:?}"));
        }
    }
    house::agree(&complaints);
}
