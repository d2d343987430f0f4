//! What pages say of invoices, and of what is refused about them.

use domain::charge::{Charges, Prices, Tax, Taxed};
use domain::invoice::Kind;
use domain::payment::Method;
use domain::record::Status;
use domain::{Day, Invoice};

web::texts! {
    tools: "団体運営者向け運用ツール", "Operator tools";
    records: "請求レコード", "Billing records";
    unpaid: "未払い", "Unpaid";
    overdue: "期限超過", "Overdue";
    paid: "入金済み", "Paid";
    void: "取消済み", "Void";
    written_off: "貸倒処理済み", "Written off";
    collected_by(number): "個別請求 No. {number} で請求中", "Collected by No. {number}";
    dues: "会費請求", "Dues";
    individual: "個別請求", "Individual invoice";
    former_member: "退会済み", "Former member";
    direct_transfer: "直接振込", "Direct transfer";
    bank_transfer: "銀行振込", "Bank transfer";
    convenience_store: "コンビニ払い", "Convenience store";
    card: "クレジットカード", "Card";
    cash: "現金", "Cash";
    other: "その他", "Other";
    fee_borne: "振込手数料（団体負担）", "Bank’s fee (borne by the society)";
    outside_tax: "不課税", "Outside tax";
    taxed_at(percent): "{percent}％", "{percent}%";
    prices_without_tax: "税抜", "without tax";
    prices_with_tax: "税込", "with tax";
    sum_at(rate, net, tax): "{rate} 対象 {net}、消費税 {tax}", "{rate}: {net}, tax {tax}";
    sum_within(rate, gross, tax): "{rate} 対象（税込） {gross}、うち消費税 {tax}", "{rate}: {gross} with tax, of which tax {tax}";
    sum_outside(rate, net): "{rate} {net}", "{rate}: {net}";
    part_paid(amount, paid, rest): "{amount}のうち{paid}入金済み、残り{rest}", "{paid} of {amount} paid, {rest} left";
    reduced_tax: "8％（軽減税率）", "8% (reduced)";

    unknown_invoice: "請求が見つかりません", "Invoice not found";
    unknown_invoice_detail: "請求番号をご確認のうえ、一覧からお選びください。", "Please check the number and choose the invoice from the list.";
    account_deleted: "会員IDが削除されているため請求できません", "The account is deleted and cannot be billed";
    account_deleted_detail:
        "会員IDが削除されたため、ポータルから請求することはできません。団体の口座への直接のお振込みを、会員ご本人へご依頼ください。",
        "The account has been deleted, so the portal can no longer bill. Please ask the person to transfer the amount to the society's bank account directly.";
    invoice_changed: "ほかの人がこの請求を更新しました", "Somebody else has changed this invoice";
    invoice_changed_detail:
        "画面を開いたあとに、ほかの運営者がこの請求に記録を加えました。今回の操作は行われていません。最新の内容をご確認のうえ、必要であればもう一度操作してください。",
        "Another operator made an entry on this invoice after you opened the page. Your entry was not made. Please look at the current state and try again if it is still needed.";
    collected_record: "この請求は個別請求にまとめられています", "This record is collected by an individual invoice";
    collected_record_detail(by): "入金や取消は、個別請求 No. {by} に対して記録してください。", "Please make the entry on individual invoice No. {by}.";
    not_unpaid: "この請求は未払いではありません", "Nothing is owed on this invoice";
    not_unpaid_detail: "すでに入金済み、取消済み、または貸倒処理済みです。取り消された請求への入金は、請求取消を取り消してから記録してください。", "It is already paid, void or written off. To record a payment on a void invoice, undo the void first.";
    to_records: "請求レコードの一覧へ", "Go to the billing records";
    to_payments: "支払履歴の一覧へ", "Go to your payments";
    to_invoice: "この請求のページへ", "Go to this invoice";

    done_invoice: "個別請求を発行しました。ご本人にメールでお知らせします。", "The invoice has been issued. The person is told by mail.";
}

impl Text {
    /// Where this invoice is in its life, in a word.
    #[must_use]
    pub fn status(self, invoice: &Invoice, today: Day) -> &'static str {
        match Status::of(invoice) {
            Status::Unpaid | Status::Overdue if invoice.is_overdue(today) => self.overdue(),
            Status::Unpaid | Status::Overdue => self.unpaid(),
            Status::Paid => self.paid(),
            Status::Void => self.void(),
            Status::WrittenOff => self.written_off(),
        }
    }

    /// What kind of invoice it is.
    #[must_use]
    pub const fn kind(self, kind: Kind) -> &'static str {
        match kind {
            Kind::Dues { .. } => self.dues(),
            Kind::Individual => self.individual(),
        }
    }

    /// How a payment came in.
    #[must_use]
    pub const fn method(self, method: Method) -> &'static str {
        match method {
            Method::BankTransfer => self.bank_transfer(),
            Method::ConvenienceStore => self.convenience_store(),
            Method::Card => self.card(),
            Method::Cash => self.cash(),
            Method::Other => self.other(),
        }
    }

    /// What was paid on an invoice and what is left, when a part of it is paid.
    #[must_use]
    pub fn partly(self, invoice: &Invoice) -> Option<String> {
        let written = |yen: domain::Yen| yen.written(self.0);
        let said = || self.part_paid(written(invoice.amount), written(invoice.paid), written(invoice.outstanding()));
        invoice.is_part_paid().then(said)
    }

    /// Whether the prices of an invoice's lines have the tax inside.
    #[must_use]
    pub const fn prices(self, prices: Prices) -> &'static str {
        match prices {
            Prices::TaxExcluded => self.prices_without_tax(),
            Prices::TaxIncluded => self.prices_with_tax(),
        }
    }

    /// The sum and the tax at one rate, as an invoice with these charges states them.
    #[must_use]
    pub fn taxed(self, charges: &Charges, sum: &Taxed) -> String {
        let (rate, tax) = (self.tax(sum.tax), sum.amount.written(self.0));
        match sum.tax {
            Tax::Outside => self.sum_outside(rate, sum.net.written(self.0)),
            Tax::Reduced | Tax::Standard if charges.has_tax_inside() => self.sum_within(rate, sum.gross().written(self.0), tax),
            Tax::Reduced | Tax::Standard => self.sum_at(rate, sum.net.written(self.0), tax),
        }
    }

    /// The tax on a line.
    #[must_use]
    pub fn tax(self, tax: Tax) -> String {
        match tax {
            Tax::Outside => self.outside_tax().to_owned(),
            Tax::Reduced => self.reduced_tax().to_owned(),
            Tax::Standard => self.taxed_at(10),
        }
    }
}
