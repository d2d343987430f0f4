//! The words for why a reminder is not sent.

use domain::reminder::Why;

web::texts! {
    superseded: "実行されなかった日があり、後の案内にまとめたため", "a day was missed, and a later reminder stood for it";
    settled: "入金・取消などで未払いではないため", "it is no longer unpaid";
    collected: "個別請求にまとめられているため（案内は個別請求について送ります）", "an individual invoice collects it and is reminded instead";
    account_deleted: "会員IDが削除されているため", "the account is deleted";
    former_member: "退会済みの会員の会費請求のため", "it is for dues of a member who has left";
    earlier_period: "再入会前の在籍期間の会費請求のため", "it is for dues of a time before the person joined again";
    due_day_moved: "支払期限が変更されたため", "it is due on another day";
    held: "この請求の案内を止めているため", "the reminders of this invoice are held";
    person_held: "この会員への案内を止めているため", "the reminders of this person are held";
    address_fails: "会員のメールアドレスに届かない、または迷惑メールとして申告されたため", "mail to the person’s address fails or was reported as unwanted";
}

impl Text {
    /// Why something is not reminded.
    #[must_use]
    pub const fn why(self, why: Why) -> &'static str {
        match why {
            Why::Superseded => self.superseded(),
            Why::Settled => self.settled(),
            Why::Collected => self.collected(),
            Why::AccountDeleted => self.account_deleted(),
            Why::FormerMember => self.former_member(),
            Why::EarlierPeriod => self.earlier_period(),
            Why::DueDayMoved => self.due_day_moved(),
            Why::Held => self.held(),
            Why::PersonHeld => self.person_held(),
            Why::AddressFails => self.address_fails(),
        }
    }
}
