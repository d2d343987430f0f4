//! How this machine's mail service behaves. The user switches it, so that everything that can happen to a mail can be
//! tried.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

/// What SES answers to a call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answers {
    /// It takes every mail.
    #[default]
    Accept,
    /// It takes one mail a second, as from a new account, and refuses the others.
    Throttle,
    /// The account may not send for now.
    Pause,
    /// It is down.
    Outage,
    /// It takes every mail, and its answer never arrives.
    LoseAnswers,
    /// It turns every mail down for good.
    Reject,
}

/// What happens to the mails that SES accepts, as its events report it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fate {
    /// They arrive.
    #[default]
    Deliver,
    /// The recipient's server does not take them for now.
    Delay,
    /// There is no such address.
    Bounce,
    /// The mailbox is full, and SES has given up.
    SoftBounce,
    /// They arrive, and the recipient calls them unwanted.
    Complain,
    /// SES finds something harmful in them.
    Reject,
    /// They arrive, without any event.
    Silence,
}

/// Both choices, as sent by the inbox page or to `/behaviour`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Behaviour {
    /// What SES answers.
    pub answers: Answers,
    /// What becomes of the mails.
    pub fate: Fate,
}

/// A change of the behaviour; what is not named stays.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
pub struct Change {
    answers: Option<Answers>,
    fate: Option<Fate>,
}

impl Answers {
    /// Every choice, with what the inbox page calls it.
    pub const ALL: [(Self, &str, &str); 6] = [
        (Self::Accept, "受け付ける", "takes mails"),
        (Self::Throttle, "1秒に1通だけ受け付ける", "takes one a second"),
        (Self::Pause, "送信停止中", "paused"),
        (Self::Outage, "障害", "down"),
        (Self::LoseAnswers, "受け付けるが応答が届かない", "answers get lost"),
        (Self::Reject, "拒否する", "turns mails down"),
    ];
}

impl Fate {
    /// Every choice, with what the inbox page calls it.
    pub const ALL: [(Self, &str, &str); 7] = [
        (Self::Deliver, "届く", "arrive"),
        (Self::Delay, "遅れる", "are delayed"),
        (Self::Bounce, "宛先不明で戻る", "bounce for good"),
        (Self::SoftBounce, "一時的な理由で戻る", "bounce for now"),
        (Self::Complain, "届いて迷惑メールと報告される", "are complained of"),
        (Self::Reject, "有害とみなされ破棄される", "are found harmful"),
        (Self::Silence, "届くが通知がない", "arrive without a word"),
    ];
}

/// The behaviour now, and when a mail was taken last.
#[derive(Debug, Default)]
pub struct Switch(Mutex<(Behaviour, Option<Instant>)>);

impl Switch {
    /// How SES behaves now.
    #[must_use]
    pub fn now(&self) -> Behaviour {
        self.state().0
    }

    /// Changes it; returns how SES behaves from now on.
    pub fn change(&self, change: Change) -> Behaviour {
        let mut state = self.state();
        let Behaviour { answers, fate } = state.0;
        state.0 = Behaviour { answers: change.answers.unwrap_or(answers), fate: change.fate.unwrap_or(fate) };
        state.0
    }

    /// Whether a second has passed since a mail was taken this way.
    pub fn takes_another(&self) -> bool {
        let mut state = self.state();
        let takes = state.1.is_none_or(|last| last.elapsed() >= Duration::from_secs(1));
        if takes {
            state.1 = Some(Instant::now());
        }
        takes
    }

    // A panic elsewhere leaves two plain values as whole as they were.
    fn state(&self) -> MutexGuard<'_, (Behaviour, Option<Instant>)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
