//! Societies.

use domain::society::{BankAccount, Contact};
use domain::{Society, SocietyId};

row! { Society { name, language, contact, bank_account, registration, failing } of id: SocietyId }
row! { Contact { name, address, telephone } }
row! { BankAccount { bank, branch, kind, number, holder } }
