//! Starts the function: makes its tools and serves.

use aws::Access;
use mail::Ses;
use store::Store;
use web::Stopped;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Stopped> {
    let access = Access::from_env()?;
    let (store, ses) = tokio::try_join!(Store::from_env(&access, 1), Ses::from_env(&access))?;
    web::work(|event, now| deliver_mail::handle(&store, &ses, event, now)).await
}
