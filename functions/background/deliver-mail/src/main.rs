//! Starts the function: creates its clients and serves events.

use aws::Access;
use job::Stopped;
use mail::Ses;
use store::Store;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Stopped> {
    let access = Access::from_env()?;
    let (store, ses) = tokio::try_join!(Store::from_env(&access, 1), Ses::from_env(&access))?;
    job::serve(|event, now| deliver_mail::handle(&store, &ses, event, now)).await
}
