//! What an error of Amazon SES is about: this one mail, its address, our account, or something unknown.
//!
//! Often only the message tells: `MessageRejected` can mean a virus or a paused account. A mail fails only when the
//! message is known to be about this mail. After an unknown error it is kept.

/// What an error is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// This mail, because of what it is: it will never be taken.
    Mail,
    /// The address: there can be no such one.
    Address,
    /// The account, its sender, its rights, or what it may send a day: nothing is taken until somebody sees to it.
    Account,
    /// The rate: it is taken a moment later.
    Rate,
    /// Something that passes or is not known here: the mail is kept and tried again.
    Unclear,
    /// SES failed within: nobody knows whether it has the mail.
    Unknown,
}

/// Codes about the account, without the ending `Exception` that some of SES's answers have
/// (<https://docs.aws.amazon.com/ses/latest/APIReference/API_SendRawEmail.html>, and its page of common errors).
const ACCOUNT: [&str; 29] = [
    "AccessDenied",
    "AccountSendingPaused",
    "AccountSuspended",
    "AuthFailure",
    "Blocked",
    "ConfigurationSetDoesNotExist",
    "ConfigurationSetSendingPaused",
    "ExpiredToken",
    "IncompleteSignature",
    "InvalidAccessKeyId",
    "InvalidClientTokenId",
    "InvalidSecurityToken",
    "InvalidSignature",
    "InvalidToken",
    "MailFromDomainNotVerified",
    "MissingAuthenticationToken",
    "NotAuthorized",
    "OptInRequired",
    "PendingVerification",
    "ProductionAccessNotGranted",
    "RequestExpired",
    "SendingPaused",
    "SignatureDoesNotMatch",
    "SubscriptionRequired",
    "TokenRefreshRequired",
    "Unauthorized",
    "UnauthorizedOperation",
    "UnrecognizedClient",
    "InvalidClientToken",
];

/// Codes about the rate.
const RATE: [&str; 8] = [
    "LimitExceeded",
    "RequestLimitExceeded",
    "RequestThrottled",
    "SlowDown",
    "Throttled",
    "Throttling",
    "ThrottledRequest",
    "TooManyRequests",
];

/// Codes whose messages say what they are about.
const SAYS: [&str; 7] = [
    "BadRequest",
    "InvalidParameter",
    "InvalidParameterCombination",
    "InvalidParameterValue",
    "MessageRejected",
    "Validation",
    "ValidationError",
];

/// Words about the account in the messages of [`SAYS`], in small letters.
const OF_ACCOUNT: [&str; 11] = [
    "authority to send",
    "configuration set",
    "configurationsetname",
    "mail from domain",
    "not authorized",
    "not verified",
    "sandbox",
    "sending paused",
    "sending suspended",
    "production access",
    "for this account",
];

/// Words about an address: those of Java's `InternetAddress`, by which SES judges, and SES's own.
const OF_ADDRESS: [&str; 16] = [
    "at-sign in local",
    "domain contains",
    "domain ends",
    "domain starts",
    "illegal address",
    "illegal character in domain",
    "illegal character in local name",
    "illegal whitespace in address",
    "invalid domain name",
    "invalid email address",
    "local address",
    "missing domain",
    "missing final '@domain'",
    "missing local name",
    "quoted local",
    "unterminated quote",
];

/// Words about what a mail holds, and about a recipient of whom SES wants no more mails.
const OF_MAIL: [&str; 11] = [
    "address blacklisted",
    "bad content",
    "duplicate header",
    "illegal content",
    "illegal filename",
    "invalid tag",
    "length less than or equal",
    "malware",
    "message length",
    "message too long",
    "virus",
];

/// Judges an error by its HTTP status, its code and its message.
pub(crate) fn verdict(status: u16, code: Option<&str>, message: &str) -> Verdict {
    let code = code.map(|code| code.strip_suffix("Exception").unwrap_or(code));
    let message = message.to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| message.contains(word));
    match code {
        Some("InternalFailure" | "InternalError" | "InternalServerError" | "InternalService") => Verdict::Unknown,
        // A day's quota is for a person to raise.
        Some(code) if RATE.contains(&code) && (says(&["daily", "24 hour", "24-hour"])) => Verdict::Account,
        Some(code) if RATE.contains(&code) => Verdict::Rate,
        Some(code) if ACCOUNT.contains(&code) => Verdict::Account,
        Some(code) if SAYS.contains(&code) && says(&OF_ACCOUNT) => Verdict::Account,
        Some(code) if SAYS.contains(&code) && says(&OF_ADDRESS) => Verdict::Address,
        Some(code) if SAYS.contains(&code) && says(&OF_MAIL) => Verdict::Mail,
        _ => match status {
            401 | 403 => Verdict::Account,
            429 => Verdict::Rate,
            // It says that it did not do anything.
            503 if code.is_some() => Verdict::Unclear,
            400..500 => Verdict::Unclear,
            _ => Verdict::Unknown,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What SES answers: status, code, message, and what that is about.
    const ANSWERS: [(u16, &str, &str, Verdict); 51] = [
        // The account, its sender, and in the sandbox its recipients.
        (
            400,
            "MessageRejected",
            "Sending paused for this account. For more information, please check the inbox of the email address associated with your AWS account.",
            Verdict::Account,
        ),
        (
            400,
            "MessageRejected",
            "Sending suspended for this account. For more information, please check the inbox of the email address associated with your AWS account.",
            Verdict::Account,
        ),
        (
            400,
            "MessageRejected",
            "Email address is not verified. The following identities failed the check in region AP-NORTHEAST-1: no-reply@portal.example",
            Verdict::Account,
        ),
        (
            400,
            "MessageRejected",
            "Email address is not verified. The following identities failed the check in region AP-NORTHEAST-1: sato@hospital.example, arn:aws:ses:ap-northeast-1:123456789012:identity/no-reply@portal.example",
            Verdict::Account,
        ),
        (400, "MessageRejected", "Email address is not verified.", Verdict::Account),
        (400, "MessageRejected", "Email address not verified \"no-reply@portal.example\"", Verdict::Account),
        (400, "MessageRejected", "Did not have authority to send from email no-reply@portal.example", Verdict::Account),
        (400, "MessageRejected", "Email address not verified no-reply@portal.example", Verdict::Account),
        (400, "AccountSendingPausedException", "Email sending is disabled for this account.", Verdict::Account),
        (400, "ConfigurationSetDoesNotExist", "Configuration set <taikai> does not exist.", Verdict::Account),
        (400, "ConfigurationSetDoesNotExistException", "Configuration set <taikai> does not exist.", Verdict::Account),
        (
            400,
            "ConfigurationSetSendingPausedException",
            "Email sending is disabled for configuration set <taikai>.",
            Verdict::Account,
        ),
        (400, "InvalidParameterValue", "Configuration set <taikai> does not exist.", Verdict::Account),
        (
            400,
            "MailFromDomainNotVerifiedException",
            "Custom MAIL FROM domain mail.portal.example is not verified.",
            Verdict::Account,
        ),
        (
            403,
            "AccessDenied",
            "User `arn:aws:sts::123456789012:assumed-role/deliver-mail/deliver-mail' is not authorized to perform `ses:SendRawEmail' on resource `arn:aws:ses:ap-northeast-1:123456789012:identity/sato@hospital.example'",
            Verdict::Account,
        ),
        (403, "AccessDeniedException", "User is not authorized to perform: ses:SendRawEmail", Verdict::Account),
        (403, "InvalidClientTokenId", "The security token included in the request is invalid.", Verdict::Account),
        (
            403,
            "SignatureDoesNotMatch",
            "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.",
            Verdict::Account,
        ),
        (
            403,
            "SignatureDoesNotMatch",
            "Signature expired: 20261128T090000Z is now earlier than 20261128T091000Z",
            Verdict::Account,
        ),
        (403, "ExpiredToken", "The security token included in the request is expired", Verdict::Account),
        (400, "ExpiredTokenException", "The security token included in the request is expired", Verdict::Account),
        (403, "UnrecognizedClientException", "The security token included in the request is invalid.", Verdict::Account),
        (403, "IncompleteSignature", "Authorization header requires 'Credential' parameter.", Verdict::Account),
        (403, "MissingAuthenticationToken", "Missing Authentication Token", Verdict::Account),
        (403, "OptInRequired", "The AWS Access Key Id needs a subscription for the service", Verdict::Account),
        (403, "SomethingNew", "You shall not pass.", Verdict::Account),
        (400, "Throttling", "Daily message quota exceeded.", Verdict::Account),
        // The rate.
        (400, "Throttling", "Maximum sending rate exceeded.", Verdict::Rate),
        (400, "ThrottlingException", "Rate exceeded", Verdict::Rate),
        (429, "TooManyRequestsException", "Too many requests", Verdict::Rate),
        (429, "SomethingNew", "", Verdict::Rate),
        // The address.
        (400, "InvalidParameterValue", "Local address contains control or whitespace", Verdict::Address),
        (400, "InvalidParameterValue", "Local address contains illegal character", Verdict::Address),
        (400, "InvalidParameterValue", "Local address contains dot-dot", Verdict::Address),
        (400, "InvalidParameterValue", "Local address ends with dot", Verdict::Address),
        (400, "InvalidParameterValue", "Missing final '@domain'", Verdict::Address),
        (400, "InvalidParameterValue", "Missing domain", Verdict::Address),
        (400, "InvalidParameterValue", "Domain contains control or whitespace", Verdict::Address),
        (400, "InvalidParameterValue", "Illegal address", Verdict::Address),
        (400, "InvalidParameterValue", "Invalid domain name: 'hospital..example'.", Verdict::Address),
        // The mail.
        (400, "MessageRejected", "Transaction failed: the message contains a virus.", Verdict::Mail),
        (400, "MessageRejected", "Address blacklisted.", Verdict::Mail),
        (400, "InvalidParameterValue", "Illegal content.", Verdict::Mail),
        (400, "InvalidParameterValue", "Duplicate header 'Subject'.", Verdict::Mail),
        (400, "InvalidParameterValue", "Message length is more than 10485760 bytes long: '10485761'.", Verdict::Mail),
        // Whatever else is kept.
        (400, "MessageRejected", "A sentence that nobody has seen yet.", Verdict::Unclear),
        (400, "InvalidParameterValue", "A sentence that nobody has seen yet.", Verdict::Unclear),
        (400, "SomethingNew", "The message contains a virus, and so does the code.", Verdict::Unclear),
        (503, "ServiceUnavailable", "Service Unavailable", Verdict::Unclear),
        (500, "InternalFailure", "An internal failure has occurred.", Verdict::Unknown),
        (502, "SomethingNew", "Bad gateway", Verdict::Unknown),
    ];

    #[test]
    fn only_what_is_about_this_mail_ends_it() {
        for (status, code, message, expected) in ANSWERS {
            assert_eq!(verdict(status, Some(code), message), expected, "{status} {code}: {message}");
        }
    }

    #[test]
    fn an_answer_without_a_code_is_judged_by_its_status() {
        let judged = [400, 403, 404, 413, 429, 500, 502, 200].map(|status| verdict(status, None, ""));
        let [bad, denied, nowhere, large, often, failed, between, unreadable] = judged;
        assert_eq!([bad, nowhere, large], [Verdict::Unclear; 3]);
        assert_eq!((denied, often), (Verdict::Account, Verdict::Rate));
        assert_eq!([failed, between, unreadable], [Verdict::Unknown; 3]);
    }
}
